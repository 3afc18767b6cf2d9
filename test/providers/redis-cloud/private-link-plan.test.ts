import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/kit/message.ts'
import { planHash } from '../../../src/peering/plan.ts'
import type { ActionPlan, Ask } from '../../../src/providers/provider.ts'
import {
  createPlan,
  deletePlan,
  disassociatePlan,
  type LinkPlanFacts,
  sharePlan,
  unsharePlan,
} from '../../../src/providers/redis-cloud/private-link-plan.ts'
import { activeActiveScope, awsSubscription } from './builders.ts'
import { ask, CONSUMER, endpointRow, link, OTHER, principalRow } from './private-link-builders.ts'

const facts = (change: Partial<LinkPlanFacts> = {}): LinkPlanFacts => ({
  alias: 'main',
  subscriptionId: '1206',
  account: {
    id: '1001',
    name: 'Acme',
    keyName: 'peerbot',
    keyOwner: 'Ada',
    allowedSourceIps: [],
    sourceIp: null,
  },
  subscription: awsSubscription(),
  support: true,
  link: link(),
  ...change,
})

const verdicts = (plan: ActionPlan, verdict: 'block' | 'warn') =>
  plan.checks.filter(check => check.verdict === verdict).map(({ code }) => code)
const blocks = (plan: ActionPlan) => verdicts(plan, 'block')
const commandsOf = (plan: ActionPlan) => plan.manual.flatMap(({ command }) => command ?? []).join('\n')
const unread = { unread: 'it could not be read' }

const create = ask({ target: null, wanted: { principal: OTHER, name: 'a-share', alias: 'QA' } })
const share = ask({ wanted: { principal: OTHER } })
const unshare = ask({ wanted: { principal: CONSUMER } })
const disassociate = ask({
  wanted: {
    connection: 'rsa-0123456789abcdef0',
    endpoint: 'vpce-0123456789abcdef0',
    account: CONSUMER,
    type: 'vpc_endpoint',
  },
})
const connected = link({ connections: [endpointRow()] })

describe('every plan', () => {
  const all: [string, (asked: Ask, live: LinkPlanFacts) => ActionPlan, Ask][] = [
    ['create', createPlan, create],
    ['share', sharePlan, share],
    ['unshare', unsharePlan, unshare],
    ['disassociate', disassociatePlan, disassociate],
    ['delete', deletePlan, ask()],
  ]

  it.each(all)('(%s) is blocked by what was not looked at', (_, planOf, asked) => {
    expect(blocks(planOf(asked, facts({ link: unread })))).not.toEqual([])
    expect(blocks(planOf(asked, facts({ subscription: null, link: unread })))).toContain('subscription_known')
  })

  it.each(all)('(%s) is blocked where there can be none', (_, planOf, asked) => {
    const plan = planOf(asked, facts({ support: 'PrivateLink exists on AWS only.', link: unread }))

    expect(blocks(plan)).toContain('privatelink_supported')
  })

  it.each(all)('(%s) is blocked while the subscription is not active', (_, planOf, asked) => {
    const plan = planOf(asked, facts({ subscription: awsSubscription({ status: 'pending' }) }))

    expect(blocks(plan)).toContain('subscription_active')
  })

  it.each(all.slice(1))(
    '(%s) is blocked where there is no PrivateLink, or a leaving one',
    (_, planOf, asked) => {
      expect(blocks(planOf(asked, facts({ link: null })))).toContain('privatelink_exists')
      expect(blocks(planOf(asked, facts({ link: link({ status: 'deleting' }) })))).toContain(
        'privatelink_exists',
      )
    },
  )

  it.each(all.slice(2))('(%s) warns of a status that is new', (_, planOf, asked) => {
    expect(verdicts(planOf(asked, facts({ link: link({ status: 'odd' }) })), 'warn')).toContain(
      'privatelink_exists',
    )
  })
})

describe('the plan of a creation', () => {
  it('passes where there is none, and tells what remains to be done, and until when', () => {
    const plan = createPlan(create, facts({ link: null }))

    expect([...blocks(plan), ...verdicts(plan, 'warn')]).toEqual([])
    expect(plan.changes[0]).toContain('resource share “a-share”')
    expect(plan.changes[1]).toContain(`AWS account ${OTHER} (“QA”)`)
    expect(plan.manual.map(({ text }) => plain(text)).join('\n')).toContain('12 hours')
    expect(commandsOf(plan)).toContain('--resource-share-arns <share ARN> --region eu-west-1')
    expect(plan.material).toMatchObject({
      PrivateLink: '1206/privatelink',
      principal: OTHER,
      name: 'a-share',
      'deployment region': 'eu-west-1',
    })
  })

  it('is blocked by the one that exists, which can be shared instead', () => {
    const check = createPlan(create, facts()).checks.find(({ code }) => code === 'privatelink_absent')

    expect(check).toMatchObject({
      verdict: 'block',
      hint: expect.stringContaining(`share 1206/privatelink principal=${OTHER}`),
    })
  })

  it('is for one region of an Active-Active subscription', () => {
    const asked = ask({
      scope: activeActiveScope(),
      target: null,
      wanted: { from: 'us-east-1', principal: OTHER, name: 'a-share' },
    })
    const plan = createPlan(asked, facts({ link: null }))

    expect(plan.material).toMatchObject({
      PrivateLink: '1400/privatelink@us-east-1',
      'deployment region': 'us-east-1',
    })
    expect(commandsOf(plan)).toContain('--region us-east-1')
    expect(plan.changes[0]).toContain('in us-east-1')
  })
})

