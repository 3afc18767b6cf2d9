/** What people may type for a network, and what to type where that means several or none. Pure. */
import { distance } from 'fastest-levenshtein'
import type { Network, NetworkMap } from './graph.ts'

/** What says a network, the shortest first; the last one says no other. */
function spellings({ key, title, owner, alias, region }: Network): string[] {
  const owners = [alias, owner].filter(name => name !== null)
  // A subscription's id; an account's names no network.
  const ids = key.endsWith(`/${owner}`) || key.includes(`/${owner}@`) ? [owner, title] : []
  return [
    title,
    ...ids.filter(id => id !== null),
    // As in a form's line: `from=app:main`.
    ...owners.flatMap(name => [`${name}/${title}`, `${name}:${title}`]),
    ...(region === null ? [] : ids.map(id => `${id}@${region}`)),
    key,
  ]
}

const lowered = (typed: string): string => typed.trim().toLowerCase()

/** The networks that a person may mean: a network's id or name, a subscription's, or either behind its account. */
export function networksNamed({ networks }: NetworkMap, typed: string): Network[] {
  const wanted = lowered(typed)
  return networks.filter(network => spellings(network).some(text => text.toLowerCase() === wanted))
}

/** What to type so that this network is meant and no other. */
export function spellingOf(map: NetworkMap, network: Network): string {
  return spellings(network).find(text => networksNamed(map, text).length === 1) ?? network.key
}

/** So many of the letters typed may be others, and it is still taken for a slip. */
const slipShare = 0.5

/** What a person who typed this may have meant: what holds it first, then what looks like it. */
export function nearestNetworks(map: NetworkMap, typed: string, count: number): Network[] {
  const wanted = lowered(typed)
  if (wanted === '') return []
  const ranked = map.networks.flatMap(network => {
    const texts = spellings(network).map(text => text.toLowerCase())
    if (texts.some(text => text.includes(wanted))) return [{ network, far: 0 }]
    const far = Math.min(...texts.map(text => distance(text, wanted)))
    return far <= wanted.length * slipShare ? [{ network, far }] : []
  })
  return ranked
    .toSorted((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ network }) => network)
}
