import type { Operation } from '../engine/index.ts'
import type { Inventory } from '../inventory/index.ts'
import type { Clock } from '../kit/clock.ts'
import type { Plan } from '../peering/plan.ts'
import type { Policy } from '../peering/policy.ts'
import type { Side } from '../peering/side.ts'
import type { Scope } from '../providers/provider.ts'
import type { Request, Requests } from '../requests/index.ts'

/** What every operation works with. */
export interface World {
  clock: Clock
  policy: Policy
  requests: Requests
  inventory: Inventory
}

/** One kind of request: how it is planned and how it is carried out. */
export interface Kind {
  name: string
  /** Of the same two ends there is one, whichever of them asks, and whatever else is asked for with it. */
  isOncePerPair?: true
  /**
   * Reads live state, changes nothing. `scope` is the scope as just read: the policy goes by what it is now, not by what
   * the inventory knew when somebody asked. `far` is set where planning made it more exact.
   */
  plan(request: Request): Promise<Plan & { scope: Scope; far?: Side; facts?: Record<string, string> }>
  operation: Operation
}

/** The request that a run is for. */
export async function requestOf(world: World, subject: string): Promise<Request> {
  const request = await world.requests.read(Number(subject))
  if (!request) throw new Error(`there is no request ${subject}`)
  return request
}
