import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendAudit } from '../../src/audit/index.ts'
import { transact } from '../../src/db/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { runCommandLine } from '../../src/sandbox/play.ts'
import { type RedisCloudLookalike, startRedisCloud } from '../../src/sandbox/redis-cloud/index.ts'
import { botSettings } from '../../src/sandbox/settings.ts'
import { type SlackLookalike, startSlack } from '../../src/sandbox/slack/index.ts'
import { databaseOnDisk } from '../support/database.ts'

let slack: SlackLookalike
let cloud: RedisCloudLookalike
let folder: string

beforeAll(async () => {
  const reading = ['channels:read', 'groups:read', 'users:read', 'usergroups:read']
  slack = await startSlack({
    clock: systemClock,
    scopes: [...reading, 'commands', 'chat:write', 'im:write', 'files:write'],
  })
  cloud = await startRedisCloud({ clock: systemClock, pace: 0.01 })
  folder = mkdtempSync(join(tmpdir(), 'peerbot-cli-'))
})

afterAll(async () => {
  await slack.close()
  await cloud.close()
  rmSync(folder, { recursive: true, force: true })
})

let files = 0

/** The environment of a bot whose file is changed in some way. */
function environment(change: (file: string) => string = file => file): Record<string, string> {
  const { file, env } = botSettings({ slack, cloud, mode: 'socket' })
  files += 1
  const path = join(folder, `peerbot-${files}.yaml`)
  writeFileSync(path, change(file))
  return {
    ...env,
    PATH: process.env['PATH'] ?? '',
    PEERBOT_CONFIG: path,
    DATABASE_URL: `file:${join(folder, `peerbot-${files}.db`)}`,
    PORT: '0',
  }
}

const failing = (output: string) => output.split('\n').filter(line => line.startsWith('FAIL'))

test('check is green where everything is right, and says a line for each thing', async () => {
  const { code, output } = await runCommandLine(['check'], environment())

  expect(failing(output)).toEqual([])
  expect(code).toBe(0)
  for (const what of [
    'Slack bot token',
    'Slack app token',
    'Channel approvals',
    'User group S0NETSEC',
    'Rule "production"',
    'Redis Cloud',
    'Database',
  ]) {
    expect(output).toContain(what)
  }
})

test('check names each thing that is wrong, with what to do', async () => {
  const env = environment(file =>
    file.replace('status: C0STATUS', 'status: C0GENERAL').replace('groups: [S0NETSEC]', 'groups: [S0NOBODY]'),
  )
  const { code, output } = await runCommandLine(['check'], {
    ...env,
    REDISCLOUD_SECRET_KEY: 'wrong',
    SLACK_APP_TOKEN: 'xapp-1-wrong',
  })

  expect(code).toBe(1)
  const lines = failing(output)
  expect(lines.find(line => line.includes('Channel status (C0GENERAL)'))).toContain('/invite')
  expect(lines.find(line => line.includes('User group S0NOBODY'))).toContain('Check the id')
  expect(lines.find(line => line.includes('Rule "production"'))).toContain('would ever be approved')
  expect(lines.find(line => line.includes('Slack app token'))).toContain('SLACK_APP_TOKEN')
  expect(lines.find(line => line.includes('Redis Cloud'))).toMatch(/401|key/)
})

test('check says what to do about a token that Slack refuses, and about an empty group', async () => {
  slack.setGroup('S0NETSEC', [])
  const empty = await runCommandLine(['check'], environment())
  slack.setGroup('S0NETSEC', ['U0APPROVER', 'U0APPROVER2'])
  const refused = await runCommandLine(['check'], { ...environment(), SLACK_BOT_TOKEN: 'xoxb-wrong' })

  expect(failing(empty.output).find(line => line.includes('S0NETSEC'))).toContain('no members')
  expect(failing(refused.output).find(line => line.includes('Slack bot token'))).toContain(
    'OAuth & Permissions',
  )
  expect([empty.code, refused.code]).toEqual([1, 1])
})

test('start refuses a broken configuration with all problems at once', async () => {
  const env = environment(file =>
    file
      .replace('approvals: 1', 'approvals: many')
      .replace('mode: socket', 'mode: pigeon')
      .replace('follow: "* * * * * *"', 'follow: "now and then"'),
  )
  const { SLACK_BOT_TOKEN: _, ...without } = env

  const { code, output } = await runCommandLine(['start'], without)

  expect(code).toBe(1)
  for (const path of ['policy.rules[0].approvals', 'slack.mode', 'schedule.follow', 'SLACK_BOT_TOKEN']) {
    expect(output).toContain(path)
  }
  expect(output).toContain('nothing was started')
})

test('start ends at once when Slack refuses the token', async () => {
  const { code, output } = await runCommandLine(['start'], {
    ...environment(),
    SLACK_BOT_TOKEN: 'xoxb-wrong',
  })

  expect(code).toBe(1)
  expect(output).toContain('peerbot check')
})

test('audit verify tells a whole log from one that was written into', async () => {
  const { db, path, raw } = await databaseOnDisk()
  for (const action of ['bot.started', 'request.requested', 'request.finished']) {
    await transact(db, tx =>
      appendAudit(tx, { actor: 'peerbot', action, request: 1, detail: {} }, 1_793_610_000_000),
    )
  }
  const env = { PATH: process.env['PATH'], DATABASE_URL: `file:${path}` }

  const whole = await runCommandLine(['audit', 'verify'], env)
  const triggers = raw.prepare("select name from sqlite_master where type = 'trigger'").all() as {
    name: string
  }[]
  for (const { name } of triggers) raw.exec(`drop trigger ${name}`)
  raw.exec("update audit_entries set actor = 'somebody' where seq = 2")
  const broken = await runCommandLine(['audit', 'verify'], env)

  expect([whole.code, whole.output]).toEqual([0, expect.stringMatching(/^whole\s+3 entries/)])
  expect([broken.code, broken.output]).toEqual([1, expect.stringMatching(/^BROKEN\s+entry 2/)])
})

test('audit export prints the log as JSONL and as CSV, from an instant on', async () => {
  const { db, path } = await databaseOnDisk()
  for (const [index, action] of ['bot.started', 'bot.stopped'].entries()) {
    const at = Date.UTC(2026, 10, 2 + index)
    await transact(db, tx => appendAudit(tx, { actor: 'peerbot', action, request: null, detail: {} }, at))
  }
  const env = { PATH: process.env['PATH'], DATABASE_URL: `file:${path}` }

  const jsonl = await runCommandLine(['audit', 'export'], env)
  const csv = await runCommandLine(['audit', 'export', '--format', 'csv', '--since', '2026-11-03'], env)
  const wrong = await runCommandLine(['audit', 'export', '--format', 'xml'], env)

  expect(
    jsonl.output
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).action),
  ).toEqual(['bot.started', 'bot.stopped'])
  expect(csv.output.trim().split('\n')).toEqual([
    expect.stringMatching(/^seq,at,/),
    expect.stringContaining('bot.stopped'),
  ])
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('jsonl or csv')])
})

test('config schema prints a JSON Schema that names every section', async () => {
  const { code, output } = await runCommandLine(['config', 'schema'], { PATH: process.env['PATH'] })

  expect(code).toBe(0)
  expect(Object.keys(JSON.parse(output).properties)).toEqual(
    expect.arrayContaining(['slack', 'redisCloud', 'policy', 'schedule']),
  )
})

test('an unknown command prints the usage and fails', async () => {
  const { code, output } = await runCommandLine(['fly'], { PATH: process.env['PATH'] })
  expect([code, output]).toEqual([2, expect.stringContaining('peerbot start')])
})
