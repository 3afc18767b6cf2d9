/** Peerings of standard subscriptions: live state read for plans, and the calls that change something. */
import type { Clock } from '../../kit/clock.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { Peerings, Scope } from '../provider.ts'
import { instructionsFor } from './by-hand.ts'
import type { RedisCloudClient } from './client.ts'
import { createPlan } from './create-plan.ts'
import { deletePlan } from './delete-plan.ts'
import { farFields, readFar } from './far.ts'
import type { Unread } from './far-checks.ts'
import type { NearFacts } from './near-checks.ts'
import { peeringOf } from './peering-row.ts'
import { peeringList, type SubscriptionRow } from './schema.ts'
import { scopeOf } from './subscription.ts'
import { isWrongFamily } from './task-error.ts'
import type { TaskReader } from './tasks.ts'
import { weighTraces } from './traces.ts'

interface Near {
  facts: NearFacts
  /** The scope as just read, where it could be read. */
  live: Scope
  peerings: Peering[] | Unread
}

interface PeeringsParts {
  clock: Clock
  clientOf: (scope: Scope) => RedisCloudClient
  tasks: TaskReader
}

export function createPeerings({ clock, clientOf, tasks }: PeeringsParts): Peerings {
  async function list(scope: Scope): Promise<Peering[]> {
    const client = clientOf(scope)
    const operation = 'list peerings'
    const resource = await tasks.resourceOf(client, operation, await client.startListing(scope.id))
    const rows = peeringList.safeParse(resource)
    if (!rows.success)
      throw new ForeignError('Redis Cloud finished a list of peerings that cannot be read.', {
        service: 'redis-cloud',
        operation,
        kind: 'invalid_response',
        effect: 'no',
        cause: rows.error,
      })
    return rows.data.map(row => peeringOf(scope, row))
  }

  /** Everything a plan rests on, as it is now; what is refused for good becomes a fact, an outage is thrown. */
  async function readNear(scope: Scope): Promise<Near> {
    const client = clientOf(scope)
    const account = await client.readAccount().catch(refusalFor('auth'))
    const known = { alias: scope.account, subscriptionId: scope.id }
    if (account instanceof ForeignError) {
      const facts: NearFacts = { ...known, account: { refusal: account.message }, subscription: 'unread' }
      return { facts, live: scope, peerings: { unread: 'the account does not answer to the key' } }
    }
    const subscription = await client.readSubscription(scope.id).catch(refusalFor('not_found'))
    if (subscription instanceof ForeignError)
      return {
        facts: { ...known, account, subscription: null },
        live: scope,
        peerings: { unread: 'the subscription is not known' },
      }
    const facts: NearFacts = { ...known, account, subscription }
    const live = scopeOf(scope.account, subscription)
    if (!live.supports.peerings)
      return { facts, live, peerings: { unread: 'the subscription cannot be peered' } }
    const peerings = await list(live).catch(refusalFor('not_active', 'invalid'))
    if (!(peerings instanceof ForeignError)) return { facts, live, peerings }
    // Bodies without a deployment type exist; the error code knows better.
    const seen: SubscriptionRow = isWrongFamily(peerings.code)
      ? { ...subscription, deploymentType: 'active-active' }
      : subscription
    return {
      facts: { ...facts, subscription: seen },
      live,
      peerings: { unread: `the peerings could not be listed (${peerings.message.replace(/\.$/, '')})` },
    }
  }

  return {
    farFields,
    readFar,
    list,

    async planCreate(scope, far) {
      const { facts, live, peerings } = await readNear(scope)
      const wantsRegions = far.cloud === 'aws' && !('refusal' in facts.account)
      const regions = wantsRegions ? await clientOf(scope).listRegions('AWS') : null
      return createPlan(live, { ...facts, far, regions, peerings })
    },

    async planDelete(scope, known) {
      const { facts, live, peerings } = await readNear(scope)
      const peering =
        'unread' in peerings
          ? peerings
          : (peerings.find(each => each.providerId === known.providerId) ?? null)
      return deletePlan(live, known, { ...facts, peering })
    },

    async create(scope, far) {
      const client = clientOf(scope)
      return client.createPeering(scope.id, far).catch(async thrown => {
        throw await explainForbidden(client, scope, thrown)
      })
    },

    async traces(scope, far, intentAt) {
      const readAt = clock.now()
      const recent = await clientOf(scope).listTasks()
      return weighTraces(far, intentAt, { readAt, tasks: recent, peerings: await list(scope) })
    },

    async remove(scope, providerId) {
      const client = clientOf(scope)
      return client.deletePeering(scope.id, providerId).catch(async thrown => {
        throw await explainNotFound(client, scope, await explainForbidden(client, scope, thrown))
      })
    },

    instructions: instructionsFor,
  }
}

function refusalFor(...kinds: ForeignError['kind'][]) {
  return (thrown: unknown): ForeignError => {
    if (thrown instanceof ForeignError && kinds.includes(thrown.kind)) return thrown
    throw thrown
  }
}

/** On writes, 403 mostly means that the subscription is not active; only then is it worth a later try. */
async function explainForbidden(client: RedisCloudClient, scope: Scope, thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof ForeignError) || thrown.code !== 'HTTP 403') return thrown
  const now = await client.readSubscription(scope.id).catch(() => null)
  const { service, operation, effect, code } = thrown
  const details = { service, operation, effect, code: code ?? 'HTTP 403', cause: thrown }
  if (now !== null && now.status !== 'active')
    return new ForeignError(
      `Redis Cloud does not ${operation} while subscription ${scope.id} is ${now.status}.`,
      { ...details, kind: 'not_active' },
    )
  return new ForeignError(
    `Redis Cloud does not let this key ${operation}: its owner may only be a viewer, or its allow list lacks the bot's address.`,
    { ...details, kind: 'auth' },
  )
}

/** A 404 does not say what is unknown. Only where the subscription exists is it the peering, which is then gone. */
async function explainNotFound(client: RedisCloudClient, scope: Scope, thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof ForeignError) || thrown.code !== 'HTTP 404') return thrown
  const { service, operation, effect, code } = thrown
  try {
    await client.readSubscription(scope.id)
    return thrown
  } catch (reading) {
    if (!(reading instanceof ForeignError) || reading.kind !== 'not_found') return reading
    return new ForeignError(
      `The Redis Cloud account ${scope.account} has no subscription ${scope.id}, so it could not ${operation}.`,
      { service, operation, effect, kind: 'invalid', code: code ?? 'HTTP 404', cause: thrown },
    )
  }
}
