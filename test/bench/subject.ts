/** What is measured, as a child process: bare Bolt, or the real bot with a configuration file and a database file. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { tokens } from './envelope.ts'
import type { World } from './world.ts'

export type Kind = 'bare' | 'peerbot'
export type Mode = 'socket' | 'http'

export interface Subject {
  /** From spawn to the line that says it is connected. */
  startMs: number
  /** Where it takes signed requests; 0 in Socket Mode. */
  port: number
  memory(): Memory | null
  /** Resolves with what it loaded, where that was counted. */
  stop(): Promise<Loaded | null>
}

export interface Loaded {
  modules: number
  /** Those of the AWS SDK. */
  ofSdk: number
  /** What lives on its heap after a collection, MiB. */
  heap: number
}

export interface Memory {
  /** Resident set, MiB. */
  rss: number
  /** Highest so far, MiB. */
  peak: number
  /** Processor time so far: what a busy machine does not change. */
  cpuMs: number
}

const counter = fileURLToPath(new URL('loaded.ts', import.meta.url))
const bareApp = fileURLToPath(new URL('bare-app.mjs', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))
const startWithinMs = 30_000

/** What `npm start` runs. */
export function startScript(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return (manifest as { scripts: { start: string } }).scripts.start
}

/** Linux tells what another process occupies; elsewhere null. */
function memoryOf(pid: number): Memory | null {
  if (process.platform !== 'linux') return null
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mebibytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
  // Of each thread: nanoseconds on a processor, nanoseconds of waiting for one, time slices.
  const cpuNs = readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    0,
  )
  const cpuMs = cpuNs / 1e6
  return { rss: mebibytes('VmRSS'), peak: mebibytes('VmHWM'), cpuMs }
}

/** How the bot is run: of which checkout, and with an AWS account or without. */
export interface Setting {
  root?: string
  hasAws?: true
  /** Counts what it loads, which takes time of its own. */
  isCounted?: true
}

const awsSection = `aws:
  accounts:
    - { alias: payments, accountId: "111122223333", regions: [eu-west-1], roleArn: "arn:aws:iam::111122223333:role/peerbot", externalId: { env: BENCH_EXTERNAL_ID } }
`

function configuration(mode: Mode, { hasAws }: Setting): string {
  return `slack:
  mode: ${mode}
  channels: { approvals: C0BENCH, status: C0STATUS }
redisCloud:
  accounts:
    - alias: main
      accessKey: { env: REDISCLOUD_ACCESS_KEY }
      secretKey: { env: REDISCLOUD_SECRET_KEY }
${hasAws ? awsSection : ''}policy:
  requesters: { users: [], groups: [], anyone: true }
  rules:
    - name: everything
      approvers: { users: [U0APPROVER], groups: [] }
      approvals: 1
`
}

/** `commandLine`: how the bot is started, `node` first. */
export async function startSubject(
  kind: Kind,
  mode: Mode,
  world: World,
  commandLine: string,
  setting: Setting = {},
): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'peerbot-bench-'))
  writeFileSync(join(folder, 'peerbot.yaml'), configuration(mode, setting))
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    SLACK_BOT_TOKEN: tokens.bot,
    ...(mode === 'socket' ? { SLACK_APP_TOKEN: tokens.app } : { SLACK_SIGNING_SECRET: tokens.signingSecret }),
    SLACK_API_URL: `${world.slackUrl}/api/`,
    REDISCLOUD_ACCESS_KEY: world.accessKey,
    REDISCLOUD_SECRET_KEY: world.secretKey,
    REDISCLOUD_URL: world.cloudUrl,
    PEERBOT_CONFIG: join(folder, 'peerbot.yaml'),
    DATABASE_URL: `file:${join(folder, 'peerbot.db')}`,
    PORT: '0',
    ...(setting.hasAws ? world.awsEnvironment : {}),
  }
  const spawnedAt = performance.now()
  const counting = setting.isCounted ? ['--expose-gc', '--import', counter] : []
  const args = kind === 'bare' ? [bareApp] : commandLine.split(' ').slice(1)
  const child = spawn(process.execPath, [...counting, ...args], {
    cwd: setting.root ?? root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let loaded: Loaded | null = null
  const ready = new Promise<{ startMs: number; port: number }>((resolve, reject) => {
    let port = 0
    createInterface({ input: child.stdout }).on('line', line => {
      const said = JSON.parse(line) as { level?: string; msg?: string; port?: number } & Partial<Loaded>
      port = said.port ?? port
      if (said.msg === 'loaded') {
        const { modules = Number.NaN, ofSdk = Number.NaN, heap = Number.NaN } = said
        loaded = { modules, ofSdk, heap }
      }
      if (said.msg === 'connected to Slack') resolve({ startMs: performance.now() - spawnedAt, port })
      // A bench of a bot that complains is worth nothing.
      if (said.level === 'warn' || said.level === 'error') process.stderr.write(`${kind}: ${line}\n`)
    })
    child.once('exit', code => reject(new Error(`${kind} ended with ${code} before it was connected`)))
    AbortSignal.timeout(startWithinMs).onabort = () => reject(new Error(`${kind} did not connect`))
  })
  const stop = async (): Promise<Loaded | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
    return loaded
  }
  try {
    return { ...(await ready), memory: () => memoryOf(child.pid ?? 0), stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}
