/**
 * `npm run bench`: how long a slash command waits for its acknowledgement, how long the bot takes to start and what it
 * occupies, beside a Bolt app that does nothing else; what the hash-chained audit log costs beside plain inserts; and how
 * long a map takes beside the libraries that lay it out and paint it.
 *
 * Both programs run in turns on the same machine against the same driver, which is this process. Figures are medians over
 * the rounds with the spread beside them; ratios are taken round by round, so that a busy minute weighs on both sides.
 */
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { measureAudit } from './audit-appends.ts'
import { httpSender, type Send, startSocketEnd } from './carrier.ts'
import { measureIdle } from './idle.ts'
import { load } from './load.ts'
import { measureMap } from './map.ts'
import { percentile, spread } from './statistics.ts'
import { type Kind, type Memory, type Mode, startScript, startSubject } from './subject.ts'
import { startWorld } from './world.ts'

const { values: asked } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    commands: { type: 'string', default: '2000' },
    start: { type: 'string', default: startScript() },
    only: { type: 'string', multiple: true, default: ['socket', 'http', 'idle', 'audit', 'map'] },
    /** What idle cost is measured against, in turns: a commit (the last one without AWS), or another checkout's folder. */
    against: { type: 'string', default: '0580783' },
  },
})
const rounds = Number(asked.rounds)
const commands = Number(asked.commands)
const concurrencies = [1, 50] as const
const warmUp = 300

interface Load {
  p50: number
  p99: number
  most: number
  /** From the first command to the last answer; null for bare Bolt, which answers nothing. */
  answeredMs: number | null
}

interface Run {
  startMs: number
  firstMs: number
  atReady: Memory | null
  afterLoad: Memory | null
  loads: Map<number, Load>
}

const socketEnd = await startSocketEnd()
const world = await startWorld(socketEnd.url)

async function run(kind: Kind, mode: Mode): Promise<Run> {
  const subject = await startSubject(kind, mode, world, asked.start)
  const atReady = subject.memory()
  const http = mode === 'http' ? httpSender(subject.port, Math.max(...concurrencies), world.slackUrl) : null
  const send: Send = http?.send ?? socketEnd.sender(world.slackUrl)
  const isAnswering = kind === 'peerbot'
  const measured = async (count: number, concurrency: number) => {
    world.forgetAnswers()
    const startedAt = performance.now()
    const times = await load(send, count, concurrency)
    // Every command must have been answered: an early acknowledgement is worth nothing if the work is dropped.
    if (isAnswering) await world.answered(count)
    return { times, answeredMs: isAnswering ? performance.now() - startedAt : null }
  }
  try {
    const [firstMs = Number.NaN] = (await measured(1, 1)).times
    await measured(warmUp, Math.max(...concurrencies))
    const loads = new Map<number, Load>()
    for (const concurrency of concurrencies) {
      const { times, answeredMs } = await measured(commands, concurrency)
      loads.set(concurrency, {
        p50: percentile(times, 0.5),
        p99: percentile(times, 0.99),
        most: Math.max(...times),
        answeredMs,
      })
    }
    return { startMs: subject.startMs, firstMs, atReady, afterLoad: subject.memory(), loads }
  } finally {
    await http?.close()
    await subject.stop()
  }
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2))

function figure(values: readonly number[]): string {
  const { median, least, most } = spread(values)
  return `${digits(median)} (${digits(least)}–${digits(most)})`
}

/** One line: bare, ours, the ratio, and the aim if there is one. */
function line(what: string, bare: readonly number[], ours: readonly number[], aim?: number): void {
  const ratios = ours.map((value, round) => value / (bare[round] ?? Number.NaN))
  const { median } = spread(ratios)
  const verdict = aim === undefined ? '' : median <= aim ? `within ${aim}×` : `ABOVE ${aim}×`
  const cells = [what.padEnd(30), figure(bare).padEnd(24), figure(ours).padEnd(24), figure(ratios).padEnd(20)]
  console.log(`  ${cells.join(' ')} ${verdict}`.trimEnd())
}

const busy = (): string =>
  loadavg()
    .map(value => value.toFixed(2))
    .join(' ')

async function compare(mode: Mode): Promise<void> {
  const bare: Run[] = []
  const ours: Run[] = []
  // A start that does not count: the caches of disk and compiler are warm for both.
  for (const kind of ['bare', 'peerbot'] as const) {
    await (await startSubject(kind, mode, world, asked.start)).stop()
  }
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes: a machine that gets busier or calmer favors neither.
    const order: Kind[] = round % 2 === 0 ? ['bare', 'peerbot'] : ['peerbot', 'bare']
    for (const kind of order) (kind === 'bare' ? bare : ours).push(await run(kind, mode))
  }
  const both = (what: string, of: (run: Run) => number, aim?: number): void =>
    line(what, bare.map(of), ours.map(of), aim)

  console.log(`\n${mode === 'socket' ? 'Socket Mode' : 'HTTP mode'} (load average ${busy()})`)
  const heads = ['', 'bare Bolt', 'Peerbot', 'ratio']
  const widths = [30, 24, 24, 20]
  console.log(`  ${heads.map((head, column) => head.padEnd(widths[column] ?? 0)).join(' ')}`.trimEnd())
  for (const concurrency of concurrencies) {
    const of = (key: 'p50' | 'p99' | 'most') => (of: Run) => of.loads.get(concurrency)?.[key] ?? Number.NaN
    both(`ack p50, ${concurrency} at once, ms`, of('p50'))
    both(`ack p99, ${concurrency} at once, ms`, of('p99'), 1.2)
    both(`ack slowest, ${concurrency} at once, ms`, of('most'))
  }
  both('first command, ms', one => one.firstMs)
  both('start to connected, ms', one => one.startMs)
  if (bare[0]?.atReady) {
    both('memory when connected, MiB', one => one.atReady?.rss ?? Number.NaN, 1.5)
    both('memory after the load, MiB', one => one.afterLoad?.rss ?? Number.NaN)
    both('highest memory, MiB', one => one.afterLoad?.peak ?? Number.NaN)
  } else {
    console.log('  memory: not measured, this is not Linux')
  }
  for (const concurrency of concurrencies) {
    const perSecond = ours.map(one => {
      const ms = one.loads.get(concurrency)?.answeredMs ?? Number.NaN
      return (commands / ms) * 1_000
    })
    console.log(`  all ${commands} answered, ${concurrency} at once: ${figure(perSecond)} commands a second`)
  }
}

console.log(
  `${rounds} rounds in turns, ${commands} commands each after ${warmUp} to warm up; median (least–most); Node ${process.version}, ${process.platform}`,
)
try {
  if (asked.only.includes('socket')) await compare('socket')
  if (asked.only.includes('http')) await compare('http')
  if (asked.only.includes('idle')) {
    console.log(`\nIdle: what AWS costs, used and unused (load average ${busy()})`)
    await measureIdle(rounds, world, asked.start, asked.against, line)
  }
  if (asked.only.includes('audit')) await measureAudit(rounds, figure)
  if (asked.only.includes('map')) {
    console.log(`\n/peering map: dagre and resvg alone, the real command, ratio (load average ${busy()})`)
    await measureMap(rounds, line)
  }
  console.log(`\nload average at the end ${busy()}`)
} finally {
  world.close()
  socketEnd.close()
}
