/** Sends one act to the sandbox; whatever goes wrong comes back as an answer a person can read. */
import type { ActInput, Answer } from '../act.ts'

export async function post(act: ActInput): Promise<Answer> {
  try {
    const response = await fetch('/api/act', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(act),
    })
    return (await response.json()) as Answer
  } catch {
    return { ok: false, shown: 'unreachable', text: 'The sandbox does not answer. Is it still running?' }
  }
}
