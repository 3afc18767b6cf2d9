/** The map in words, for whoever cannot see the picture, or has only its notification. Pure. */
import { type Edge, type Network, type NetworkMap, neighborsIn } from './graph.ts'
import { statusLooks } from './look.ts'
import type { PictureOrder } from './order.ts'
import { gapWords, reachFrom, type Standing } from './reach.ts'

/** `files.getUploadURLExternal` refuses a longer `alt_txt` (its error `alt_txt_too_large`); an image block takes 2,000. */
const lengthMax = 1_000

type Subject = Pick<PictureOrder, 'map' | 'from'>

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

function statusCounts(edges: readonly Edge[]): string {
  const counts = Object.entries(statusLooks).flatMap(([status, { word }]) => {
    const count = edges.filter(edge => edge.status === status).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return counts.join(', ')
}

/** `main (AWS payments)` */
export function nameOf({ title, cloudName, alias, owner, region }: Network): string {
  return `${title} (${[cloudName, alias ?? owner, region].filter(part => part !== null).join(' ')})`
}

const standingCount = (standings: ReadonlyMap<string, Standing>, wanted: Standing): number =>
  [...standings.values()].filter(standing => standing === wanted).length

/** One line: how many networks and peerings, and how they stand. */
export function summaryLine({ map, from }: Subject): string {
  const { networks, edges } = map
  const origin = from === null ? undefined : networks.find(({ key }) => key === from)
  if (!origin || from === null) {
    if (edges.length === 0) return 'No peerings.'
    return `${counted(networks.length, 'network')}, ${counted(edges.length, 'peering')}: ${statusCounts(edges)}`
  }
  const { standings, apart } = reachFrom(map, from)
  const said = [
    `${standingCount(standings, 'direct')} peered directly`,
    ...some(standingCount(standings, 'not_up'), 'with a peering that is not up'),
    ...some(standingCount(standings, 'gap'), gapWords),
    ...some(apart, 'without any chain of peerings from here (not drawn)'),
  ]
  return `From ${nameOf(origin)}: ${said.join('; ')}`
}

const some = (count: number, words: string): string[] => (count === 0 ? [] : [`${count} ${words}`])

/** As many as fit, and how many do not. */
function listed(head: string, items: readonly string[], room: number): string {
  if (items.length === 0) return ''
  for (let count = items.length; count > 0; count--) {
    const rest = items.length - count
    const said = ` ${head}: ${items.slice(0, count).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`
    if (said.length <= room) return said
  }
  const none = ` ${head}: ${items.length}.`
  return none.length <= room ? none : ''
}

function fromParts(map: NetworkMap, from: string): [string, string[]][] {
  const { networks } = map
  const { standings, via } = reachFrom(map, from)
  const names = new Map(networks.map(network => [network.key, nameOf(network)]))
  const titles = new Map(networks.map(({ key, title }) => [key, title]))
  const those = (wanted: Standing): string[] =>
    [...standings].filter(([, standing]) => standing === wanted).map(([key]) => key)
  const gaps = those('gap').map(key => {
    const hubs = (via.get(key) ?? []).map(hub => titles.get(hub) ?? hub)
    return `${names.get(key)}${hubs.length === 0 ? '' : ` behind ${hubs.join(' and ')}`}`
  })
  return [
    ['Peered directly', those('direct').map(key => names.get(key) ?? key)],
    ['Peering not up', those('not_up').map(key => names.get(key) ?? key)],
    ['Not reachable, because peering is not transitive', gaps],
  ]
}

function wholeParts(map: NetworkMap): [string, string[]][] {
  const { networks, edges } = map
  const titles = new Map(networks.map(({ key, title }) => [key, title]))
  const said = ({ from, to, status, label }: Edge, isFull: boolean): string =>
    `${titles.get(from)} to ${titles.get(to)} ${isFull ? `${statusLooks[status].word} ` : ''}(${label})`
  const beside = neighborsIn(map)
  const hubs = networks
    .map(network => ({ network, count: beside.get(network.key)?.size ?? 0 }))
    .filter(({ count }) => count >= 3)
    .toSorted((a, b) => b.count - a.count)
  const clouds = [...Map.groupBy(networks, ({ cloudName }) => cloudName)]
  return [
    ['Clouds', clouds.map(([name, members]) => `${name} ${members.length}`)],
    ['Not active', edges.filter(({ status }) => status !== 'active').map(edge => said(edge, true))],
    ['Peers with most', hubs.map(({ network, count }) => `${nameOf(network)} with ${count}`)],
    ['Active', edges.filter(({ status }) => status === 'active').map(edge => said(edge, false))],
  ]
}

/** The whole meaning within Slack's limit: what is out of order first, then as much of the rest as fits. */
export function altText({ title, map, from }: Omit<PictureOrder, 'at'>): string {
  const parts = from === null ? wholeParts(map) : fromParts(map, from)
  let said = `${title}. ${summaryLine({ map, from })}`.slice(0, 400)
  if (!said.endsWith('.')) said += '.'
  // Each list may take most of what is left, so that none is crowded out.
  for (const [i, [head, items]] of parts.entries()) {
    const left = lengthMax - said.length
    const after = parts.slice(i + 1).some(([, rest]) => rest.length > 0)
    said += listed(head, items, after ? Math.floor(left * 0.6) : left)
  }
  return said
}