describe('the plan of a share', () => {
  it('passes for an account that is not a principal, with the commands filled in', () => {
    const plan = sharePlan(share, facts())

    expect(blocks(plan)).toEqual([])
    expect(commandsOf(plan)).toContain('--resource-share-arns arn:aws:ram:eu-west-1:')
    expect(commandsOf(plan)).toContain('--resource-configuration-arn arn:aws:vpc-lattice:')
  })

  it.each([
    ['associated', ['principal_new'], []],
    ['associating', ['principal_new'], []],
    ['failed', ['principal_new'], []],
    ['odd', ['principal_new'], []],
    ['disassociated', ['principal_new'], []],
  ])('with an account that is %s blocks %j and warns %j', (status, blocked, warned) => {
    const plan = sharePlan(share, facts({ link: link({ principals: [principalRow(OTHER, status)] }) }))

    expect(blocks(plan)).toEqual(blocked)
    expect(verdicts(plan, 'warn')).toEqual(warned)
  })

  it('warns of an account that had left when it was asked for', () => {
    const again = ask({ wanted: { principal: OTHER, was: 'disassociated' } })
    const plan = sharePlan(
      again,
      facts({ link: link({ principals: [principalRow(OTHER, 'disassociated')] }) }),
    )

    expect(blocks(plan)).toEqual([])
    expect(verdicts(plan, 'warn')).toEqual(['principal_new'])
  })

  it('is blocked until the PrivateLink is active', () => {
    expect(blocks(sharePlan(share, facts({ link: link({ status: 'initializing' }) })))).toEqual([
      'privatelink_active',
    ])
  })
})

it.each([
  ['share', sharePlan, share],
  ['unshare', unsharePlan, unshare],
  ['disassociate', disassociatePlan, disassociate],
  ['delete', deletePlan, ask()],
])(
  'the plan of a %s is another one when the PrivateLink was made anew under the same name',
  (_, planOf, asked) => {
    const hash = (change: Parameters<typeof link>[0]) =>
      planHash(planOf(asked, facts({ link: link(change) })))

    expect(hash({ shareArn: 'arn:aws:ram:eu-west-1:550680565604:resource-share/new' })).not.toBe(hash({}))
    expect(hash({ configurationId: 'rcfg-new' })).not.toBe(hash({}))
  },
)

describe('the plan of taking a share back', () => {
  it("says which of the account's connections drop, and what they leave", () => {
    const other = endpointRow({ associationId: 'rsa-2', connectionId: 'vpce-2', ownerId: OTHER })
    const live = link({ connections: [endpointRow(), other] })
    const plan = unsharePlan(unshare, facts({ link: live }))

    expect(blocks(plan)).toEqual([])
    expect(plan.changes[1]).toBe(
      `The endpoint vpce-0123456789abcdef0 of AWS account ${CONSUMER} drops at once; its clients lose the databases.`,
    )
    expect(plan.changes).toHaveLength(2)
    expect(commandsOf(plan)).toContain('--vpc-endpoint-ids vpce-0123456789abcdef0')
    expect(plan.material['connections cut']).toBe('rsa-0123456789abcdef0')
  })

  it('does not claim that nothing is cut where no connection is known', () => {
    expect(unsharePlan(unshare, facts()).changes[1]).toMatch(/drops at once/)
  })

  it('is blocked for one that is no principal', () => {
    expect(blocks(unsharePlan(unshare, facts({ link: link({ principals: [] }) })))).toEqual([
      'principal_exists',
    ])
  })
})

