import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GcpLookalike, startGcp } from '../../src/sandbox/gcp/index.ts'
import { type JoinedGoogle, joinGoogle } from '../../src/sandbox/gcp-far-side.ts'
import { type RedisCloudLookalike, startRedisCloud } from '../../src/sandbox/redis-cloud/index.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'

const MINUTE = 60_000
const tenant = { project: 'rcp-prod-tenant-1301', network: 'c13424-us-central1-1-rlrcp' }
const main = 'app-prod/main'
const seed = { vpcProjectUid: 'app-prod', vpcNetworkName: 'main', isAccepted: false }

let clock: ManualClock
let gcp: GcpLookalike
let redisCloud: RedisCloudLookalike
let joined: JoinedGoogle
let cloud: RedisCloudLookalike

beforeEach(async () => {
  clock = manualClock()
  const random = seededRandom(5)
  gcp = await startGcp({ clock, random })
  redisCloud = await startRedisCloud({ clock, random })
  joined = joinGoogle(redisCloud, gcp)
  cloud = joined.cloud
})
afterEach(async () => {
  joined.stop()
  await redisCloud.close()
  await gcp.close()
})

/** Both clouds notice what became due. */
function pass(ms = MINUTE): void {
  clock.advance(ms)
  cloud.state()
  gcp.state()
}

function atRedisCloud(id: number) {
  const found = cloud
    .state()
    .subscriptions.flatMap(({ peerings }) => peerings)
    .find(peering => peering.id === id)
  if (found && found.cloud !== 'gcp') throw new Error(`${id} is not on Google Cloud`)
  return found
}

function halvesAt(network: string): string[] {
  const found = gcp
    .state()
    .projects.flatMap(({ networks }) => networks)
    .find(({ id }) => id === network)
  return (found?.peerings ?? []).map(({ peer, state }) => `${peer.project}/${peer.network} ${state}`)
}

const tenantKey = `${tenant.project}/${tenant.network}`
const made = (over: Partial<typeof seed> = {}, subscription = 1301): number =>
  cloud.addForeignPeering(subscription, { ...seed, ...over })

async function deleteAt(id: number): Promise<void> {
  const reply = await fetch(`${cloud.url}/subscriptions/1301/peerings/${id}`, {
    method: 'DELETE',
    headers: {
      'content-type': 'application/json',
      'x-api-key': cloud.accessKey,
      'x-api-secret-key': cloud.secretKey,
    },
  })
  expect(reply.status).toBe(202)
  pass(5 * MINUTE)
}

describe('a peering of Redis Cloud on Google Cloud', () => {
  it("is Redis's half in a tenant project, with the ranges of the subscription, and waits", () => {
    made()

    expect(halvesAt(tenantKey)).toEqual([`${main} INACTIVE`])
    const network = gcp
      .state()
      .projects.find(({ id, isForeign }) => id === tenant.project && isForeign)
      ?.networks.find(({ name }) => name === tenant.network)
    expect(network?.subnets).toMatchObject([{ region: 'us-central1', cidr: '192.168.2.0/24' }])
    expect(halvesAt(main)).toEqual([])
  })

  it('starts, where the subscription has several regions, from the network of its own', () => {
    cloud.addForeignPeering(1401, { ...seed, sourceRegion: 'europe-west1' })

    expect(halvesAt('rcp-prod-tenant-1401/c14011-europe-west1-1-rlrcp')).toEqual([`${main} INACTIVE`])
  })

  it('does not appear where nobody simulates the network, and is acted on as Redis Cloud shows it', () => {
    const id = made({ vpcProjectUid: 'app-eu' })

    cloud.runGcloud(id)
    pass()

    expect(halvesAt(tenantKey)).toEqual([])
    expect(atRedisCloud(id)?.status).toBe('active')
  })

  it('is active at Redis Cloud only once both halves match in Google Cloud', () => {
    const id = made()
    gcp.act(main, `addPeering data-prod/shared wrong`)
    pass()
    expect(atRedisCloud(id)).toMatchObject({ status: 'inactive', hasReverse: false })

    gcp.act(main, `addPeering ${tenantKey} right`)
    pass()

    expect(atRedisCloud(id)).toMatchObject({ status: 'active', hasReverse: true })
    expect(gcp.isConnected({ project: 'app-prod', network: 'main' }, tenant)).toBe(true)
  })

  it('is active as soon as it is made where the half of the user was there first', () => {
    gcp.act(main, `addPeering ${tenantKey} early`)
    pass()

    const id = made()
    pass()

    expect(atRedisCloud(id)?.status).toBe('active')
  })

  it('is inactive again once the half of the user is gone', () => {
    const id = made()
    cloud.runGcloud(id)
    pass()
    expect(halvesAt(main)).toEqual([`${tenantKey} ACTIVE`])

    cloud.removeGcloud(id)
    pass()

    expect(halvesAt(main)).toEqual([])
    expect(atRedisCloud(id)).toMatchObject({ status: 'inactive', hasReverse: false, acts: ['runGcloud'] })
  })

  it('that is deleted takes its half away and leaves that of the user', async () => {
    const id = made()
    cloud.runGcloud(id)
    pass()

    await deleteAt(id)

    expect(halvesAt(tenantKey)).toEqual([])
    expect(halvesAt(main)).toEqual([`${tenantKey} INACTIVE`])
    expect(atRedisCloud(id)).toMatchObject({ isGone: true, acts: ['removeGcloud'] })

    cloud.removeGcloud(id)
    pass()
    expect(halvesAt(main)).toEqual([])
    expect(atRedisCloud(id)).toBeUndefined()
  })

  it('made anew connects with the half that was left over', async () => {
    const id = made()
    cloud.runGcloud(id)
    pass()
    await deleteAt(id)

    const again = made()
    pass()

    expect(atRedisCloud(again)?.status).toBe('active')
    expect(halvesAt(main)).toEqual([`${tenantKey} ACTIVE`])
  })

  it('that Google refuses has failed at Redis Cloud', () => {
    gcp.act(main, 'addSubnet us-central1 192.168.2.0/25')
    gcp.faults.checkOverlapEarly(true)
    gcp.addHalf({
      ...tenant,
      name: 'x',
      peerProject: 'data-prod',
      peerNetwork: 'shared',
      subnets: [{ region: 'us-central1', cidr: '192.168.2.0/24' }],
    })

    const id = made()

    expect(atRedisCloud(id)?.status).toBe('failed')
  })

  it('refuses in the words of Google what Google refuses', () => {
    const id = made()
    gcp.faults.busy('app-prod', 'main', MINUTE)

    expect(() => cloud.runGcloud(id)).toThrow(/There is a peering operation in progress/)
  })

  it('is told of once, by the cloud in which it was done', () => {
    const id = made()
    const told: string[] = []
    cloud.onEvent(({ kind, text }) => kind === 'person' && told.push(text))
    gcp.onEvent(({ kind, text }) => kind === 'person' && told.push(text))

    cloud.runGcloud(id)
    pass()

    expect(told).toHaveLength(1)
  })
})

it('a peering that was there before is there, and active', () => {
  joined.stop()
  const id = redisCloud.addForeignPeering(1301, { ...seed, isAccepted: true })
  joined = joinGoogle(redisCloud, gcp)
  cloud = joined.cloud

  expect(halvesAt(main)).toEqual([`${tenantKey} ACTIVE`])
  expect(atRedisCloud(id)?.status).toBe('active')
})
