import { closest } from 'fastest-levenshtein'
import { peeringName, statusMarks } from '../inventory/index.ts'
import { formatDuration } from '../kit/duration.ts'
import type { Part } from '../kit/message.ts'
import { describeSide } from '../peering/side.ts'
import { type PeeringStatus, peeringStatuses } from '../peering/status.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { scopeFrom, scopeLabel } from './create.ts'
import { pageFrom, pageOf, pagingParts } from './paging.ts'
import { problem, type Reply, say } from './reply.ts'

/** How old the answer is, and which scopes could not be read. */
async function agePart(context: Context, scopeKey: string | undefined): Promise<Part> {
  const scopes = (await context.inventory.scopes()).filter(
    ({ scope }) => scope.supports.peerings && (scopeKey === undefined || scope.key === scopeKey),
  )
  const failing = scopes.filter(({ error }) => error !== null)
  const unread = scopes.filter(({ polledAt }) => polledAt === null).length
  const oldest = Math.min(...scopes.flatMap(({ polledAt }) => (polledAt === null ? [] : [polledAt])))
  const age = Number.isFinite(oldest)
    ? `Read from the cloud at most ${formatDuration(context.clock.now() - oldest)} ago.`
    : 'Nothing has been read yet.'
  const trouble = failing
    .map(({ scope, error }) => ` ${scopeLabel(scope)} could not be read: ${error}.`)
    .slice(0, 3)
  return {
    part: 'note',
    text: `${age}${unread > 0 ? ` ${unread} subscriptions not read yet.` : ''}${trouble.join('')}`,
  }
}

async function run({ keys }: Input, context: Context): Promise<Reply> {
  const status = keys['status']?.replace('-', '_')
  if (status !== undefined && !peeringStatuses.some(known => known === status)) {
    return problem(
      'status',
      `No status is called \`${status}\`; the nearest is \`${closest(status, [...peeringStatuses])}\`.`,
    )
  }
  const known = keys['subscription'] === undefined ? null : await scopeFrom(keys['subscription'], context)
  if (known && 'field' in known) return { kind: 'problems', problems: [known] }
  const page = pageFrom(keys)
  const query = {
    ...(status === undefined ? { isLive: true } : { status: status as PeeringStatus }),
    ...(known === null ? {} : { scope: known.scope.key }),
  }
  const { peerings, total } = await context.inventory.peerings(query, pageOf(page))
  const scopes = new Map((await context.inventory.scopes()).map(({ scope }) => [scope.key, scope]))
  const age = await agePart(context, known?.scope.key)
  if (total === 0) return say('No peerings match.', [age])
  return say(`${total} ${total === 1 ? 'peering' : 'peerings'}`, [
    {
      part: 'list',
      items: peerings.map(peering => {
        const scope = scopes.get(peering.scope)
        const name = scope ? peeringName(scope, peering) : peering.providerId
        const stale = peering.staleSince === null ? '' : `, cloud says "${peering.raw}"`
        return {
          mark: statusMarks[peering.status],
          text: [
            { bold: name },
            ` ${peering.status.replace('_', ' ')}${stale} · ${scope?.name ?? peering.scope} · ${describeSide(peering.far)}`,
          ],
        }
      }),
    },
    age,
    ...pagingParts('list', keys, page, total),
  ])
}

export const list: Command = {
  name: 'list',
  summary: 'Peerings, from the inventory, with its age',
  usage: ['list', 'list status=active', 'list subscription=1206'],
  keys: { status: 'active, pending_acceptance, …', subscription: 'id or name', page: 'page number' },
  run,
}
