import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { createRates, type Tier } from '../../../src/sandbox/slack/rate.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { webClient } from './bolt-app.ts'

describe('a tier', () => {
  it.each<[Tier, number]>([
    [1, 10],
    [2, 20],
    [3, 50],
    [4, 100],
    ['special', 600],
  ])('%s passes so many calls a minute', (tier, perMinute) => {
    const clock = manualClock()
    const rates = createRates(clock)
    const take = () => rates.take('some.method', tier, '')

    for (let call = 0; call < perMinute; call++) expect(take()).toBeNull()
    clock.advance(15_000)
    expect(take()).toBe(45)
    expect(rates.take('other.method', tier, '')).toBeNull()
    clock.advance(45_000)
    expect(take()).toBeNull()
  })
})

describe('chat.postMessage', () => {
  it('passes one a second per channel, after a small burst', () => {
    const clock = manualClock()
    const rates = createRates(clock)
    const post = (channel: string) => rates.take('chat.postMessage', 'post', channel)

    expect([post('A'), post('A'), post('A'), post('A'), post('A')]).toEqual([null, null, null, null, 1])
    expect(post('B')).toBeNull()
    clock.advance(1_000)
    expect([post('A'), post('A')]).toEqual([null, 1])
  })

  it('passes several hundred a minute in all', () => {
    const clock = manualClock()
    const rates = createRates(clock)
    for (let call = 0; call < 300; call++)
      expect(rates.take('chat.postMessage', 'post', `C${call}`)).toBeNull()

    expect(rates.take('chat.postMessage', 'post', 'C300')).toBe(60)
  })
})

describe('the Web API', () => {
  let slack: SlackLookalike
  const clock = manualClock()
  beforeEach(async () => {
    slack = await startSlack({ clock })
  })
  afterEach(() => slack.close())

  it('answers 429 with Retry-After, and the SDK understands', async () => {
    const client = webClient(slack)
    const post = () => client.chat.postMessage({ channel: 'C0APPROVALS', text: 'a' })
    for (let call = 0; call < 4; call++) await post()

    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 })

    clock.advance(1_000)
    expect((await post()).ok).toBe(true)
  })

  it('limits a method when told to', async () => {
    const client = webClient(slack)
    slack.faults.rateLimit('auth.test', 30)

    await expect(client.auth.test()).rejects.toMatchObject({ retryAfter: 30 })
    clock.advance(20_000)
    await expect(client.auth.test()).rejects.toMatchObject({ retryAfter: 10 })
    clock.advance(10_000)
    expect((await client.auth.test()).ok).toBe(true)
  })
})
