/**
 * Where connectivity is set: in a standard subscription, or in one region of an Active-Active one. People name regions;
 * the API's paths want their numbers.
 */
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { FarField, Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'
import { isGoogle } from './subscription.ts'

export interface Place {
  /** Null in a standard subscription. */
  region: string | null
  /** Start of the path: `/subscriptions/1206`, `/subscriptions/1400/regions/1`. */
  prefix: string
}

export const subscriptionPath = (scope: Scope): string => `/subscriptions/${encodeURIComponent(scope.id)}`

/**
 * The numbers of an Active-Active subscription's regions, by name. The reply leaves them out until the subscription has
 * a database, and in older bodies; the catalogue of all regions has the same ones (reference, section 5). A region that
 * is known and not in the reply at all counts as one without a number.
 */
async function regionIds(parts: FamilyParts, scope: Scope): Promise<Map<string, string | null>> {
  const client = parts.clientOf(scope)
  const told = await client.readRegions(scope.id)
  const ids = new Map<string, string | null>(told.map(({ id, name }) => [name, id]))
  for (const name of regionNames(scope)) if (!ids.has(name)) ids.set(name, null)
  if ([...ids.values()].every(id => id !== null)) return ids
  const catalog = await client.listRegions(isGoogle(scope) ? 'GCP' : 'AWS')
  for (const { id, name } of catalog) if (ids.get(name) === null) ids.set(name, id)
  return ids
}

const prefixOf = (scope: Scope, id: string) => `${subscriptionPath(scope)}/regions/${encodeURIComponent(id)}`

/** All of them: without the number of one, what is in it could not be listed and would look as if it were gone. */
export async function placesOf(parts: FamilyParts, scope: Scope): Promise<Place[]> {
  if (!parts.deployments.isActiveActive(scope)) return [{ region: null, prefix: subscriptionPath(scope) }]
  const ids = await regionIds(parts, scope)
  return [...ids].map(([region, id]) => {
    if (id !== null) return { region, prefix: prefixOf(scope, id) }
    throw new ForeignError(
      `Redis Cloud shows no id for region ${region} of subscription ${scope.id}, so what is in it cannot be listed.`,
      {
        service: 'redis-cloud',
        operation: 'list the regions of the subscription',
        kind: 'invalid_response',
        effect: 'no',
        code: 'NO_REGION_ID',
      },
    )
  })
}

export async function placeOf(parts: FamilyParts, scope: Scope, region: string | null): Promise<Place> {
  const isActiveActive = parts.deployments.isActiveActive(scope)
  if (region === null && !isActiveActive) return { region, prefix: subscriptionPath(scope) }
  const ids = isActiveActive ? await regionIds(parts, scope) : new Map<string, string | null>()
  const id = region === null ? null : (ids.get(region) ?? null)
  if (id !== null) return { region, prefix: prefixOf(scope, id) }
  const where = region === null ? 'without a region' : `in ${region}`
  throw new ForeignError(
    `Nothing can be set up ${where} of subscription ${scope.id}: Redis Cloud shows no id for such a region. A region has no id until the subscription has a database.`,
    {
      service: 'redis-cloud',
      operation: 'find the region',
      kind: 'invalid',
      effect: 'no',
      code: 'NO_REGION_ID',
    },
  )
}

/** `privatelink`, and `privatelink@us-east-1` in a region of an Active-Active subscription. */
export function localId(name: string, region: string | null): string {
  return region === null ? name : `${name}@${region}`
}

/** `us-east-1` of `privatelink@us-east-1`; null of `privatelink`. */
export function regionIn(providerId: string): string | null {
  const at = providerId.indexOf('@')
  return at === -1 ? null : providerId.slice(at + 1)
}

/** What is typed back before a deletion; where each region may have one of the kind, the object that is meant. */
export function typedBack(scope: Scope, target: Peering | null): string {
  return target === null || regionIn(target.providerId) === null
    ? scope.name
    : `${scope.id}/${target.providerId}`
}

/** The field that names the region of an Active-Active subscription; none where there is only one place. */
export function regionField(scope: Scope): FarField[] {
  if (scope.deployment !== 'Active-Active') return []
  const choices = regionNames(scope).map(name => ({ value: name, label: name }))
  return [
    {
      key: 'from',
      label: 'Region of the subscription',
      hint: 'This subscription is Active-Active: name the region of it that is meant.',
      placeholder: choices[0]?.value ?? 'us-east-1',
      isMultiline: false,
      isOptional: false,
      ...(choices.length > 0 ? { choices } : {}),
    },
  ]
}

export function readRegion(
  scope: Scope,
  values: Record<string, string>,
): { region: string | null } | { problem: string } {
  const typed = (values['from'] ?? '').trim()
  const names = regionNames(scope)
  if (scope.deployment !== 'Active-Active')
    return typed === '' || names.includes(typed)
      ? { region: null }
      : { problem: 'This subscription is standard and has one region; leave this out.' }
  const all = names.join(', ')
  if (typed === '')
    return { problem: `This is needed: the subscription has the regions ${all || 'not shown yet'}.` }
  if (!names.includes(typed))
    return { problem: `The subscription has no region ${typed}; it has ${all || 'none yet'}.` }
  return { region: typed }
}

function regionNames(scope: Scope): string[] {
  return scope.regions.flatMap(({ region }) => region ?? [])
}
