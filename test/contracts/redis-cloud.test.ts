import { createRedisCloud } from '../../src/providers/redis-cloud/index.ts'
import { startRedisCloud } from '../../src/sandbox/redis-cloud/index.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { type ProviderWorld, providerSuite } from './provider-suite.ts'

const secretKey = 'S0-contract-secret'

async function world(
  subscription: number,
  typed: Record<string, string>,
  accept: 'acceptInAws' | 'runGcloud',
): Promise<ProviderWorld> {
  const clock = manualClock()
  const random = seededRandom(7)
  const cloud = await startRedisCloud({ clock, random, secretKey, accessKey: 'A0-contract-access' })
  const observed: unknown[] = []
  const provider = createRedisCloud({
    accounts: [
      { alias: 'main', accessKey: cloud.accessKey, secretKey: cloud.secretKey, requestsPerMinute: 200 },
    ],
    baseUrl: cloud.url,
    clock,
    random,
    observe: call => observed.push({ ...call, error: call.error?.message }),
  })
  const create = { method: 'POST', pathIncludes: '/peerings' }
  return {
    provider,
    clock,
    scopeId: String(subscription),
    typed,
    accept: id => cloud[accept](Number(id)),
    faults: {
      loseNextCreateReply: () => cloud.faults.dropNextReply(create),
      loseNextCreateRequest: () => cloud.faults.dropNextRequest(create),
      failNextCreate: () => cloud.faults.failNextTask('VPC_PEERING_INVALID_VPC', 'create'),
      refuseNextCreate: () => cloud.faults.httpError(400, 1, create),
      loseKeys: () => cloud.faults.httpError(401, 100),
      outage: () => cloud.faults.outage(null),
      showStatus: (id, word) => cloud.faults.unknownStatus(Number(id), word),
      clear: () => cloud.clearFaults(),
    },
    held: () =>
      cloud
        .state()
        .subscriptions.find(each => each.id === subscription)
        ?.peerings.filter(peering => !peering.isGone).length ?? 0,
    secrets: [cloud.accessKey, cloud.secretKey],
    observed: () => JSON.stringify(observed),
    close: () => cloud.close(),
  }
}

providerSuite('Redis Cloud on AWS', () =>
  world(
    1206,
    {
      account: '111122223333',
      region: 'eu-west-1',
      vpc: 'vpc-0123456789abcdef0',
      cidrs: '10.20.0.0/16\n10.21.0.0/16',
    },
    'acceptInAws',
  ),
)

providerSuite('Redis Cloud on Google Cloud', () =>
  world(1301, { project: 'app-prod', network: 'main' }, 'runGcloud'),
)

providerSuite('Redis Cloud, Active-Active on AWS', () =>
  world(
    1400,
    {
      from: 'us-east-1',
      account: '111122223333',
      region: 'eu-west-1',
      vpc: 'vpc-0123456789abcdef0',
      cidrs: '10.20.0.0/16\n10.21.0.0/16',
    },
    'acceptInAws',
  ),
)

providerSuite('Redis Cloud, Active-Active on Google Cloud', () =>
  world(1401, { from: 'europe-west1', project: 'app-prod', network: 'main' }, 'runGcloud'),
)
