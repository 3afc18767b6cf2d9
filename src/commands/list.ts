import { closest } from 'fastest-levenshtein'
import { familyOf, type PeeringKind, peeringKinds } from '../peering/kind.ts'
import { type PeeringStatus, peeringStatuses } from '../peering/status.ts'
import { agePart } from './ages.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { objectsPart } from './object-view.ts'
import { pageFrom, pageOf, pagingParts } from './paging.ts'
import { problem, type Reply, say } from './reply.ts'
import { scopeFrom } from './scope-ref.ts'

/** Kinds as people type them: a family's name means all of its kinds. */
function kindsNamed(): Map<string, readonly PeeringKind[]> {
  const families = Map.groupBy(peeringKinds, familyOf)
  return new Map<string, readonly PeeringKind[]>([
    ...peeringKinds.map((kind): [string, PeeringKind[]] => [kind, [kind]]),
    ...families,
    ['peering', ['vpc_peering']],
  ])
}

async function run({ keys }: Input, context: Context): Promise<Reply> {
  const status = keys['status']?.replace('-', '_')
  if (status !== undefined && !peeringStatuses.some(known => known === status)) {
    return problem(
      'status',
      `No status is called \`${status}\`; the nearest is \`${closest(status, [...peeringStatuses])}\`.`,
    )
  }
  const named = kindsNamed()
  const kind = keys['kind']?.toLowerCase()
  const kinds = kind === undefined ? undefined : (named.get(kind) ?? named.get(kind.replaceAll('-', '_')))
  if (kind !== undefined && kinds === undefined) {
    return problem(
      'kind',
      `No kind is called \`${kind}\`; the nearest is \`${closest(kind, [...named.keys()])}\`.`,
    )
  }
  const known = keys['subscription'] === undefined ? null : await scopeFrom(keys['subscription'], context)
  if (known && 'field' in known) return { kind: 'problems', problems: [known] }
  const page = pageFrom(keys)
  const query = {
    ...(status === undefined ? { isLive: true } : { status: status as PeeringStatus }),
    ...(known === null ? {} : { scope: known.scope.key }),
    ...(kinds === undefined ? {} : { kinds }),
  }
  const { peerings, total } = await context.inventory.peerings(query, pageOf(page))
  const age = await agePart(context, {
    ...(known === null ? {} : { scope: known.scope.key }),
    ...(kinds === undefined ? {} : { families: [...new Set(kinds.map(familyOf))] }),
  })
  if (total === 0) {
    const isNarrowed = status !== undefined || kind !== undefined || known !== null
    return say(isNarrowed ? 'No peerings match.' : 'There are no peerings that Peerbot knows of.', [age])
  }
  const others = peeringKinds.filter(each => each !== 'vpc_peering' && (kinds?.includes(each) ?? true))
  const { total: unlike } = await context.inventory.peerings(
    { ...query, kinds: others },
    { offset: 0, limit: 1 },
  )
  const noun = unlike > 0 ? 'object' : 'peering'
  return say(`${total} ${noun}${total === 1 ? '' : 's'}`, [
    await objectsPart(peerings, context),
    age,
    ...pagingParts('list', keys, page, total),
  ])
}

export const list: Command = {
  name: 'list',
  summary: 'Peerings and all else that joins networks, from the inventory, with its age',
  usage: ['list', 'list status=active', 'list subscription=1206', 'list kind=privatelink'],
  words: [],
  keys: {
    status: 'active, pending_acceptance, …',
    subscription: 'id or name',
    kind: 'peering, privatelink, tgw, psc, or more exactly tgw_attachment, psc_endpoint, …',
    page: 'page number',
  },
  run,
}
