/** Brings payloads to the app: interactions once, events up to four times, and knows when all is quiet. */
import type { Workspace } from '../workspace.ts'
import type { Carrier, Outcome, PayloadKind, Retry } from './delivery.ts'

/** Waits before the three redeliveries of an event: docs.slack.dev/apis/events-api. */
const REDELIVERY_MS = [0, 60_000, 300_000] as const

export interface Courier {
  /** Commands and interactions: one attempt; a lost click is lost. */
  send(kind: Exclude<PayloadKind, 'events_api'>, payload: Record<string, unknown>): Promise<Outcome>
  /** An event; resolves after its first attempt, redeliveries go on behind. */
  sendEvent(payload: Record<string, unknown>): Promise<Outcome>
  /** The latest event once more, though it was acknowledged. */
  redeliver(): Promise<void>
  idle(): Promise<void>
  close(): void
}

export function createCourier(workspace: Workspace, carrier: () => Carrier): Courier {
  const quiet = new Set<() => void>()
  const planned = new Set<() => void>()
  let inFlight = 0
  let latest: Record<string, unknown> | null = null
  let isClosed = false

  const carry = async (
    kind: PayloadKind,
    payload: Record<string, unknown>,
    retry?: Retry,
  ): Promise<Outcome> => {
    inFlight += 1
    try {
      return await carrier().carry(kind, payload, retry)
    } finally {
      inFlight -= 1
      if (inFlight === 0) {
        for (const resolve of quiet) resolve()
        quiet.clear()
      }
    }
  }

  const attempt = async (payload: Record<string, unknown>, retry?: Retry): Promise<Outcome> => {
    const outcome = await carry('events_api', payload, retry)
    const waitMs = REDELIVERY_MS[retry?.attempt ?? 0]
    const isDone = outcome.kind === 'acknowledged' || (outcome.kind === 'undelivered' && outcome.noRetry)
    if (isDone || waitMs === undefined || isClosed) return outcome
    const reason = outcome.kind === 'timed_out' ? 'http_timeout' : reasonOf(outcome)
    const next = { attempt: (retry?.attempt ?? 0) + 1, reason }
    const cancel = workspace.reaction.after(waitMs, () => {
      planned.delete(cancel)
      void attempt(payload, next)
    })
    planned.add(cancel)
    return outcome
  }

  return {
    send: (kind, payload) => carry(kind, payload),
    sendEvent(payload) {
      latest = payload
      return attempt(payload)
    },
    async redeliver() {
      if (!latest) throw new Error('No event was sent yet: open the Home tab or mention the bot first.')
      await carry('events_api', latest, { attempt: 1, reason: 'http_timeout' })
    },
    idle: () => (inFlight === 0 ? Promise.resolve() : new Promise(resolve => quiet.add(resolve))),
    close() {
      isClosed = true
      for (const cancel of planned) cancel()
      planned.clear()
    },
  }
}

function reasonOf(outcome: Outcome): string {
  return outcome.kind === 'undelivered' ? outcome.reason : 'unknown_error'
}
