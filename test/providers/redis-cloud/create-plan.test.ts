import { describe, expect, it } from 'vitest'
import type { Peering, Side } from '../../../src/peering/side.ts'
import { createPlan } from '../../../src/providers/redis-cloud/create-plan.ts'
import type { NearFacts } from '../../../src/providers/redis-cloud/near-checks.ts'
import type { AccountRow, SubscriptionRow } from '../../../src/providers/redis-cloud/schema.ts'
import { scopeOf } from '../../../src/providers/redis-cloud/subscription.ts'
import {
  activeActiveScope,
  activeActiveSubscription,
  awsFar,
  awsPeering,
  awsRegion,
  awsScope,
  awsSubscription,
  googleFar,
  googlePeering,
  googleSubscription,
} from './builders.ts'

const account: AccountRow = {
  id: '1001',
  name: 'Acme',
  keyName: 'peerbot',
  keyOwner: 'Ada Platform',
  allowedSourceIps: ['0.0.0.0/0'],
  sourceIp: '79.0.0.173',
}

interface World {
  account?: NearFacts['account']
  subscription?: NearFacts['subscription']
  from?: string
  far?: Side
  wanted?: Record<string, string>
  regions?: string[] | null
  peerings?: Peering[] | { unread: string }
}

function plan(world: World = {}) {
  const far = world.far ?? awsFar()
  const usual = far.cloud === 'gcp' ? googleSubscription() : awsSubscription()
  const subscription = world.subscription === undefined ? usual : world.subscription
  const row = subscription === null || subscription === 'unread' ? usual : subscription
  return createPlan(
    scopeOf('main', row, row.deploymentType === 'active-active' ? 'Active-Active' : 'standard'),
    {
      alias: 'main',
      subscriptionId: row.id,
      account: world.account ?? account,
      subscription,
      from: world.from ?? null,
      far,
      wanted: world.wanted ?? {},
      regions: world.regions === undefined ? ['eu-west-1', 'eu-west-2', 'us-east-1'] : world.regions,
      peerings: world.peerings ?? [],
    },
  )
}
const onAws = (change: Partial<SubscriptionRow>) => awsSubscription(change)
const check = (code: string, world: World) => {
  const found = plan(world).checks.find(each => each.code === code)
  if (!found) throw new Error(`no check ${code}`)
  return found
}

const awsCodes = [
  'account_reachable',
  'subscription_known',
  'subscription_active',
  'subscription_managed',
  'cloud_matches',
  'far_account_form',
  'far_network_form',
  'region_known',
  'cidr_canonical',
  'cidr_count',
  'cidr_disjoint',
  'cidr_deployment',
  'cidr_peerings',
  'cidr_size',
  'cidr_private',
  'peering_new',
]
const googleCodes = awsCodes.filter(code => !code.startsWith('cidr') && code !== 'region_known')

