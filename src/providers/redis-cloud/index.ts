/**
 * Room: Redis Cloud. The private connectivity of Pro subscriptions, standard and Active-Active, over its public API:
 * a family each for VPC peering, AWS PrivateLink, Transit Gateway and Private Service Connect. Every write, and even
 * listing, is a task there. Its words end in the files named …schema.ts.
 *
 * May import: kit, http, peering, the contract in ../provider.ts, and ../shell.ts.
 *
 * To add a call: the schema of what it brings, then `readResource` or `client.startWrite` with its path. To add a check
 * of a plan: a function with a stable code in near-checks.ts or far-checks.ts, its place in the plan. To add a family:
 * `create…(parts)` in a file beside peerings.ts, a line in `families` below.
 */
import { ForeignError, messageOf } from '../../kit/errors.ts'
import type { Finding, Provider, Scope } from '../provider.ts'
import {
  createRedisCloudClient,
  type RedisCloudAccount,
  type RedisCloudClient,
  type Surroundings,
} from './client.ts'
import { createDeployments, type Deployments } from './deployments.ts'
import { accountChecks } from './near-checks.ts'
import type { FamilyParts } from './parts.ts'
import { createPeerings } from './peerings.ts'
import { createPrivateLink } from './private-link.ts'
import { createPrivateServiceConnect } from './private-service-connect.ts'
import { scopeOf } from './subscription.ts'
import { createTaskReader } from './tasks.ts'
import { createTransitGateway } from './transit-gateway.ts'

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

  const deployments = createDeployments()
  const parts: FamilyParts = { clock: options.clock, clientOf, tasks, deployments }
  const peerings = createPeerings(parts)

  return {
    id: 'redis-cloud',
    name: 'Redis Cloud',

    // One account that does not answer fails the whole reading: its subscriptions must not look as if they were gone.
    async scopes() {
      const perAccount = await Promise.all([...clients.values()].map(client => scopesOf(client, deployments)))
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

    peerings,
    families: [
      peerings,
      createPrivateLink(parts),
      createTransitGateway(parts),
      createPrivateServiceConnect(parts),
    ],
    tasks: { read: (scope, ref) => tasks.read(clientOf(scope), ref) },
  }
}

/** One after the other: a row that does not say its kind costs a call, and an account may have hundreds of them. */
async function scopesOf(client: RedisCloudClient, deployments: Deployments): Promise<Scope[]> {
  const scopes: Scope[] = []
  for (const row of await client.listSubscriptions())
    scopes.push(scopeOf(client.alias, row, await deployments.of(client, row)))
  return scopes
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
