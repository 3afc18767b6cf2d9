import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { environment, load, loaded, problemsOf } from './configuration.ts'

const path = fileURLToPath(new URL('../../../shared/reference/peerbot.example.yaml', import.meta.url))
const isThere = existsSync(path)
const title = isThere ? 'the reference file' : `the reference file (skipped: not beside the checkout)`

describe.skipIf(!isThere)(title, () => {
  const text = isThere ? readFileSync(path, 'utf8') : ''

  it('has the sections of later releases refused, each by name, and nothing else', async () => {
    const problems = problemsOf(await load(text))

    expect(problems.map(({ path, write }) => `${path}: ${write}`)).toEqual([
      'aws: remove the key `aws`',
      'gcp: remove the key `gcp`',
      'nfyio: remove the key `nfyio`',
      expect.stringMatching(/^policy\.environments\[0\]\.match\.aws\.accounts\[0\]: /),
    ])
    expect(problems.at(-1)?.text).toContain('not in this release')
  })

  it('is accepted without them', async () => {
    const { aws: _aws, gcp: _gcp, nfyio: _nfyio, ...rest } = parse(text)
    delete rest.policy.environments[0].match.aws

    const { config, warnings } = loaded(await load(stringify(rest), environment))

    expect(config.policy.rules.map(rule => [rule.name, rule.approvals])).toEqual([
      ['production', 2],
      ['everything else', 1],
    ])
    expect(warnings).toEqual([])
  })
})
