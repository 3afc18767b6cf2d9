import type { Send } from './carrier.ts'

/** Milliseconds from command to acknowledgement, `count` times, `concurrency` of them under way at any moment. */
export async function load(send: Send, count: number, concurrency: number): Promise<number[]> {
  const times: number[] = []
  let sent = 0
  const lane = async (): Promise<void> => {
    while (sent < count) {
      sent += 1
      times.push(await send())
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return times
}
