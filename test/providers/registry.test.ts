import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../../src/kit/ids.ts'
import { createProviders } from '../../src/providers/index.ts'
import { manualClock } from '../support/manual-clock.ts'

const surroundings = { baseUrl: 'http://127.0.0.1:1', clock: manualClock(), random: systemRandom }

describe('the registry of providers', () => {
  it('has every folder, when everything is configured', async () => {
    const folders = readdirSync(new URL('../../src/providers', import.meta.url), { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => entry.name)

    const providers = await createProviders({
      redisCloud: { accounts: [], ...surroundings },
      aws: { accounts: [], ...surroundings },
      gcp: { projects: [], ...surroundings },
      nfyio: { installs: [], ...surroundings },
    })

    expect(providers.map(provider => provider.id).toSorted()).toEqual(folders.toSorted())
  })

  it('has nothing that is not configured', async () => {
    expect(await createProviders({})).toEqual([])
  })
})
