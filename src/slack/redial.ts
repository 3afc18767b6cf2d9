import type { Clock } from '../kit/clock.ts'
import { minute, second } from '../kit/duration.ts'
import type { Logger } from '../kit/logger.ts'

export interface RedialOptions {
  /** Resolves once Slack has said hello; rejects with whatever the Slack client threw. */
  dial: () => Promise<unknown>
  clock: Clock
  logger: Logger
}

export interface Redial {
  /** The connection is gone; while it is being dialed this is no news. */
  lost(): void
  stop(): void
}

const firstWaitMs = 100
const longestWaitMs = 30 * second
/** A connection that lasted so long was a good one: the next is dialed at once again. */
const goodForMs = 30 * second

/** Whether Slack refuses the token: waiting does not make it right, though an administrator may. */
export function isTokenRefused(thrown: unknown): boolean {
  const code = (thrown as { data?: { error?: unknown } } | null)?.data?.error
  return typeof code === 'string' && /auth|token|account_inactive/.test(code)
}

/**
 * Dials again whenever the socket is gone. Not left to @slack/socket-mode 3.1: it waits for seconds before it dials, and
 * when Slack refuses that once, `delayReconnectAttempt` rejects where nobody can catch it, which ends the process.
 */
export function createRedial({ dial, clock, logger }: RedialOptions): Redial {
  let losses = 0
  let connectedAt: number | null = null
  let isDialing = false
  let isStopped = false
  let cancel: (() => void) | null = null

  const after = (ms: number): void => {
    cancel = clock.after(ms, () => {
      cancel = null
      void attempt()
    })
  }

  /** The wait before the next try, longer from loss to loss. */
  const nextWait = (): number => {
    losses += 1
    return losses === 1 ? firstWaitMs : Math.min(longestWaitMs, second * 2 ** (losses - 2))
  }

  const attempt = async (): Promise<void> => {
    isDialing = true
    try {
      await dial()
      connectedAt = clock.now()
    } catch (thrown) {
      if (isStopped) return
      if (isTokenRefused(thrown)) {
        logger.fatal({ err: thrown }, 'Slack refuses this app; `peerbot check` says what to do')
        after(minute)
      } else {
        logger.warn({ err: thrown }, 'Slack cannot be reached; trying again')
        const { retryAfter } = (thrown ?? {}) as { retryAfter?: unknown }
        after(Math.max(nextWait(), typeof retryAfter === 'number' ? retryAfter * second : 0))
      }
    } finally {
      isDialing = false
    }
  }

  return {
    lost: () => {
      if (isStopped || isDialing || cancel) return
      if (connectedAt === null || clock.now() - connectedAt >= goodForMs) losses = 0
      connectedAt = null
      after(nextWait())
    },
    stop: () => {
      isStopped = true
      cancel?.()
    },
  }
}
