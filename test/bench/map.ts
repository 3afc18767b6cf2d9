/**
 * What `/peering map` costs: from the typed command to the uploaded picture, through the real bot and the look-alike
 * Slack, beside the two libraries alone (dagre, then resvg) with a plain picture of as many boxes and lines.
 */
import { setTimeout as passed } from 'node:timers/promises'
import { Graph, layout } from '@dagrejs/dagre'
import { Resvg } from '@resvg/resvg-js'
import { openDatabase, transact } from '../../src/db/index.ts'
import { minute } from '../../src/kit/duration.ts'
import { fontFamily, fontFiles } from '../../src/map/fonts.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { manyRows, type Shape } from '../map/support/many-networks.ts'

const person = 'U0REQUESTER'
const channels = ['C0APPROVALS', 'C0STATUS'] as const
const pictureWithinMs = 30_000
/** By then the bot has read what it reads at its start. */
const settledAfterMs = 10_000
/** Must show of `/peering map`. */
const aimMs = 3_000
/** The bot reads its inventory at every full minute, and then knows that none of this is there. */
const quiet = { fromMs: 8_000, toMs: 45_000 }
const drawn: readonly { count: number; shape: Shape }[] = [
  { count: 5, shape: 'mixed' },
  { count: 50, shape: 'mixed' },
  { count: 50, shape: 'mesh' },
  { count: 300, shape: 'mixed' },
  { count: 300, shape: 'mesh' },
]

type Rows = ReturnType<typeof manyRows>

interface Box {
  key: string
  x: number
  y: number
}

