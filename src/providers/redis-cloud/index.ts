/**
 * Room: Redis Cloud. VPC peerings of standard Pro subscriptions on AWS and Google Cloud, over its public API; every
 * write, and even listing, is a task there. Its words end in schema.ts.
 *
 * May import: kit, http, peering, and the contract in ../provider.ts.
 *
 * To add a call: its reply's schema in schema.ts, a line in client.ts. To add a check of a plan: a function with a
 * stable code in near-checks.ts or far-checks.ts, its place in create-plan.ts or delete-plan.ts. To add another kind of
 * connectivity: its capability in the contract, a file beside peerings.ts.
 */
import { ForeignError, messageOf } from '../../kit/errors.ts'
import type { Finding, Provider, Scope } from '../provider.ts'
import {
  createRedisCloudClient,
  type RedisCloudAccount,
  type RedisCloudClient,
  type Surroundings,
} from './client.ts'
import { accountChecks } from './near-checks.ts'
import { createPeerings } from './peerings.ts'
import { scopeOf } from './subscription.ts'
import { createTaskReader } from './tasks.ts'

export interface RedisCloudOptions extends Surroundings {
  accounts: readonly RedisCloudAccount[]
}

export function createRedisCloud(options: RedisCloudOptions): Provider {
  const clients = new Map(
    options.accounts.map(account => [account.alias, createRedisCloudClient(account, options)]),
  )
  const tasks = createTaskReader(options)
  const clientOf = (scope: Scope): RedisCloudClient => {
    const client = clients.get(scope.account)
    if (client) return client
    throw new ForeignError(
      `No Redis Cloud account is configured under the alias ${scope.account}, to which ${scope.key} belongs.`,
      {
        service: 'redis-cloud',
        operation: 'choose the account',
        kind: 'auth',
        effect: 'no',
        code: 'NO_ACCOUNT',
      },
    )
  }

  return {
    id: 'redis-cloud',
    name: 'Redis Cloud',

    // One account that does not answer fails the whole reading: its subscriptions must not look as if they were gone.
    async scopes() {
      const perAccount = await Promise.all(
        [...clients.values()].map(async client =>
          (await client.listSubscriptions()).map(row => scopeOf(client.alias, row)),
        ),
      )
      return perAccount.flat()
    },

    check: () => Promise.all([...clients.values()].map(checkAccount)),

    // Keys as policy writes them: `redisCloud: { subscriptions: [1206] }` matches `redisCloud.subscription`.
    policyFacts: (scope, far) => ({
      'redisCloud.account': scope.account,
      'redisCloud.subscription': scope.id,
      'redisCloud.subscriptionName': scope.name,
      ...(far?.cloud === 'aws'
        ? definedFacts({ 'aws.account': far.account, 'aws.region': far.region, 'aws.vpc': far.network })
        : {}),
      ...(far?.cloud === 'gcp'
        ? definedFacts({ 'gcp.project': far.account, 'gcp.network': far.network })
        : {}),
    }),

    peerings: createPeerings({ clock: options.clock, clientOf, tasks }),
    tasks: { read: (scope, ref) => tasks.read(clientOf(scope), ref) },
  }
}

function definedFacts(facts: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  )
}

async function checkAccount(client: RedisCloudClient): Promise<Finding> {
  const what = `Redis Cloud account ${client.alias}`
  try {
    const account = await client.readAccount()
    const [check] = accountChecks({
      alias: client.alias,
      subscriptionId: '',
      account,
      subscription: 'unread',
    })
    const text = [check?.text, check?.hint].filter(part => part !== undefined).join(' ')
    return { what, isOk: true, text }
  } catch (thrown) {
    if (!(thrown instanceof ForeignError)) throw thrown
    const hint =
      thrown.kind === 'auth'
        ? " Look whether the API is switched on, both keys are right, and the key's allow list has the bot's address."
        : ''
    return { what, isOk: false, text: `${messageOf(thrown)}${hint}` }
  }
}
