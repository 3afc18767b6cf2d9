/**
 * The whole bot in this process, between a look-alike Slack and simulated clouds, all on one clock that stands still
 * until nothing more happens and then moves to what is due next: minutes of polling pass in milliseconds, the same
 * way every time.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { type Entry, readEntries, verifyAudit } from '../../src/audit/index.ts'
import { type Config, loadConfig, type Secrets } from '../../src/config/index.ts'
import { openDoor } from '../../src/door.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { type AwsLookalike, type AwsOptions, startAws } from '../../src/sandbox/aws/index.ts'
import { type Disguise, joinClouds } from '../../src/sandbox/aws-far-side.ts'
import { type GcpLookalike, type GcpOptions, startGcp } from '../../src/sandbox/gcp/index.ts'
import { joinGoogle } from '../../src/sandbox/gcp-far-side.ts'
import { type NfyioLookalike, startNfyio } from '../../src/sandbox/nfyio/index.ts'
import {
  type RedisCloudLookalike,
  type RedisCloudOptions,
  startRedisCloud,
} from '../../src/sandbox/redis-cloud/index.ts'
import { defaultSubscriptions } from '../../src/sandbox/redis-cloud/seed.ts'
import {
  type AwsSetting,
  botSettings,
  type GcpSetting,
  type NfyioSetting,
} from '../../src/sandbox/settings.ts'
import {
  type MessageView,
  type SandboxEvent,
  type SlackLookalike,
  startSlack,
} from '../../src/sandbox/slack/index.ts'
import { sdkAt } from './aws-sdk.ts'
import { capturedLog } from './captured-log.ts'
import { credentialsAt } from './google-auth.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { mortal } from './mortal-clock.ts'
import { createPersona, type Persona } from './persona.ts'
import { seededRandom } from './seeded-random.ts'
import { troubleLeft } from './trouble.ts'
import { quiet } from './wire.ts'

export interface BotOptions {
  mode?: 'socket' | 'http'
  /** Approvals that production asks for; 1 by default. */
  approvals?: number
  cloud?: Omit<RedisCloudOptions, 'clock' | 'random'>
  /** The simulated AWS, joined to the simulated Redis Cloud, and the bot's accounts there; absent: neither exists. */
  aws?: AwsSetting & Pick<AwsOptions, 'pace'> & { disguise?: Disguise }
  /** The simulated Google Cloud, joined likewise, and the bot's projects there; absent: neither exists. */
  gcp?: GcpSetting & Pick<GcpOptions, 'pace'>
  /** The simulated NFYio, and the bot's accounts there; absent: neither exists. */
  nfyio?: NfyioSetting
  /** The only subscriptions of the account, by their ids: a start reads the fewer lists. */
  only?: readonly number[]
  /** What of the token's scopes is missing. */
  withoutScopes?: readonly string[]
  /** Changes peerbot.yaml. */
  file?: (file: string) => string
  /** Called at every point where a crash would matter; `kill` ends this life of the bot there and begins the next. */
  gate?: (point: string) => 'go' | 'kill'
  /** Warnings and errors that this story is about; any other fails the test. */
  expects?: readonly RegExp[]
  /** False: the bot is not started yet, `begin` does. */
  isStarted?: boolean
}

