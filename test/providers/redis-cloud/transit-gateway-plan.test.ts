import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/kit/message.ts'
import { planHash } from '../../../src/peering/plan.ts'
import type { Peering } from '../../../src/peering/side.ts'
import type { ActionPlan } from '../../../src/providers/provider.ts'
import {
  acceptPlan,
  attachPlan,
  cidrsPlan,
  detachPlan,
  rejectPlan,
  type TransitGatewayFacts,
  transitGatewayWayOut,
} from '../../../src/providers/redis-cloud/transit-gateway-plan.ts'
import { awsRegion, awsScope, awsSubscription } from './builders.ts'
import { attachment, gateway, invitation, SHARED_AT } from './transit-gateway-builders.ts'

const facts = (
  rows: TransitGatewayFacts['rows'],
  change: Partial<TransitGatewayFacts> = {},
): TransitGatewayFacts => ({
  alias: 'main',
  subscriptionId: '1206',
  account: { id: '1001', name: 'Acme', keyName: 'k', keyOwner: null, allowedSourceIps: [], sourceIp: null },
  subscription: awsSubscription(),
  now: SHARED_AT,
  rows,
  ...change,
})

/** Without those about our own side, which are the same everywhere. */
const verdicts = ({ checks }: ActionPlan) =>
  checks
    .filter(({ code }) => !/^account_|^subscription_/.test(code))
    .map(({ code, verdict }) => `${code} ${verdict}`)
const hintOf = ({ checks }: ActionPlan, code: string) => checks.find(check => check.code === code)?.hint ?? ''
const commandsOf = ({ manual }: ActionPlan) => manual.flatMap(({ command }) => command?.split('\n') ?? [])

it('a detachment does not rest on the order of the ranges', () => {
  const live = attachment('available', ['10.1.0.0/16', '10.2.0.0/16'])
  const turned = { ...live, far: { ...live.far, cidrs: live.far.cidrs.toReversed() } }
  const hash = (each: Peering) => planHash(detachPlan(awsScope(), live, facts([each])))

  expect(hash(turned)).toBe(hash(live))
})

describe('every plan', () => {
  const unread = facts({ unread: 'it could not be listed' })
  const plans = (all: TransitGatewayFacts): ActionPlan[] => [
    acceptPlan(awsScope(), invitation(), all),
    rejectPlan(awsScope(), invitation(), all),
    attachPlan(awsScope(), gateway(), all),
    cidrsPlan(awsScope(), attachment('available'), ['10.20.0.0/16'], all),
    detachPlan(awsScope(), attachment('available'), all),
  ]
  const mainCheck = [
    'invitation_pending',
    'invitation_pending',
    'gateway_available',
    'attachment_active',
    'attachment_exists',
  ]

  it('is blocked by what cannot be seen, and by what is gone', () => {
    plans(unread).forEach((plan, index) => {
      expect(verdicts(plan)).toContain(`${mainCheck[index]} block`)
    })
    plans(facts([])).forEach((plan, index) => {
      expect(verdicts(plan)).toContain(`${mainCheck[index]} block`)
    })
  })

  it('warns about a status that nobody knows', () => {
    const odd = facts([invitation({ status: 'odd' }), gateway({ status: 'odd' }), attachment('odd')])
    plans(odd).forEach((plan, index) => {
      expect(verdicts(plan)).toContain(`${mainCheck[index]} warn`)
    })
  })

  it('checks our own side, and rests on what is there now', () => {
    const live = gateway({ uid: 'tgw-0aaaaaaaaaaaaaaaa' })
    const plan = attachPlan(awsScope(), gateway(), facts([live]))

    expect(plan.checks.map(({ code }) => code)).toContain('subscription_active')
    expect(plan.material).toMatchObject({
      object: '1206/tgw-7',
      'transit gateway': 'tgw-0aaaaaaaaaaaaaaaa',
      'deployment CIDRs': '192.168.0.0/24',
    })
  })
})

