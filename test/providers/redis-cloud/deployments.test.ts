import { describe, expect, it } from 'vitest'
import { ForeignError } from '../../../src/kit/errors.ts'
import type { RedisCloudClient } from '../../../src/providers/redis-cloud/client.ts'
import { createDeployments } from '../../../src/providers/redis-cloud/deployments.ts'
import { readNear } from '../../../src/providers/redis-cloud/near.ts'
import type { FamilyParts } from '../../../src/providers/redis-cloud/parts.ts'
import { createTaskReader } from '../../../src/providers/redis-cloud/tasks.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import {
  activeActiveScope,
  activeActiveSubscription,
  awsRegion,
  awsScope,
  awsSubscription,
} from './builders.ts'

const failure = (kind: ForeignError['kind'], code: string) =>
  new ForeignError('It failed.', { service: 'redis-cloud', operation: 'list', kind, effect: 'no', code })
const wrongFamily = failure(
  'invalid',
  'GETTING_SINGLE_REGION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
)

/** A call of a subscription that is of the one kind. */
const callOf = (truth: boolean, tried: boolean[] = []) => {
  return async (isActiveActive: boolean) => {
    tried.push(isActiveActive)
    if (isActiveActive !== truth) throw wrongFamily
    return 'listed'
  }
}

describe('the two kinds of subscription', () => {
  it('are tried as the scope says', async () => {
    const deployments = createDeployments()
    const tried: boolean[] = []

    expect(await deployments.either(awsScope(), callOf(false, tried))).toBe('listed')
    expect(await deployments.either(activeActiveScope(), callOf(true, tried))).toBe('listed')
    expect(tried).toEqual([false, true])
  })

  it('are exchanged when the API says so, and a memory that turned out wrong is replaced', async () => {
    const deployments = createDeployments()
    const tried: boolean[] = []

    await deployments.either(awsScope(), callOf(true, tried))
    await deployments.either(awsScope(), callOf(true, tried))
    expect(deployments.isActiveActive(awsScope())).toBe(true)
    await deployments.either(awsScope(), callOf(false, tried))
    await deployments.either(awsScope(), callOf(false, tried))
    expect(deployments.isActiveActive(awsScope())).toBe(false)

    expect(tried).toEqual([false, true, true, true, false, false])
  })

  it('are not remembered from a second call that failed', async () => {
    const deployments = createDeployments()
    const outage = failure('unavailable', 'HTTP 503')
    const call = async (isActiveActive: boolean) => {
      throw isActiveActive ? outage : wrongFamily
    }

    await expect(deployments.either(awsScope(), call)).rejects.toBe(outage)
    expect(deployments.isActiveActive(awsScope())).toBe(false)
  })

  it('leave other failures alone', async () => {
    const tried: boolean[] = []
    const notActive = failure('not_active', 'SUBSCRIPTION_NOT_ACTIVE')

    await expect(
      createDeployments().either(awsScope(), async isActiveActive => {
        tried.push(isActiveActive)
        throw notActive
      }),
    ).rejects.toBe(notActive)
    expect(tried).toEqual([false])
  })
})

describe('a subscription without a type', () => {
  const row = awsSubscription({ deploymentType: null })
  const clientThat = (readRegions: () => Promise<unknown>) =>
    ({ alias: 'main', readRegions }) as unknown as RedisCloudClient
  const refusing = (kind: ForeignError['kind'], code: string) =>
    clientThat(async () => {
      throw failure(kind, code)
    })

  it.each([
    ['lists regions', clientThat(async () => [{ id: null, name: 'eu-west-1' }]), 'Active-Active'],
    ['lists none', clientThat(async () => []), 'standard'],
    ['is refused with 400', refusing('invalid', 'HTTP 400'), 'standard'],
    ['is refused with 404', refusing('not_found', 'HTTP 404'), 'standard'],
  ])('is known by the regions call, which %s', async (_, client, deployment) => {
    expect(await createDeployments().of(client, row)).toBe(deployment)
  })

  it('is not asked about where several regions tell', async () => {
    const regions = [awsRegion(), awsRegion({ name: 'us-east-1' })]
    const client = refusing('unavailable', 'HTTP 503')

    expect(await createDeployments().of(client, { ...row, regions })).toBe('Active-Active')
  })

  it('is not decided by an outage', async () => {
    await expect(createDeployments().of(refusing('unavailable', 'HTTP 503'), row)).rejects.toThrow()
  })

  it('is believed to be what an error code taught, whatever its body says', async () => {
    const deployments = createDeployments()
    await deployments.either(awsScope(), callOf(true))

    expect(await deployments.of(refusing('invalid', 'HTTP 400'), awsSubscription())).toBe('Active-Active')
  })
})

describe('our own side of an Active-Active subscription', () => {
  it('has the ranges of every region: what the subscription leaves out, the regions call tells', async () => {
    const [first, second] = activeActiveSubscription().regions
    if (!first || !second) throw new Error('two regions')
    const row = activeActiveSubscription({ regions: [first, { ...second, cidrs: [] }] })
    const client = {
      alias: 'main',
      readAccount: async () => ({ allowedSourceIps: [] }),
      readSubscription: async () => row,
      readRegions: async () => [
        { id: '1', name: 'us-east-1', network: null, cidr: '192.168.99.0/24' },
        { id: '4', name: 'eu-west-1', network: null, cidr: '192.168.11.0/24' },
        { id: '5', name: 'eu-west-2', network: 'vpc-1', cidr: '192.168.12.0/24' },
      ],
    } as unknown as RedisCloudClient
    const clock = manualClock()
    const parts: FamilyParts = {
      clock,
      clientOf: () => client,
      tasks: createTaskReader({ clock, random: seededRandom(1) }),
      deployments: createDeployments(),
    }

    const { live } = await readNear(parts, activeActiveScope())

    expect(live.regions.map(({ region, cidrs }) => [region, cidrs])).toEqual([
      ['us-east-1', ['192.168.10.0/24']],
      ['eu-west-1', ['192.168.11.0/24']],
      ['eu-west-2', ['192.168.12.0/24']],
    ])
  })
})
