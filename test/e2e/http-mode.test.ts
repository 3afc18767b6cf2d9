import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { minute } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { approveUntilPending, ask } from '../support/stories.ts'

interface Forged {
  /** Seconds before now; negative: ahead. */
  age?: number
  secret?: string
  signature?: string | null
  body?: string
  timestamp?: string | null
}

/** A slash command as somebody who is not Slack might send it. */
async function send(bot: Bot, forged: Forged = {}): Promise<number> {
  const body =
    forged.body ?? 'command=%2Fpeering&text=help&user_id=U0REQUESTER&channel_id=C0GENERAL&team_id=T0PEERING'
  const stamp = forged.timestamp ?? String(Math.floor(systemClock.now() / 1_000) - (forged.age ?? 0))
  const secret = forged.secret ?? bot.slack.tokens.signingSecret
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
  if (forged.timestamp !== null) headers['x-slack-request-timestamp'] = stamp
  if (forged.signature !== null) headers['x-slack-signature'] = forged.signature ?? signature
  const reply = await fetch(`http://127.0.0.1:${bot.port()}/slack/events`, { method: 'POST', headers, body })
  await reply.text()
  return reply.status
}

const door = async (bot: Bot, path: string) => {
  const reply = await fetch(`http://127.0.0.1:${bot.port()}${path}`)
  return { status: reply.status, text: await reply.text() }
}

test('signed requests do everything that a socket does', async () => {
  const bot = await startTestBot({ mode: 'http' })
  const form = (await bot.as('U0REQUESTER').types('/peering create')).window
  expect(await form?.offers('Cloud account and subscription, project or install', 'pay')).toHaveLength(1)
  await bot.slack.as('U0REQUESTER').closeView(form?.view.id ?? '')

  await ask(bot)
  const id = await approveUntilPending(bot)
  bot.cloud.acceptInAws(id)

  await bot.untilCardSays('R-1', 'Done')
})

test('a request is taken only when signed, at about this time, and small enough', async () => {
  const bot = await startTestBot({
    mode: 'http', // The one that got in has no address to be answered at.
    expects: [/an answer could not be shown/],
  })
  const fiveMinutes = (5 * minute) / 1_000

  expect(await send(bot)).toBe(200)
  expect(await send(bot, { age: fiveMinutes - 10 })).toBe(200)
  expect(await send(bot, { age: fiveMinutes + 10 })).toBe(401)
  expect(await send(bot, { age: -(fiveMinutes + 10) })).toBe(401)
  expect(await send(bot, { secret: 'another' })).toBe(401)
  expect(await send(bot, { signature: 'v0=00' })).toBe(401)
  expect(await send(bot, { signature: null })).toBe(401)
  expect(await send(bot, { timestamp: null })).toBe(401)
  expect(await send(bot, { timestamp: 'soon' })).toBe(401)
  expect(await send(bot, { body: `text=${'x'.repeat(1024 * 1024)}` })).toBe(413)
  await bot.quiet()

  expect((await bot.audit()).filter(({ action }) => action === 'command.used')).toHaveLength(2)
})

test('the door: alive, ready or which part is not, metrics, and nothing else', async () => {
  const bot = await startTestBot({ mode: 'http', expects: [/could not be read/] })

  expect(await door(bot, '/healthz')).toEqual({ status: 200, text: 'ok\n' })
  const ready = await door(bot, '/readyz')
  expect(ready.status).toBe(200)
  for (const part of ['Slack', 'Database', 'Redis Cloud']) expect(ready.text).toContain(part)
  const metrics = await door(bot, '/metrics')
  expect(metrics.text).toMatch(/^# HELP peerbot_/m)
  expect((await door(bot, '/anything')).status).toBe(404)

  bot.cloud.faults.outage(null, 'unavailable')
  await bot.pass(2 * minute)
  const asked = door(bot, '/readyz')
  let answered: Awaited<typeof asked> | null = null
  void asked.then(reply => {
    answered = reply
  })
  await bot.until('readiness to be told', () => answered)
  const unready = await asked
  bot.cloud.clearFaults()
  expect(unready.status).toBe(503)
  expect(unready.text).toMatch(/NOT OK\s+.*Redis Cloud/)
  expect(unready.text).toMatch(/ok\s+Database/)
})

test('in Socket Mode there is no door for requests from Slack', async () => {
  const bot = await startTestBot()
  expect(await send(bot)).toBe(405)
  expect((await door(bot, '/readyz')).status).toBe(200)
})
