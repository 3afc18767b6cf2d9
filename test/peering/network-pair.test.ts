import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNetworkPair, networkName, networkPair, peerIn } from '../../src/peering/network-pair.ts'
import type { Side } from '../../src/peering/side.ts'

const side = (account: string | null, network: string | null, cloud = 'gcp'): Side => ({
  cloud,
  account,
  region: null,
  network,
  cidrs: [],
})

const main = side('app-prod', 'main')
const tenant = side('tp-redis', 'net-7', 'redis-cloud')

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
const anySide = fc.tuple(word, word).map(([account, network]) => side(account, network))

describe('the name of a pair of networks', () => {
  it('is the same whichever side says it, and whatever cloud each is said to be in', () => {
    expect(networkPair(main, tenant)).toBe('app-prod/main~tp-redis/net-7')
    expect(networkPair(tenant, main)).toBe('app-prod/main~tp-redis/net-7')
    fc.assert(fc.property(anySide, anySide, (a, b) => networkPair(a, b) === networkPair(b, a)))
  })

  it.each([
    ['a project', side(null, 'net-7')],
    ['a network', side('tp-redis', null)],
    ['a network that is blank', side('tp-redis', '')],
  ])('is unknown while %s is', (_, other) => {
    expect(networkPair(main, other)).toBeNull()
    expect(networkPair(other, main)).toBeNull()
    expect(networkName(other)).toBeNull()
  })

  it('is told from the id that a cloud gives', () => {
    expect(isNetworkPair(networkPair(main, tenant) ?? '')).toBe(true)
    expect(['pcx-0123456789abcdef0', 'peer_abc123', ''].some(isNetworkPair)).toBe(false)
  })

  it('leads back from each end to the other', () => {
    fc.assert(
      fc.property(anySide, anySide, (a, b) => {
        const pair = networkPair(a, b) ?? ''
        expect(peerIn(pair, a)).toEqual({ account: b.account, network: b.network })
        expect(peerIn(pair, b)).toEqual({ account: a.account, network: a.network })
      }),
    )
  })

  it.each([
    ['another network of the same project', 'app-prod/main~tp-redis/net-7', side('app-prod', 'shared')],
    ['an end that is not known', 'app-prod/main~tp-redis/net-7', side('app-prod', null)],
    ['a text that is no pair', 'pcx-0123456789abcdef0', main],
    ['three of them', 'app-prod/main~b/c~d/e', main],
    ['half a name', 'app-prod/main~tp-redis', main],
    ['more than a name', 'app-prod/main~tp-redis/net-7/x', main],
  ])('does not lead anywhere for %s', (_, pair, end) => {
    expect(peerIn(pair, end)).toBeNull()
  })
})
