import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsBody, type CloudClient, MINUTE, seededRandom, startCloud, type TaskBody } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud({ random: seededRandom(2026) })
})
afterEach(() => client.cloud.close())

const PATH = '/subscriptions/1206/peerings'
const vpc = (n: number) => `vpc-${n.toString(16).padStart(17, '0')}`
const bodyOf = (n: number) => awsBody({ vpcId: vpc(n), vpcCidrs: [`10.${n}.0.0/16`] })

async function waitFor(taskId: string): Promise<TaskBody> {
  for (;;) {
    client.clock.advance(2_000)
    const { status, body } = await client.call<TaskBody>('GET', `/tasks/${taskId}`)
    if (status === 200 && body.status.startsWith('processing-') && body.status !== 'processing-in-progress')
      return body
  }
}

describe('the queue under load', () => {
  it('processes what arrived together one by one, in the order in which it arrived', async () => {
    const ended: string[] = []
    client.cloud.onEvent(event => event.kind === 'task' && ended.push(event.taskId ?? ''))
    await Promise.all(
      Array.from({ length: 120 }, (_, n) => {
        if (n % 3 === 0) return client.call('POST', PATH, bodyOf(n))
        return n % 3 === 1
          ? client.call('GET', PATH)
          : client.call('DELETE', `/subscriptions/1207/peerings/${n}`)
      }),
    )
    const received = client.cloud.requests.map(({ reply }) => (reply as TaskBody).taskId)
    client.clock.advance(60 * MINUTE)

    expect(ended).toEqual(received)
    expect(new Set(received).size).toBe(120)
    const { tasks } = (await client.call<{ tasks: TaskBody[] }>('GET', '/tasks')).body
    const ends = tasks.toReversed().map(task => Date.parse(task.timestamp))
    const gaps = ends.slice(1).map((end, index) => end - (ends[index] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4_500) // nobody overtakes, nobody shares the slot
    expect(await client.list(1206)).toHaveLength(40)
  })

  it('gives a list what the writes before it did, and nothing of the writes behind it', async () => {
    const instant = await startCloud({ pace: { appearsMs: [0, 0] } })
    try {
      const lists: string[] = []
      for (let n = 0; n < 8; n++) {
        await instant.call('POST', PATH, bodyOf(n))
        lists.push((await instant.call<TaskBody>('GET', PATH)).body.taskId)
      }
      instant.clock.advance(10 * MINUTE)
      const sizes = []
      for (const id of lists) {
        const { body } = await instant.call<TaskBody>('GET', `/tasks/${id}`)
        sizes.push(body.response?.resource?.peerings.length)
      }

      expect(sizes).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    } finally {
      await instant.cloud.close()
    }
  })
})

describe('lost replies', () => {
  it('leave one peering per VPC for a client that looks before it sends again', async () => {
    const random = seededRandom(4)
    let repeated = 0
    for (let n = 0; n < 12; n++) {
      for (let isThere = false; !isThere; ) {
        const dice = random.unit()
        if (dice < 0.35) client.cloud.faults.dropNextReply({ method: 'POST' })
        else if (dice < 0.6) client.cloud.faults.dropNextRequest({ method: 'POST' })
        const sent = await client.call<TaskBody>('POST', PATH, bodyOf(n)).catch(() => null)
        if (sent) await waitFor(sent.body.taskId)
        else repeated += 1
        client.clock.advance(MINUTE)
        isThere = (await client.list(1206)).some(peering => peering['vpcUid'] === vpc(n))
      }
    }
    const peerings = await client.list(1206)

    expect(repeated).toBeGreaterThan(3)
    expect(peerings.map(peering => peering['vpcUid']).toSorted()).toEqual(
      Array.from({ length: 12 }, (_, n) => vpc(n)),
    )
  })

  it('make a client that sends again blindly hear that the peering exists', async () => {
    client.cloud.faults.dropNextReply({ method: 'POST' })
    await expect(client.call('POST', PATH, bodyOf(1))).rejects.toThrow()
    const again = await client.verdict('POST', PATH, bodyOf(1))

    expect(again).toBe('VPC_PEERING_ALREADY_EXIST')
    const { tasks } = (await client.call<{ tasks: TaskBody[] }>('GET', '/tasks')).body
    expect(tasks.map(task => [task.commandType, task.status, task.response?.resourceId])).toEqual([
      ['peeringCreateRequest', 'processing-error', undefined],
      ['peeringCreateRequest', 'processing-completed', 87],
    ])
    expect(client.cloud.requests.map(request => request.outcome)).toEqual([
      'reply_lost',
      'answered',
      'answered',
      'answered',
    ])
  })
})
