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
import { type GcpLookalike, type GcpOptions, startGcp } from './gcp/index.ts'
import { joinGoogle } from './gcp-far-side.ts'
import { type NfyioLookalike, startNfyio } from './nfyio/index.ts'
import { type Page, startPage } from './page/index.ts'
import { reachControls } from './reach.ts'
import { type RedisCloudLookalike, type RedisCloudOptions, startRedisCloud } from './redis-cloud/index.ts'
import { botSettings, type CloudSettings } from './settings.ts'
import { type SlackLookalike, startSlack } from './slack/index.ts'

/** `aws`, `gcp`, `nfyio`: how far the bot goes by itself there; absent or null: it is not told of them. */
export interface SandboxOptions extends Partial<CloudSettings> {
  /** How fast the sandbox's time runs at first; 1 by default. */
  rate?: number
  cloud?: Omit<RedisCloudOptions, 'clock'>
  /** How fast the simulated AWS is. */
  awsPace?: NonNullable<AwsOptions['pace']>
  /** How fast the simulated Google Cloud is. */
  gcpPace?: NonNullable<GcpOptions['pace']>
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
  gcp: GcpLookalike
  nfyio: NfyioLookalike
  clock: AdjustableClock
  bot: BotProcess
  page: Page | null
  /** The bot's environment: for a second process, such as `peerbot audit verify`. */
  env: NodeJS.ProcessEnv
  /** Where the bot keeps its file and database; removed at the end. */
  folder: string
  /** Writes the bot's file anew and starts it again; false where those are the settings that it has. */
  configure(change: Partial<CloudSettings>): Promise<boolean>
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
  const [slack, redisCloud, aws, gcp, nfyio] = await Promise.all([
    startSlack({
      clock,
      scopes,
      ...(mode === 'http' ? { delivery: { kind: 'http', url: 'http://127.0.0.1:9/' } } : {}),
    }),
    startRedisCloud({ ...options.cloud, clock }),
    startAws({ clock, ...(options.awsPace === undefined ? {} : { pace: options.awsPace }) }),
    startGcp({ clock, ...(options.gcpPace === undefined ? {} : { pace: options.gcpPace }) }),
    startNfyio({ clock }),
  ])
  const atAws = joinClouds(redisCloud, aws)
  const atGoogle = joinGoogle(atAws.cloud, gcp)
  const { cloud } = atGoogle
  const folder = mkdtempSync(join(tmpdir(), 'peerbot-sandbox-'))
  const credentialsFile = join(folder, 'google-credentials.json')
  writeFileSync(credentialsFile, JSON.stringify(gcp.credentials()))
  const settingsFor = (wanted: CloudSettings) =>
    botSettings({
      slack,
      cloud,
      mode,
      aws: { lookalike: aws, setting: wanted.aws },
      gcp: { lookalike: gcp, setting: wanted.gcp, credentialsFile },
      nfyio: { lookalike: nfyio, setting: wanted.nfyio },
      ...(options.approvals === undefined ? {} : { approvals: options.approvals }),
    })
  const { aws: inAws = null, gcp: inGoogle = null, nfyio: inNfyio = null } = options
  let current: CloudSettings = { aws: inAws, gcp: inGoogle, nfyio: inNfyio }
  let settings = settingsFor(current)
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
  const configure: Sandbox['configure'] = async change => {
    const wanted = { ...current, ...change }
    const next = settingsFor(wanted)
    if (next.file === settings.file) return false
    current = wanted
    settings = next
    write()
    await started.restart()
    await slack.untilConnected()
    return true
  }
  const reach = reachControls(() => current, configure)
  const page =
    options.page === null
      ? null
      : await startPage({ slack, cloud, aws, gcp, nfyio, clock, bot: started, reach, ...options.page })
  return {
    slack,
    cloud,
    aws,
    gcp,
    nfyio,
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
      atGoogle.stop()
      atAws.stop()
      await cloud.close()
      await aws.close()
      await gcp.close()
      await nfyio.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