describe('the checks of a creation', () => {
  const worlds: [string, World][] = [
    ['all is well', {}],
    [
      'the keys are refused',
      { account: { refusal: 'no.' }, subscription: 'unread', peerings: { unread: 'no' } },
    ],
    ['the subscription is unknown', { subscription: null, regions: null, peerings: { unread: 'no' } }],
    ['everything is odd', { far: awsFar({ account: null, network: null, region: null, cidrs: [] }) }],
  ]

  it.each(worlds)('are always all there, each with a sentence, when %s', (_, world) => {
    const { checks } = plan(world)

    expect(checks.map(each => each.code)).toEqual(awsCodes)
    for (const each of checks) {
      expect(each.text).toMatch(/\.$/)
      expect(each.verdict === 'pass').toBe(each.hint === undefined)
    }
  })

  it('all pass when all is well', () => {
    expect(plan().checks.filter(each => each.verdict !== 'pass')).toEqual([])
  })

  it('know no ranges and no region on Google Cloud', () => {
    const { checks } = plan({ far: googleFar() })

    expect(checks.map(each => each.code)).toEqual(googleCodes)
    expect(checks.filter(each => each.verdict !== 'pass')).toEqual([])
  })

  it('rest on custom routes only where they are exported, with the flag in the command', () => {
    const exporting = plan({ far: googleFar(), wanted: { 'custom-routes': 'export' } })

    expect(exporting.material['custom routes']).toBe('export')
    expect(exporting.manual[0]?.command).toMatch(/ --export-custom-routes$/)
    expect(plan({ far: googleFar() }).material).not.toHaveProperty('custom routes')
    expect(plan({ far: googleFar() }).manual[0]?.command).not.toContain('custom-routes')
  })

  it('never pass what nobody looked at', () => {
    const { checks } = plan({
      account: { refusal: 'no.' },
      subscription: 'unread',
      regions: null,
      peerings: { unread: 'the account does not answer' },
    })

    expect(checks.filter(each => each.verdict === 'pass').map(each => each.code)).toEqual([
      'far_account_form',
      'far_network_form',
      'cidr_canonical',
      'cidr_count',
      'cidr_disjoint',
      'cidr_size',
      'cidr_private',
    ])
  })

  it('name the key and its owner', () => {
    expect(check('account_reachable', {}).text).toBe(
      'The key peerbot of Ada Platform reaches the Redis Cloud account Acme (1001).',
    )
  })

  it('warn about an address that the allow list of the key does not have', () => {
    const world = { account: { ...account, allowedSourceIps: ['10.0.0.0/8', '79.0.0.174'] } }

    expect(check('account_reachable', world)).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining('79.0.0.173'),
      hint: expect.stringContaining('allow list'),
    })
  })

  it('do not warn where the account keeps its list to itself', () => {
    const world = { account: { ...account, keyName: null, allowedSourceIps: [], sourceIp: null } }

    expect(check('account_reachable', world).verdict).toBe('pass')
  })

  it.each<[string, World, RegExp, RegExp]>([
    ['account_reachable', { account: { refusal: 'HTTP 403.' } }, /HTTP 403/, /allow list/],
    ['subscription_known', { subscription: null }, /no Pro subscription 1206/, /Essentials/],
    ['subscription_active', { subscription: onAws({ status: 'pending' }) }, /is pending/, /Wait/],
    ['subscription_active', { subscription: onAws({ status: 'error' }) }, /is error/, /console/],
    [
      'subscription_managed',
      { subscription: onAws({ cloudAccountId: '2081' }) },
      /2081/,
      /Redis Cloud cannot/,
    ],
    ['cloud_matches', { subscription: onAws({ provider: 'GCP' }) }, /on Google Cloud.*on AWS/, /choose/],
    ['cloud_matches', { subscription: onAws({ provider: null }) }, /not known yet/, /choose/],
    [
      'far_account_form',
      { far: awsFar({ account: '123' }) },
      /“123” is not the id of an AWS account/,
      /12 digits/,
    ],
    ['far_network_form', { far: awsFar({ network: 'vpc-x' }) }, /“vpc-x”/, /hexadecimal/],
    ['far_account_form', { far: googleFar({ account: 'X' }) }, /of a Google Cloud project/, /project id/],
    ['far_network_form', { far: googleFar({ network: 'a/b' }) }, /name of a network/, /name alone/],
    ['region_known', { far: awsFar({ region: 'eu-west-11' }) }, /eu-west-11/, /Did you mean eu-west-1\?/],
    ['region_known', { regions: [] }, /eu-west-1/, /region of the VPC/],
    ['cidr_canonical', { far: awsFar({ cidrs: ['10.0.0.0'] }) }, /10\.0\.0\.0 is not/, /10\.20/],
    ['cidr_canonical', { far: awsFar({ cidrs: ['fd00::/64'] }) }, /fd00::/, /10\.20/],
    ['cidr_canonical', { far: awsFar({ cidrs: [] }) }, /No CIDR/, /10\.20/],
    [
      'cidr_count',
      { far: awsFar({ cidrs: [1, 2, 3, 4, 5, 6].map(n => `10.${n}.0.0/16`) }) },
      /6 ranges.*at most 5/,
      /Merge/,
    ],
    [
      'cidr_disjoint',
      { far: awsFar({ cidrs: ['10.20.0.0/16', '10.21.0.0/16', '10.20.4.0/24'] }) },
      /10\.20\.0\.0\/16 and 10\.20\.4\.0\/24/,
      /larger/,
    ],
    [
      'cidr_deployment',
      { far: awsFar({ cidrs: ['10.20.0.0/16', '192.168.0.0/16'] }) },
      /192\.168\.0\.0\/16 overlaps the deployment CIDR 192\.168\.0\.0\/24/,
      /other ranges.*\/peering privatelink create 1206 principal=111122223333 reason=/,
    ],
    [
      'cidr_deployment',
      {
        subscription: onAws({ regions: [awsRegion({ cidrs: ['192.168.9.0/26', '192.168.9.64/26'] })] }),
        far: awsFar({ cidrs: ['192.168.9.64/28'] }),
      },
      /192\.168\.9\.64\/26/,
      /other ranges/,
    ],
    [
      'cidr_peerings',
      {
        peerings: [
          awsPeering({ providerId: '12', far: awsFar({ network: 'vpc-0a1b2c3d', cidrs: ['10.20.4.1/24'] }) }),
        ],
      },
      /10\.20\.0\.0\/16 overlaps 10\.20\.4\.0\/24 of peering 1206\/12 to .*vpc-0a1b2c3d, which is active/,
      /delete that peering.*\/peering privatelink create 1206/,
    ],
    ['peering_new', { peerings: [awsPeering()] }, /Peering 1206\/87 .* is active/, /delete it/],
    [
      'peering_new',
      { peerings: [awsPeering({ status: 'unknown', raw: 'recalibrating' })] },
      /Redis Cloud says “recalibrating”/,
      /delete it/,
    ],
    [
      'peering_new',
      {
        far: googleFar(),
        peerings: [googlePeering({ status: 'pending_acceptance', raw: 'inactive' })],
      },
      /pending acceptance \(Redis Cloud says “inactive”\)/,
      /delete it/,
    ],
  ])('block by %s', (code, world, text, hint) => {
    expect(check(code, world)).toMatchObject({
      code,
      verdict: 'block',
      text: expect.stringMatching(text),
      hint: expect.stringMatching(hint),
    })
  })

  it.each([
    ['pending', true],
    ['error', undefined],
    ['deleting', undefined],
  ])('block for a while only what will pass by itself: a subscription that is %s', (status, isTemporary) => {
    expect(check('subscription_active', { subscription: onAws({ status }) }).isTemporary).toBe(isTemporary)
  })

  it.each<[string, World, RegExp]>([
    ['cidr_size', { far: awsFar({ cidrs: ['10.0.0.0/15'] }) }, /10\.0\.0\.0\/15/],
    ['cidr_size', { far: awsFar({ cidrs: ['10.0.0.0/29'] }) }, /10\.0\.0\.0\/29/],
    ['cidr_private', { far: awsFar({ cidrs: ['8.8.0.0/16'] }) }, /8\.8\.0\.0\/16/],
    ['cidr_private', { far: awsFar({ cidrs: ['172.0.0.0/8'] }) }, /172\.0\.0\.0\/8/],
    ['cidr_deployment', { subscription: onAws({ regions: [awsRegion({ cidrs: [] })] }) }, /does not say/],
    [
      'cidr_peerings',
      { peerings: [awsPeering({ providerId: '12', far: awsFar({ network: 'vpc-0a1b2c3d', cidrs: [] }) })] },
      /does not say the ranges of peering 1206\/12,/,
    ],
  ])('warn, and do not block, by %s', (code, world, text) => {
    expect(check(code, world)).toMatchObject({ verdict: 'warn', text: expect.stringMatching(text) })
  })

  it.each(['10.0.0.0/16', '10.255.255.240/28', '172.31.0.0/16', '100.64.0.0/16', '192.168.4.0/22'])(
    'pass %s as private and of a possible size',
    cidr => {
      const world = { far: awsFar({ cidrs: [cidr] }) }

      expect(check('cidr_private', world).verdict).toBe('pass')
      expect(check('cidr_size', world).verdict).toBe('pass')
    },
  )

  it('say when host bits were cut', () => {
    expect(check('cidr_canonical', { far: awsFar({ cidrs: ['10.20.3.4/16'] }) })).toMatchObject({
      verdict: 'pass',
      text: expect.stringContaining('10.20.0.0/16'),
    })
  })

  it('do not count a peering that has ended', () => {
    const ended = awsPeering({ status: 'failed' })

    expect(check('peering_new', { peerings: [ended] }).verdict).toBe('pass')
    expect(check('cidr_peerings', { peerings: [ended] }).verdict).toBe('pass')
  })

  it('report a peering to the same VPC once, not as an overlap too', () => {
    expect(check('cidr_peerings', { peerings: [awsPeering()] }).verdict).toBe('pass')
  })
})

