import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manualClock } from '../../support/manual-clock.ts'
import { awsBody, type CloudClient, DAY, MINUTE, startCloud, type TaskBody } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const submit = async (method: string, path: string, body?: unknown) =>
  (await client.call<TaskBody>(method, path, body)).body.taskId
const poll = (id: string) => client.call<TaskBody>('GET', `/tasks/${id}`)

describe('a task', () => {
  it('is acknowledged with an envelope and no data', async () => {
    const reply = await client.call<TaskBody>('GET', '/subscriptions/1206/peerings')

    expect(reply.status).toBe(202)
    expect(reply.body).toMatchObject({ commandType: 'vpcPeeringGetRequest', status: 'received' })
    expect(reply.body.links).toEqual([
      { rel: 'task', type: 'GET', href: `${client.cloud.url}/tasks/${reply.body.taskId}` },
    ])
    expect(reply.body).not.toHaveProperty('response')
  })

  it('answers 404 to the first poll, then goes through its statuses within 5 to 11 seconds', async () => {
    const id = await submit('GET', '/subscriptions/1206/peerings')
    const seen = [(await poll(id)).status]
    const words = []
    for (let ms = 0; ms <= 11_000; ms += 500) {
      words.push((await poll(id)).body.status)
      client.clock.advance(500)
    }

    expect(seen).toEqual([404])
    expect([...new Set(words)]).toEqual([
      'initialized',
      'received',
      'processing-in-progress',
      'processing-completed',
    ])
    expect(words.indexOf('processing-completed') * 500).toBeGreaterThanOrEqual(5_000)
  })

  it('answers as many 404 as the pace or the fault says, and none for an old id', async () => {
    const slow = await startCloud({ pace: { freshTask404s: [5, 5] } })
    try {
      const { body } = await slow.call<TaskBody>('GET', '/subscriptions/1206/peerings')
      const statuses = []
      for (let n = 0; n < 6; n++) statuses.push((await slow.call('GET', `/tasks/${body.taskId}`)).status)
      expect(statuses).toEqual([404, 404, 404, 404, 404, 200])
    } finally {
      await slow.cloud.close()
    }

    const old = await submit('GET', '/subscriptions/1206/peerings')
    client.clock.advance(DAY)
    expect((await poll(old)).status).toBe(200)

    client.cloud.faults.freshTask404(2)
    const firm = await submit('GET', '/subscriptions/1206/peerings')
    client.clock.advance(DAY)
    expect([(await poll(firm)).status, (await poll(firm)).status, (await poll(firm)).status]).toEqual([
      404, 404, 200,
    ])
  })

  it('waits for those before it: one slot for the account, reads and writes alike', async () => {
    await submit('GET', '/subscriptions/1206/peerings')
    await submit('GET', '/subscriptions/1207/peerings')
    await submit('POST', '/subscriptions/1206/peerings', awsBody())
    const seen = []
    for (let ms = 0; ms < 40_000; ms += 250) {
      const { body } = await client.call<{ tasks: TaskBody[] }>('GET', '/tasks')
      expect(body.tasks.filter(task => task.status === 'processing-in-progress').length).toBeLessThanOrEqual(
        1,
      )
      seen.push(
        body.tasks.filter(task => task.status === 'processing-completed').map(task => task.commandType),
      )
      client.clock.advance(250)
    }

    expect(seen.findIndex(done => done.length === 2)).toBeGreaterThan(
      seen.findIndex(done => done.length === 1),
    )
    expect(seen.at(-1)).toEqual(['peeringCreateRequest', 'vpcPeeringGetRequest', 'vpcPeeringGetRequest'])
  })

  it('reads what was true when it was processed, not when it is polled', async () => {
    const id = await submit('GET', '/subscriptions/1206/peerings')
    client.clock.advance(20_000)
    client.cloud.addForeignPeering(1206, {
      awsAccountId: '999988887777',
      vpcId: 'vpc-0f0f0f0f',
      region: 'eu-west-1',
      vpcCidrs: ['10.99.0.0/16'],
    })

    client.clock.advance(20_000)

    expect((await poll(id)).body.response?.resource?.peerings).toEqual([])
    expect(await client.list(1206)).toHaveLength(1)
  })

  it('is listed for ten days, latest first', async () => {
    const first = await submit('GET', '/subscriptions/1206/peerings')
    client.clock.advance(9 * DAY)
    const second = await submit('GET', '/subscriptions/1207/peerings')
    const ids = async () =>
      (await client.call<{ tasks: TaskBody[] }>('GET', '/tasks')).body.tasks.map(task => task.taskId)

    expect(await ids()).toEqual([second, first])
    client.clock.advance(2 * DAY)
    expect(await ids()).toEqual([second])
    expect((await poll(first)).status).toBe(404)
  })

  it('is processed on time also when the clock never wakes the cloud', async () => {
    const clock = manualClock()
    const deaf = await startCloud({ clock: { now: clock.now, after: () => () => undefined } })
    try {
      const { body } = await deaf.call<TaskBody>('POST', '/subscriptions/1206/peerings', awsBody())
      clock.advance(8 * DAY)
      const task = (await deaf.call<TaskBody>('GET', `/tasks/${body.taskId}`)).body

      expect(task).toMatchObject({ status: 'processing-completed', response: { resourceId: 87 } })
      expect(Date.parse(task.timestamp) - Date.parse(body.timestamp)).toBeLessThan(12_000)
      expect(deaf.cloud.state().subscriptions[0]?.peerings).toMatchObject([{ status: 'inactive' }])
    } finally {
      await deaf.cloud.close()
    }
  })

  it('is judged by the account as it is when the slot is free', async () => {
    const id = await submit('POST', '/subscriptions/1206/peerings', awsBody())
    client.cloud.faults.nonActiveSubscription(1206)
    client.clock.advance(MINUTE)

    expect((await poll(id)).body.response?.error).toMatchObject({ type: 'SUBSCRIPTION_NOT_ACTIVE' })
  })

  it('is unknown when nobody received it', async () => {
    expect((await poll('6f1c0000-0000-4000-8000-000000000000')).status).toBe(404)
  })
})

describe('the story', () => {
  it('is told in the order in which it happened, also after a jump', async () => {
    const story: { at: number; text: string }[] = []
    client.cloud.onEvent(event => story.push(event))
    await submit('POST', '/subscriptions/1206/peerings', awsBody())
    client.clock.advance(8 * DAY)

    expect(story.map(event => event.text.replace(/[0-9a-f]{8} /, '… ').replace(/pcx-\w+/, 'pcx-…'))).toEqual([
      'POST /v1/subscriptions/1206/peerings → 202',
      'task … (peeringCreateRequest, subscription 1206) processing-completed',
      'peering 1206/87 is not listed yet',
      'peering 1206/87 is initiating-request',
      'peering 1206/87 is pending-acceptance (pcx-…)',
      'peering 1206/87 is inactive',
    ])
    expect(story.map(event => event.at)).toEqual(story.map(event => event.at).toSorted((a, b) => a - b))
  })

  it('stops for a listener that left, and tells a change to those that stay', async () => {
    let events = 0
    let changes = 0
    const leave = client.cloud.onEvent(() => events++)
    client.cloud.onChange(() => changes++)
    leave()
    await client.call('GET', '/')

    expect(events).toBe(0)
    expect(changes).toBeGreaterThan(0)
  })
})
