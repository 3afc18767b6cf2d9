/** Signed requests to the app's address: commands as form fields, interactions as `payload`, events as JSON. */
import { createHmac } from 'node:crypto'
import type { Clock } from '../../../kit/clock.ts'
import { ACK_MS, type Carrier, type Outcome, type PayloadKind, type Retry } from './delivery.ts'

export interface HttpCarrierSetting {
  url: string
  signingSecret: string
  /** Real time: it stamps the signature and ends the wait. */
  reaction: Clock
}

/** `v0` signature: docs.slack.dev/authentication/verifying-requests-from-slack. */
function sign(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

function encode(kind: PayloadKind, payload: Record<string, unknown>): { type: string; body: string } {
  const form = 'application/x-www-form-urlencoded'
  if (kind === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) }
  if (kind === 'slash_commands') {
    const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)])
    return { type: form, body: new URLSearchParams(fields).toString() }
  }
  return { type: form, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() }
}

function read(text: string): unknown {
  if (text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

export function httpCarrier(setting: HttpCarrierSetting): Carrier {
  return {
    async carry(kind: PayloadKind, payload: Record<string, unknown>, retry?: Retry): Promise<Outcome> {
      const { type, body } = encode(kind, payload)
      const timestamp = Math.floor(setting.reaction.now() / 1_000)
      const deadline = new AbortController()
      const cancel = setting.reaction.after(ACK_MS, () => deadline.abort())
      try {
        const reply = await fetch(setting.url, {
          method: 'POST',
          redirect: 'manual',
          signal: deadline.signal,
          body,
          headers: {
            'content-type': type,
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            'x-slack-request-timestamp': String(timestamp),
            'x-slack-signature': sign(setting.signingSecret, timestamp, body),
            ...(retry
              ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }
              : {}),
          },
        })
        const text = await reply.text()
        if (reply.ok) return { kind: 'acknowledged', answer: read(text) }
        const noRetry = reply.headers.get('x-slack-no-retry') === '1'
        return { kind: 'undelivered', reason: 'http_error', noRetry }
      } catch {
        return deadline.signal.aborted
          ? { kind: 'timed_out' }
          : { kind: 'undelivered', reason: 'connection_failed', noRetry: false }
      } finally {
        cancel()
      }
    },
  }
}