describe('the plan of a creation', () => {
  it('names what will change and what is left to people, with the deadline and the commands', () => {
    const { changes, manual } = plan()
    const commands = manual.map(each => each.command)

    expect(changes[0]).toContain('AWS account 111122223333')
    expect(changes[0]).toContain('subscription 1206 “orders-prod” (eu-west-1, 192.168.0.0/24)')
    expect(manual[0]?.text).toContain('7 days')
    expect(commands).toContain(
      'aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id <pcx-…> --region eu-west-1',
    )
    expect(commands).toContain(
      'aws ec2 create-route --route-table-id <rtb-…> --destination-cidr-block 192.168.0.0/24 --vpc-peering-connection-id <pcx-…> --region eu-west-1',
    )
  })

  it('shows the gcloud command as far as it is known', () => {
    expect(plan({ far: googleFar() }).manual[0]?.command).toBe(
      'gcloud compute networks peerings create redis-cloud-1301 --project=app-prod --network=main --peer-project=<Redis project> --peer-network=c13424-us-central1-1-rlrcp',
    )
  })

  it('rests on everything that an approver looked at, whatever the order of the ranges', () => {
    const { material } = plan({ far: awsFar({ cidrs: ['10.21.0.0/16', '10.20.0.0/16'] }) })

    expect(material).toEqual({
      'Redis Cloud account': 'main',
      subscription: '1206',
      'subscription name': 'orders-prod',
      cloud: 'AWS',
      'deployment region': 'eu-west-1',
      'deployment network': 'vpc-0a1206c5d9e8f7a61',
      'deployment CIDRs': '192.168.0.0/24',
      'far account': '111122223333',
      'far region': 'eu-west-1',
      'far VPC': 'vpc-0123456789abcdef0',
      'far CIDRs': '10.20.0.0/16, 10.21.0.0/16',
    })
    expect(plan({ far: googleFar() }).material).toMatchObject({
      'far project': 'app-prod',
      'far network': 'main',
    })
  })

  it('is made from the subscription as it is now', () => {
    const { scope, near } = plan({ subscription: onAws({ name: 'orders-renamed' }) })

    expect(scope).toEqual(awsScope({ name: 'orders-renamed' }))
    expect(near).toEqual(awsScope().near)
  })
})

