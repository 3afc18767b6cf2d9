/** Server-sent events: one tick per burst of changes, after which the page asks for the state anew. */
import type { ServerResponse } from 'node:http'
import type { Clock } from '../../kit/clock.ts'

/** Long enough to gather what one redraw of the bot causes, too short for a person to notice. */
const GATHER_MS = 50

export interface Changes {
  /** Something anybody may see has changed. */
  tell(): void
  /** Keeps the response open and writes ticks to it. */
  attach(response: ServerResponse): void
  close(): void
}

export function createChanges(clock: Clock): Changes {
  const listening = new Set<ServerResponse>()
  let count = 0
  let cancel: (() => void) | null = null

  const tick = () => {
    cancel = null
    count += 1
    for (const response of listening) response.write(`data: ${count}\n\n`)
  }
  return {
    tell() {
      cancel ??= clock.after(GATHER_MS, tick)
    },
    attach(response) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      // The first event tells a page that comes back after a break to look again.
      response.write(`retry: 1000\ndata: ${count}\n\n`)
      listening.add(response)
      response.once('close', () => listening.delete(response))
    },
    close() {
      cancel?.()
      for (const response of listening) response.end()
      listening.clear()
    },
  }
}
