import { afterEach, describe, expect, it } from 'vitest'
import { createRedisCloud } from '../../../src/providers/redis-cloud/index.ts'
import { type Answer, type StubServer, stubServer } from '../../http/stub-server.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { awsScope } from './builders.ts'

let server: StubServer
afterEach(() => server.close())

const clock = manualClock()
const started: Answer = { status: 200, body: { taskId: 'a-task', status: 'received' } }
const finished = (resource: unknown): Answer => ({
  status: 200,
  body: { taskId: 'a-task', status: 'processing-completed', response: { resource } },
})
const subscription = (status: string): Answer => ({
  status: 200,
  body: { id: 1206, name: 'orders-prod', status },
})

async function list(...answers: Answer[]) {
  server = await stubServer(...answers)
  const { families } = createRedisCloud({
    accounts: [{ alias: 'main', accessKey: 'A', secretKey: 'S', requestsPerMinute: 200 }],
    baseUrl: server.url,
    clock,
    random: seededRandom(1),
  })
  const family = families.find(({ name }) => name === 'tgw')
  if (!family) throw new Error('Redis Cloud has transit gateways')
  return until(family.list(awsScope()), clock)
}

describe('a list that is null', () => {
  const nothing = [started, finished(null)]

  it('is empty in an active subscription', async () => {
    const answers = [...nothing, subscription('active'), ...nothing, subscription('active')]

    expect(await list(...answers)).toEqual([])
  })

  it('is none while the subscription is not active', async () => {
    await expect(list(...nothing, subscription('pending'))).rejects.toMatchObject({
      kind: 'not_active',
      message: expect.stringContaining('while subscription 1206 is pending'),
    })
  })
})

it('a list with a row that cannot be read is none', async () => {
  const invitations = [started, finished({ resources: [] })]

  await expect(list(...invitations, started, finished({ tgws: [{}] }))).rejects.toMatchObject({
    kind: 'invalid_response',
  })
})