export interface Bot {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  /** Throws where the story has none, as do the two below. */
  aws(): AwsLookalike
  gcp(): GcpLookalike
  nfyio(): NfyioLookalike
  clock: ManualClock
  app(): App
  /** The port of its own door. */
  port(): number
  lines: ReturnType<typeof capturedLog>['lines']
  /** Everything that happened in the workspace. */
  events: readonly SandboxEvent[]
  as(user: string): Persona
  begin(): Promise<void>
  /** How many processes it would have been so far. */
  lives(): number
  /** Lets time run until `look` finds something. */
  until<T>(what: string, look: () => T | null | undefined | false, withinMs?: number): Promise<T>
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>
  /** As when a machine was suspended: the time between is not lived through. */
  jump(ms: number): Promise<void>
  /** Everything that may happen at this instant has happened. */
  quiet(): Promise<void>
  /** Runs out of everything that must still be said. */
  said(): Promise<void>
  /** Changes peerbot.yaml for the next life. */
  configure(change: (file: string) => string): void
  /** SIGKILL, as near as one process comes to it, when nothing is on its way; then a new life on the same database. */
  restart(): Promise<void>
  /** The same in the middle of whatever goes on; the next life begins as time goes on. */
  kill(): void
  /** Top-level messages and their threads, as an approver sees them. */
  messages(channel: string, viewer?: string): readonly MessageView[]
  /** Direct messages of the bot to a person. */
  direct(person: string): readonly MessageView[]
  cards(request: string): MessageView[]
  /** The one card; throws when there is none or a twin. */
  card(request: string): MessageView
  untilCardSays(request: string, words: string, withinMs?: number): Promise<MessageView>
  audit(): Promise<Entry[]>
  actions(request: number): Promise<string[]>
  /** Calls that reached the cloud, as `POST /v1/subscriptions/1206/peerings`. */
  calls(pattern: RegExp): string[]
  expect(...complaints: RegExp[]): void
}

/** How long a supervisor takes to start a process again; Slack opens no more than ten sockets a minute. */
const downMs = 7 * second

/** What production's cron table would do, at the same kind of pace. */
const followEvery = 5 * second
const remindEvery = minute
const inventoryEvery = 15 * minute

