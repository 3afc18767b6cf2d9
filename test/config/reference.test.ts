import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { environment, load, loaded, problemsOf } from './configuration.ts'

const path = fileURLToPath(new URL('../../../shared/reference/peerbot.example.yaml', import.meta.url))
const isThere = existsSync(path)
const title = isThere ? 'the reference file' : `the reference file (skipped: not beside the checkout)`

describe.skipIf(!isThere)(title, () => {
  const withExternalId = { ...environment, PEERBOT_EXTERNAL_ID: 'a word' }
  const text = isThere ? readFileSync(path, 'utf8') : ''

  it('has the sections of later releases refused, each by name, and nothing else', async () => {
    const problems = problemsOf(await load(text, withExternalId))

    expect(problems.map(({ path, write }) => `${path}: ${write}`)).toEqual([
      'gcp: remove the key `gcp`',
      'nfyio: remove the key `nfyio`',
    ])
  })

  it('is accepted without them', async () => {
    const { gcp: _gcp, nfyio: _nfyio, ...rest } = parse(text)

    const { config, warnings } = loaded(await load(stringify(rest), withExternalId))

    expect(config.aws?.accounts).toMatchObject([
      { alias: 'payments', accept: 'automatic', routes: 'button', routeTables: 'tagged' },
    ])
    expect(config.policy.environments[0]?.match['aws.account']).toEqual(['111122223333'])
    expect(config.policy.rules.map(rule => [rule.name, rule.approvals])).toEqual([
      ['production', 2],
      ['everything else', 1],
    ])
    expect(warnings).toEqual([])
  })
})
