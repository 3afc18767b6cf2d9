import { describe, expect, it } from 'vitest'
import { peeringOf } from '../../../src/providers/redis-cloud/peering-row.ts'
import { peeringList, regionalPeeringList } from '../../../src/providers/redis-cloud/peering-schema.ts'
import {
  accountRow,
  startedTask,
  subscriptionList,
  subscriptionRow,
  taskList,
  taskRow,
} from '../../../src/providers/redis-cloud/schema.ts'
import { scopeOf } from '../../../src/providers/redis-cloud/subscription.ts'

describe('a task', () => {
  it('is read with nanoseconds and a number for an id', () => {
    const row = taskRow.parse({
      taskId: '6f1c',
      commandType: 'vpcPeeringGetRequest',
      status: 'processing-completed',
      timestamp: '2026-08-01T10:00:00.123456789Z',
      response: { resourceId: 1206, resource: { peerings: [] } },
    })

    expect(row).toMatchObject({ ref: '6f1c', resourceId: '1206', error: null })
    expect(row.at).toBe(Date.UTC(2026, 7, 1, 10, 0, 0, 123))
  })

  it.each([
    [{ links: [{ rel: 'task', href: 'https://api.example/v1/tasks/6f1c-2', type: 'GET' }] }],
    [{ _links: { task: { href: 'https://api.example/v1/tasks/6f1c-2', title: 'x', type: 'GET' } } }],
  ])('is found by its link in either style when its id is missing', reply => {
    expect(startedTask.parse(reply)).toBe('6f1c-2')
  })

  it.each([null, {}, { taskId: null, links: 'none' }, []])(
    'that cannot be followed is no reply (%j)',
    reply => {
      expect(startedTask.safeParse(reply).success).toBe(false)
    },
  )

  it.each([
    [
      { type: 'VPC_PEERING_CIDR_OVERLAP', status: '400 BAD_REQUEST', description: 'They overlap' },
      { code: 'VPC_PEERING_CIDR_OVERLAP', httpStatus: 400, description: 'They overlap' },
    ],
    ['VPC_PEERING_CIDR_OVERLAP', { code: 'VPC_PEERING_CIDR_OVERLAP', httpStatus: null, description: null }],
    [{}, { code: 'UNKNOWN', httpStatus: null, description: null }],
  ])('has its error as an object or as a bare code (%j)', (error, read) => {
    expect(taskRow.parse({ taskId: 'a', response: { error } }).error).toEqual(read)
  })

  it.each([{}, { response: {} }, { response: null }, { response: 'odd' }])(
    'may end without a response (%j)',
    rest => {
      expect(taskRow.parse({ taskId: 'a', status: 'processing-completed', ...rest })).toMatchObject({
        status: 'processing-completed',
        resourceId: null,
        resource: null,
        error: null,
      })
    },
  )

  it('is listed even if next to nothing of it can be read', () => {
    expect(taskList.parse({ tasks: [{ taskId: 'a' }, {}] }).map(row => row.ref)).toEqual(['a', null])
    expect(taskList.parse({ tasks: [] })).toEqual([])
  })

  it.each([{}, { tasks: null }, { tasks: {} }, { tasks: ['odd'] }])(
    'is never left out of a list that cannot be read (%j)',
    reply => {
      expect(taskList.safeParse(reply).success).toBe(false)
    },
  )
})

