/** The picture of which network peers with which: asked for here, drawn when its letter is delivered (map-drawing.ts). */
import { type NetworkMap, nameOf, nearestNetworks, networksNamed } from '../map/index.ts'
import { agePart } from './ages.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { readMap, typedAs } from './map-drawing.ts'
import { type Problem, type Reply, say } from './reply.ts'
import { scopeLabel } from './scope-ref.ts'

const namedAtMost = 6

/** Each network as it is typed, with what it is. */
function choices(map: NetworkMap, networks: NetworkMap['networks']): string {
  const said = networks
    .slice(0, namedAtMost)
    .map(network => `\`from=${typedAs(map, network)}\` for ${nameOf(network)}`)
  const more = networks.length - namedAtMost
  return `${said.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

/** A subscription or account that is there and has no peering is no slip of the finger. */
async function unpeered(typed: string, { inventory }: Context): Promise<string | null> {
  const wanted = typed.trim().toLowerCase()
  const scopes = await inventory.scopes()
  const found = scopes.find(({ scope }) =>
    [scope.id, scope.name, `${scope.account}/${scope.id}`].some(text => text.toLowerCase() === wanted),
  )
  return found ? `${scopeLabel(found.scope)} is known, but no live peering starts or ends there.` : null
}

async function unknown(typed: string, map: NetworkMap, context: Context): Promise<Problem> {
  const near = nearestNetworks(map, typed, namedAtMost)
  const hint =
    near.length === 0
      ? 'Write the id or name of a network or subscription at either end of a peering; `/peering list` shows them.'
      : `The nearest: ${choices(map, near)}.`
  const what = (await unpeered(typed, context)) ?? `No live peering has a network \`${typed}\` at either end.`
  return { field: 'from', text: `${what} ${hint}` }
}

async function run({ words, keys }: Input, context: Context): Promise<Reply> {
  const typed = keys['from'] ?? words[0]
  const { map } = await readMap(context.inventory)
  if (map.edges.length === 0) {
    return say('No live peering is known, so there is nothing to draw.', [
      await agePart(context, { families: ['vpc-peering'] }),
    ])
  }
  const [from = null, ...others] = typed === undefined ? [] : networksNamed(map, typed)
  if (typed !== undefined && from === null)
    return { kind: 'problems', problems: [await unknown(typed, map, context)] }
  if (from && others.length > 0) {
    const text = `\`${typed}\` means several networks. Write one of: ${choices(map, [from, ...others])}.`
    return { kind: 'problems', problems: [{ field: 'from', text }] }
  }
  await context.sendMap(from?.key ?? null)
  const about = from ? ` from ${nameOf(from)}` : ''
  const where =
    context.channel === null
      ? 'It comes to you by direct message.'
      : 'It comes into this channel where Peerbot is a member of it, otherwise to you by direct message.'
  return say(`The map${about} is being drawn. ${where}`)
}

export const map: Command = {
  name: 'map',
  summary: 'A picture of which network peers with which, and from one of them, what it cannot reach',
  usage: ['map', 'map from=vpc-0123456789abcdef0', 'map from=app/main', 'map from=1206'],
  words: [{ is: 'one network', keys: ['from'] }],
  keys: {
    from: 'a network or subscription: its id or name, or account/network where several have that name',
  },
  run,
}
