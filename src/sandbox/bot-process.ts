/** The real bot as a child process, configured by the same variables as in production. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AdjustableClock } from '../kit/clock.ts'
import type { FromBot, ToBot } from './child.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export type BotState = 'running' | 'stopped' | 'starting'

export interface BotProcess {
  state(): BotState
  pid(): number | null
  /** The port it serves health on; null until it told. */
  port(): number | null
  /** SIGKILL. It is started again, as a supervisor would. */
  kill(): void
  /** Ends it in good order and starts it again; resolves when it runs. */
  restart(): Promise<void>
  onChange(listener: () => void): () => void
  /** Tells the bot the sandbox's time after it was moved. */
  syncClock(): void
  /** For good, in good order. */
  stop(): Promise<void>
}

export interface BotProcessOptions {
  clock: AdjustableClock
  env: NodeJS.ProcessEnv
  /** A line of its log. */
  onLog?: (line: string) => void
  /** Called at every point where a crash would matter; the bot waits for the answer when given. */
  gate?: (point: string) => Promise<'go' | 'kill'>
  /** False: it stays dead when killed. */
  restarts?: boolean
}

export function startBot(options: BotProcessOptions): BotProcess {
  const { clock, gate } = options
  const listeners = new Set<() => void>()
  let child: ChildProcess
  let state: BotState = 'starting'
  let port: number | null = null
  let isEnding = false

  const set = (next: BotState): void => {
    state = next
    for (const listener of listeners) listener()
  }

  const send = (message: ToBot): void => {
    if (child.connected) child.send(message)
  }

  const hear = async (message: FromBot): Promise<void> => {
    if (message.kind === 'port') {
      port = message.port
      return set('running')
    }
    if (!gate) return
    const from = child
    const word = await gate(message.point)
    if (from !== child) return
    if (word === 'kill') child.kill('SIGKILL')
    else send({ kind: 'go' })
  }

  const launch = (): void => {
    set('starting')
    port = null
    child = fork(main, ['start'], {
      env: {
        ...options.env,
        PEERBOT_SANDBOX: JSON.stringify(clock.setting()),
        ...(gate ? { PEERBOT_SANDBOX_GATED: '1' } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // The demo's own flags (an inspector, a loader) are not the bot's.
      execArgv: [],
    })
    const log = (chunk: Buffer): void => {
      for (const line of chunk.toString().split('\n')) if (line !== '') options.onLog?.(line)
    }
    child.stdout?.on('data', log)
    child.stderr?.on('data', log)
    child.on('message', (message: FromBot) => {
      hear(message).catch(thrown => options.onLog?.(String(thrown)))
    })
    child.once('exit', () => {
      set('stopped')
      if (!isEnding && options.restarts !== false) launch()
    })
  }
  launch()

  return {
    state: () => state,
    pid: () => child.pid ?? null,
    port: () => port,
    kill: () => {
      child.kill('SIGKILL')
    },
    restart: () =>
      new Promise(resolve => {
        const seen = (): void => {
          if (state !== 'running' || child === before) return
          listeners.delete(seen)
          resolve()
        }
        const before = child
        listeners.add(seen)
        child.kill('SIGTERM')
      }),
    onChange: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    syncClock: () => send({ kind: 'clock', setting: clock.setting() }),
    stop: () =>
      new Promise(resolve => {
        isEnding = true
        if (state === 'stopped') return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}
