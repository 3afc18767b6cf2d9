/**
 * Every operation on Redis Cloud's private connectivity, carried out by the bot against the simulated API over HTTP,
 * and the ways it can go. What is asserted is what the request says in the end, how many writes arrived, and how
 * it really is behind the API: these three must agree.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRedisCloud } from '../../src/providers/redis-cloud/index.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { type Bench, startBench } from './connectivity-bench.ts'
import { type Operation, operations } from './connectivity-operations.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let bench: Bench
beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.close())

/** Writes of this operation that arrived since it was asked for, refused ones included. */
function writesSince({ write }: Operation, at: number): number {
  return bench.client.cloud.requests.filter(
    ({ method, path, at: sentAt }) =>
      sentAt >= at && method === write.method && path.includes(write.pathIncludes),
  ).length
}

interface Begun {
  id: number
  at: number
  follow(forMs: number): ReturnType<Bench['follow']>
}

/** Prepares what it is about, arms the fault, and asks for it. */
async function begin(operation: Operation, arm: () => void = () => undefined): Promise<Begun> {
  const { client } = bench
  await operation.prepare(client)
  client.clock.advance(MINUTE)
  expect(operation.holds(client), 'it is not so before').toBe(false)
  const { kind, subscription, target } = operation
  const id = await bench.ask({ kind, subscription, target, values: valuesOf(operation) })
  arm()
  return {
    id,
    at: client.clock.now(),
    follow: forMs => bench.follow(id, () => operation.people(client), forMs),
  }
}

/** A connection's id is AWS's to give. */
function valuesOf({ values }: Operation): Record<string, string> {
  if (values['connection'] !== '') return values
  const acts = bench.client.cloud.state().connectivity.flatMap(object => object.acts)
  const act = acts.find(each => each.act.startsWith('deleteEndpoint:'))?.act ?? ''
  return { ...values, connection: act.slice('deleteEndpoint:'.length) }
}

const changedNothing = /changed nothing|was not listed within 15 minutes|still listed after 15 minutes/

it('has every kind of request that the provider offers, on both kinds of subscription', () => {
  const provider = createRedisCloud({
    accounts: [],
    baseUrl: 'http://127.0.0.1:9',
    clock: manualClock(),
    random: seededRandom(1),
  })
  const offered = provider.families.flatMap(({ actions }) => actions.map(({ kind }) => kind))

  expect(new Set(operations.map(({ kind }) => kind))).toEqual(
    new Set(['peering.create', 'peering.delete', ...offered]),
  )
  for (const kind of offered)
    expect(
      operations.filter(each => each.kind === kind).map(({ name }) => name.includes('Active-Active')),
    ).toEqual([false, true])
})

