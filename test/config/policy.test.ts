import { describe, expect, it } from 'vitest'
import { kinds } from '../../src/config/policy.ts'
import { environmentsOf, ruleFor } from '../../src/peering/policy.ts'
import { load, loaded, problemsOf, slack } from './configuration.ts'

const anyone = 'requesters: { anyone: true }'
const everything = '{ name: everything, approvers: { users: [U0APPROVER] } }'
const production =
  '{ name: production, match: { redisCloud: { subscriptionNames: ["*-prod"], subscriptions: [1206] } } }'

/** A policy in flow style, so that a case is a line. */
function withPolicy(rules: string[], environments: string[] = [], requesters = anyone) {
  const text = `${requesters}, environments: [${environments.join(', ')}], rules: [${rules.join(', ')}]`
  return load(`${slack}policy: { ${text} }\n`)
}

describe('a policy', () => {
  it('is read with its environments by fact and its durations in milliseconds', async () => {
    const aws = '{ name: payments, match: { aws: { accounts: ["011122223333"] } } }'
    const strict =
      '{ name: strict, when: { environment: production, kinds: [peering.create] }, approvers: { groups: [S0NETSEC] }, approvals: 2, expireAfter: 90m }'
    const free = '{ name: free, approvals: 0, reason: "a playground" }'

    const { config, warnings } = loaded(await withPolicy([strict, free], [production, aws]))

    expect(config.policy).toEqual({
      version: expect.any(String),
      requesters: { users: [], groups: [], anyone: true },
      environments: [
        {
          name: 'production',
          match: {
            'redisCloud.subscriptionName': ['*-prod'],
            'redisCloud.subscription': ['1206'],
            'aws.account': [],
            'aws.nearAccount': [],
          },
        },
        {
          name: 'payments',
          match: {
            'redisCloud.subscriptionName': [],
            'redisCloud.subscription': [],
            'aws.account': ['011122223333'],
            'aws.nearAccount': ['011122223333'],
          },
        },
      ],
      rules: [
        {
          name: 'strict',
          when: { environment: 'production', kinds: ['peering.create'] },
          approvers: { users: [], groups: ['S0NETSEC'] },
          approvals: 2,
          selfApproval: false,
          expireAfterMs: 5_400_000,
        },
        {
          name: 'free',
          when: {},
          approvers: { users: [], groups: [] },
          approvals: 0,
          selfApproval: false,
          expireAfterMs: 86_400_000,
          reason: 'a playground',
        },
      ],
    })
    expect(warnings).toEqual([])
  })

  it.each([
    ['users', 'requesters: { users: [W0ADA] }'],
    ['groups', 'requesters: { groups: [S0ENGINEERS] }'],
  ])('may name requesters by %s', async (_, requesters) => {
    expect((await withPolicy([everything], [], requesters)).ok).toBe(true)
  })

  const approvers = 'approvers: { users: [U0A, U0B] }'
  it.each<[string, string, string, string[], string[]?]>([
    ['no rules', 'policy.rules', 'is empty', []],
    ['nobody to approve', 'policy.rules[0].approvers', 'names nobody', ['{ name: a }']],
    [
      'no approvals without a reason',
      'policy.rules[0].approvals',
      'is 0 without a reason',
      [`{ name: a, ${approvers}, approvals: 0 }`],
    ],
    [
      'an empty reason',
      'policy.rules[0].reason',
      'is empty',
      [`{ name: a, ${approvers}, approvals: 0, reason: " " }`],
    ],
    [
      'more approvals than people',
      'policy.rules[0].approvals',
      'asks for 3 people where only 2 are named',
      [`{ name: a, ${approvers}, approvals: 3 }`],
    ],
    [
      'one person named twice',
      'policy.rules[0].approvals',
      'asks for 2 people where only 1 is named',
      ['{ name: a, approvers: { users: [U0A, U0A] }, approvals: 2 }'],
    ],
    [
      'a name that is no id',
      'policy.rules[0].approvers.users[0]',
      '"@ada" is not a user id',
      ['{ name: a, approvers: { users: ["@ada"] } }'],
    ],
    [
      'a user among the groups',
      'policy.rules[0].approvers.groups[0]',
      '"U0A" is not a user group id',
      ['{ name: a, approvers: { groups: [U0A] } }'],
    ],
    [
      'an unknown environment',
      'policy.rules[0].when.environment',
      '"produktion" is not an environment',
      [`{ name: a, ${approvers}, when: { environment: produktion } }`, everything],
      [production],
    ],
    [
      'an environment where none is',
      'policy.rules[0].when.environment',
      '"production" is not an environment',
      [`{ name: a, ${approvers}, when: { environment: production } }`],
    ],
    [
      'an unknown kind',
      'policy.rules[0].when.kinds[0]',
      '"peering.crate" is not one of its values',
      [`{ name: a, ${approvers}, when: { kinds: [peering.crate] } }`],
    ],
    [
      'no kinds',
      'policy.rules[0].when.kinds',
      'is empty',
      [`{ name: a, ${approvers}, when: { kinds: [] } }`],
    ],
    [
      'two rules of one name',
      'policy.rules[1].name',
      '"everything" is the name of another rule',
      [everything, everything],
    ],
    [
      'two environments of one name',
      'policy.environments[1].name',
      '"production" is the name of another environment',
      [everything],
      [production, production],
    ],
    [
      'an environment that matches nothing',
      'policy.environments[0].match',
      'matches nothing',
      [everything],
      ['{ name: a, match: { redisCloud: {} } }'],
    ],
    [
      'an AWS alias',
      'policy.environments[0].match.aws.accounts[0]',
      '"payments" is not the alias of an account of the aws section, nor 12 digits',
      [everything],
      ['{ name: a, match: { aws: { accounts: [payments] } } }'],
    ],
    [
      'a Google Cloud alias',
      'policy.environments[0].match.gcp.projects[0]',
      '"payments" is not the alias of a project of the gcp section, nor the id of one',
      [everything],
      ['{ name: a, match: { gcp: { projects: [payments] } } }'],
    ],
    [
      'an NFYio install',
      'policy.environments[0].match.nfyio.installs[0]',
      '"onprem" is not the alias of an install of the nfyio section',
      [everything],
      ['{ name: a, match: { nfyio: { installs: [onprem] } } }'],
    ],
    [
      'an AWS account without quotes',
      'policy.environments[0].match.aws.accounts[0]',
      'must be text (in quotes when it is all digits), not a number',
      [everything],
      ['{ name: a, match: { aws: { accounts: [111122223333] } } }'],
    ],
    [
      'a duration without a unit',
      'policy.rules[0].expireAfter',
      '"24" is not a duration',
      [`{ name: a, ${approvers}, expireAfter: "24" }`],
    ],
    [
      'a duration of nothing',
      'policy.rules[0].expireAfter',
      '"0h" is not a duration',
      [`{ name: a, ${approvers}, expireAfter: 0h }`],
    ],
    [
      'a word for yes',
      'policy.rules[0].selfApproval',
      'must be true or false, not a string',
      [`{ name: a, ${approvers}, selfApproval: "yes" }`],
    ],
  ])('is refused with %s', async (_, path, text, rules, environments) => {
    expect(problemsOf(await withPolicy(rules, environments))).toEqual([
      expect.objectContaining({ path, text: expect.stringContaining(text) }),
    ])
  })

  it('is refused when nobody may ask', async () => {
    expect(problemsOf(await withPolicy([everything], [], 'requesters: { users: [] }'))).toMatchObject([
      { path: 'policy.requesters', text: 'allows nobody to ask' },
    ])
  })

  it('suggests the environment that was meant', async () => {
    const rule = `{ name: a, ${approvers}, when: { environment: producton } }`

    expect(problemsOf(await withPolicy([rule, everything], [production]))).toMatchObject([
      { write: 'did you mean production?' },
    ])
  })
})

