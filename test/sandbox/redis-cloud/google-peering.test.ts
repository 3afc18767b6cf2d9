import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudClient, googleBody, MINUTE, startCloud } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const PATH = '/subscriptions/1301/peerings'
const only = async () => (await client.list(1301))[0]
const far = () => client.cloud.state().subscriptions.find(({ id }) => id === 1301)?.peerings

async function create(): Promise<number> {
  const { response } = await client.task('POST', PATH, googleBody())
  client.clock.advance(MINUTE)
  return response?.resourceId ?? 0
}

describe('a peering with a Google Cloud network', () => {
  it('is inactive until the reverse peering exists, and says what that needs', async () => {
    const id = await create()
    const waiting = await only()
    client.cloud.runGcloud(id)
    client.clock.advance(MINUTE)

    expect(waiting).toEqual({
      vpcPeeringId: id,
      projectUid: 'app-prod',
      networkName: 'main',
      redisProjectUid: 'rcp-prod-tenant-1301',
      redisNetworkName: 'c13424-us-central1-1-rlrcp',
      cloudPeeringId: expect.stringMatching(/^redislabs-peering-/),
      status: 'inactive',
    })
    expect(await only()).toMatchObject({ status: 'active' })
    expect(far()).toMatchObject([{ hasReverse: true, acts: ['removeGcloud'] }])
  })

  it('lacks the Redis side while it is initiating', async () => {
    const slow = await startCloud({ pace: { initiatingMs: [10 * MINUTE, 10 * MINUTE] } })
    try {
      await slow.task('POST', PATH, googleBody())
      const [initiating] = await slow.list(1301)

      expect(initiating).toMatchObject({ status: 'initiating-request' })
      expect(initiating).not.toHaveProperty('redisProjectUid')
    } finally {
      await slow.cloud.close()
    }
  })

  it('falls back to inactive when the user removes their half', async () => {
    const id = await create()
    client.cloud.runGcloud(id)
    client.clock.advance(MINUTE)
    client.cloud.removeGcloud(id)

    expect(await only()).toMatchObject({ status: 'inactive' })
    expect(() => client.cloud.removeGcloud(id)).toThrow('no peering on network main')
  })

  it('leaves the half of the user behind, which connects to the next peering by itself', async () => {
    const id = await create()
    client.cloud.runGcloud(id)
    await client.task('DELETE', `${PATH}/${id}`)
    client.clock.advance(MINUTE)
    const left = far()
    const next = await create()
    client.clock.advance(MINUTE)

    expect(left).toMatchObject([{ id, isGone: true, hasReverse: true, acts: ['removeGcloud'] }])
    expect(await only()).toMatchObject({ vpcPeeringId: next, status: 'active' })
    expect(far()).toMatchObject([{ id: next }])
  })

  it('is not something to accept in AWS', async () => {
    const id = await create()

    expect(() => client.cloud.acceptInAws(id)).toThrow('no AWS peering')
    expect(() => client.cloud.runGcloud(4711)).toThrow('no Google Cloud peering')
  })
})