describe('the plan of an acceptance', () => {
  it('says that nothing is connected by it', () => {
    const plan = acceptPlan(awsScope(), invitation(), facts([invitation()]))

    expect(verdicts(plan)).toEqual(['invitation_pending pass'])
    expect(plan.changes[0]).toContain('“core-network” of AWS account 111122223333')
    expect(plan.changes[1]).toMatch(/Nothing is connected/)
    expect(commandsOf(plan)).toEqual(['/peering tgw attach 1206'])
  })

  it('warns about one that should have lapsed, and blocks one that was answered', () => {
    const late = facts([invitation()], { now: SHARED_AT + 7 * 24 * 3_600_000 })
    expect(verdicts(acceptPlan(awsScope(), invitation(), late))).toEqual(['invitation_pending warn'])

    for (const status of ['accepted', 'rejected'])
      expect(verdicts(acceptPlan(awsScope(), invitation(), facts([invitation({ status })])))).toEqual([
        'invitation_pending block',
      ])
  })
})

it('the plan of a rejection says that it is for good', () => {
  expect(rejectPlan(awsScope(), invitation(), facts([invitation()])).changes[0]).toMatch(
    /cannot be accepted afterwards/,
  )
})

describe('the plan of an attachment', () => {
  it('says whose gateway it is, who accepts, and what people do then', () => {
    const plan = attachPlan(awsScope(), gateway(), facts([gateway()]))

    expect(verdicts(plan)).toEqual(['gateway_available pass', 'gateway_free pass'])
    expect(plan.changes[0]).toContain('tgw-0123456789abcdef0 of AWS account 111122223333')
    expect(plan.changes[1]).toMatch(/^AWS account 111122223333 accepts the attachment/)
    expect(commandsOf(plan)).toEqual([
      'aws ec2 accept-transit-gateway-vpc-attachment --transit-gateway-attachment-id <tgw-attach-…> --region eu-west-1',
      '/peering tgw cidrs 1206/attachment-7 cidrs=…',
      'aws ec2 create-transit-gateway-route --transit-gateway-route-table-id <tgw-rtb-…> --destination-cidr-block 192.168.0.0/24 --transit-gateway-attachment-id <tgw-attach-…> --region eu-west-1',
      'aws ec2 create-route --route-table-id <rtb-…> --destination-cidr-block 192.168.0.0/24 --transit-gateway-id tgw-0123456789abcdef0 --region eu-west-1',
    ])
  })

  it.each([
    ['available', /Use it/],
    ['pendingAcceptance', /Use it/],
    ['rejected', /Detach it first: \/peering tgw detach 1206\/attachment-7/],
    ['failed', /Detach it first/],
  ])('is blocked by one that is %s', (word, hint) => {
    const plan = attachPlan(awsScope(), gateway(), facts([gateway(), attachment(word)]))

    expect(verdicts(plan)).toContain('gateway_free block')
    expect(hintOf(plan, 'gateway_free')).toMatch(hint)
  })

  it('is free where an earlier one is deleted, and blocked where the gateway is not available', () => {
    expect(verdicts(attachPlan(awsScope(), gateway(), facts([gateway(), attachment('deleted')])))).toContain(
      'gateway_free pass',
    )
    expect(verdicts(attachPlan(awsScope(), gateway(), facts([gateway({ status: 'pending' })])))).toContain(
      'gateway_available block',
    )
  })
})

