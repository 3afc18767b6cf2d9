import { describe, expect, it } from 'vitest'
import { environmentsOf } from '../../src/peering/policy.ts'
import { environment, load, loaded, policy, problemsOf, slack } from './configuration.ts'

const clouds = `
gcp:
  projects:
    - { alias: app, projectId: app-prod }
    - { alias: data, projectId: data-prod, accept: automatic }
nfyio:
  installs:
    - alias: onprem
      url: https://api.nfyio.example/
      accounts:
        - { alias: default, apiKey: { env: NFYIO_API_KEY } }
`
const withKeys = { ...environment, NFYIO_API_KEY: 'nfy-key-1' }

const policyOn = (match: string): string => `
policy:
  requesters: { anyone: true }
  environments: [{ name: production, match: ${match} }]
  rules: [{ name: everything, approvers: { users: [U0APPROVER] } }]
`

describe('the sections of Google Cloud and NFYio', () => {
  it('are absent where they are not written, and nothing of them is asked for', async () => {
    const { config, secrets } = loaded(await load(slack + policy))

    expect([config.gcp, config.nfyio, [...secrets.nfyio]]).toEqual([null, null, []])
  })

  it('take their addresses from the environment, without a slash at the end', async () => {
    const { config } = loaded(
      await load(slack + policy + clouds, {
        ...withKeys,
        GOOGLE_COMPUTE_CUSTOM_ENDPOINT: 'http://127.0.0.1:4002/compute/v1/',
      }),
    )

    expect(config.gcp?.urls).toEqual({
      compute: 'http://127.0.0.1:4002/compute/v1',
      iamCredentials: 'https://iamcredentials.googleapis.com/v1',
      resourceManager: 'https://cloudresourcemanager.googleapis.com/v1',
    })
    expect(config.nfyio?.installs[0]?.url).toBe('https://api.nfyio.example')
  })

  it('say what one section cannot: two projects of one name, a key that is nowhere', async () => {
    const twice = clouds.replace('alias: data', 'alias: app')

    const problems = problemsOf(await load(slack + policy + twice))

    expect(problems.map(({ path }) => path)).toEqual([
      'gcp.projects[1].alias',
      'nfyio.installs[0].accounts[0].apiKey',
    ])
  })

  it.each([
    ['{ gcp: { projects: [app] } }', { 'gcp.project': 'app-prod' }, true],
    ['{ gcp: { projects: [app] } }', { 'gcp.nearProject': 'app-prod' }, true],
    ['{ gcp: { projects: [app-prod] } }', { 'gcp.project': 'app-prod' }, true],
    ['{ gcp: { projects: [other-project] } }', { 'gcp.project': 'app-prod' }, false],
    ['{ nfyio: { installs: [onprem] } }', { 'nfyio.install': 'onprem' }, true],
    ['{ nfyio: { installs: [onprem] } }', { 'nfyio.install': 'lab' }, false],
  ])('are named by environments: %s and %j', async (match, facts, isIn) => {
    const { config } = loaded(await load(slack + policyOn(match) + clouds, withKeys))

    expect(environmentsOf(config.policy, { ...facts } as Record<string, string>)).toEqual(
      isIn ? ['production'] : [],
    )
  })

  it('leave the version of a policy that names none of them as it was', async () => {
    const without = loaded(await load(slack + policyOn('{ aws: { accounts: ["111122223333"] } }')))

    expect(without.config.policy.environments[0]?.match).toEqual({
      'redisCloud.subscriptionName': [],
      'redisCloud.subscription': [],
      'aws.account': ['111122223333'],
      'aws.nearAccount': ['111122223333'],
    })
  })
})
