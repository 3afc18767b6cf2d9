import { describe, expect, it } from 'vitest'
import { networkPair } from '../../../src/peering/network-pair.ts'
import { peeringOf } from '../../../src/providers/redis-cloud/peering-row.ts'
import type { PeeringRow } from '../../../src/providers/redis-cloud/peering-schema.ts'
import { googleScope } from './builders.ts'

const row = (change: Partial<PeeringRow> = {}): PeeringRow => ({
  id: '88',
  status: 'inactive',
  cloud: 'gcp',
  farAccount: 'app-prod',
  farNetwork: 'main',
  farRegion: null,
  farCidrs: [],
  cloudId: 'redislabs-peering-1',
  redisProject: 'rcp-prod-tenant-1301',
  redisNetwork: 'c13424-rlrcp',
  ...change,
})

const pair = 'app-prod/main~rcp-prod-tenant-1301/c13424-rlrcp'

describe("a row of Redis Cloud's list on Google Cloud", () => {
  it('is called what the consumer’s own cloud calls the pair of networks', () => {
    const { cloudId, near, far, details } = peeringOf(googleScope(), row(), null)

    expect(cloudId).toBe(pair)
    expect(networkPair(far, near)).toBe(pair) // as Google Cloud's own list says it, from the other side
    expect(details).toEqual({ "Redis Cloud's half": 'redislabs-peering-1' })
  })

  it.each([{ redisProject: null }, { redisNetwork: null }, { farNetwork: null }, { farAccount: null }])(
    'has no such name while a part of it is not told (%j)',
    change => {
      expect(peeringOf(googleScope(), row(change), null).cloudId).toBeNull()
    },
  )

  it('keeps the name of its own that AWS gives', () => {
    const aws = row({ cloud: 'aws', cloudId: 'pcx-0123456789abcdef0' })

    expect(peeringOf(googleScope(), aws, null)).toMatchObject({
      cloudId: 'pcx-0123456789abcdef0',
      details: {},
    })
  })
})