describe('the plan of new ranges', () => {
  const present = attachment('available', ['10.20.0.0/16', '10.21.0.0/16'])
  const plan = (wanted: string[], rows: Peering[] = [present], change: Partial<TransitGatewayFacts> = {}) =>
    cidrsPlan(awsScope(), present, wanted, facts(rows, change))

  it('shows what is kept, added and removed, and warns of what a removal cuts', () => {
    const changed = plan(['10.21.0.0/16', '10.22.0.0/16'])

    expect(verdicts(changed)).toEqual([
      'attachment_active pass',
      'cidr_deployment pass',
      'cidrs_new pass',
      'cidrs_cut warn',
    ])
    expect(changed.changes.slice(1)).toEqual([
      'Kept: 10.21.0.0/16.',
      'Added: 10.22.0.0/16.',
      'Removed: 10.20.0.0/16.',
    ])
    expect(changed.checks.at(-1)?.text).toMatch(/^10\.20\.0\.0\/16 is taken away.*192\.168\.0\.0\/24/)
    expect(changed.material).toMatchObject({
      'present CIDRs': '10.20.0.0/16, 10.21.0.0/16',
      'wanted CIDRs': '10.21.0.0/16, 10.22.0.0/16',
    })
  })

  it('does not warn where nothing is removed', () => {
    expect(verdicts(plan(['10.20.0.0/16', '10.21.0.0/16', '10.22.0.0/16']))).not.toContain('cidrs_cut warn')
  })

  it('says that an empty list clears', () => {
    const cleared = plan([])

    expect(cleared.changes[0]).toMatch(/clears the CIDRs/)
    expect(cleared.checks.at(-1)?.text).toMatch(/10\.20\.0\.0\/16, 10\.21\.0\.0\/16 are taken away/)
    expect(cleared.manual).toEqual([])
  })

  it('is blocked by the same list, in whatever order, and by none over none', () => {
    expect(verdicts(plan(['10.21.0.0/16', '10.20.0.0/16']))).toContain('cidrs_new block')
    expect(verdicts(plan([], [attachment('available')]))).toContain('cidrs_new block')
  })

  it.each(['pendingAcceptance', 'pending', 'modifying', 'rejected', 'deleting'])(
    'is blocked while the attachment is %s',
    word => {
      const blocked = plan(['10.22.0.0/16'], [attachment(word)])

      expect(verdicts(blocked)).toContain('attachment_active block')
      expect(/accepted it/.test(hintOf(blocked, 'attachment_active'))).toBe(word === 'pendingAcceptance')
    },
  )

  it('is blocked by the deployment CIDR, and does not pass where it is not known', () => {
    expect(verdicts(plan(['192.168.0.0/16']))).toContain('cidr_deployment block')
    expect(verdicts(plan(['10.22.0.0/16'], [present], { subscription: null }))).toContain(
      'cidr_deployment block',
    )
    const silent = awsScope({ regions: [awsRegion({ cidrs: [] })] })
    expect(verdicts(cidrsPlan(silent, present, ['10.22.0.0/16'], facts([present])))).toContain(
      'cidr_deployment warn',
    )
  })
})

describe('the plan of a detachment', () => {
  it.each([
    [
      'available',
      ['10.20.0.0/16'],
      /All traffic between 192\.168\.0\.0\/24 and 10\.20\.0\.0\/16 .* stops at once/,
    ],
    ['available', [], /no CIDRs are set/],
    ['pendingAcceptance', [], /Nothing is cut off.*pending acceptance/],
    ['odd', ['10.20.0.0/16'], /if the attachment carries any/],
  ])('of one that is %s with %j says what is cut off', (word, cidrs, text) => {
    const live = attachment(word, cidrs)

    expect(detachPlan(awsScope(), live, facts([live])).changes[1]).toMatch(text)
  })

  it('is blocked where it is being deleted already', () => {
    for (const word of ['deleting', 'deleted']) {
      const plan = detachPlan(awsScope(), attachment('available'), facts([attachment(word)]))
      expect(verdicts(plan)).toEqual(['attachment_exists block'])
    }
  })

  it('names the routes that stay behind', () => {
    const live = attachment('available')

    expect(commandsOf(detachPlan(awsScope(), live, facts([live])))).toEqual([
      'aws ec2 delete-transit-gateway-route --transit-gateway-route-table-id <tgw-rtb-…> --destination-cidr-block 192.168.0.0/24 --region eu-west-1',
      'aws ec2 delete-route --route-table-id <rtb-…> --destination-cidr-block 192.168.0.0/24 --region eu-west-1',
    ])
  })
})

describe('the way out of a refusal', () => {
  const first = (target: Peering | null, code: string) => transitGatewayWayOut(awsScope(), target, code)[0]

  it('is the next step where there is one', () => {
    expect(plain(first(invitation(), 'TGW_RESOURCE_SHARE_DOES_NOT_EXIST')?.text ?? '')).toMatch(/lapsed/)
    expect(plain(first(gateway(), 'TGW_DOES_NOT_EXIST')?.text ?? '')).toMatch(/not shared/)
    expect(first(attachment('available'), 'TGW_ATTACHMENT_IS_NOT_ACTIVE')?.command).toContain(
      'accept-transit-gateway',
    )
    expect(first(attachment('available'), 'TGW_ATTACHMENT_DOES_NOT_EXIST')?.command).toBe(
      '/peering tgw attach 1206/tgw-7',
    )
  })

  it('is nothing where the refusal says it all', () => {
    expect(first(gateway(), 'SUBSCRIPTION_NOT_ACTIVE')).toBeUndefined()
    expect(first(null, 'TGW_DOES_NOT_EXIST')).toBeUndefined()
  })
})
