import { expect, test } from 'vitest'
import type { World } from '../../src/operations/kind.ts'
import { endedNote, overNote } from '../../src/operations/over.ts'
import { aRequest } from '../commands/a-request.ts'
import { anObject } from '../commands/desk.ts'

const world = { requests: { list: async () => ({ requests: [], total: 0 }) } } as unknown as World
const overlap = { 'NFYio says': 'CIDR overlap: 10.0.0.0/16 and 10.0.64.0/18.' }
const failed = (details: Record<string, string>) =>
  anObject('1206/87', 'vpc_peering', { status: 'failed', details })

test('a peering that failed is told with the reason that its cloud gives', async () => {
  expect(await overNote(world, aRequest(), failed(overlap))).toBe(
    'The cloud could not set the peering up: CIDR overlap: 10.0.0.0/16 and 10.0.64.0/18. Check the CIDRs and the VPC, delete this peering, then ask again.',
  )
})

test('that it gives no reason is said only where it gives none', async () => {
  expect(await overNote(world, aRequest(), failed({}))).toContain('the provider gives no reason')
})

test('the reason is told as well where the far end has the word for it', () => {
  expect(endedNote('onprem/peer_1', 'failed', failed(overlap))).toContain(
    'onprem/peer_1 failed in its cloud: CIDR overlap: 10.0.0.0/16 and 10.0.64.0/18. Check',
  )
  expect(endedNote('pcx-1', 'failed', null)).toContain('ranges that overlap, or an account and a network')
})
