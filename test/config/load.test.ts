import { describe, expect, it } from 'vitest'
import { problemLine } from '../../src/config/index.ts'
import { environment, load, loaded, policy, problemsOf, slack } from './configuration.ts'

describe('a small configuration', () => {
  it('is completed by defaults', async () => {
    const { config, secrets, warnings } = loaded(await load(slack + policy))

    expect(config).toMatchObject({
      slack: {
        mode: 'socket',
        command: '/peering',
        channels: { approvals: 'C0APPROVALS', status: 'C0STATUS' },
        apiUrl: 'https://slack.com/api/',
      },
      redisCloud: {
        url: 'https://api.redislabs.com/v1',
        accounts: [{ alias: 'main', requestsPerMinute: 200 }],
      },
      schedule: {
        timezone: 'UTC',
        follow: '*/5 * * * * *',
        inventory: '0 */15 * * * *',
        reminders: '0 */10 * * * *',
        seal: '0 0 6 * * *',
      },
      databaseFile: './data/peerbot.db',
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
    })
    expect(config.policy.rules).toEqual([
      {
        name: 'everything',
        when: {},
        approvers: { users: ['U0APPROVER'], groups: [] },
        approvals: 1,
        selfApproval: false,
        expireAfterMs: 86_400_000,
      },
    ])
    expect(secrets).toEqual({
      slack: { botToken: 'xoxb-1', appToken: 'xapp-1', signingSecret: null },
      redisCloud: new Map([['main', { accessKey: 'account-key', secretKey: 'user-key' }]]),
      aws: new Map(),
      nfyio: new Map(),
    })
    expect(warnings).toEqual([])
  })

  it('holds no secret in its readable part', async () => {
    const { config } = loaded(await load(slack + policy))

    const text = JSON.stringify(config)

    for (const secret of Object.values(environment)) expect(text).not.toContain(secret)
  })

  it('is the same policy version whatever else changes, and another when policy does', async () => {
    const first = loaded(await load(slack + policy))
    const elsewhere = loaded(await load(`# a comment\n${policy}${slack}`, { ...environment, PORT: '4000' }))
    const stricter = loaded(await load(slack + policy.replace('U0APPROVER', 'U0ANOTHER')))

    expect(first.version).toMatch(/^[0-9a-f]{64}$/)
    expect(first.config.policy.version).toBe(first.version)
    expect(elsewhere.version).toBe(first.version)
    expect(stricter.version).not.toBe(first.version)
  })
})

describe('a broken configuration', () => {
  it('says every problem at once, each with its line', async () => {
    const loading = await load(
      [
        'slack:',
        '  mode: sockets',
        '  comand: /peering',
        '  channels: { approvals: "#net", status: C0STATUS }',
        'redisCloud:',
        '  accounts:',
        '    - { alias: main, accessKey: oops-the-key, requestsPerMinute: many }',
        'aws: { accounts: [] }',
        'policy:',
        '  requesters: {}',
        '  rules:',
        '    - { name: production, aprovers: { users: [U0APPROVER] } }',
        '    - { name: staging, approvers: { users: [ada] }, approvals: -1 }',
        '    - { name: rest, approvals: 0 }',
        'schedule: { follow: sometimes, timezone: Europe/Amsterdm }',
      ].join('\n'),
      { PORT: 'three', LOG_LEVEL: 'inof', SLACK_BOT_TOKEN: 'xapp-swapped' },
    )

    const problems = problemsOf(loading).map(({ path, line }) => `${path}@${line ?? 'env'}`)

    expect(problems.sort()).toEqual(
      [
        'LOG_LEVEL@env',
        'PORT@env',
        'SLACK_BOT_TOKEN@env',
        'aws.accounts@8',
        'policy.requesters@10',
        'policy.rules[0].aprovers@12',
        'policy.rules[0].approvers@12',
        'policy.rules[1].approvals@13',
        'policy.rules[1].approvers.users[0]@13',
        'policy.rules[2].approvals@14',
        'redisCloud.accounts[0].accessKey@7',
        'redisCloud.accounts[0].requestsPerMinute@7',
        'schedule.follow@15',
        'schedule.timezone@15',
        'slack.channels.approvals@4',
        'slack.comand@3',
        'slack.mode@2',
      ].sort(),
    )
  })

  it('is told with what is wrong and what to write', async () => {
    const loading = await load(`${slack}  mode: htp\n${policy}      aprovals: 2\n`)

    expect(problemsOf(loading).map(problemLine)).toEqual([
      'slack.mode (line 4) "htp" is not one of its values → did you mean http?',
      'policy.rules[0].aprovals (line 11) is not a known key → did you mean approvals?',
    ])
  })

  it('lists what is known where a key is like none of them', async () => {
    const [problem] = problemsOf(await load(`${slack}  workspace: acme\n${policy}`))

    expect(problem).toMatchObject({
      path: 'slack.workspace',
      write: 'remove it; known here: mode, command, channels',
    })
  })

  it('asks for the contents of a section that is missing', async () => {
    const problems = problemsOf(await load('{}'))

    expect(problems.map(({ path, text }) => `${path} ${text}`)).toEqual([
      'slack.channels.approvals is missing',
      'slack.channels.status is missing',
      'policy.requesters is missing',
      'policy.rules is missing',
    ])
    expect(problems[0]?.write).toBe('write C0APPROVALS: channel of the approval cards')
  })

  it.each([
    ['an empty file', '', 'slack.channels.approvals'],
    ['a list', '- slack', 'peerbot.yaml'],
    ['a sentence', 'hello', 'peerbot.yaml'],
    ['a section that is a word', `slack: yes please\n${policy}`, 'slack'],
    ['a section that is empty', `slack:\n${policy}`, 'slack'],
    [
      'rules that are no list',
      `${slack}\npolicy: { requesters: { anyone: true }, rules: all }`,
      'policy.rules',
    ],
  ])('refuses %s', async (_, yaml, path) => {
    expect(problemsOf(await load(yaml)).map(problem => problem.path)).toContain(path)
  })

  it('names the line of every YAML mistake, and the tokens that are missing besides', async () => {
    const problems = problemsOf(await load('slack:\n  mode: [socket\npolicy: {}\nslack: {}\n', {}))

    expect(problems.map(({ path, line }) => [path, line])).toEqual([
      ['./peerbot.yaml', 3],
      ['./peerbot.yaml', 4],
      ['SLACK_BOT_TOKEN', undefined],
    ])
    expect(problems[1]).toMatchObject({
      text: 'is not YAML: Map keys must be unique',
      write: 'keep one of the two',
    })
  })

  it('refuses aliases that multiply', async () => {
    const levels = [...'bcdefg'].map((name, i) => `${name}: &${name} [${`*${'abcdef'[i]},`.repeat(9)}]`)

    const problems = problemsOf(await load(['a: &a [x]', ...levels].join('\n')))

    expect(problems).toMatchObject([{ path: './peerbot.yaml', write: 'write it without aliases' }])
  })

  it('says where the file was looked for, and what the environment lacks besides', async () => {
    const problems = problemsOf(await load(null, { PEERBOT_CONFIG: '/etc/peerbot.yaml' }))

    expect(problems.map(({ path }) => path)).toEqual([
      '/etc/peerbot.yaml',
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'REDISCLOUD_ACCESS_KEY',
      'REDISCLOUD_SECRET_KEY',
    ])
    expect(problems[0]?.text).toContain('no such file')
  })
})