describe('a list of peerings', () => {
  it('is empty only where it says so', () => {
    expect(peeringList.parse({ peerings: [] })).toEqual([])
    expect(peeringList.parse({ peerings: [], links: [] })).toEqual([])
  })

  it.each([null, undefined, 'soon', [], {}, { peerings: null }, { peerings: 'soon' }, { peerings: {} }])(
    'is an error where no list is (%j): never mistaken for an empty one',
    resource => {
      expect(peeringList.safeParse(resource).success).toBe(false)
    },
  )

  it.each([null, 'odd', 7, {}, { vpcPeeringId: {} }, { status: 'active' }])(
    'is an error with a row that cannot be told from others (%j): never shorter',
    row => {
      expect(peeringList.safeParse({ peerings: [{ vpcPeeringId: 87 }, row] }).success).toBe(false)
    },
  )

  it.each([
    [{ vpcCidrs: {} }],
    [{ vpcCidrs: 'soon' }],
    [{ vpcCidrs: ['10.20.0.0/16', {}] }],
    [{ vpcCidrs: [{ vpcCidr: null, status: 'active' }] }],
    [{ vpcCidr: 7, vpcCidrs: ['10.20.0.0/16'] }],
    [{ vpcCidr: '10.20.0.0/16', vpcCidrs: {} }],
  ])('keeps a row whose ranges cannot be read, with none rather than some (%j)', part => {
    expect(peeringList.parse({ peerings: [{ vpcPeeringId: 87, vpcUid: 'vpc-1', ...part }] })).toMatchObject([
      { id: '87', farNetwork: 'vpc-1', farCidrs: [] },
    ])
  })

  it.each([
    [{ vpcCidr: '10.20.0.0/16' }],
    [{ vpcCidrs: ['10.20.0.0/16'] }],
    [{ vpcCidrs: [{ vpcCidr: '10.20.0.0/16', status: 'active' }] }],
    [{ vpcCidr: '10.20.0.0/16', vpcCidrs: [{ vpcCidr: '10.20.9.9/16', active: 'active' }] }],
  ])('has the ranges in any spelling, canonical (%j)', part => {
    const row = { vpcPeeringId: 87, status: 'active', vpcUid: 'vpc-1', awsAccountId: 111122223333, ...part }

    expect(peeringList.parse({ peerings: [row] })).toMatchObject([
      {
        id: '87',
        cloud: 'aws',
        farAccount: '111122223333',
        farNetwork: 'vpc-1',
        farCidrs: [{ cidr: '10.20.0.0/16' }],
      },
    ])
  })

  it('has every range, whichever field it is in', () => {
    const row = {
      vpcPeeringId: 87,
      vpcCidr: '10.20.0.0/16',
      vpcCidrs: ['10.21.0.0/16', { vpcCidr: '10.22.0.0/16' }],
    }

    expect(peeringList.parse({ peerings: [row] })).toMatchObject([
      { farCidrs: [{ cidr: '10.20.0.0/16' }, { cidr: '10.21.0.0/16' }, { cidr: '10.22.0.0/16' }] },
    ])
  })

  it.each([
    [{ projectUid: 'app-prod', networkName: 'main' }],
    [{ vpcProjectUid: 'app-prod', vpcNetworkName: 'main' }],
  ])('has the names of Google Cloud in either spelling (%j)', part => {
    const row = { vpcPeeringId: '88', redisProjectUid: 'rcp', redisNetworkName: 'net', ...part }

    expect(peeringList.parse({ peerings: [row] })).toMatchObject([
      { cloud: 'gcp', farAccount: 'app-prod', farNetwork: 'main', redisProject: 'rcp', redisNetwork: 'net' },
    ])
  })

  it('keeps a row of which only the id is known', () => {
    expect(peeringList.parse({ peerings: [{ id: 5 }] })).toMatchObject([
      { id: '5', status: null, farAccount: null, farNetwork: null, farRegion: null, farCidrs: [] },
    ])
  })

  it.each([
    [{ vpcUid: 'vpc-1' }, 'vpc-1'],
    [{ redisProjectUid: 'rcp', networkName: 'main' }, 'main'],
  ])('has no account where the row has none (%j)', (part, network) => {
    const rows = peeringList.parse({ peerings: [{ vpcPeeringId: 87, ...part }] })

    expect(rows.map(row => peeringOf(scope({}), row, null).far)).toMatchObject([{ account: null, network }])
  })
})

describe('an Active-Active list of peerings', () => {
  const row = {
    id: 87,
    status: 'active',
    vpcUid: 'vpc-1',
    awsAccountId: '111122223333',
    regionName: 'eu-west-1',
  }

  it('has the region of the subscription around the peering, and that of the VPC in it', () => {
    const list = { regions: [{ id: 1, region: 'us-east-1', vpcPeerings: [row] }, { region: 'eu-west-1' }] }

    expect(regionalPeeringList.parse(list)).toMatchObject([
      { region: 'us-east-1', row: { id: '87', farRegion: 'eu-west-1', farNetwork: 'vpc-1' } },
    ])
  })

  it("knows Google's fields by their prefix", () => {
    const google = { id: 88, vpcProjectUid: 'app-prod', vpcNetworkName: 'main', regionName: 'us-central1' }

    expect(
      regionalPeeringList.parse({ regions: [{ region: 'us-central1', vpcPeerings: [google] }] }),
    ).toMatchObject([{ row: { cloud: 'gcp', farAccount: 'app-prod', farNetwork: 'main', farRegion: null } }])
  })

  it.each([
    null,
    {},
    { peerings: [] },
    { regions: null },
    { regions: [{ region: 'us-east-1', vpcPeerings: 'soon' }] },
    { regions: [{ region: 'us-east-1', vpcPeerings: [row, { status: 'active' }] }] },
  ])('is an error where it cannot be read (%j): never shorter', resource => {
    expect(regionalPeeringList.safeParse(resource).success).toBe(false)
  })
})

