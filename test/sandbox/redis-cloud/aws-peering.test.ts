import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsBody, type CloudClient, DAY, MINUTE, startCloud } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const PATH = '/subscriptions/1206/peerings'
const only = async () => (await client.list(1206))[0]

async function createUntil(
  status: 'pending-acceptance' | 'active',
  body: object = awsBody(),
): Promise<number> {
  const created = await client.task('POST', PATH, body)
  const id = created.response?.resourceId ?? 0
  client.clock.advance(MINUTE)
  if (status === 'active') {
    client.cloud.acceptInAws(id)
    client.clock.advance(MINUTE)
  }
  return id
}

describe('a peering with an AWS VPC', () => {
  it('shows up late, without its pcx at first, then waits to be accepted', async () => {
    const slow = await startCloud({ pace: { appearsMs: [90_000, 90_000], initiatingMs: [60_000, 60_000] } })
    try {
      const created = await slow.task('POST', PATH, awsBody())
      const missing = await slow.list(1206)
      const initiating = await slow.list(1206)
      const pending = await slow.list(1206)

      expect(created).toMatchObject({ status: 'processing-completed', response: { resourceId: 87 } })
      expect(missing).toEqual([])
      expect(initiating).toEqual([
        {
          vpcPeeringId: 87,
          awsAccountId: '111122223333',
          vpcUid: 'vpc-0123456789abcdef0',
          vpcCidr: '10.20.0.0/16',
          regionName: 'eu-west-1',
          status: 'initiating-request',
        },
      ])
      expect(pending).toMatchObject([
        { status: 'pending-acceptance', awsPeeringUid: expect.stringMatching(/^pcx-[0-9a-f]{17}$/) },
      ])
    } finally {
      await slow.cloud.close()
    }
  })

  it('becomes active some seconds after it is accepted', async () => {
    const id = await createUntil('pending-acceptance')
    client.cloud.acceptInAws(id)
    const before = client.cloud.state().subscriptions[0]?.peerings[0]
    client.clock.advance(MINUTE)

    expect(before).toMatchObject({
      status: 'pending-acceptance',
      pcxStatus: 'provisioning',
      acts: ['deleteInAws'],
    })
    expect(await only()).toMatchObject({ status: 'active' })
  })

  it('lapses after seven days, and cannot be accepted any more', async () => {
    const id = await createUntil('pending-acceptance')
    const peering = client.cloud.state().subscriptions[0]?.peerings[0]
    const deadline = peering?.cloud === 'aws' ? (peering.expiresAt ?? 0) : 0
    client.clock.advance(deadline - client.clock.now() - 2 * MINUTE)
    const before = await only()
    client.clock.advance(2 * MINUTE)

    expect(before).toMatchObject({ status: 'pending-acceptance' })
    expect(await only()).toMatchObject({ status: 'inactive' })
    expect(() => client.cloud.acceptInAws(id)).toThrow('InvalidStateTransition')
  })

  it.each([
    ['rejectInAws', 'rejected', 'pending-acceptance'],
    ['expireInAws', 'expired', 'pending-acceptance'],
    ['deleteInAws', 'deleted', 'active'],
  ] as const)('reads inactive after %s', async (act, pcxStatus, status) => {
    const id = await createUntil(status)
    client.cloud[act](id)

    expect(client.cloud.state().subscriptions[0]?.peerings[0]).toMatchObject({ pcxStatus, acts: [] })
    expect(await only()).toMatchObject({ status: 'inactive' })
  })

  it('leaves room for a new peering with the same VPC once it is dead', async () => {
    const id = await createUntil('pending-acceptance')
    client.cloud.rejectInAws(id)

    expect(await client.verdict('POST', PATH, awsBody())).toBe('processing-completed')
  })

  it('can fail, and says no reason', async () => {
    client.cloud.faults.failNextPeering()
    await createUntil('pending-acceptance')

    expect(await only()).toMatchObject({ status: 'failed' })
    expect(await only()).not.toHaveProperty('awsPeeringUid')
    expect(await client.verdict('POST', PATH, awsBody())).toBe('processing-completed')
  })

  it('reads several ranges back as objects with a state each', async () => {
    await createUntil('active', awsBody({ vpcCidrs: ['10.20.0.0/16', '10.21.0.0/16'] }))
    const spelt = async (spelling: 'active' | 'string') => {
      client.cloud.faults.cidrSpelling(spelling)
      return (await only())?.['vpcCidrs']
    }

    expect(await only()).toMatchObject({
      vpcCidrs: [
        { vpcCidr: '10.20.0.0/16', status: 'active' },
        { vpcCidr: '10.21.0.0/16', status: 'active' },
      ],
    })
    expect(await only()).not.toHaveProperty('vpcCidr')
    expect(await spelt('active')).toContainEqual({ vpcCidr: '10.21.0.0/16', active: 'active' })
    expect(await spelt('string')).toEqual(['10.20.0.0/16', '10.21.0.0/16'])
  })

  it('takes the range in its single form, with host bits set, and reads it back as sent', async () => {
    await createUntil('pending-acceptance', { ...awsBody(), vpcCidrs: undefined, vpcCidr: '10.20.3.4/28' })

    expect(await only()).toMatchObject({ vpcCidr: '10.20.3.4/28' })
  })

  it('is told apart from one that somebody else made only by its state', async () => {
    const id = client.cloud.addForeignPeering(1206, {
      awsAccountId: '999988887777',
      vpcId: 'vpc-0f0f0f0f',
      region: 'us-east-1',
      vpcCidrs: ['10.99.0.0/16'],
      isAccepted: false,
    })

    expect(await only()).toMatchObject({ vpcPeeringId: id, status: 'pending-acceptance' })
    expect(client.cloud.state().subscriptions[0]?.peerings).toMatchObject([{ id, isForeign: true }])
    expect(await client.verdict('DELETE', `${PATH}/${id}`)).toBe('processing-completed')
  })
})

