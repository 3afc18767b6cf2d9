/**
 * What a cloud costs that is not used: start-up and memory of the bot without `aws` in its configuration, beside the bot
 * as it was before it knew AWS, and beside itself with an AWS account that it reads.
 */
import { setTimeout as passed } from 'node:timers/promises'
import { earlierTree } from './earlier.ts'
import { type Loaded, type Setting, startSubject } from './subject.ts'
import type { World } from './world.ts'

/** By then everything that is read at the start has been read, and what is loaded for it. */
const settledAfterMs = 4_000

/** What is counted hardly differs from run to run. */
const countedRounds = 3

interface Idle {
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

const nothingTold: Loaded = { modules: Number.NaN, ofSdk: Number.NaN, heap: Number.NaN }

/** The same on a busy machine as on an idle one. */
async function count(world: World, start: string, setting: Setting): Promise<Loaded> {
  const subject = await startSubject('peerbot', 'socket', world, start, { ...setting, isCounted: true })
  await passed(settledAfterMs)
  return (await subject.stop()) ?? nothingTold
}

type Line = (what: string, before: readonly number[], after: readonly number[], aim?: number) => void

/** `before`: a commit, or the folder of another checkout. */
export async function measureIdle(
  rounds: number,
  world: World,
  start: string,
  before: string,
  line: Line,
): Promise<void> {
  const earlier = earlierTree(before)
  const settings: Setting[] = [{}, { hasAws: true }, ...(earlier ? [{ root: earlier.root }] : [])]
  const runs = settings.map((): Idle[] => [])
  const counted = settings.map((): Loaded[] => [])
  try {
    // They also warm the caches of disk and compiler.
    for (let round = 0; round < countedRounds; round += 1)
      for (const [index, setting] of settings.entries())
        counted[index]?.push(await count(world, start, setting))
    for (let round = 0; round < rounds; round += 1)
      for (const turn of settings.keys()) {
        // Who goes first changes: a machine that gets busier or calmer favors nobody.
        const index = (turn + round) % settings.length
        runs[index]?.push(await run(world, start, settings[index] ?? {}))
      }
  } finally {
    earlier?.remove()
  }
  const both = (what: string, from: number, to: number, [steady, busy]: (number | undefined)[]): void => {
    const row = (name: string, of: (idle: Idle) => number) =>
      line(`${what}: ${name}`, (runs[from] ?? []).map(of), (runs[to] ?? []).map(of), busy)
    const fact = (name: string, of: (loaded: Loaded) => number) =>
      line(`${what}: ${name}`, (counted[from] ?? []).map(of), (counted[to] ?? []).map(of), steady)
    fact('modules', each => each.modules)
    fact('live heap, MiB', each => each.heap)
    row('start, ms', each => each.startMs)
    row('start, CPU ms', each => each.cpuMs)
    row('connected, MiB', each => each.connected)
    row('settled, MiB', each => each.settled)
  }
  // What a clock on the wall or the system's memory says differs more from run to run than what is to be shown.
  if (earlier) both(`${before} → now`, 2, 0, [1.03, 1.1])
  else console.log(`  before → now: not measured, this checkout does not know ${before}`)
  both('no aws → aws', 0, 1, [])
  const [without, withAws] = counted.map(([first = nothingTold]) => first.ofSdk)
  const verdict = without === 0 ? '' : ' ABOVE none'
  console.log(`  modules of the AWS SDK: ${without} without aws, ${withAws} with it${verdict}`)
}
