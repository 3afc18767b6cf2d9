import { describe, expect, it } from 'vitest'
import { planHash } from '../../../src/peering/plan.ts'
import type { Peering } from '../../../src/peering/side.ts'
import { deletePlan } from '../../../src/providers/redis-cloud/delete-plan.ts'
import { scopeOf } from '../../../src/providers/redis-cloud/subscription.ts'
import { awsFar, awsPeering, awsSubscription, googlePeering } from './builders.ts'

function plan(live: Peering | null | { unread: string }, known = awsPeering(), status = 'active') {
  const subscription = awsSubscription({ status })
  return deletePlan(scopeOf('main', subscription, 'standard'), known, {
    alias: 'main',
    subscriptionId: '1206',
    account: { id: '1001', name: 'Acme', keyName: 'k', keyOwner: null, allowedSourceIps: [], sourceIp: null },
    subscription,
    peering: live,
  })
}
const verdicts = ({ checks }: ReturnType<typeof plan>) => checks.map(each => `${each.code} ${each.verdict}`)

describe('the plan of a deletion', () => {
  it('checks the account, the subscription and the peering', () => {
    const { checks } = plan(awsPeering())

    expect(verdicts(plan(awsPeering()))).toEqual([
      'account_reachable pass',
      'subscription_known pass',
      'subscription_active pass',
      'peering_exists pass',
    ])
    expect(checks[3]?.text).toBe(
      'Peering 1206/87 to AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0 is active.',
    )
  })

  it('blocks what is gone, what cannot be seen, and a subscription that is not active', () => {
    expect(verdicts(plan(null))).toContain('peering_exists block')
    expect(verdicts(plan({ unread: 'it could not be listed' }))).toContain('peering_exists block')
    expect(verdicts(plan(awsPeering(), awsPeering(), 'pending'))).toContain('subscription_active block')
  })

  it('warns about a status that nobody knows', () => {
    expect(verdicts(plan(awsPeering({ status: 'unknown', raw: 'odd' })))).toContain('peering_exists warn')
  })

  it.each([
    ['active', /All traffic between 192\.168\.0\.0\/24 and 10\.20\.0\.0\/16 .* stops at once/],
    ['pending_acceptance', /Nothing is cut off.*no longer be accepted/],
    ['inactive', /Nothing is cut off.*inactive/],
    ['failed', /Nothing is cut off.*failed/],
    ['unknown', /if the peering carries any/],
  ] as const)('says what is cut off when the peering is %s', (status, text) => {
    expect(plan(awsPeering({ status })).changes[1]).toMatch(text)
  })

  it('rests on what is there now, not on what was known', () => {
    const live = awsPeering({ status: 'active', far: awsFar({ cidrs: ['10.99.0.0/16'] }) })
    const known = awsPeering({ status: 'pending_acceptance' })

    expect(plan(live, known).material).toMatchObject({
      peering: '1206/87',
      'peering status': 'active',
      'cloud id': 'pcx-0123456789abcdef0',
      'far CIDRs': '10.99.0.0/16',
    })
  })

  it('does not rest on the order of the ranges', () => {
    const cidrs = ['10.20.0.0/16', '10.21.0.0/16']
    const hash = (some: string[]) => planHash(plan(awsPeering({ far: awsFar({ cidrs: some }) })))

    expect(hash(cidrs.toReversed())).toBe(hash(cidrs))
  })

  it('has the scope that it was made from', () => {
    expect(plan(awsPeering(), awsPeering(), 'pending').scope).toMatchObject({
      key: 'redis-cloud/main/1206',
      status: 'pending',
    })
  })

  it('names what stays behind on the other side', () => {
    expect(plan(awsPeering()).manual[0]?.command).toBe(
      'aws ec2 delete-route --route-table-id <rtb-…> --destination-cidr-block 192.168.0.0/24 --region eu-west-1',
    )
    expect(plan(googlePeering(), googlePeering()).manual[0]?.command).toBe(
      'gcloud compute networks peerings delete <name> --project=app-prod --network=main',
    )
  })
})
