/**
 * The bot's end of the line to the sandbox that started it: the sandbox's time, and the points at which it may stop the
 * process. Without the sandbox's environment variable there is no line and nothing here does anything.
 */
import { type AdjustableClock, adjustableClock, type ClockSetting } from '../kit/clock.ts'

/** From the sandbox to the bot. */
export type ToBot = { kind: 'clock'; setting: ClockSetting } | { kind: 'go' }
/** From the bot to the sandbox. */
export type FromBot = { kind: 'boundary'; point: string } | { kind: 'port'; port: number }

export interface SandboxLine {
  clock: AdjustableClock
  boundary: (point: string) => Promise<void>
  tellPort(port: number): void
}

/** `PEERBOT_SANDBOX` carries the clock's setting; `PEERBOT_SANDBOX_GATED` makes every boundary wait for a word. */
export function attachToSandbox(env: NodeJS.ProcessEnv): SandboxLine | null {
  const setting = env['PEERBOT_SANDBOX']
  if (setting === undefined || !process.send) return null
  const clock = adjustableClock(JSON.parse(setting) as ClockSetting)
  const isGated = env['PEERBOT_SANDBOX_GATED'] === '1'
  const waiting: (() => void)[] = []
  const tell = (message: FromBot): void => {
    process.send?.(message)
  }
  process.on('message', (message: ToBot) => {
    if (message.kind === 'clock') clock.follow(message.setting)
    else waiting.shift()?.()
  })
  // A sandbox that ended takes its bot along. Not by `process.exit`: there pino's stream (sonic-boom's `flushSync`) tries
  // for ever to write its last lines to a pipe whose reader is gone.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  return {
    clock,
    boundary: point => {
      tell({ kind: 'boundary', point })
      return isGated ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve()
    },
    tellPort: port => tell({ kind: 'port', port }),
  }
}
