import type { KnownPeering, KnownScope } from '../inventory/index.ts'
import { describeSide } from '../peering/side.ts'
import type { Local } from './command.ts'
import { scopeFrom, scopeLabel } from './create.ts'
import type { Choice, Problem } from './reply.ts'

/** `1206/87`: a peering as people type it. */
export interface PeeringRef {
  known: KnownScope
  peering: KnownPeering
  name: string
}

export async function peeringFrom(typed: string, context: Local): Promise<PeeringRef | Problem> {
  const slash = typed.lastIndexOf('/')
  if (slash < 1 || slash === typed.length - 1) {
    return {
      field: 'peering',
      text: `\`${typed}\` is not a peering; write it as subscription/peering, for example \`1206/87\`.`,
    }
  }
  const known = await scopeFrom(typed.slice(0, slash), context)
  if ('field' in known) return { ...known, field: 'peering' }
  const id = typed.slice(slash + 1)
  const peering = await context.inventory.peering(known.scope.key, id)
  if (!peering) {
    return {
      field: 'peering',
      text: `${scopeLabel(known.scope)} has no peering ${id} that we know of. \`/peering list subscription=${known.scope.id}\` shows what is there.`,
    }
  }
  return { known, peering, name: `${known.scope.id}/${peering.providerId}` }
}

/** Live peerings that match what was typed: by id, network, account or subscription. */
export async function suggestPeerings(query: string, inventory: Local['inventory']): Promise<Choice[]> {
  const { peerings } = await inventory.peerings({ isLive: true }, { offset: 0, limit: 2_000 })
  const scopes = new Map((await inventory.scopes()).map(({ scope }) => [scope.key, scope]))
  const wanted = query.trim().toLowerCase()
  return peerings
    .flatMap(peering => {
      const scope = scopes.get(peering.scope)
      if (!scope) return []
      const label = `${scope.id}/${peering.providerId} ${scope.name}`
      return [
        {
          value: `${scope.account}/${scope.id}/${peering.providerId}`,
          label,
          description: `${peering.status.replace('_', ' ')}, ${describeSide(peering.far)}`,
        },
      ]
    })
    .filter(({ label, description }) => `${label} ${description}`.toLowerCase().includes(wanted))
    .slice(0, 100)
}