describe('one value of a section', () => {
  const accepted: [string, string][] = [
    ['slack: { mode: http }', 'mode: http'],
    ['another slash command', 'command: /netpeer'],
  ]
  it.each(accepted)('accepts %s', async (_, line) => {
    const env = { ...environment, SLACK_SIGNING_SECRET: 's' }

    expect((await load(`${slack}  ${line}\n${policy}`, env)).ok).toBe(true)
  })

  it.each([
    ['slack.command', `${slack}  command: peering\n${policy}`, 'is not a slash command'],
    ['slack.command', `${slack}  command: /Peering Now\n${policy}`, 'is not a slash command'],
    ['slack.command', `${slack}  command:\n${policy}`, 'not nothing'],
    ['slack.channels.audit', `${slack.replace(' }', ', audit: U0AUDIT }')}${policy}`, 'is not a channel id'],
    ['slack.channels.status', `${slack.replace('C0STATUS', '17')}${policy}`, 'must be text'],
    ['redisCloud.accounts', `${slack}${policy}redisCloud: { accounts: [] }`, 'is empty'],
    [
      'redisCloud.accounts[0].alias',
      `${slack}${policy}redisCloud: { accounts: [{ alias: Main Account }] }`,
      'is not an alias',
    ],
    [
      'redisCloud.accounts[0].requestsPerMinute',
      `${slack}${policy}redisCloud: { accounts: [{ alias: main, requestsPerMinute: 0 }] }`,
      'at least 1',
    ],
    [
      'redisCloud.accounts[0].requestsPerMinute',
      `${slack}${policy}redisCloud: { accounts: [{ alias: main, requestsPerMinute: 500 }] }`,
      'at most 400',
    ],
    [
      'redisCloud.accounts[0].requestsPerMinute',
      `${slack}${policy}redisCloud: { accounts: [{ alias: main, requestsPerMinute: 1.5 }] }`,
      'whole number',
    ],
    ['schedule.seal', `${slack}${policy}schedule: { seal: "0 0 25 * * *" }`, 'is not a cron expression: 25'],
    [
      'schedule.timezone',
      `${slack}${policy}schedule: { timezone: Europe/Amsterdm }`,
      'mean Europe/Amsterdam?',
    ],
  ])('refuses %s in %j', async (path, yaml, text) => {
    expect(problemsOf(await load(yaml))).toEqual([
      expect.objectContaining({ path, text: expect.stringContaining(text), line: expect.any(Number) }),
    ])
  })

  it('refuses a second account of the same alias', async () => {
    const accounts =
      'redisCloud: { accounts: [{ alias: main }, { alias: main, accessKey: { env: K }, secretKey: { env: S } }] }'
    const loading = await load(`${slack}${policy}${accounts}`, { ...environment, K: 'k', S: 's' })

    expect(problemsOf(loading)).toMatchObject([{ path: 'redisCloud.accounts[1].alias' }])
  })
})
