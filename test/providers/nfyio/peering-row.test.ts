import { describe, expect, it } from 'vitest'
import { cloudIdOf, idIn, isBetween } from '../../../src/providers/nfyio/peering-row.ts'
import { peeringReply } from '../../../src/providers/nfyio/schema.ts'
import { anInstall, sides } from './nfyio-world.ts'

describe('the id of a peering among all clouds', () => {
  it('is of one install, and leads back there alone', () => {
    const [onprem, lab] = [anInstall(), anInstall({ alias: 'lab' })]

    expect(cloudIdOf(onprem, 'peer_1')).toBe('onprem/peer_1')
    expect(idIn(onprem, 'onprem/peer_1')).toBe('peer_1')
    expect(() => idIn(lab, 'onprem/peer_1')).toThrow('is no peering of the NFYio install lab')
    expect(() => idIn(onprem, 'peer_1')).toThrow('is no peering of the NFYio install onprem')
  })
})

describe('the two VPCs of a peering', () => {
  it('are told in either order, and are no match where neither is told', () => {
    const row = peeringReply.parse({ id: 'peer_1', requester_vpc_id: 'vpc_a', accepter_vpc_id: 'vpc_b' })
    const nobody = { ...sides.a, network: null }

    expect(isBetween(row, sides.b, sides.a)).toBe(true)
    expect(isBetween(row, sides.a, sides.data)).toBe(false)
    expect(isBetween(peeringReply.parse({ id: 'peer_1' }), nobody, nobody)).toBe(false)
  })
})