describe('a rule that is never reached', () => {
  const rule = (name: string, when: string) => `{ name: ${name}, when: ${when}, approvers: { users: [U0A] } }`
  const environments = [production, production.replace('production', 'staging')]
  const last = rule('last', '{}')

  it.each<[string, string[], string | null]>([
    [
      'behind one without conditions',
      [last, rule('b', '{ environment: production }')],
      '"b" is never reached: "last" before it always matches',
    ],
    [
      'behind the same environment',
      [
        rule('a', '{ environment: production }'),
        rule('b', '{ environment: production, kinds: [peering.delete] }'),
        last,
      ],
      '"b" is never reached: "a" before it always matches',
    ],
    [
      'behind two that share its kinds',
      [
        rule('a', '{ kinds: [peering.create] }'),
        rule('b', `{ kinds: [${kinds.filter(kind => kind !== 'peering.create').join(', ')}] }`),
        last,
      ],
      '"last" is never reached: "a" and "b" before it always matches',
    ],
    [
      'not behind another environment',
      [rule('a', '{ environment: staging }'), rule('b', '{ environment: production }'), last],
      null,
    ],
    ['not behind one of its kinds', [rule('a', '{ kinds: [peering.create] }'), last], null],
    ['not behind a narrower one', [rule('a', '{ environment: production }'), last], null],
  ])('is told %s', async (_, rules, text) => {
    const { warnings } = loaded(await withPolicy(rules, environments))

    expect(warnings.map(warning => warning.text)).toEqual(text === null ? [] : [text])
  })

  it('may name every kind of request there is, without a warning', async () => {
    const rules = [rule('a', `{ kinds: [${kinds.join(', ')}] }`), rule('b', '{ environment: production }')]

    const { config, warnings } = loaded(await withPolicy(rules.toReversed(), environments))

    expect(config.policy.rules[1]?.when.kinds).toEqual([
      'peering.create',
      'peering.update',
      'peering.delete',
      'peering.accept',
      'peering.reject',
      'privatelink.create',
      'privatelink.share',
      'privatelink.unshare',
      'privatelink.disassociate',
      'privatelink.delete',
      'tgw.accept_invitation',
      'tgw.reject_invitation',
      'tgw.attach',
      'tgw.set_cidrs',
      'tgw.detach',
      'psc.create',
      'psc.create_endpoint',
      'psc.accept_endpoint',
      'psc.reject_endpoint',
      'psc.delete_endpoint',
      'psc.delete',
    ])
    expect(warnings).toEqual([])
  })

  it('is not the only gap: kinds that no rule covers are told', async () => {
    const rules = [rule('a', '{ environment: production }'), rule('b', '{ kinds: [peering.create] }')]

    const { warnings } = loaded(await withPolicy(rules, environments))

    expect(warnings).toMatchObject([
      {
        path: 'policy.rules',
        text: 'match no peering.update, peering.delete, peering.accept, peering.reject, privatelink.* (all 5 kinds), tgw.* (all 5 kinds) and psc.* (all 6 kinds) outside the named environments: nobody may approve those',
      },
    ])
  })
})

it('a policy is what the rules over it read', async () => {
  const strict =
    '{ name: strict, when: { environment: production }, approvers: { groups: [S0NETSEC] }, approvals: 2 }'
  const { config } = loaded(await withPolicy([strict, everything], [production]))
  const target = { 'redisCloud.subscription': '1206', 'redisCloud.subscriptionName': 'checkout' }

  expect(environmentsOf(config.policy, target)).toEqual(['production'])
  expect(ruleFor(config.policy, 'peering.create', target)?.name).toBe('strict')
  expect(ruleFor(config.policy, 'peering.create', { 'redisCloud.subscription': '7' })?.name).toBe(
    'everything',
  )
})
