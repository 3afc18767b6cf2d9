/**
 * The sandbox: a look-alike Slack, simulated clouds, a page to use them from, and the real bot beside them as a child
 * process. Tests, the demo and play by hand use the same start call; time is a parameter.
 *
 * May import: kit. It imports neither `providers` nor `slack`: a fake that shares code with the adapter agrees with the
 * adapter instead of with the vendor.
 *
 * To add a cloud: its folder here, its start in `startSandbox`, its variables in settings.ts, its part of the page; what
 * it shows of another cloud's objects beside aws-far-side.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AdjustableClock, adjustableClock } from '../kit/clock.ts'
import { type AwsLookalike, type AwsOptions, startAws } from './aws/index.ts'
import { joinClouds } from './aws-far-side.ts'
import { type BotProcess, type BotProcessOptions, startBot } from './bot-process.ts'
import { type AwsReach, type Page, startPage } from './page/index.ts'
import { type RedisCloudLookalike, type RedisCloudOptions, startRedisCloud } from './redis-cloud/index.ts'
import { type AwsSetting, botSettings } from './settings.ts'
import { type SlackLookalike, startSlack } from './slack/index.ts'

export interface SandboxOptions {
  /** How fast the sandbox's time runs at first; 1 by default. */
  rate?: number
  cloud?: Omit<RedisCloudOptions, 'clock'>
  /** How far the bot goes by itself in the simulated AWS accounts; absent or null: it knows nothing of them. */
  aws?: AwsSetting | null
  /** How fast the simulated AWS is. */
  awsPace?: NonNullable<AwsOptions['pace']>
  mode?: 'socket' | 'http'
  approvals?: number
  /** Null: no page. */
  page?: { port?: number } | null
  bot?: Pick<BotProcessOptions, 'onLog' | 'gate' | 'restarts'>
}

export interface Sandbox {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  aws: AwsLookalike
  clock: AdjustableClock
  bot: BotProcess
  page: Page | null
  /** The bot's environment: for a second process, such as `peerbot audit verify`. */
  env: NodeJS.ProcessEnv
  /** Where the bot keeps its file and database; removed at the end. */
  folder: string
  /** Writes the bot's file anew and starts it again; false where that is the setting that it has. */
  configure(aws: AwsSetting | null): Promise<boolean>
  close(): Promise<void>
}

/** Optional scopes granted too: the sandbox's workspace installed the app with all that the manifest offers. */
const scopes = [
  'commands',
  'chat:write',
  'users:read',
  'usergroups:read',
  'im:write',
  'files:write',
  'channels:read',
  'groups:read',
  'channels:history',
  'groups:history',
  'im:history',
]

/** In one word; null where there is none for it. */
function reachOf(setting: AwsSetting | null): AwsReach | null {
  if (setting === null) return 'none'
  return setting.accept === setting.routes ? setting.accept : null
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const inner = adjustableClock()
  if (options.rate !== undefined) inner.setRate(options.rate)
  let bot: BotProcess | null = null
  // The bot lives by the same time: it is told whenever somebody moves it.
  const told =
    <A extends unknown[]>(move: (...args: A) => void) =>
    (...args: A): void => {
      move(...args)
      bot?.syncClock()
    }
  const clock: AdjustableClock = {
    ...inner,
    setRate: told(inner.setRate),
    jump: told(inner.jump),
    follow: told(inner.follow),
  }
  const mode = options.mode ?? 'socket'
  const [slack, redisCloud, aws] = await Promise.all([
    startSlack({
      clock,
      scopes,
      ...(mode === 'http' ? { delivery: { kind: 'http', url: 'http://127.0.0.1:9/' } } : {}),
    }),
    startRedisCloud({ ...options.cloud, clock }),
    startAws({ clock, ...(options.awsPace === undefined ? {} : { pace: options.awsPace }) }),
  ])
  const joined = joinClouds(redisCloud, aws)
  const { cloud } = joined
  const folder = mkdtempSync(join(tmpdir(), 'peerbot-sandbox-'))
  const settingsFor = (setting: AwsSetting | null) =>
    botSettings({
      slack,
      cloud,
      mode,
      aws: { lookalike: aws, setting },
      ...(options.approvals === undefined ? {} : { approvals: options.approvals }),
    })
  let setting = options.aws ?? null
  let settings = settingsFor(setting)
  const write = (): void => writeFileSync(join(folder, 'peerbot.yaml'), settings.file)
  write()
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...settings.env,
    PEERBOT_CONFIG: join(folder, 'peerbot.yaml'),
    DATABASE_URL: `file:${join(folder, 'peerbot.db')}`,
    PORT: '0',
  }
  const started = startBot({ clock, env, ...options.bot })
  bot = started
  if (mode === 'http') {
    started.onChange(() => {
      const port = started.port()
      if (port !== null) slack.deliverTo({ kind: 'http', url: `http://127.0.0.1:${port}/slack/events` })
    })
  }
  const configure: Sandbox['configure'] = async wanted => {
    const next = settingsFor(wanted)
    if (next.file === settings.file) return false
    setting = wanted
    settings = next
    write()
    await started.restart()
    await slack.untilConnected()
    return true
  }
  const awsReach = {
    current: () => reachOf(setting),
    change: async (reach: AwsReach) => {
      await configure(reach === 'none' ? null : { accept: reach, routes: reach })
    },
  }
  const page =
    options.page === null
      ? null
      : await startPage({ slack, cloud, aws, clock, bot: started, awsReach, ...options.page })
  return {
    slack,
    cloud,
    aws,
    clock,
    bot: started,
    page,
    env,
    folder,
    configure,
    close: async () => {
      await started.stop()
      await page?.close()
      await slack.close()
      joined.stop()
      await cloud.close()
      await aws.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
