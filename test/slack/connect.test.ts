import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { minute } from '../../src/kit/duration.ts'
import { type SlackLookalike, startSlack } from '../../src/sandbox/slack/index.ts'
import { connectSlack, type SlackConnection } from '../../src/slack/connect.ts'
import { capturedLog } from '../support/captured-log.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { quiet } from '../support/wire.ts'

interface Line {
  slack: SlackLookalike
  connection: SlackConnection
  /** The connection's own; waits between tries pass on it. */
  clock: ManualClock
  log: ReturnType<typeof capturedLog>
  opened(): number
  /** Resolves when `look` holds, by turns of the event loop. */
  until(look: () => boolean): Promise<void>
}

async function connected(): Promise<Line> {
  const slack = await startSlack({ clock: systemClock, random: seededRandom(12) })
  const clock = manualClock()
  const log = capturedLog()
  const connection = connectSlack({
    mode: 'socket',
    botToken: slack.tokens.bot,
    appToken: slack.tokens.app,
    signingSecret: null,
    apiUrl: slack.apiUrl,
    clock,
    logger: log.logger,
  })
  onTestFinished(async () => {
    await connection.stop()
    await slack.close()
  })
  await connection.start()
  return {
    slack,
    connection,
    clock,
    log,
    opened: () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length,
    until: async look => {
      while (!look()) await quiet()
    },
  }
}

const fatal = ({ log }: Line): string[] =>
  log.lines.filter(({ level }) => level === 'fatal').map(({ msg }) => msg)

test('a cut socket is dialed again within a tenth of a second', async () => {
  const line = await connected()

  line.slack.faults.cutSockets()
  await line.until(() => !line.connection.isConnected())
  expect(line.opened()).toBe(1)
  line.clock.advance(100)
  await line.until(() => line.connection.isConnected())

  expect(line.opened()).toBe(2)
})

test('a token that is refused while dialing again is complained about and tried again every minute', async () => {
  const line = await connected()
  line.slack.faults.failNext('apps.connections.open', 'invalid_auth', 2)

  line.slack.faults.cutSockets()
  await line.until(() => !line.connection.isConnected())
  line.clock.advance(100)
  await line.until(() => fatal(line).length === 1)
  line.clock.advance(minute - 1)
  await quiet()
  expect([line.connection.isConnected(), line.opened()]).toEqual([false, 2])
  line.clock.advance(1)
  await line.until(() => fatal(line).length === 2)
  line.clock.advance(minute)
  await line.until(() => line.connection.isConnected())

  expect(line.opened()).toBe(4)
})

test('while Slack cannot be reached the tries come further and further apart', async () => {
  const line = await connected()
  line.slack.faults.failNext('apps.connections.open', 'internal_error', 3)
  const waits: (number | null)[] = []

  line.slack.faults.cutSockets()
  await line.until(() => !line.connection.isConnected())
  for (let tries = 2; tries <= 5; tries++) {
    const at = line.clock.nextAt()
    waits.push(at === null ? null : at - line.clock.now())
    line.clock.advance(waits.at(-1) ?? 0)
    await line.until(
      () => line.opened() === tries && (line.connection.isConnected() || line.clock.nextAt() !== null),
    )
    await quiet()
  }

  expect(waits).toEqual([100, 1_000, 2_000, 4_000])
  expect(line.connection.isConnected()).toBe(true)
})

test('nothing is dialed again after a stop', async () => {
  const line = await connected()

  await line.connection.stop()
  await line.until(() => line.slack.connected() === 0)
  line.clock.advance(minute)
  await quiet()

  expect([line.opened(), line.connection.isConnected()]).toEqual([1, false])
})
