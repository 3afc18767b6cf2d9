/**
 * The CIDR and security group lists of subscriptions in the customer's own cloud account. Nothing in it takes time:
 * what a task has written is there at once.
 */
import type { Cloud } from './cloud.ts'
import type { CloudFamily, FamilyLook, FamilyObject } from './family.ts'

const FAMILY = 'byocCidr'
const REDIS_ACCOUNT = 1 // as cloudAccountId

export interface AllowList {
  cidrs: readonly string[]
  securityGroups: readonly string[]
}

export class ByocCidrLists implements CloudFamily {
  readonly name = FAMILY
  readonly #cloud: Cloud
  readonly #lists = new Map<number, AllowList>()

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  listOf(subscriptionId: number): AllowList {
    return this.#lists.get(subscriptionId) ?? { cidrs: [], securityGroups: [] }
  }

  replace(subscriptionId: number, list: AllowList): void {
    this.#lists.set(subscriptionId, list)
  }

  instants(): number[] {
    return []
  }

  looks(): FamilyLook[] {
    return [...this.#lists].map(([subscriptionId, list]) => {
      const looks = [...list.cidrs, ...list.securityGroups].join(', ') || 'empty'
      return {
        name: `cidr:${subscriptionId}`,
        subscriptionId,
        looks,
        text: `CIDR list of ${subscriptionId} is ${looks}`,
      }
    })
  }

  state(): FamilyObject[] {
    return [...this.#cloud.subscriptions.values()].filter(hasAllowList).map(({ id, name }) => {
      const { cidrs, securityGroups } = this.listOf(id)
      return {
        id: `cidr:${id}`,
        family: FAMILY,
        subscriptionId: id,
        regionName: null,
        title: `CIDR list of ${name}`,
        status: 'in force',
        facts: [
          ['CIDRs', cidrs.join(', ') || 'none'],
          ['security groups', securityGroups.join(', ') || 'none'],
        ],
        acts: [],
      }
    })
  }

  act(objectId: string, act: string): void {
    throw new Error(`nobody can ${act} ${objectId}: the list is Redis's own`)
  }
}

/** Whether it is for subscriptions like this one. */
export function hasAllowList({ cloudAccountId }: { cloudAccountId: number }): boolean {
  return cloudAccountId !== REDIS_ACCOUNT
}

export function byocCidrListsOf(cloud: Cloud): ByocCidrLists {
  const family = cloud.families.get(FAMILY)
  if (!(family instanceof ByocCidrLists)) throw new Error('the account has no CIDR lists')
  return family
}