describe('an update', () => {
  it('replaces the ranges; a new one comes up a little later', async () => {
    const id = await createUntil('active')
    const slow = { vpcCidrs: ['10.20.0.0/16', '10.22.0.0/16'] }
    await client.task('PUT', `${PATH}/${id}`, slow)
    client.clock.advance(MINUTE)
    const widened = await only()
    await client.task('PUT', `${PATH}/${id}`, { vpcCidr: '10.23.0.0/16' })

    expect(widened).toMatchObject({
      vpcCidrs: [
        { vpcCidr: '10.20.0.0/16', status: 'active' },
        { vpcCidr: '10.22.0.0/16', status: 'active' },
      ],
    })
    expect(await only()).toMatchObject({ vpcCidr: '10.23.0.0/16' })
  })

  it('shows a new range as initiating until it is up', async () => {
    const slow = await startCloud({ pace: { activatesMs: [5 * MINUTE, 5 * MINUTE] } })
    try {
      const vpc = { awsAccountId: '999988887777', vpcId: 'vpc-0f0f0f0f', region: 'us-east-1' }
      const id = slow.cloud.addForeignPeering(1206, { ...vpc, vpcCidrs: ['10.98.0.0/16'] })
      await slow.task('PUT', `${PATH}/${id}`, { vpcCidrs: ['10.98.0.0/16', '10.99.0.0/16'] })

      expect(await slow.list(1206)).toMatchObject([
        {
          vpcCidrs: [
            { vpcCidr: '10.98.0.0/16', status: 'active' },
            { vpcCidr: '10.99.0.0/16', status: 'initiating-request' },
          ],
        },
      ])
    } finally {
      await slow.cloud.close()
    }
  })

  it('is refused while the peering is not active, for an unknown id, and on Google Cloud', async () => {
    const id = await createUntil('pending-acceptance')
    const google = client.cloud.addForeignPeering(1301, { vpcProjectUid: 'app-prod', vpcNetworkName: 'main' })
    const body = { vpcCidrs: ['10.30.0.0/16'] }

    expect(await client.verdict('PUT', `${PATH}/${id}`, body)).toBe('VPC_PEERING_NOT_ACTIVE')
    expect(await client.verdict('PUT', `${PATH}/4711`, body)).toBe('VPC_PEERING_NOT_FOUND')
    expect(await client.verdict('PUT', `/subscriptions/1301/peerings/${google}`, body)).toBe(
      'VPC_PEERING_BELONGS_TO_DIFFERENT_CLOUD_PROVIDER',
    )
  })
})

describe('a deletion', () => {
  it('completes first and leaves the list a little later, with the pcx gone', async () => {
    const slow = await startCloud({ pace: { leavesMs: [90_000, 90_000] } })
    try {
      await slow.task('POST', PATH, awsBody())
      slow.clock.advance(MINUTE)
      const deleted = await slow.task('DELETE', `${PATH}/87`)
      const after = await slow.list(1206)

      expect(deleted).toMatchObject({ status: 'processing-completed', response: {} })
      expect(after).toMatchObject([{ vpcPeeringId: 87 }])
      expect(await slow.verdict('DELETE', `${PATH}/87`)).toBe('VPC_PEERING_NOT_FOUND')
      expect(await slow.list(1206)).toEqual([])
      expect(slow.cloud.state().subscriptions[0]?.peerings).toEqual([])
      expect(() => slow.cloud.acceptInAws(87)).toThrow('is deleted')
    } finally {
      await slow.cloud.close()
    }
  })

  it('of an unknown id, or of another subscription, fails with the code of a missing peering', async () => {
    const id = await createUntil('pending-acceptance')

    expect(await client.verdict('DELETE', `${PATH}/4711`)).toBe('VPC_PEERING_NOT_FOUND')
    expect(await client.verdict('DELETE', `/subscriptions/1207/peerings/${id}`)).toBe('VPC_PEERING_NOT_FOUND')
    const { response } = await client.task('DELETE', `${PATH}/4711`)
    expect(response?.error).toMatchObject({ status: '404 NOT_FOUND' })
  })
})

describe('a jump', () => {
  it('of a month leaves nothing half done', async () => {
    await client.call('POST', PATH, awsBody())
    client.clock.advance(30 * DAY)

    expect(await only()).toMatchObject({ status: 'inactive' })
    expect(client.cloud.state().subscriptions[0]?.peerings).toMatchObject([{ pcxStatus: 'expired' }])
  })
})
