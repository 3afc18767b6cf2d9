import type { KnownPeering, KnownScope } from '../inventory/index.ts'
import { type FamilyName, kindTitle, type PeeringKind } from '../peering/kind.ts'
import { describeSide } from '../peering/side.ts'
import type { Local } from './command.ts'
import { type Choice, choicesLimit, type Problem } from './reply.ts'
import { scopeFrom, scopeLabel } from './scope-ref.ts'

/** `1206/87`: a peering as people type it. */
export interface PeeringRef {
  known: KnownScope
  peering: KnownPeering
  name: string
}

export function refOf(known: KnownScope, peering: KnownPeering): PeeringRef {
  return { known, peering, name: `${known.scope.id}/${peering.providerId}` }
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
  return peering ? refOf(known, peering) : { field: 'peering', text: unknownObject(known, id, context) }
}

/** What the ids of a family begin with, which is named like its subcommand; those of VPC peerings are numbers, or as their cloud has them. */
const familyOfWord = new Map<string, FamilyName>([
  ['privatelink', 'privatelink'],
  ['invitation', 'tgw'],
  ['tgw', 'tgw'],
  ['attachment', 'tgw'],
  ['psc', 'psc'],
])

function unknownObject({ scope }: KnownScope, id: string, { inventory }: Local): string {
  const what = /^\d+$/.test(id) ? `peering ${id}` : `\`${id}\``
  const named = familyOfWord.get(/^[a-z]+/.exec(id.toLowerCase())?.[0] ?? '')
  const family = inventory.families(scope).find(({ name }) => name === named)
  const way = family
    ? `\`/peering ${family.name} show ${scope.id}\` reads it anew.`
    : `\`/peering list subscription=${scope.id}\` shows what is there.`
  return `${scopeLabel(scope)} has no ${what} that we know of. ${way}`
}

/** A peering as one choice of a typeahead: the value names cloud and account too, where there is room, so that it is never ambiguous. */
export function peeringChoice({ known: { scope }, peering, name }: PeeringRef): Choice {
  const names = [`${scope.key}/${peering.providerId}`, `${scope.account}/${name}`]
  return {
    value: names.find(each => each.length <= choicesLimit.value) ?? name,
    label: `${name} ${scope.name}`,
    description: `${kindTitle(peering.kind)}, ${peering.status.replaceAll('_', ' ')}, ${describeSide(peering.far)}`,
  }
}

/** Live peerings of these kinds that match what was typed: by id, network, account or subscription; of one region only where `from` says it. */
export async function suggestPeerings(
  query: string,
  kinds: readonly PeeringKind[],
  { inventory }: Local,
  from?: string | undefined,
): Promise<Choice[]> {
  const { peerings } = await inventory.peerings({ isLive: true, kinds }, { offset: 0, limit: 2_000 })
  const scopes = new Map((await inventory.scopes()).map(known => [known.scope.key, known]))
  const wanted = query.trim().toLowerCase()
  return peerings
    .filter(({ near }) => from === undefined || near.region === from)
    .flatMap(peering => {
      const known = scopes.get(peering.scope)
      return known ? [peeringChoice(refOf(known, peering))] : []
    })
    .filter(({ label, description }) => `${label} ${description}`.toLowerCase().includes(wanted))
    .slice(0, choicesLimit.count)
}