describe('the plan of a creation in an Active-Active subscription', () => {
  const subscription = activeActiveSubscription()
  const scope = activeActiveScope()
  const usEast = {
    ...scope.near,
    region: 'us-east-1',
    network: 'vpc-0a1400c5d9e8f7a61',
    cidrs: ['192.168.10.0/24'],
  }
  const other = (change: Partial<Peering>) => awsPeering({ scope: scope.key, near: usEast, ...change })
  const world: World = { subscription, from: 'eu-west-1' }

  it('starts in the region that was asked for, and names it', () => {
    const { checks, near, changes, manual } = plan(world)

    expect(checks.filter(each => each.verdict !== 'pass')).toEqual([])
    expect(checks.map(each => each.code)).toContain('region_from')
    expect(near).toMatchObject({ region: 'eu-west-1', cidrs: ['192.168.11.0/24'] })
    expect(changes[0]).toContain('(eu-west-1, 192.168.11.0/24)')
    // Routes lead to that region only: its databases are reached there.
    expect(manual.some(({ command }) => command?.includes('192.168.11.0/24'))).toBe(true)
    expect(manual.some(({ command }) => command?.includes('192.168.10.0/24'))).toBe(false)
  })

  it.each([undefined, 'us-west-2'])('is blocked without a region that it has (%s)', from => {
    const found = plan({ subscription, ...(from ? { from } : {}) }).checks.find(
      each => each.code === 'region_from',
    )

    expect(found).toMatchObject({ verdict: 'block', hint: expect.stringContaining('from=us-east-1') })
  })

  it("checks the ranges against every region's deployment CIDR", () => {
    const cidrs = ['10.20.0.0/16', '192.168.10.128/25']

    expect(check('cidr_deployment', { ...world, far: awsFar({ cidrs }) })).toMatchObject({
      verdict: 'block',
      text: expect.stringContaining('192.168.10.0/24 of region us-east-1'),
      hint: expect.stringContaining('/peering privatelink create 1400 from=eu-west-1 principal=111122223333'),
    })
  })

  it('checks them against the VPCs that are peered with other regions', () => {
    const peerings = [other({ far: awsFar({ network: 'vpc-0a1b2c3d', cidrs: ['10.20.4.0/24'] }) })]

    expect(check('cidr_peerings', { ...world, peerings }).verdict).toBe('block')
  })

  it('takes the same VPC from another region as another peering, which does not overlap itself', () => {
    const world2: World = { ...world, peerings: [other({})] }

    expect(check('peering_new', world2).verdict).toBe('pass')
    expect(check('cidr_peerings', world2).verdict).toBe('pass')
    expect(check('peering_new', { ...world2, from: 'us-east-1' }).verdict).toBe('block')
  })

  it('warns, by name, about a region whose deployment CIDR is not shown', () => {
    const silent = activeActiveSubscription({
      regions: subscription.regions.map(region => ({
        ...region,
        cidrs: region.name === 'us-east-1' ? [] : region.cidrs,
      })),
    })

    expect(check('cidr_deployment', { ...world, subscription: silent })).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining('us-east-1'),
    })
  })

  it('rests on the region and on the ranges of all regions', () => {
    expect(plan(world).material).toMatchObject({
      'deployment region': 'eu-west-1',
      'deployment CIDRs': '192.168.10.0/24, 192.168.11.0/24',
    })
  })
})

it('a standard subscription is not asked for a region that it does not have', () => {
  expect(check('region_from', { from: 'us-west-2' })).toMatchObject({ verdict: 'block' })
})
