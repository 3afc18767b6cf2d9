import { afterEach, describe, expect, it } from 'vitest'
import type { Family } from '../../../src/providers/provider.ts'
import { createRedisCloud } from '../../../src/providers/redis-cloud/index.ts'
import { type Answer, type StubServer, stubServer } from '../../http/stub-server.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { googleScope } from './builders.ts'
import { endpoint } from './private-service-connect-builders.ts'

let server: StubServer
afterEach(() => server.close())

const clock = manualClock()
const run = <T>(promise: Promise<T>) => until(promise, clock)

async function familyThatHears(...answers: Answer[]): Promise<Family> {
  server = await stubServer(...answers)
  const { families } = createRedisCloud({
    accounts: [{ alias: 'main', accessKey: 'A', secretKey: 'S', requestsPerMinute: 200 }],
    baseUrl: server.url,
    clock,
    random: seededRandom(1),
  })
  const found = families.find(({ name }) => name === 'psc')
  if (!found) throw new Error('Redis Cloud has Private Service Connect')
  return found
}

const started: Answer = { status: 202, body: { taskId: 'a-task', status: 'received' } }
const finished = (resource: unknown): Answer => ({
  status: 200,
  body: { taskId: 'a-task', status: 'processing-completed', response: { resource } },
})
const refused = (type: string, status: string): Answer => ({
  status: 200,
  body: {
    taskId: 'a-task',
    status: 'processing-error',
    response: { error: { type, status, description: 'No.' } },
  },
})
const service = (status: string): Answer[] => [started, finished({ id: 40, status })]

describe('a list', () => {
  it('does not ask for the endpoints of a service that is not up yet', async () => {
    const family = await familyThatHears(...service('create-queued'))
    expect(await run(family.list(googleScope()))).toMatchObject([
      { providerId: 'psc', status: 'provisioning' },
    ])
    expect(server.received).toHaveLength(2)
  })

  it.each(['active', 'resting', 'delete-pending'])(
    'is none where a service that is %s has no id: its endpoints are not gone',
    async status => {
      const family = await familyThatHears(started, finished({ status }))

      await expect(run(family.list(googleScope()))).rejects.toMatchObject({
        kind: 'invalid_response',
        effect: 'no',
      })
    },
  )

  it('has no endpoints where the service never got an id, goes away, or never came up', async () => {
    const nameless = await familyThatHears(started, finished({ status: 'provision-failed' }))
    expect(await run(nameless.list(googleScope()))).toMatchObject([{ providerId: 'psc', details: {} }])
    await server.close()

    const gone = [...service('delete-pending'), started, refused('PSC_SERVICE_NOT_FOUND', '404 NOT_FOUND')]
    expect(await run((await familyThatHears(...gone)).list(googleScope()))).toHaveLength(1)
    await server.close()

    const down = [...service('provision-failed'), started, refused('PSC_SERVICE_NOT_ACTIVE', '409 CONFLICT')]
    expect(await run((await familyThatHears(...down)).list(googleScope()))).toMatchObject([
      { status: 'failed' },
    ])
  })

  it('has no endpoints where Redis Cloud says that there is none', async () => {
    const none = [...service('active'), started, refused('PSC_ENDPOINT_NOT_FOUND', '404 NOT_FOUND')]

    expect(await run((await familyThatHears(...none)).list(googleScope()))).toHaveLength(1)
  })

  it.each([
    ['active', 'PSC_SERVICE_NOT_ACTIVE', '409 CONFLICT'],
    ['active', 'PSC_SERVICE_NOT_FOUND', '404 NOT_FOUND'],
    ['resting', 'PSC_SERVICE_NOT_ACTIVE', '403 FORBIDDEN'],
    ['resting', 'PSC_SERVICE_NOT_FOUND', '404 NOT_FOUND'],
  ])('is none where a service that is %s refuses its endpoints with %s', async (status, code, http) => {
    const family = await familyThatHears(...service(status), started, refused(code, http))

    await expect(run(family.list(googleScope()))).rejects.toMatchObject({ code, effect: 'no' })
  })

  it('is none where a reply cannot be read', async () => {
    const family = await familyThatHears(...service('active'), started, finished({ endpoints: [{}] }))

    await expect(run(family.list(googleScope()))).rejects.toMatchObject({ kind: 'invalid_response' })
  })
})

describe('a script', () => {
  const read = async (script: object) => {
    const [file] = (await familyThatHears(started, finished({ script }))).files
    if (!file) throw new Error('there are files')
    return run(file.read(googleScope(), endpoint('initialized')))
  }

  it('is handed out for the shells that there is one for', async () => {
    expect((await read({ powershell: 'gcloud', bash: ' ' })).map(({ fileName }) => fileName)).toEqual([
      'psc-1301-12-creation.ps1',
    ])
    expect(server.received[0]?.url).toBe(
      '/v1/subscriptions/1301/private-service-connect/40/endpoints/12/creationScripts',
    )
  })

  it('that is empty for both is no reply', async () => {
    await expect(read({ bash: '' })).rejects.toMatchObject({ kind: 'invalid_response', effect: 'no' })
  })
})
