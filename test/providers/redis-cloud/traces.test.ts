import { describe, expect, it } from 'vitest'
import { SEND_WITHIN_MS } from '../../../src/http/index.ts'
import { TIMEOUT_MS } from '../../../src/providers/redis-cloud/client.ts'
import { type Evidence, SETTLED_AFTER_MS, weighTraces } from '../../../src/providers/redis-cloud/traces.ts'
import { awsFar, awsPeering, googleFar, googlePeering, task } from './builders.ts'

const intentAt = Date.UTC(2026, 10, 2, 9, 0, 0)
const MINUTE = 60_000
const weigh = (evidence: Partial<Evidence>, far = awsFar()) =>
  weighTraces(far, intentAt, { readAt: intentAt + SETTLED_AFTER_MS, tasks: [], peerings: [], ...evidence })
const completed = (at: number, resourceId: string | null = '90') =>
  task({ status: 'processing-completed', at, resourceId })

describe('traces of a lost create', () => {
  it('are looked for until nothing of ours can still be on its way, and longer', () => {
    expect(SEND_WITHIN_MS + TIMEOUT_MS).toBeLessThan(SETTLED_AFTER_MS - 30_000)
  })

  it('are the peering to the same network, at whatever time', () => {
    expect(weigh({ readAt: intentAt + 1, peerings: [awsPeering()] })).toEqual({
      found: 'peering',
      providerId: '87',
    })
    expect(weigh({ peerings: [googlePeering()] }, googleFar())).toEqual({
      found: 'peering',
      providerId: '88',
    })
  })

  it('are the peering even while a row does not show its account yet', () => {
    const peering = awsPeering({ far: awsFar({ account: null, cidrs: [] }), status: 'requested' })

    expect(weigh({ peerings: [peering] })).toMatchObject({ found: 'peering' })
  })

  it('are not a peering that failed before, nor one to another network', () => {
    const peerings = [
      awsPeering({ status: 'failed' }),
      awsPeering({ far: awsFar({ network: 'vpc-0a1b2c3d' }) }),
      awsPeering({ far: awsFar({ account: '999999999999' }) }),
    ]

    expect(weigh({ peerings })).toEqual({ found: 'nothing' })
  })

  it('are not a network of the same name in another project', () => {
    const peerings = [googlePeering({ far: googleFar({ account: 'other-prod' }) })]

    expect(weigh({ peerings }, googleFar())).toEqual({ found: 'nothing' })
  })

  it('stay unsure while the request may be on its way', () => {
    expect(weigh({ readAt: intentAt + SETTLED_AFTER_MS - 1 })).toMatchObject({ found: 'unsure' })
    expect(weigh({ readAt: intentAt + SETTLED_AFTER_MS })).toEqual({ found: 'nothing' })
  })

  it.each(['initialized', 'received', 'processing-in-progress', 'a-new-word'])(
    'stay unsure while a recent create is "%s"',
    status => {
      expect(weigh({ tasks: [task({ status, at: intentAt + 1 })] })).toMatchObject({ found: 'unsure' })
    },
  )

  it.each([
    ['spelt otherwise', { command: 'peeringCreateRequest' }],
    ['without a type', { command: null }],
    ['without a time', { at: null }],
    ['of a clock a little behind ours', { at: intentAt - MINUTE }],
  ])('count a task %s', (_, change) => {
    expect(weigh({ tasks: [task({ at: intentAt + 1, ...change })] })).toMatchObject({ found: 'unsure' })
  })

  it.each([
    ['a list', { command: 'vpcPeeringGetRequest' }],
    ['a deletion', { command: 'peeringDeleteRequest' }],
    ['of another kind', { command: 'privateLinkCreateRequest' }],
    ['from long before', { at: intentAt - 5 * MINUTE }],
    ['a failed create', { status: 'processing-error' }],
    ['a finished read without a type', { command: null, status: 'processing-completed', resource: {} }],
  ])('do not count a task that is %s', (_, change) => {
    expect(weigh({ tasks: [task({ at: intentAt + 1, ...change })] })).toEqual({ found: 'nothing' })
  })

  it('stay unsure while a finished create has not reached the list', () => {
    expect(weigh({ tasks: [completed(intentAt + 1)] })).toMatchObject({ found: 'unsure' })
    expect(weigh({ tasks: [completed(intentAt + 1, null)] })).toMatchObject({ found: 'unsure' })
  })

  it('are explained by a finished create whose peering is listed, to another network', () => {
    const peerings = [awsPeering({ providerId: '90', far: awsFar({ network: 'vpc-0a1b2c3d' }) })]

    expect(weigh({ tasks: [completed(intentAt + 1)], peerings })).toEqual({ found: 'nothing' })
  })

  it('do not wait for ever for a peering that somebody deleted since', () => {
    const readAt = intentAt + 11 * MINUTE

    expect(weigh({ readAt, tasks: [completed(intentAt + 1)] })).toEqual({ found: 'nothing' })
  })
})
