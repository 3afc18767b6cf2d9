/**
 * Which subscriptions are standard and which Active-Active: the API has other calls and other field names for each, and
 * the wrong ones are an error. The body says it (`deploymentType`); where it does not, the regions call does, which
 * only Active-Active subscriptions have; and an error code that says "the other kind" is believed over both. Source:
 * Redis Cloud reference, section 5.
 */
import { ForeignError } from '../../kit/errors.ts'
import type { Scope } from '../provider.ts'
import type { RedisCloudClient } from './client.ts'
import type { SubscriptionRow } from './schema.ts'
import { isWrongFamily } from './task-error.ts'

export type Deployment = 'standard' | 'Active-Active'

export interface Deployments {
  /** Asks the regions call only where neither the body nor anything learned before tells. */
  of(client: RedisCloudClient, row: SubscriptionRow): Promise<Deployment>
  isActiveActive(scope: Scope): boolean
  /**
   * Calls with what is thought of the scope; where the API says that it is of the other kind, calls with that, and
   * remembers it once it went well. For reads only: so a wrong memory ends with the next list.
   */
  either<T>(scope: Scope, call: (isActiveActive: boolean) => Promise<T>): Promise<T>
}

export const keyOf = (alias: string, subscription: string): string => `redis-cloud/${alias}/${subscription}`

export function createDeployments(): Deployments {
  const learned = new Map<string, Deployment>()
  const isActiveActive = (scope: Scope) => (learned.get(scope.key) ?? scope.deployment) === 'Active-Active'

  return {
    isActiveActive,

    async of(client, row) {
      const key = keyOf(client.alias, row.id)
      const known = learned.get(key)
      if (known) return known
      if (row.deploymentType !== null) return deploymentOf(row.deploymentType)
      const asked = await askRegions(client, row)
      if (asked.isCertain) learned.set(key, asked.deployment)
      return asked.deployment
    },

    async either(scope, call) {
      const first = isActiveActive(scope)
      try {
        return await call(first)
      } catch (thrown) {
        if (!(thrown instanceof ForeignError) || !isWrongFamily(thrown.code)) throw thrown
        const result = await call(!first).catch(second => {
          // Refused both ways: the first refusal is about what was thought of it.
          throw second instanceof ForeignError && isWrongFamily(second.code) ? thrown : second
        })
        learned.set(scope.key, first ? 'standard' : 'Active-Active')
        return result
      }
    },
  }
}

function deploymentOf(deploymentType: string): Deployment {
  return deploymentType === 'active-active' ? 'Active-Active' : 'standard'
}

async function askRegions(
  client: RedisCloudClient,
  row: SubscriptionRow,
): Promise<{ deployment: Deployment; isCertain: boolean }> {
  // A standard subscription lives in one region.
  if (row.regions.length > 1) return { deployment: 'Active-Active', isCertain: true }
  try {
    const regions = await client.readRegions(row.id)
    return regions.length > 0
      ? { deployment: 'Active-Active', isCertain: true }
      : { deployment: 'standard', isCertain: false }
  } catch (thrown) {
    // How a standard subscription refuses the call is not established; "not enabled for this account" tells nothing.
    if (!(thrown instanceof ForeignError) || (thrown.kind !== 'invalid' && thrown.kind !== 'not_found'))
      throw thrown
    return { deployment: 'standard', isCertain: thrown.code !== 'HTTP 412' }
  }
}