const allScopes = [
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

interface Life {
  app: App
  clock: ReturnType<typeof mortal>
  closeDoor: () => Promise<void>
  port: number
  die(): void
}

export async function startTestBot(options: BotOptions = {}): Promise<Bot> {
  const clock = manualClock()
  const random = seededRandom(1206)
  const log = capturedLog()
  const mode = options.mode ?? 'socket'
  const scopes = allScopes.filter(scope => !options.withoutScopes?.includes(scope))
  const nowhere = { kind: 'http', url: 'http://127.0.0.1:9/' } as const
  const slack = await startSlack({ clock, random, scopes, ...(mode === 'http' ? { delivery: nowhere } : {}) })
  const { only } = options
  const subscriptions = only && defaultSubscriptions.filter(({ id }) => only.includes(id))
  const redisCloud = await startRedisCloud({
    ...(subscriptions ? { subscriptions } : {}),
    ...options.cloud,
    clock,
    random,
  })
  const aws = options.aws && (await startAws({ ...options.aws, clock, random }))
  const gcp = options.gcp && (await startGcp({ ...options.gcp, clock, random }))
  const nfyio = options.nfyio && (await startNfyio({ clock, random }))
  const atAws = aws && joinClouds(redisCloud, aws, options.aws?.disguise)
  const atGoogle = gcp && joinGoogle(atAws?.cloud ?? redisCloud, gcp)
  const cloud = atGoogle?.cloud ?? atAws?.cloud ?? redisCloud
  const folder = mkdtempSync(join(tmpdir(), 'peerbot-story-'))
  const leaveSdk = aws && (await sdkAt(aws))
  const google = gcp && (await credentialsAt(gcp, folder))
  const { file, env } = botSettings({
    slack,
    cloud,
    mode,
    approvals: options.approvals ?? 1,
    ...(aws && options.aws ? { aws: { lookalike: aws, setting: options.aws } } : {}),
    ...(google && options.gcp
      ? { gcp: { lookalike: gcp, setting: options.gcp, credentialsFile: google.file } }
      : {}),
    ...(nfyio && options.nfyio ? { nfyio: { lookalike: nfyio, setting: options.nfyio } } : {}),
  })
  let changeFile = options.file ?? (text => text)
  /** Read anew by each life, as a restarted process does. */
  const configuration = async (): Promise<{ config: Config; secrets: Secrets }> => {
    const loading = await loadConfig(
      { ...env, DATABASE_URL: `file:${join(folder, 'peerbot.db')}`, PORT: '0' },
      async () => changeFile(file),
    )
    if (!loading.ok) throw new Error(JSON.stringify(loading.problems, null, 2))
    return loading
  }

  const events: SandboxEvent[] = []
  slack.onEvent(event => events.push(event))
  const expected = [...(options.expects ?? [])]
  let isKillAsked = false
  let isEnding = false
  let lives = 0
  let life: Life | null = null

  const living = (): Life => {
    if (!life) throw new Error('the bot is not running')
    return life
  }

  const live = async (): Promise<void> => {
    lives += 1
    life = await begin({ ...(await configuration()), name: `test/${lives}` })
  }

  const begin = async (birth: { config: Config; secrets: Secrets; name: string }): Promise<Life> => {
    const own = mortal(clock)
    let isDead = false
    const logger = capturedLog().logger.child({})
    // A killed process writes no more lines.
    const mine = new Proxy(log.logger, { get: (target, key) => Reflect.get(isDead ? logger : target, key) })
    const app = await createApp({
      config: birth.config,
      secrets: birth.secrets,
      clock: own,
      random: seededRandom(87),
      logger: mine,
      owner: { name: birth.name, isDead: owner => owner !== birth.name },
      boundary: point => {
        if (isDead) return new Promise(() => undefined)
        if (isEnding || options.gate?.(point) !== 'kill') return Promise.resolve()
        isDead = true
        isKillAsked = true
        return new Promise(() => undefined)
      },
    })
    const door = await openDoor(app, { host: '127.0.0.1', port: 0, logger: mine })
    if (mode === 'http') slack.deliverTo({ kind: 'http', url: `http://127.0.0.1:${door.port}/slack/events` })
    const again = (ms: number, job: () => Promise<void>): void => {
      own.after(ms, () => {
        job().then(
          () => again(ms, job),
          () => undefined,
        )
      })
    }
    again(followEvery, app.jobs.follow)
    again(inventoryEvery, app.jobs.inventory)
    again(remindEvery, app.jobs.reminders)
    await app.start()
    await slack.untilConnected()
    return {
      app,
      clock: own,
      closeDoor: door.close,
      port: door.port,
      die: () => {
        isDead = true
      },
    }
  }

  // Payloads to the bot that it has not acknowledged: in Socket Mode they are on no wire that undici sees.
  let asked = false
  const rest = (): Promise<void> =>
    quiet(() => {
      if (asked) return true
      asked = true
      void slack.idle().then(() => {
        asked = false
      })
      return false
    })

  const kill = (): void => {
    const { app, clock: own, die } = living()
    die()
    own.die()
    // At once: a reply that arrives from here on must find nobody to write it down.
    void app.db.destroy()
    isKillAsked = true
  }

  const restart = async (): Promise<void> => {
    const old = living()
    kill()
    isKillAsked = false
    await old.app.db.destroy()
    // Only its socket is of interest; the rest of an orderly end needs the database.
    void old.app.stop().catch(() => undefined)
    await old.closeDoor()
    await rest()
    clock.advance(downMs)
    await live()
  }

  const settle = async (): Promise<void> => {
    await rest()
    while (isKillAsked) {
      await restart()
      await rest()
    }
  }

  const until: Bot['until'] = async (what, look, withinMs = 60 * minute) => {
    const limit = clock.now() + withinMs
    for (;;) {
      await settle()
      const found = look()
      if (found) return found
      const at = clock.nextAt()
      if (at === null || at > limit)
        throw new Error(`${withinMs / 1_000} s of its clock passed without: ${what}`)
      clock.advance(at - clock.now())
    }
  }

  const pass = async (ms: number): Promise<void> => {
    const end = clock.now() + ms
    for (;;) {
      await settle()
      const at = clock.nextAt()
      if (at === null || at >= end) break
      clock.advance(at - clock.now())
    }
    clock.advance(end - clock.now())
    await settle()
  }

  const messages: Bot['messages'] = (channel, viewer = 'U0APPROVER') => {
    const { channels, directMessages } = slack.view(viewer)
    return [...channels, ...directMessages].find(({ id }) => id === channel)?.messages ?? []
  }

  const cards: Bot['cards'] = request =>
    messages('C0APPROVALS').filter(
      ({ ephemeral, blocks }) =>
        !ephemeral &&
        blocks.some(
          block =>
            block.type === 'header' &&
            String((block['text'] as { text?: string } | undefined)?.text).startsWith(`${request} ·`),
        ),
    )

  const card: Bot['card'] = request => {
    const [only, ...twins] = cards(request)
    if (!only) throw new Error(`there is no card of ${request}`)
    if (twins.length > 0) throw new Error(`there are ${twins.length + 1} cards of ${request}`)
    return only
  }

  const readAudit = async (): Promise<Entry[]> => {
    const entries: Entry[] = []
    for await (const entry of readEntries(living().app.db)) entries.push(entry)
    return entries
  }

  const bot: Bot = {
    slack,
    cloud,
    aws: () => {
      if (!aws) throw new Error('this story has no AWS')
      return aws
    },
    gcp: () => {
      if (!gcp) throw new Error('this story has no Google Cloud')
      return gcp
    },
    nfyio: () => {
      if (!nfyio) throw new Error('this story has no NFYio')
      return nfyio
    },
    clock,
    app: () => living().app,
    port: () => living().port,
    lines: log.lines,
    events,
    as: user => createPersona({ slack, user, settle, bot }),
    begin: async () => {
      await live()
      await until('the inventory to be read', () =>
        cloud.requests.some(({ path }) => path === '/v1/subscriptions'),
      )
      await untilRead()
    },
    lives: () => lives,
    until,
    pass,
    jump: async ms => {
      clock.leap(ms)
      await settle()
    },
    quiet: settle,
    said: async () => {
      for (;;) {
        await settle()
        const { outbox } = await living().app.health()
        if (outbox.waiting === 0) return
        const at = clock.nextAt()
        if (at === null) return
        clock.advance(at - clock.now())
      }
    },
    configure: change => {
      changeFile = change
    },
    kill,
    restart,
    messages,
    direct: person => slack.view(person).directMessages.flatMap(one => one.messages),
    cards,
    card,
    untilCardSays: (request, words, withinMs) =>
      until(
        `${request} to be "${words}"`,
        () => cards(request).find(({ text }) => text.startsWith(`${request} ${words}`)),
        withinMs,
      ),
    audit: readAudit,
    actions: async request =>
      (await readAudit()).filter(entry => entry.request === request).map(({ action }) => action),
    calls: pattern =>
      cloud.requests.map(({ method, path }) => `${method} ${path}`).filter(call => pattern.test(call)),
    expect: (...complaints) => {
      expected.push(...complaints)
    },
  }

  /** The first poll of every scope is over. */
  const untilRead = async (): Promise<void> => {
    for (;;) {
      await settle()
      const { scopes } = await living().app.health()
      if (scopes.length > 0 && scopes.every(({ polledAt }) => polledAt !== null)) return
      const at = clock.nextAt()
      if (at === null) throw new Error('nothing is due and the inventory is not read')
      clock.advance(at - clock.now())
    }
  }

  onTestFinished(async () => {
    const chain = life && !isKillAsked ? await verifyAudit(living().app.db) : null
    if (life) {
      const { app, clock: own, closeDoor } = living()
      isEnding = true
      let isStopped = false
      // An orderly end: what is under way is waited for, so time goes on.
      const stopping = app.stop().finally(() => {
        isStopped = true
      })
      await until('an orderly stop', () => isStopped)
      await stopping
      own.die()
      await closeDoor()
    }
    await slack.close()
    atGoogle?.stop()
    atAws?.stop()
    const clouds = [cloud, aws, gcp, nfyio].filter(each => each !== undefined)
    for (const each of clouds) await each.close()
    google?.leave()
    leaveSdk?.()
    rmSync(folder, { recursive: true, force: true })
    const faults = clouds.flatMap(each => each.state().faults)
    const trouble = troubleLeft({ lines: log.lines, events, chain, faults, expected })
    if (trouble.length > 0) throw new Error(`the story left trouble behind:\n${trouble.join('\n')}`)
  })

  if (options.isStarted !== false) await bot.begin()
  return bot
}
