import { describe, expect, it } from 'vitest'
import { environment, load, loaded, policy, problemsOf, slack } from './configuration.ts'

const payments = {
  alias: 'payments',
  accountId: '"111122223333"',
  regions: '[eu-west-1]',
  roleArn: 'arn:aws:iam::111122223333:role/peerbot',
}

const account = (fields: Record<string, string>): string =>
  `{ ${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`
const aws = (...accounts: Record<string, string>[]): string =>
  `${slack}${policy}aws:\n  accounts:\n${accounts.map(each => `    - ${account(each)}\n`).join('')}`

describe('the aws section', () => {
  it('is nothing where it is absent', async () => {
    expect(loaded(await load(slack + policy)).config.aws).toBeNull()
  })

  it('is completed by defaults that change nothing by themselves', async () => {
    const { config, secrets } = loaded(await load(aws(payments)))

    expect(config.aws?.accounts).toEqual([
      {
        alias: 'payments',
        accountId: '111122223333',
        regions: ['eu-west-1'],
        roleArn: 'arn:aws:iam::111122223333:role/peerbot',
        accept: 'button',
        routes: 'button',
        routeTables: 'tagged',
        verify: 'control_plane',
        ports: [[10_000, 19_999]],
      },
    ])
    expect(secrets.aws).toEqual(new Map())
  })

  it('reads modes, tables, ports and the depth of verification', async () => {
    const given = {
      ...payments,
      accept: 'automatic',
      routes: 'manual',
      routeTables: '[rtb-0123456789abcdef0]',
      verify: 'analyzer',
      ports: '["10000-12000", 8070, "6379"]',
    }

    const { config } = loaded(await load(aws(given)))

    expect(config.aws?.accounts[0]).toMatchObject({
      accept: 'automatic',
      routes: 'manual',
      routeTables: ['rtb-0123456789abcdef0'],
      verify: 'analyzer',
      ports: [
        [10_000, 12_000],
        [8070, 8070],
        [6379, 6379],
      ],
    })
  })

  it('keeps the external id among the secrets, by alias', async () => {
    const yaml = aws({ ...payments, externalId: '{ env: PEERBOT_EXTERNAL_ID }' })

    const { config, secrets } = loaded(
      await load(yaml, { ...environment, PEERBOT_EXTERNAL_ID: 'shared-word' }),
    )

    expect(secrets.aws.get('payments')).toEqual({ externalId: 'shared-word' })
    expect(JSON.stringify(config)).not.toContain('shared-word')
  })

  it('reads the external id from a file', async () => {
    const yaml = aws({ ...payments, externalId: '{ file: /run/secrets/external }' })

    const { secrets } = loaded(await load(yaml, environment, { '/run/secrets/external': 'from a file\n' }))

    expect(secrets.aws.get('payments')).toEqual({ externalId: 'from a file' })
  })

  it('says which variable an external id lacks', async () => {
    const yaml = aws({ ...payments, externalId: '{ env: PEERBOT_EXTERNAL_ID }' })

    expect(problemsOf(await load(yaml))).toMatchObject([
      { path: 'aws.accounts[0].externalId', text: expect.stringContaining('PEERBOT_EXTERNAL_ID') },
    ])
  })

  const data = { alias: 'data', accountId: '"222233334444"', regions: '[us-east-1]' }
  it.each([
    ['an alias of digits', 'alias', 'reads like an account id', [{ ...payments, alias: '"111122223333"' }]],
    ['an account id that is none', 'accountId', 'is not a 12-digit', [{ ...payments, accountId: '"1111"' }]],
    [
      'an account id without quotes',
      'accountId',
      'must be text',
      [{ ...payments, accountId: '111122223333' }],
    ],
    ['no Region', 'regions', 'is empty', [{ ...payments, regions: '[]' }]],
    [
      'a Region that is none',
      'regions[0]',
      '"ireland" is not a Region',
      [{ ...payments, regions: '[ireland]' }],
    ],
    [
      'a Region twice',
      'regions',
      'names a Region twice',
      [{ ...payments, regions: '[eu-west-1, eu-west-1]' }],
    ],
    ['a role that is none', 'roleArn', 'is not the ARN of a role', [{ ...payments, roleArn: 'peerbot' }]],
    [
      'a role of another account',
      'roleArn',
      'is a role of another account than 111122223333',
      [{ ...payments, roleArn: 'arn:aws:iam::222233334444:role/peerbot' }],
    ],
    ['an unknown mode', 'accept', 'is not one of its values', [{ ...payments, accept: 'auto' }]],
    [
      'route tables that are none',
      'routeTables',
      'is not tagged, main, all or a list of route table ids',
      [{ ...payments, routeTables: 'some' }],
    ],
    [
      'a route table that is none',
      'routeTables',
      'is not tagged, main, all or a list of route table ids',
      [{ ...payments, routeTables: '[main]' }],
    ],
    ['a port that is none', 'ports[0]', 'is not a port or a range', [{ ...payments, ports: '["20-10"]' }]],
    ['a port too high', 'ports[0]', 'is not a port or a range', [{ ...payments, ports: '[70000]' }]],
    [
      'an external id in the open',
      'externalId',
      'a secret is named, never written',
      [{ ...payments, externalId: 'shared-word' }],
    ],
  ])('refuses %s', async (_, key, text, accounts) => {
    const problems = problemsOf(await load(aws(...accounts)))

    expect(problems).toEqual([
      expect.objectContaining({ path: `aws.accounts[0].${key}`, text: expect.stringContaining(text) }),
    ])
    expect(JSON.stringify(problems)).not.toContain('shared-word')
  })

  it.each([
    [
      'ports that are none',
      aws({ ...payments, ports: '[99999]' }),
      'aws.accounts[0].ports[0]',
      'write 6379 or "10000-19999"',
    ],
    ['no account', `${slack}${policy}aws: { accounts: [] }\n`, 'aws.accounts', 'write [{ alias: payments'],
    ['an empty section', `${slack}${policy}aws:\n`, 'aws', 'write accounts: with at least one account'],
  ])('says what to write for %s', async (_, yaml, path, write) => {
    expect(problemsOf(await load(yaml))).toMatchObject([{ path, write: expect.stringContaining(write) }])
  })

  it('refuses an external id without a role', async () => {
    const { roleArn: _, ...rest } = payments
    const yaml = aws({ ...rest, externalId: '{ env: WORD }' })

    expect(problemsOf(await load(yaml, { ...environment, WORD: 'w' }))).toMatchObject([
      { path: 'aws.accounts[0].externalId', text: 'is given without a role to assume' },
    ])
  })

  it.each([
    [
      'one alias twice',
      'accounts[1].alias',
      [payments, { ...data, alias: 'payments', roleArn: roleOf(data) }],
    ],
    ['one Region under two aliases', 'accounts[1].regions', [payments, { ...payments, alias: 'again' }]],
    [
      'two accounts on the same default credentials',
      'accounts[1]',
      [{ alias: 'hub', accountId: '"999900001111"', regions: '[eu-west-1]' }, data],
    ],
  ])('refuses %s', async (_, path, accounts) => {
    expect(problemsOf(await load(aws(...accounts)))).toMatchObject([{ path: `aws.${path}` }])
  })
})

function roleOf({ accountId }: { accountId: string }): string {
  return `arn:aws:iam::${accountId.replaceAll('"', '')}:role/peerbot`
}

describe('an environment by AWS account', () => {
  const by = (accounts: string): string =>
    aws(payments).replace(
      'policy:\n',
      `policy:\n  environments: [{ name: a, match: { aws: { accounts: [${accounts}] } } }]\n`,
    )

  it('matches by alias as by id, on either side', async () => {
    const { config } = loaded(await load(by('payments, "222233334444"')))

    expect(config.policy.environments[0]?.match).toMatchObject({
      'aws.account': ['111122223333', '222233334444'],
      'aws.nearAccount': ['111122223333', '222233334444'],
    })
  })

  it('is another policy once the alias is another account', async () => {
    const before = loaded(await load(by('payments')))
    const after = loaded(await load(by('payments').replaceAll('111122223333', '333344445555')))

    expect(after.version).not.toBe(before.version)
  })

  it('refuses an alias that no account has, and says which was meant', async () => {
    expect(problemsOf(await load(by('paiments')))).toMatchObject([
      { path: 'policy.environments[0].match.aws.accounts[0]', write: 'did you mean payments?' },
    ])
  })
})
