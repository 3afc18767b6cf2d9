import { describe, expect, it } from 'vitest'
import { SEND_WITHIN_MS } from '../../../src/http/index.ts'
import { TIMEOUT_MS } from '../../../src/providers/redis-cloud/client.ts'
import { SETTLED_AFTER_MS, SHOWN_WITHIN_MS } from '../../../src/providers/redis-cloud/lost-write.ts'
import { type Evidence, weighTraces } from '../../../src/providers/redis-cloud/traces.ts'
import { awsFar, awsPeering, awsScope, googleFar, googlePeering, googleScope, task } from './builders.ts'

const intentAt = Date.UTC(2026, 10, 2, 9, 0, 0)
const MINUTE = 60_000
/** A list from before: it shows that the task list holds what has ended. */
const earlier = task({
  command: 'vpcPeeringGetRequest',
  status: 'processing-completed',
  at: intentAt - 10 * MINUTE,
  resource: {},
})
const bare = (evidence: Partial<Evidence>, far = awsFar()) =>
  weighTraces(far.cloud === 'gcp' ? googleScope().near : awsScope().near, far, intentAt, {
    readAt: intentAt + SETTLED_AFTER_MS,
    tasks: [],
    peerings: [],
    ...evidence,
  })
const weigh = (evidence: Partial<Evidence>, far = awsFar()) =>
  bare({ ...evidence, tasks: [...(evidence.tasks ?? []), earlier] }, far)
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

  it.each([
    ['nothing', []],
    ['only what is running', [task({ command: 'vpcPeeringGetRequest', at: intentAt - 5 * MINUTE })]],
    ['only what ended later', [{ ...earlier, at: intentAt + MINUTE }]],
    ['only what a clock behind ours may have ended later', [{ ...earlier, at: intentAt - MINUTE }]],
    ['an end without a time', [{ ...earlier, at: null }]],
  ])('need a longer wait where the task list shows %s', (_, tasks) => {
    expect(bare({ tasks })).toMatchObject({ found: 'unsure' })
    expect(bare({ tasks, readAt: intentAt + SHOWN_WITHIN_MS - 1 })).toMatchObject({ found: 'unsure' })
    expect(bare({ tasks, readAt: intentAt + SHOWN_WITHIN_MS })).toEqual({ found: 'nothing' })
  })

  it('need no longer wait where the task list shows what ended before', () => {
    expect(bare({ tasks: [earlier] })).toEqual({ found: 'nothing' })
    expect(bare({ tasks: [{ ...earlier, status: 'processing-error' }] })).toEqual({ found: 'nothing' })
  })

  it('stay unsure about a create that runs on, however long', () => {
    const readAt = intentAt + 2 * SHOWN_WITHIN_MS

    expect(bare({ readAt, tasks: [task({ at: intentAt + 1 })] })).toMatchObject({ found: 'unsure' })
  })

  it.each([
    ['AWS', awsFar(), awsPeering({ far: awsFar({ network: null, account: null, cidrs: [] }) })],
    ['AWS, whose account is shown', awsFar(), awsPeering({ far: awsFar({ network: null }) })],
    ['Google Cloud', googleFar(), googlePeering({ far: googleFar({ account: null, network: null }) })],
    [
      'Google Cloud, whose network is shown',
      googleFar(),
      googlePeering({ far: googleFar({ account: null }) }),
    ],
    ['a cloud that is not shown', googleFar(), awsPeering({ far: awsFar({ network: null, account: null }) })],
  ])('stay unsure while a row may be ours, of %s', (_, far, row) => {
    expect(weigh({ peerings: [row] }, far)).toMatchObject({ found: 'unsure' })
    expect(weigh({ peerings: [{ ...row, status: 'failed' }] }, far)).toEqual({ found: 'nothing' })
  })

  it.each([
    ['another account', awsFar(), awsPeering({ far: awsFar({ account: '999999999999', network: null }) })],
    ['another network', googleFar(), googlePeering({ far: googleFar({ account: null, network: 'b' }) })],
    ['the other cloud', googleFar(), awsPeering({ far: awsFar({ network: null }) })],
  ])('are not a row that shows %s', (_, far, row) => {
    expect(weigh({ peerings: [row] }, far)).toEqual({ found: 'nothing' })
  })
})