it('a peering has its ranges in an order of their own, whatever that of the reply', () => {
  const rows = peeringList.parse({
    peerings: [{ vpcPeeringId: 87, vpcCidrs: ['10.21.0.0/16', '10.20.0.0/16'] }],
  })

  expect(rows.map(row => peeringOf(scope({}), row, null))).toMatchObject([
    {
      far: { cidrs: ['10.20.0.0/16', '10.21.0.0/16'] },
      members: [{ id: '10.20.0.0/16' }, { id: '10.21.0.0/16' }],
    },
  ])
})

it('a subscription has its deployment CIDRs in an order of their own', () => {
  const inOrder = (...cidrs: string[]) =>
    subscriptionRow.parse({
      id: 1206,
      cloudDetails: [
        {
          provider: 'AWS',
          regions: [{ region: 'eu-west-1', networking: cidrs.map(cidr => ({ deploymentCIDR: cidr })) }],
        },
      ],
    })

  expect(inOrder('10.0.1.0/24', '10.0.0.0/24')).toEqual(inOrder('10.0.0.0/24', '10.0.1.0/24'))
})

describe('the state of a range', () => {
  it.each([
    [{ vpcCidr: '10.20.0.0/16', status: 'active' }, 'active'],
    [{ vpcCidr: '10.20.0.0/16', active: 'initiating-request' }, 'initiating-request'],
    ['10.20.0.0/16', ''],
  ])('is under either key or not told (%j)', (entry, raw) => {
    const rows = peeringList.parse({ peerings: [{ vpcPeeringId: 87, vpcCidrs: [entry] }] })

    expect(rows.map(row => peeringOf(scope({}), row, null).members)).toEqual([
      [{ what: 'cidr', id: '10.20.0.0/16', raw, text: '' }],
    ])
  })
})

const subscription = {
  id: 1206,
  name: 'orders-prod',
  status: 'active',
  deploymentType: 'single-region',
  cloudDetails: [
    {
      provider: 'AWS',
      cloudAccountId: 1,
      regions: [
        {
          region: 'eu-west-1',
          networking: [
            { deploymentCIDR: '10.0.0.7/24', vpcId: 'vpc-1' },
            { deploymentCIDR: '10.0.1.0/24', vpcId: 'vpc-1' },
          ],
        },
      ],
    },
  ],
}
const scope = (change: object) =>
  scopeOf('main', subscriptionRow.parse({ ...subscription, ...change }), 'standard')

describe('a subscription', () => {
  it('is a scope with the ranges of all its zones', () => {
    const near = {
      cloud: 'redis-cloud',
      account: 'main',
      region: 'eu-west-1',
      network: 'vpc-1',
      cidrs: ['10.0.0.0/24', '10.0.1.0/24'],
    }
    expect(scope({})).toEqual({
      key: 'redis-cloud/main/1206',
      provider: 'redis-cloud',
      account: 'main',
      id: '1206',
      name: 'orders-prod',
      cloud: 'AWS',
      status: 'active',
      supports: { peerings: true },
      deployment: 'standard',
      hostAccount: null,
      near,
      regions: [near],
    })
  })

  it.each([
    ['pending, without cloud details', { status: 'pending', cloudDetails: [] }, /pending.*once it has/],
    ['in your own cloud account', { cloudDetails: [{ provider: 'AWS', cloudAccountId: 2081 }] }, /your own/],
    ['on another cloud', { cloudDetails: [{ provider: 'AZURE', cloudAccountId: 1 }] }, /AZURE/],
  ])('that is %s has no peerings here, and says why', (_, change, why) => {
    const { supports } = scope(change)

    expect(supports).toEqual({ peerings: false, why: expect.stringMatching(why) })
  })

  it('of an older body, without a type and with sparse details, is a standard one', () => {
    expect(scope({ deploymentType: undefined, cloudDetails: [{ provider: 'gcp' }] })).toMatchObject({
      cloud: 'Google Cloud',
      supports: { peerings: true },
      near: { region: null, network: null, cidrs: [] },
    })
  })

  it('that cannot be read fails the list, in which it would look as if it were gone', () => {
    expect(subscriptionList.parse({ subscriptions: [subscription] }).map(row => row.id)).toEqual(['1206'])
    expect(subscriptionList.safeParse({ subscriptions: [{}, subscription] }).success).toBe(false)
    expect(subscriptionList.safeParse({ subscriptions: {} }).success).toBe(false)
  })

  it('may be missing from the account altogether', () => {
    expect(subscriptionList.parse({ accountId: 1001 })).toEqual([])
  })
})

describe('an account', () => {
  it('may hold its fields back', () => {
    expect(accountRow.parse({})).toEqual({
      id: null,
      name: null,
      keyName: null,
      keyOwner: null,
      allowedSourceIps: [],
      sourceIp: null,
    })
  })
})
