import { describe, expect, it } from 'vitest'
import type { Peering } from '../../../src/peering/side.ts'
import type { PeeringStatus } from '../../../src/peering/status.ts'
import { acceptByHand, nextByHand, routesByHand } from '../../../src/providers/nfyio/by-hand.ts'
import { anInstall, sides } from './nfyio-world.ts'

const install = anInstall()

function aPeering(status: PeeringStatus, over: Partial<Peering> = {}): Peering {
  return {
    kind: 'vpc_peering',
    scope: 'nfyio/onprem/onprem',
    providerId: 'peer_1',
    cloudId: 'onprem/peer_1',
    near: sides.a,
    far: sides.data,
    status,
    raw: status,
    expiresAt: null,
    members: [],
    details: { 'asked for by': 'this side', 'route target': 'pcx_peer_1' },
    ...over,
  }
}

describe('what people do by hand', () => {
  it("is to accept with the accepter's key, wherever the accepter is", () => {
    const [ours] = nextByHand(install, aPeering('pending_acceptance'))
    const [theirs] = nextByHand(
      install,
      aPeering('pending_acceptance', { details: { 'asked for by': 'the other side' } }),
    )

    expect(ours).toMatchObject({ about: 'accept', at: sides.data })
    expect(theirs).toMatchObject({ about: 'accept', at: sides.a })
    expect(ours?.command).toBe(
      `curl -X POST 'https://api.nfyio.example/v1/vpc-peering/peer_1/accept' -H "Authorization: Bearer $ACCEPTER_API_KEY"`,
    )
  })

  it('is sent in the header that the install takes', () => {
    const keyed = anInstall({ auth: 'x-api-key', prefix: '' })

    expect(acceptByHand(keyed, sides.data, null).command).toBe(
      `curl -X POST 'https://api.nfyio.example/vpc-peering/<peer_…>/accept' -H "X-API-Key: $ACCEPTER_API_KEY"`,
    )
  })

  it('is to route at both ends, open the rules of both, and probe', () => {
    const next = nextByHand(install, aPeering('active'))

    expect(next.map(({ about, at }) => [about, at?.network])).toEqual([
      ['routes', 'vpc_a'],
      ['routes', 'vpc_data'],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ])
    expect(next[0]?.command).toBe(
      `curl -X POST 'https://api.nfyio.example/v1/route-tables/<rtb_…>/routes' -H "Authorization: Bearer $API_KEY" -H 'Content-Type: application/json' -d '{"destination_cidr":"192.168.0.0/20","target":"pcx_peer_1"}'`,
    )
    expect(next.at(-1)?.command).toContain(':7010/health')
  })

  it('is to ask for ranges that nobody here may read, before a route of ours can be added', () => {
    const [first] = nextByHand(install, aPeering('active', { far: sides.stranger }))

    expect(first).toEqual({
      text: 'The ranges of NFYio onprem/acct_stranger · vpc_stranger are not known here, so the bot writes no route to them. Ask its owner for them, and add each in every route table of NFYio onprem/default · vpc_a that needs it:',
      command: expect.stringContaining(
        '"destination_cidr":"<range of the other side>","target":"pcx_peer_1"',
      ),
    })
  })

  it.each(['rejected', 'expired', 'failed'] as const)('says the way out of %s', status => {
    expect(nextByHand(install, aPeering(status))).toEqual([
      { text: expect.stringMatching(/ask again: that makes a new one\.$/) },
    ])
  })

  it('guesses why it failed only where NFYio does not say it', () => {
    const says = { details: { 'NFYio says': 'CIDR overlap' } }

    expect(nextByHand(install, aPeering('failed'))[0]?.text).toContain('as it does when ranges overlap')
    expect(nextByHand(install, aPeering('failed', says))[0]?.text).not.toContain('as it does')
  })

  it('is nothing where nobody knows how it stands', () => {
    expect(nextByHand(install, aPeering('unknown'))).toEqual([])
  })

  it('never lets an id break out of its argument', () => {
    const { command = '' } = acceptByHand(install, sides.data, "x'; rm -rf ~ #")

    expect(command).toContain("x'\\''%3B%20rm%20-rf%20~%20%23/accept'")
  })

  it('has only the routes that are to be created', () => {
    const route = { table: 'rtb_a', destination: '192.168.0.0/20', now: null, text: '' }

    expect(routesByHand(install, sides.a, [{ ...route, does: 'keep' }], 'pcx_peer_1')).toEqual([])
    expect(routesByHand(install, sides.a, [{ ...route, does: 'create' }], null)[0]?.command).toContain(
      '"target":"<pcx_…>"',
    )
  })
})
