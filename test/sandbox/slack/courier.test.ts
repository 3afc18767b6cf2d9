import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../../src/kit/ids.ts'
import { createCourier } from '../../../src/sandbox/slack/delivery/courier.ts'
import type { Outcome, PayloadKind, Retry } from '../../../src/sandbox/slack/delivery/delivery.ts'
import { createWorkspace } from '../../../src/sandbox/slack/workspace.ts'
import { manualClock } from '../../support/manual-clock.ts'

const timedOut: Outcome = { kind: 'timed_out' }
const acknowledged: Outcome = { kind: 'acknowledged', answer: {} }

/** A courier whose app answers as scripted; the last answer repeats. */
function courierThatHears(...outcomes: Outcome[]) {
  const reaction = manualClock()
  const start = reaction.now()
  const workspace = createWorkspace({
    clock: manualClock(),
    reaction,
    random: systemRandom,
    people: [],
    channels: [],
    groups: [],
    scopes: [],
  })
  const carried: { kind: PayloadKind; at: number; retry?: Retry | undefined }[] = []
  const carry = async (kind: PayloadKind, _payload: Record<string, unknown>, retry?: Retry) => {
    carried.push({ kind, at: reaction.now() - start, retry })
    return outcomes[Math.min(carried.length, outcomes.length) - 1] ?? acknowledged
  }
  const courier = createCourier(workspace, () => ({ carry }))
  /** Moves on in steps, letting each attempt end before the next. */
  const pass = async (...steps: number[]) => {
    for (const ms of steps) {
      reaction.advance(ms)
      await courier.idle()
      await Promise.resolve()
    }
  }
  return { courier, carried, pass }
}

describe('an event nobody acknowledges', () => {
  it('comes again at once, after one minute and after five more, and then no more', async () => {
    const { courier, carried, pass } = courierThatHears(timedOut)

    await courier.sendEvent({})
    await pass(0, 59_999, 1, 299_999, 1, 3_600_000)

    expect(carried.map(({ at, retry }) => [at, retry?.attempt, retry?.reason])).toEqual([
      [0, undefined, undefined],
      [0, 1, 'http_timeout'],
      [60_000, 2, 'http_timeout'],
      [360_000, 3, 'http_timeout'],
    ])
  })

  it('comes no more once it was acknowledged', async () => {
    const { courier, carried, pass } = courierThatHears(timedOut, acknowledged)

    await courier.sendEvent({})
    await pass(0, 60_000, 300_000)

    expect(carried).toHaveLength(2)
  })

  it('says why it comes again, and stays away when asked to', async () => {
    const failed = (noRetry: boolean): Outcome => ({ kind: 'undelivered', reason: 'http_error', noRetry })
    const { courier, carried, pass } = courierThatHears(failed(false), failed(true))

    await courier.sendEvent({})
    await pass(0, 60_000)

    expect(carried.map(({ retry }) => retry?.reason)).toEqual([undefined, 'http_error'])
  })

  it('comes no more after the workspace is closed', async () => {
    const { courier, carried, pass } = courierThatHears(timedOut)

    await courier.sendEvent({})
    courier.close()
    await pass(0, 60_000)

    expect(carried).toHaveLength(1)
  })
})

describe('an interaction nobody acknowledges', () => {
  it('is lost', async () => {
    const { courier, carried, pass } = courierThatHears(timedOut)

    expect(await courier.send('interactive', {})).toEqual(timedOut)
    expect(await courier.send('slash_commands', {})).toEqual(timedOut)
    await pass(0, 60_000, 300_000)

    expect(carried).toHaveLength(2)
  })
})
