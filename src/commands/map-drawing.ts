/** The map as it is when it is delivered: read from the inventory, painted, and said in words beside the picture. */
import type { Inventory, KnownPeering } from '../inventory/index.ts'
import { plain, type Text } from '../kit/message.ts'
import {
  altText,
  type MapNames,
  mapOf,
  type Network,
  type NetworkMap,
  nameOf,
  neighborsIn,
  type Painter,
  PictureError,
  spellingOf,
  summaryLine,
} from '../map/index.ts'
import { agePart } from './ages.ts'
import type { Context } from './context.ts'

/** A map that was asked for. */
export interface MapAsked {
  person: string
  /** The key of the network that it is asked from; null: the whole map. */
  from: string | null
  /** Counts from 1. */
  attempt: number
}

export type MapDrawing =
  | {
      kind: 'picture'
      png: Uint8Array
      title: string
      /** Within Slack's 1,000 characters. */
      altText: string
      /** What is said with it, a line each. */
      comment: Text[]
    }
  /** There is no picture, and why. */
  | { kind: 'words'; text: string }
  /** Not now. */
  | { kind: 'later'; why: string }

type Surroundings = Pick<Context, 'inventory' | 'clock'> & Pick<Painter, 'paint'>

const pageSize = 1_000

async function peeringsOf(inventory: Pick<Inventory, 'peerings'>): Promise<KnownPeering[]> {
  const all: KnownPeering[] = []
  for (;;) {
    const page = { offset: all.length, limit: pageSize }
    const { peerings, total } = await inventory.peerings({ isLive: true, kinds: ['vpc_peering'] }, page)
    all.push(...peerings)
    if (peerings.length === 0 || all.length >= total) return all
  }
}

/** An account that is named within its id already (an install's) needs no second name. */
const isNamed = (account: string, alias: string): boolean =>
  account === alias || account.startsWith(`${alias}/`)

async function namesOf(inventory: Pick<Inventory, 'scopes'>): Promise<MapNames> {
  const known = (await inventory.scopes()).map(({ scope }) => scope)
  return {
    scopes: Object.fromEntries(known.map(({ key, id, name }) => [key, { id, name }])),
    accounts: Object.fromEntries(
      known.flatMap(({ near: { cloud, account }, account: alias }) =>
        account === null || isNamed(account, alias) ? [] : [[`${cloud}/${account}`, alias]],
      ),
    ),
  }
}

/** Which network peers with which, as the inventory has it; `peerings`: the rows behind it. */
export async function readMap(
  inventory: Pick<Inventory, 'peerings' | 'scopes'>,
): Promise<{ map: NetworkMap; peerings: KnownPeering[] }> {
  const peerings = await peeringsOf(inventory)
  return { map: mapOf(peerings, await namesOf(inventory)), peerings }
}

/** What to type for a network. */
export function typedAs(map: NetworkMap, network: Network): string {
  const word = spellingOf(map, network)
  return /\s/.test(word) ? `"${word}"` : word
}

const wayOut = '`/peering list` has it in words.'

const troubleWords = {
  too_many: 'too many maps are being drawn at the moment. Ask again in a minute.',
  too_slow: 'it took too long.',
  failed: 'the drawing broke off.',
} as const

/** A crowd of maps that a restart or an outage held back is worked off; then people are told rather than left waiting. */
const crowdTries = 4

function trouble({ code, message }: PictureError, attempt: number): MapDrawing {
  // The letter is kept, and drawn after the next start.
  if (code === 'closed') return { kind: 'later', why: message }
  if (code === 'too_many' && attempt < crowdTries) return { kind: 'later', why: message }
  return { kind: 'words', text: `The map could not be drawn: ${troubleWords[code]} ${wayOut}` }
}

const staleShown = 3

/** What is shown as it was last known, because its cloud says nothing that we understand. */
function staleLine(peerings: readonly KnownPeering[], map: NetworkMap): Text[] {
  const labels = new Map(map.edges.map(({ key, label }) => [key, label]))
  const stale = peerings
    .filter(({ staleSince }) => staleSince !== null)
    .flatMap(({ scope, providerId }) => labels.get(`${scope}/${providerId}`) ?? [])
  if (stale.length === 0) return []
  const more = stale.length - staleShown
  const said = `${stale.slice(0, staleShown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return [`Shown as last known, because the cloud's present word says no status: ${said}.`]
}

/** @throws what is no trouble of the painter's. */
export async function drawMap(asked: MapAsked, surroundings: Surroundings): Promise<MapDrawing> {
  const { inventory, clock, paint } = surroundings
  const { map, peerings } = await readMap(inventory)
  const origin = map.networks.find(({ key }) => key === asked.from)
  if (map.edges.length === 0)
    return { kind: 'words', text: 'No live peering is known any more, so there is nothing to draw.' }
  if (asked.from !== null && !origin) {
    const text = `The map from ${asked.from} could not be drawn: no live peering starts or ends there any more. ${wayOut}`
    return { kind: 'words', text }
  }
  const title = origin ? `Peerings from ${nameOf(origin)}` : 'Network peerings'
  const order = { title, map, from: asked.from, at: clock.now() }
  const age = await agePart(surroundings, { families: ['vpc-peering'] })
  try {
    const { png } = await paint(order)
    return {
      kind: 'picture',
      png,
      title,
      altText: altText(order),
      comment: [
        [{ bold: summaryLine(order) }],
        ...(age.part === 'note' ? [plain(age.text)] : []),
        ...staleLine(peerings, map),
        ...(origin ? [] : gapLine(map)),
        ['Asked for by ', { user: asked.person }, '.'],
      ],
    }
  } catch (thrown) {
    if (thrown instanceof PictureError) return trouble(thrown, asked.attempt)
    throw thrown
  }
}

/** How to ask for the gaps, where there are any: from behind the network that peers with most. */
function gapLine(map: NetworkMap): Text[] {
  const beside = neighborsIn(map)
  const peersOf = (key: string): number => beside.get(key)?.size ?? 0
  const [hub] = map.networks.toSorted((a, b) => peersOf(b.key) - peersOf(a.key))
  if (!hub || peersOf(hub.key) < 2) return []
  const [spoke] = map.networks
    .filter(({ key }) => beside.get(hub.key)?.has(key))
    .toSorted((a, b) => peersOf(a.key) - peersOf(b.key))
  return spoke ? [`What one network cannot reach: \`/peering map from=${typedAs(map, spoke)}\``] : []
}