describe.each(operations)('$name', operation => {
  it('succeeds, sent once', async () => {
    const { id, at, follow } = await begin(operation)

    const request = await follow(3 * HOUR)

    expect(request, (await bench.notes(id)).join('\n')).toMatchObject({ status: 'succeeded', failure: null })
    expect(operation.holds(bench.client)).toBe(true)
    expect(writesSince(operation, at)).toBe(1)
    expect(bench.complaints()).toEqual([])
  })

  it('fails with what the task says', async () => {
    const { at, follow } = await begin(operation, () =>
      bench.client.cloud.faults.failNextTask(operation.refusal),
    )

    const request = await follow(3 * HOUR)

    expect(request.status).toBe('failed')
    expect(request.failure).toMatch(/^The provider refused/)
    expect(operation.holds(bench.client)).toBe(false)
    expect(writesSince(operation, at)).toBe(1)
  })

  it('fails with a refusal over HTTP', async () => {
    const { at, follow } = await begin(operation, () =>
      bench.client.cloud.faults.httpError(400, 1, operation.write),
    )

    const request = await follow(3 * HOUR)

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('HTTP 400')
    expect(operation.holds(bench.client)).toBe(false)
    expect(writesSince(operation, at)).toBe(1)
  })

  it('succeeds although the reply was lost and nothing shows for a while, and is not sent a second time', async () => {
    await bench.close()
    bench = await startBench({ appearsMs: [MINUTE, MINUTE], linkAppearsMs: [MINUTE, MINUTE] })
    const { id, at, follow } = await begin(operation, () =>
      bench.client.cloud.faults.dropNextReply(operation.write),
    )

    const request = await follow(3 * HOUR)

    expect(request, (await bench.notes(id)).join('\n')).toMatchObject({ status: 'succeeded', failure: null })
    expect(operation.holds(bench.client)).toBe(true)
    expect(writesSince(operation, at)).toBe(operation.isRepeatable ? 2 : 1)
  })

  it('succeeds although the request was lost: sent again once it is proven that nothing came of it', async () => {
    const { id, at, follow } = await begin(operation, () =>
      bench.client.cloud.faults.dropNextRequest(operation.write),
    )

    const request = await follow(3 * HOUR)

    expect(request, (await bench.notes(id)).join('\n')).toMatchObject({ status: 'succeeded', failure: null })
    expect(operation.holds(bench.client)).toBe(true)
    expect(writesSince(operation, at)).toBe(2)
  })

  it('neither succeeds nor fails on a status word that nobody knows', async () => {
    const { client } = bench
    const { id, at, follow } = await begin(operation)
    let isShown = false
    client.cloud.onChange(() => {
      if (isShown || writesSince(operation, at) === 0) return
      isShown = true
      client.cloud.faults.unknownStatus(operation.about, 'recalibrating')
    })

    // What is gone has no word any more.
    if (!operation.isGoneAfter) {
      const waiting = await follow(HOUR)
      expect(waiting, (await bench.notes(id)).join('\n')).toMatchObject({ status: 'running', failure: null })
      expect((await bench.notes(id)).at(-1)).toContain('recalibrating')
      client.cloud.faults.unknownStatus(operation.about, null)
    }
    const request = await follow(3 * HOUR)

    expect(isShown).toBe(true)
    expect(request, (await bench.notes(id)).join('\n')).toMatchObject({ status: 'succeeded', failure: null })
    expect(writesSince(operation, at)).toBe(1)
  })

  it('fails when the task completed and nothing changed', async () => {
    const { at, follow } = await begin(operation, () => bench.client.cloud.faults.completeWithoutChange())

    const request = await follow(3 * HOUR)

    expect(request.status).toBe('failed')
    expect(request.failure).toMatch(changedNothing)
    expect(operation.holds(bench.client)).toBe(false)
    expect(writesSince(operation, at)).toBe(1)
  })
})

describe.each(['standard', 'Active-Active'])('a PrivateLink that still has principals (%s)', place => {
  const named = (name: string): Operation => {
    const found = operations.find(each => each.name === `PrivateLink, ${place}: ${name}`)
    if (!found) throw new Error(`no operation ${name}`)
    return found
  }

  it('says how to get rid of it where the API wants them gone first', async () => {
    const { follow } = await begin(named('delete'), () =>
      bench.client.cloud.faults.demandPrincipalsFirst(true),
    )

    const request = await follow(3 * HOUR)

    expect(request.status).toBe('failed')
    expect(request.todo.map(({ command }) => command ?? '').join()).toContain('principals=first')
  })

  it('goes with them, one by one, where that was asked for', async () => {
    const operation = { ...named('delete'), values: { principals: 'first' } }
    const { id, at, follow } = await begin(operation, () =>
      bench.client.cloud.faults.demandPrincipalsFirst(true),
    )

    const request = await follow(3 * HOUR)

    expect(request, (await bench.notes(id)).join('\n')).toMatchObject({ status: 'succeeded', failure: null })
    expect(operation.holds(bench.client)).toBe(true)
    expect(writesSince(named('unshare'), at)).toBe(1)
  })
})

describe('a family that is not enabled for the account', () => {
  it.each([
    ['activeActivePeering', 'VPC peering, Active-Active on AWS: create'],
    ['privateLink', 'PrivateLink, standard: create'],
    ['privateServiceConnect', 'Private Service Connect, standard: create'],
  ] as const)('blocks the plan and says so (%s)', async (feature, name) => {
    const operation = operations.find(each => each.name === name)
    if (!operation) throw new Error(`no operation ${name}`)
    const { kind, subscription, target, values } = operation
    const id = await bench.ask({ kind, subscription, target, values })
    bench.client.cloud.faults.featureOff(feature)

    const request = await bench.follow(id, () => undefined, HOUR)

    expect(request.status).toBe('blocked')
    expect(request.plan?.checks.map(({ text }) => text).join(' ')).toContain('not enabled for this account')
  })
})
