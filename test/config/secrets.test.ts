import { describe, expect, it } from 'vitest'
import { environment, load, loaded, policy, problemsOf, slack } from './configuration.ts'

const small = slack + policy
const without = (...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)))

describe('secrets', () => {
  it('are read from the files that NAME_FILE names, without the line end', async () => {
    const env = {
      SLACK_BOT_TOKEN_FILE: '/run/bot',
      SLACK_APP_TOKEN_FILE: '/run/app',
      REDISCLOUD_ACCESS_KEY_FILE: '/run/access',
      REDISCLOUD_SECRET_KEY_FILE: '/run/secret',
    }
    const files = {
      '/run/bot': 'xoxb-f\n',
      '/run/app': 'xapp-f\n',
      '/run/access': 'a\n',
      '/run/secret': 's\n',
    }

    const { secrets } = loaded(await load(small, env, files))

    expect(secrets).toEqual({
      slack: { botToken: 'xoxb-f', appToken: 'xapp-f', signingSecret: null },
      redisCloud: new Map([['main', { accessKey: 'a', secretKey: 's' }]]),
      aws: new Map(),
      nfyio: new Map(),
    })
  })

  it.each([
    [{ REDIS_API_KEY: 'other-a', REDIS_API_SECRET: 'other-s' }, {}],
    [
      { REDIS_API_KEY_FILE: '/a', REDIS_API_SECRET_FILE: '/s' },
      { '/a': 'other-a', '/s': 'other-s' },
    ],
  ])('of Redis Cloud are read under their other names: %j', async (env, files) => {
    const base = without('REDISCLOUD_ACCESS_KEY', 'REDISCLOUD_SECRET_KEY')

    const { secrets } = loaded(await load(small, { ...base, ...env }, files))

    expect(secrets.redisCloud.get('main')).toEqual({ accessKey: 'other-a', secretKey: 'other-s' })
  })

  it('are read where peerbot.yaml names them', async () => {
    const yaml = `${small}redisCloud:
  accounts:
    - { alias: main, accessKey: { env: MAIN_KEY }, secretKey: { file: /run/main } }
    - { alias: data, accessKey: { env: DATA_KEY }, secretKey: { env: DATA_SECRET } }
`
    const env = { ...environment, MAIN_KEY: 'mk', DATA_KEY_FILE: '/run/data', DATA_SECRET: 'ds' }

    const { secrets } = loaded(await load(yaml, env, { '/run/main': 'ms', '/run/data': 'dk' }))

    expect([...secrets.redisCloud]).toEqual([
      ['main', { accessKey: 'mk', secretKey: 'ms' }],
      ['data', { accessKey: 'dk', secretKey: 'ds' }],
    ])
  })

  it.each([
    ['socket', { SLACK_SIGNING_SECRET: 'unused' }, { appToken: 'xapp-1', signingSecret: null }],
    ['http', { SLACK_SIGNING_SECRET: 'sign' }, { appToken: null, signingSecret: 'sign' }],
  ])('of Slack are those that %s mode needs', async (mode, env, expected) => {
    const { secrets } = loaded(await load(`${slack}  mode: ${mode}\n${policy}`, { ...environment, ...env }))

    expect(secrets.slack).toEqual({ botToken: 'xoxb-1', ...expected })
  })

  it.each([
    ['SLACK_BOT_TOKEN', 'socket'],
    ['SLACK_APP_TOKEN', 'socket'],
    ['SLACK_SIGNING_SECRET', 'http'],
    ['REDISCLOUD_ACCESS_KEY', 'socket'],
    ['REDISCLOUD_SECRET_KEY', 'http'],
  ])('are missed: %s in %s mode', async (name, mode) => {
    const full = {
      ...without(name),
      ...(name === 'SLACK_SIGNING_SECRET' ? {} : { SLACK_SIGNING_SECRET: 's' }),
    }

    const problems = problemsOf(await load(`${slack}  mode: ${mode}\n${policy}`, full))

    expect(problems).toEqual([
      {
        path: name,
        text: expect.stringMatching(/^is not set/),
        write: expect.stringContaining(`${name}_FILE`),
      },
    ])
  })

  it.each([
    [{ SLACK_BOT_TOKEN: ' ' }, 'SLACK_BOT_TOKEN', 'is not set'],
    [
      { SLACK_BOT_TOKEN: 'xapp-1-secretpart' },
      'SLACK_BOT_TOKEN',
      'starts with xapp-, which is another kind of token',
    ],
    [{ SLACK_APP_TOKEN: 'secretpart' }, 'SLACK_APP_TOKEN', 'does not start with xapp-'],
    [{ SLACK_BOT_TOKEN_FILE: '/run/bot' }, 'SLACK_BOT_TOKEN', 'and SLACK_BOT_TOKEN_FILE are both set'],
    [
      { SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: '/nowhere' },
      'SLACK_BOT_TOKEN_FILE',
      "names a file that cannot be read: ENOENT: no such file, open '/nowhere'",
    ],
    [
      { SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: '/empty' },
      'SLACK_BOT_TOKEN_FILE',
      'names the file /empty, which is empty',
    ],
  ])('are refused: %j', async (env, path, text) => {
    const problems = problemsOf(await load(small, { ...environment, ...env }, { '/empty': ' \n' }))

    expect(problems).toEqual([{ path, text, write: expect.any(String) }])
    expect(JSON.stringify(problems)).not.toContain('secretpart')
  })

  it.each([
    ['{ env: NOT_SET }', 'accessKey', 'names the environment variable NOT_SET, which is not set'],
    [
      '{ file: /nowhere }',
      'accessKey',
      "names a file that cannot be read: ENOENT: no such file, open '/nowhere'",
    ],
    ['plain-secret', 'accessKey', 'is not { env: NAME } or { file: path }: a secret is named, never written'],
    [
      '{ value: plain-secret }',
      'accessKey',
      'is not { env: NAME } or { file: path }: a secret is named, never written',
    ],
    [
      '{ env: plain-secret }',
      'accessKey',
      'is not { env: NAME } or { file: path }: a secret is named, never written',
    ],
  ])('are refused in peerbot.yaml: %s', async (written, key, text) => {
    const yaml = `${small}redisCloud: { accounts: [{ alias: main, ${key}: ${written} }] }\n`

    const problems = problemsOf(await load(yaml))

    expect(problems).toEqual([
      { path: `redisCloud.accounts[0].${key}`, text, write: expect.any(String), line: 10 },
    ])
    expect(JSON.stringify(problems)).not.toContain('plain-secret')
  })

  it('of two accounts may not be the same', async () => {
    const yaml = `${small}redisCloud: { accounts: [{ alias: main }, { alias: twin }] }\n`

    expect(problemsOf(await load(yaml))).toMatchObject([
      { path: 'redisCloud.accounts[1]', text: 'has the same account key as "main"' },
    ])
  })

  it('that two accounts lack are asked for once', async () => {
    const yaml = `${small}redisCloud: { accounts: [{ alias: main }, { alias: twin }] }\n`

    const problems = problemsOf(await load(yaml, without('REDISCLOUD_ACCESS_KEY')))

    expect(problems.map(({ path }) => path)).toEqual(['REDISCLOUD_ACCESS_KEY'])
  })
})
