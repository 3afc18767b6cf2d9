/** `peerbot check` with AWS accounts: who the bot is in each, what it may not do, and what to do about it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { type AwsLookalike, startAws } from '../../src/sandbox/aws/index.ts'
import { runCommandLine } from '../../src/sandbox/play.ts'
import { type RedisCloudLookalike, startRedisCloud } from '../../src/sandbox/redis-cloud/index.ts'
import { botSettings } from '../../src/sandbox/settings.ts'
import { type SlackLookalike, startSlack } from '../../src/sandbox/slack/index.ts'

let slack: SlackLookalike
let cloud: RedisCloudLookalike
let aws: AwsLookalike
let folder: string

beforeAll(async () => {
  slack = await startSlack({ clock: systemClock })
  cloud = await startRedisCloud({ clock: systemClock, pace: 0.01 })
  aws = await startAws({ clock: systemClock })
  folder = mkdtempSync(join(tmpdir(), 'peerbot-check-'))
})

afterEach(() => aws.faults.clear())

afterAll(async () => {
  await slack.close()
  await cloud.close()
  await aws.close()
  rmSync(folder, { recursive: true, force: true })
})

async function check(
  change: (file: string) => string = file => file,
  over: Record<string, string> = {},
): Promise<{ code: number | null; lines: string[] }> {
  const setting = { accept: 'automatic', routes: 'button' } as const
  const { file, env } = botSettings({ slack, cloud, mode: 'socket', aws: { lookalike: aws, setting } })
  writeFileSync(join(folder, 'peerbot.yaml'), change(file))
  const { code, output } = await runCommandLine(['check'], {
    ...env,
    PATH: process.env['PATH'] ?? '',
    PEERBOT_CONFIG: join(folder, 'peerbot.yaml'),
    DATABASE_URL: `file:${join(folder, 'peerbot.db')}`,
    PORT: '0',
    ...over,
  })
  return {
    code,
    lines: output.split('\n').filter(line => /^(ok|FAIL) +AWS (account|permissions)/.test(line)),
  }
}

test('says who the bot is in each account and Region, and what it was not refused', async () => {
  const { lines } = await check()

  for (const place of ['payments-eu-west-1', 'payments-us-east-1', 'data-us-east-1', 'data-eu-west-1']) {
    expect(lines).toContainEqual(
      expect.stringMatching(new RegExp(`^ok +AWS account ${place}: The bot is arn:aws:sts::.*role/peerbot`)),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(new RegExp(`^ok +AWS permissions ${place}: .*dry run`)),
    )
  }
  expect(lines).toHaveLength(8)
})

test('fails where a role lacks a permission, with which and what to do', async () => {
  aws.faults.forbid('111122223333', 'CreateRoute')

  const { code, lines } = await check()

  expect(code).toBe(1)
  const failing = lines.filter(line => line.startsWith('FAIL'))
  expect(failing).toHaveLength(2)
  for (const line of failing)
    expect(line).toMatch(/payments.*may not \w+ routes.*UnauthorizedOperation.*README/)
})

test('fails where the external id is another one, and where the keys are of another account', async () => {
  const refused = await check(undefined, { PEERBOT_EXTERNAL_ID: 'another-word' })
  const other = await check(file =>
    file.replace(/ {6}roleArn: \S+:iam::111122223333:.*\n.*externalId.*\n/, ''),
  )

  expect(refused.lines).toHaveLength(4)
  for (const line of refused.lines) expect(line).toMatch(/^FAIL.*AccessDenied.*external id/)
  expect(refused.lines.join()).not.toContain('another-word')
  expect(other.lines).toContainEqual(
    expect.stringMatching(
      /^FAIL +AWS account payments-eu-west-1: .*belong to 999900001111, not to 111122223333/,
    ),
  )
})
