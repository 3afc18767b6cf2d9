import { describe, expect, it } from 'vitest'
import { environment, load, loaded, policy, problemsOf, slack } from './configuration.ts'

const withEnv = (env: Record<string, string>) => load(slack + policy, { ...environment, ...env })

describe('the environment', () => {
  it.each([
    [{ DATABASE_URL: 'file:/var/lib/peerbot.db' }, { databaseFile: '/var/lib/peerbot.db' }],
    [{ DATABASE_URL: 'file:///var/lib/peerbot.db' }, { databaseFile: '/var/lib/peerbot.db' }],
    [{ DATABASE_URL: 'file:peerbot.db' }, { databaseFile: 'peerbot.db' }],
    [{ DATABASE_URL: '' }, { databaseFile: './data/peerbot.db' }],
    [{ PORT: '0' }, { port: 0 }],
    [
      { PORT: '8080', HOST: '0.0.0.0' },
      { port: 8080, host: '0.0.0.0' },
    ],
    [{ LOG_LEVEL: 'debug' }, { logLevel: 'debug' }],
    [{ SLACK_API_URL: 'http://127.0.0.1:4000/api/' }, { slack: { apiUrl: 'http://127.0.0.1:4000/api/' } }],
    [{ REDISCLOUD_URL: 'http://localhost:4001/v1/' }, { redisCloud: { url: 'http://localhost:4001/v1' } }],
  ])('sets %j', async (env, expected) => {
    const { config, warnings } = loaded(await withEnv(env))

    expect(config).toMatchObject(expected)
    expect(warnings).toEqual([])
  })

  it.each([
    [
      { DATABASE_URL: 'postgres://peerbot:hidden@db/peerbot' },
      'DATABASE_URL',
      'the only kind in this release',
    ],
    [{ DATABASE_URL: 'file://host/hidden.db' }, 'DATABASE_URL', 'is not a file: address'],
    [{ PORT: '65536' }, 'PORT', 'is not a port'],
    [{ PORT: '3000/tcp' }, 'PORT', 'is not a port'],
    [{ HOST: 'a host' }, 'HOST', 'is not a host name'],
    [{ LOG_LEVEL: 'verbose' }, 'LOG_LEVEL', 'is not one of its values'],
    [{ SLACK_API_URL: 'ftp://hidden.example' }, 'SLACK_API_URL', 'is not an http or https URL'],
    [{ REDISCLOUD_URL: 'hidden' }, 'REDISCLOUD_URL', 'is not an http or https URL'],
  ])('refuses %j without repeating it', async (env, path, text) => {
    const problems = problemsOf(await withEnv(env))

    expect(problems).toEqual([{ path, text: expect.stringContaining(text), write: expect.any(String) }])
    expect(JSON.stringify(problems)).not.toContain('hidden')
  })

  it('warns where secrets would leave the machine unencrypted', async () => {
    const { warnings } = loaded(await withEnv({ REDISCLOUD_URL: 'http://cloud.example/v1' }))

    expect(warnings).toMatchObject([{ path: 'REDISCLOUD_URL', text: 'sends secrets unencrypted' }])
  })

  it('names the file to read', async () => {
    const env = { ...environment, PEERBOT_CONFIG: '/etc/peerbot.yaml' }

    expect((await load(null, env, { '/etc/peerbot.yaml': slack + policy })).ok).toBe(true)
  })
})
