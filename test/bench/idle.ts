/**
 * What a cloud costs that is not used: start-up and memory of the bot without `aws` in its configuration, beside the bot
 * of another checkout (before a change, say) and beside itself with an AWS account that it reads.
 */
import { setTimeout as passed } from 'node:timers/promises'
import { type Setting, startSubject } from './subject.ts'
import type { World } from './world.ts'

/** By then everything that is read at the start has been read, and what is loaded for it. */
const settledAfterMs = 4_000

export interface Idle {
  startMs: number
  /** Processor time until it was connected. */
  cpuMs: number
  /** Resident set in MiB; NaN where the system does not tell. */
  connected: number
  settled: number
}

async function run(world: World, start: string, setting: Setting): Promise<Idle> {
  const subject = await startSubject('peerbot', 'socket', world, start, setting)
  try {
    const { rss: connected, cpuMs } = subject.memory() ?? { rss: Number.NaN, cpuMs: Number.NaN }
    await passed(settledAfterMs)
    const settled = subject.memory()?.rss ?? Number.NaN
    return { startMs: subject.startMs, cpuMs, connected, settled }
  } finally {
    await subject.stop()
  }
}

type Line = (what: string, before: readonly number[], after: readonly number[], aim?: number) => void

/** `against`: the folder of another checkout. */
export async function measureIdle(
  rounds: number,
  world: World,
  start: string,
  against: string | undefined,
  line: Line,
): Promise<void> {
  const settings: Setting[] = [{}, { hasAws: true }, ...(against === undefined ? [] : [{ root: against }])]
  const runs = settings.map((): Idle[] => [])
  for (const setting of settings) await run(world, start, setting)
  for (let round = 0; round < rounds; round += 1)
    for (const turn of settings.keys()) {
      // Who goes first changes: a machine that gets busier or calmer favors nobody.
      const index = (turn + round) % settings.length
      runs[index]?.push(await run(world, start, settings[index] ?? {}))
    }
  const [without = [], withAws = [], other] = runs
  const both = (what: string, before: readonly Idle[], after: readonly Idle[], aim?: number): void => {
    const row = (name: string, of: (idle: Idle) => number) =>
      line(`${what}: ${name}`, before.map(of), after.map(of), aim)
    row('start, ms', each => each.startMs)
    row('start, CPU ms', each => each.cpuMs)
    row('connected, MiB', each => each.connected)
    row('settled, MiB', each => each.settled)
  }
  if (other) both('before → now', other, without, 1.1)
  both('no aws → aws', without, withAws)
}