describe('the plan of a disassociation', () => {
  it('names the connection, and the endpoint that stays', () => {
    const plan = disassociatePlan(disassociate, facts({ link: connected }))

    expect(blocks(plan)).toEqual([])
    expect(plan.changes[1]).toContain(`vpce-0123456789abcdef0 of AWS account ${CONSUMER} drops at once`)
    expect(commandsOf(plan)).toContain('delete-vpc-endpoints')
    expect(plan.manual.map(({ text }) => plain(text))[0]).toContain('may connect again')
  })

  it('is blocked when the connection is gone, or nobody says whose it is', () => {
    const orphan = ask({ wanted: { connection: 'rsa-0123456789abcdef0' } })

    expect(blocks(disassociatePlan(disassociate, facts()))).toEqual(['connection_exists'])
    expect(blocks(disassociatePlan(orphan, facts({ link: connected })))).toEqual(['connection_owner'])
  })
})

describe('the plan of a deletion', () => {
  it('says which connections drop, each with its account and endpoint', () => {
    const live = link({
      connections: [
        endpointRow(),
        endpointRow({ associationId: 'rsa-2', connectionId: 'vpce-2', ownerId: OTHER }),
      ],
    })
    const plan = deletePlan(ask(), facts({ link: live }))

    expect(blocks(plan)).toEqual([])
    expect(plan.changes.slice(1)).toEqual([
      `The endpoint vpce-0123456789abcdef0 of AWS account ${CONSUMER} drops at once; its clients lose the databases.`,
      `The endpoint vpce-2 of AWS account ${OTHER} drops at once; its clients lose the databases.`,
    ])
    expect(plan.material).toMatchObject({
      'connections cut': 'rsa-0123456789abcdef0, rsa-2',
      'shared with': CONSUMER,
    })
  })

  it('names a hundred connections in lines by account, counts the others, and still rests on all of them', () => {
    const connections = Array.from({ length: 123 }, (_, i) =>
      endpointRow({
        associationId: `rsa-${String(i).padStart(3, '0')}`,
        connectionId: `vpce-${String(i).padStart(17, '0')}`,
        ownerId: i < 30 ? OTHER : CONSUMER,
      }),
    )
    const { changes, material } = deletePlan(ask(), facts({ link: link({ connections }) }))

    expect(changes[1]).toBe('123 connections drop at once; their clients lose the databases.')
    expect(changes.join('\n').match(/vpce-\d{17}/g)).toHaveLength(100)
    expect(changes[2]).toMatch(new RegExp(`^Cut off, of AWS account ${OTHER}: vpce-0+, vpce-0+1,`))
    expect(Math.max(...changes.map(({ length }) => length))).toBeLessThan(700)
    expect(changes.at(-1)).toMatch(/23 more: `\/peering show 1206\/privatelink`/)
    expect(material['connections cut']).toContain('rsa-122')
  })

  it('does not rest on the order in which principals and connections are listed', () => {
    const principals = [principalRow(CONSUMER, 'associated'), principalRow(OTHER, 'associated')]
    const connections = [endpointRow(), endpointRow({ associationId: 'rsa-2', connectionId: 'vpce-2' })]
    const hash = (change: Parameters<typeof link>[0]) =>
      planHash(deletePlan(ask({ wanted: { principals: 'first' } }), facts({ link: link(change) })))

    expect(hash({ principals: principals.toReversed(), connections: connections.toReversed() })).toBe(
      hash({ principals, connections }),
    )
  })

  it('concerns every account that it is shared with or connected, a line each for the policy', () => {
    const live = link({
      principals: [principalRow(OTHER, 'associated'), principalRow(CONSUMER, 'associated')],
      connections: [endpointRow({ ownerId: '777788889999' }), endpointRow({ associationId: 'rsa-2' })],
    })

    expect(deletePlan(ask(), facts({ link: live })).facts).toEqual({
      'aws.account': `${CONSUMER}\n${OTHER}\n777788889999`,
    })
    expect(unsharePlan(unshare, facts({ link: live })).facts).toEqual({ 'aws.account': CONSUMER })
    expect(deletePlan(ask(), facts({ link: link({ principals: [] }) }))).not.toHaveProperty('facts')
  })

  it('warns of principals that may be in the way, or removes them first', () => {
    const first = deletePlan(ask({ wanted: { principals: 'first' } }), facts())

    expect(verdicts(deletePlan(ask(), facts()), 'warn')).toEqual(['principals_left'])
    expect(verdicts(first, 'warn')).toEqual([])
    expect(first.changes[0]).toMatch(new RegExp(`back from ${CONSUMER}, one by one`))
    expect(verdicts(deletePlan(ask(), facts({ link: link({ principals: [] }) })), 'warn')).toEqual([])
  })

  it('is another one when a connection came up meanwhile, and the same when a principal moved on', () => {
    const hash = (live: LinkPlanFacts['link']) => planHash(deletePlan(ask(), facts({ link: live })))

    expect(hash(connected)).not.toBe(hash(link()))
    expect(hash(link({ principals: [principalRow(CONSUMER, 'associating')] }))).toBe(hash(link()))
  })
})
