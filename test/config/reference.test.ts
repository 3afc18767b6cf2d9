import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { environment, load, loaded, problemsOf } from './configuration.ts'

const path = fileURLToPath(new URL('../../../shared/reference/peerbot.example.yaml', import.meta.url))
const isThere = existsSync(path)
const title = isThere ? 'the reference file' : `the reference file (skipped: not beside the checkout)`

describe.skipIf(!isThere)(title, () => {
  const secrets = {
    ...environment,
    PEERBOT_EXTERNAL_ID: 'a word',
    NFYIO_API_KEY: 'nfy-key-1',
    NFYIO_DATA_API_KEY: 'nfy-key-2',
  }
  const text = isThere ? readFileSync(path, 'utf8') : ''

  it('is accepted as it is', async () => {
    const { config, secrets: read, warnings } = loaded(await load(text, secrets))

    expect(config.aws?.accounts).toMatchObject([
      { alias: 'payments', accept: 'automatic', routes: 'button', routeTables: 'tagged' },
    ])
    expect(config.gcp?.projects).toEqual([
      { alias: 'app', projectId: 'app-prod', accept: 'button', impersonate: null },
    ])
    expect(config.gcp?.urls.compute).toBe('https://compute.googleapis.com/compute/v1')
    expect(config.nfyio?.installs).toMatchObject([
      {
        alias: 'onprem',
        url: 'https://api.nfyio.example',
        auth: 'bearer',
        prefix: '/v1',
        accounts: [
          { alias: 'default', accountId: null, accept: 'button', routes: 'button' },
          { alias: 'data', accountId: 'account_other_org' },
        ],
      },
    ])
    expect([...read.nfyio]).toEqual([
      ['onprem/default', { apiKey: 'nfy-key-1' }],
      ['onprem/data', { apiKey: 'nfy-key-2' }],
    ])
    expect(JSON.stringify(config)).not.toContain('nfy-key')
    expect(config.policy.environments[0]?.match['aws.account']).toEqual(['111122223333'])
    expect(config.policy.rules.map(rule => [rule.name, rule.approvals])).toEqual([
      ['production', 2],
      ['everything else', 1],
    ])
    expect(warnings).toEqual([])
  })

  it('asks for every secret that it names, at its place', async () => {
    const problems = problemsOf(await load(text, environment))

    expect(problems.map(({ path }) => path)).toEqual([
      'aws.accounts[0].externalId',
      'nfyio.installs[0].accounts[0].apiKey',
      'nfyio.installs[0].accounts[1].apiKey',
    ])
  })
})