/** Boxes and straight lines, no words on the lines, no legend: what the libraries take at least. */
function plainPictureMs(rows: Rows): number {
  const startedAt = performance.now()
  const graph = new Graph<object, { x: number; y: number; width: number; height: number }, object>()
  graph.setGraph({ rankdir: 'LR', ranker: 'longest-path' })
  const keyOf = ({ cloud, account, network }: Rows[number]['near']): string =>
    `${cloud} ${account} ${network}`
  for (const { near, far } of rows) {
    for (const side of [near, far]) graph.setNode(keyOf(side), { x: 0, y: 0, width: 220, height: 44 })
    graph.setEdge(keyOf(near), keyOf(far), {})
  }
  layout(graph)
  const boxes: Box[] = graph.nodes().map((key: string) => ({ key, ...graph.node(key) }))
  const lines = graph.edges().map(({ v, w }: { v: string; w: string }) => {
    const [from, to] = [graph.node(v), graph.node(w)]
    return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="green"/>`
  })
  const words = boxes.map(
    ({ key, x, y }) =>
      `<rect x="${x - 110}" y="${y - 22}" width="220" height="44" fill="white" stroke="black"/><text x="${x - 100}" y="${y}" font-size="12">${key}</text>`,
  )
  const width = Math.max(...boxes.map(({ x }) => x)) + 110
  const height = Math.max(...boxes.map(({ y }) => y)) + 22
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fontFamily}">${[...lines, ...words].join('')}</svg>`
  new Resvg(svg, {
    fitTo: {
      mode: 'zoom',
      value: Math.min(2, 8_000 / Math.max(width, height), Math.sqrt(12e6 / width / height)),
    },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: fontFamily },
  })
    .render()
    .asPng()
  return performance.now() - startedAt
}

/** As if these had been read from the clouds; in one go, so that no poll of the bot comes in between. */
async function seed({ env }: Sandbox, rows: Rows): Promise<void> {
  const db = await openDatabase(env['DATABASE_URL'] ?? '')
  const now = Date.now()
  const shared = { cloud_id: null, expires_at: null, request: null, stale_since: null, anomaly: null }
  const times = { first_seen_at: now, seen_at: now, changed_at: now }
  await transact(db, async tx => {
    await tx.deleteFrom('peerings').execute()
    const known = await tx.selectFrom('scopes').selectAll().executeTakeFirstOrThrow()
    for (const key of new Set(rows.map(({ scope }) => scope))) {
      const id = key.split('/').at(-1) ?? key
      const data = JSON.stringify({ ...JSON.parse(known.data), key, id, name: id })
      const scope = { ...known, key, id, name: id, data }
      await tx
        .insertInto('scopes')
        .values(scope)
        // A poll may have called it gone since.
        .onConflict(conflict => conflict.column('key').doUpdateSet(scope))
        .execute()
    }
    for (const { scope, providerId, status, near, far } of rows) {
      const sides = { near: JSON.stringify(near), far: JSON.stringify(far) }
      const values = { scope, provider_id: providerId, status, raw: status, was_active: 1 }
      await tx
        .insertInto('peerings')
        .values({ ...values, ...shared, ...times, ...sides })
        .execute()
    }
  })
  await db.destroy()
}

async function untilQuiet(): Promise<void> {
  const at = Date.now() % minute
  if (at < quiet.fromMs) await passed(quiet.fromMs - at)
  else if (at > quiet.toMs) await passed(minute - at + quiet.fromMs)
}

interface Drawn {
  ms: number
  bytes: number
  pixels: string
}

const pictures = ({ slack }: Sandbox) =>
  slack
    .view(person)
    .channels.flatMap(({ messages }) => messages.flatMap(({ files }) => files))
    .filter(({ pixels }) => pixels !== undefined)

/** Resolves when one more picture is there than before. */
async function ask(sandbox: Sandbox, channel: string): Promise<Drawn> {
  const before = new Set(pictures(sandbox).map(({ id }) => id))
  const startedAt = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<Drawn>()
  const stop = sandbox.slack.onChange(() => {
    const [picture] = pictures(sandbox).filter(({ id }) => !before.has(id))
    const { width = 0, height = 0 } = picture?.pixels ?? {}
    if (picture)
      resolve({ ms: performance.now() - startedAt, bytes: picture.size, pixels: `${width}×${height}` })
  })
  const late = AbortSignal.timeout(pictureWithinMs)
  late.onabort = () => {
    const said = sandbox.slack
      .view(person)
      .channels.flatMap(({ messages }) => messages.map(({ text }) => text))
    reject(new Error(`no picture came within ${pictureWithinMs / 1_000} s: ${said.at(-1)}`))
  }
  try {
    await sandbox.slack.as(person).command(channel, '/peering map')
    return await promise
  } finally {
    stop()
    late.onabort = null
  }
}

type Line = (what: string, reference: readonly number[], ours: readonly number[]) => void

export async function measureMap(rounds: number, line: Line): Promise<void> {
  const sandbox = await startSandbox({ page: null })
  try {
    await sandbox.slack.untilConnected()
    await passed(settledAfterMs)
    for (const { count, shape } of drawn) {
      const rows = manyRows(count, shape)
      const [plain, ours]: [number[], Drawn[]] = [[], []]
      for (let round = 0; round <= rounds; round += 1) {
        const plainMs = plainPictureMs(rows)
        await untilQuiet()
        await seed(sandbox, rows)
        const one = await ask(sandbox, channels[round % channels.length] ?? channels[0])
        // The first one warms the caches of disk and compiler.
        if (round === 0) continue
        plain.push(plainMs)
        ours.push(one)
      }
      const slowest = Math.max(...ours.map(({ ms }) => ms))
      line(
        `map of ${count} ${shape}, ms`,
        plain,
        ours.map(({ ms }) => ms),
      )
      const { bytes = 0, pixels = '' } = ours[0] ?? {}
      const verdict = slowest <= aimMs ? `each within ${aimMs / 1_000} s` : `ABOVE ${aimMs / 1_000} s`
      console.log(`    ${Math.round(bytes / 1024)} KiB, ${pixels} pixels; ${verdict}`)
    }
  } finally {
    await sandbox.close()
  }
}
