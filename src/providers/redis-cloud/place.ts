/**
 * Where connectivity is set: in a standard subscription, or in one region of an Active-Active one. People name regions;
 * the API's paths want their numbers.
 */
import { ForeignError } from '../../kit/errors.ts'
import type { FarField, Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'

export interface Place {
  /** Null in a standard subscription. */
  region: string | null
  /** Start of the path: `/subscriptions/1206`, `/subscriptions/1400/regions/1`. */
  prefix: string
}

export const subscriptionPath = (scope: Scope): string => `/subscriptions/${encodeURIComponent(scope.id)}`

/** Regions without an id are left out: nothing can exist in them yet. */
export async function placesOf(parts: FamilyParts, scope: Scope): Promise<Place[]> {
  const start = subscriptionPath(scope)
  if (!parts.deployments.isActiveActive(scope)) return [{ region: null, prefix: start }]
  const regions = await parts.clientOf(scope).readRegions(scope.id)
  return regions.flatMap(({ id, name }) =>
    id === null ? [] : [{ region: name, prefix: `${start}/regions/${encodeURIComponent(id)}` }],
  )
}

export async function placeOf(parts: FamilyParts, scope: Scope, region: string | null): Promise<Place> {
  const found = (await placesOf(parts, scope)).find(place => place.region === region)
  if (found) return found
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
