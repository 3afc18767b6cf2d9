import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import type { Operation } from '../../src/engine/index.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { anOperation, aStep, gate, workshop } from './workshop.ts'

/** Runs that write one after the other in one scope. */
function writers(order: string[], over: Partial<Operation> = {}): Operation {
  return anOperation(
    [
      aStep('prepare'),
      aStep('!write', async ({ subject }) => {
        order.push(`${subject} writes`)
        return { kind: 'done' }
      }),
      aStep('!settle', async ({ subject, createdAt }) => {
        if (isSettling(subject) && shopNow() - createdAt < 10 * second)
          return { kind: 'waiting', for: 'remote', afterMs: 10 * second, note: 'settling' }
        order.push(`${subject} has settled`)
        return { kind: 'done' }
      }),
      aStep('watch', { kind: 'waiting', for: 'person', afterMs: 60 * minute, note: 'not accepted yet' }),
    ],
    over,
  )
}
let isSettling = (_subject: string): boolean => true
let shopNow = (): number => 0

async function twoWriters(over: Partial<Operation> = {}) {
  const order: string[] = []
  const shop = await workshop(writers(order, over))
  isSettling = () => true
  shopNow = shop.clock.now
  const process = shop.process()
  await shop.start('1')
  await shop.start('2')
  await process.engine.runDue()
  return { order, shop, process }
}

const note = 'another request is changing scope; this one goes on after it'

describe('one lock, two runs', () => {
  test('the second waits, and says for what', async () => {
    const { order, shop } = await twoWriters()

    expect(order).toEqual(['1 writes'])
    expect(await shop.step('write', '2')).toMatchObject({
      status: 'waiting_remote',
      note,
      dueAt: shop.clock.now() + minute,
    })
    expect((await shop.story()).filter(line => line === 'write: waiting')).toHaveLength(1)
  })

  test('the release wakes it at once, not after its minute', async () => {
    const { order, shop, process } = await twoWriters()

    shop.clock.advance(10 * second)
    await process.engine.idle()

    expect(order).toEqual(['1 writes', '1 has settled', '2 writes'])
  })

  test('the lock is given back when the exclusive steps are over, though the run goes on', async () => {
    const { shop, process } = await twoWriters()

    await shop.drive(process, async () => (await shop.steps('2')).some(({ name }) => name === 'watch'))

    expect((await shop.steps('1')).at(-1)).toMatchObject({ name: 'watch', status: 'waiting_person' })
    expect(await shop.db.selectFrom('locks').selectAll().execute()).toEqual([])
  })

  test('a look while it is taken is not told again', async () => {
    const { order, shop, process } = await twoWriters()
    await shop.db
      .updateTable('steps')
      .set({ due_at: shop.clock.now() })
      .where('waits_for', 'is not', null)
      .execute()

    await process.engine.runDue()

    expect(order).toEqual(['1 writes'])
    expect((await shop.story()).filter(line => line === 'write: waiting')).toHaveLength(1)
  })

  test('another scope does not wait', async () => {
    const { order } = await twoWriters({ lockName: subject => Promise.resolve(`scope-${subject}`) })

    expect(order).toEqual(['1 writes', '2 writes'])
  })

  test('a release that nobody saw is made up for by the minute', async () => {
    const { order, shop, process } = await twoWriters()
    await shop.db.deleteFrom('locks').execute()

    shop.clock.advance(minute)
    await process.engine.idle()

    expect(order).toContain('2 writes')
  })
})

describe('the lock is given back', () => {
  const holdAnd = (end: 'failed' | 'abandoned' | 'done') =>
    anOperation([
      aStep('!write', async ({ subject }) => {
        if (subject === '2') return { kind: 'done' }
        await held.opened
        return { kind: end, note: 'the end' }
      }),
    ])
  let held = gate()

  test.each(['failed', 'abandoned', 'done'] as const)('when the run ends: %s', async end => {
    held = gate()
    const shop = await workshop(holdAnd(end))
    const { engine } = shop.process()
    await shop.start('1')
    await shop.start('2')
    const running = engine.runDue()
    while ((await shop.step('write', '2')).status !== 'waiting_remote') await Promise.resolve()

    held.open()
    await running
    await engine.runDue()

    expect(shop.ends).toContain('2 finished')
  })

  test('when a bug ends the run', async () => {
    const shop = await workshop(
      anOperation([
        aStep('!write', async ({ subject }) => {
          if (subject === '1') throw new Error('a bug')
          return { kind: 'done' }
        }),
      ]),
    )
    const process = shop.process()
    await shop.start('1')
    await process.engine.runDue()
    await shop.start('2')

    await shop.drive(process, () => shop.ends.length === 2)

    expect(shop.ends).toEqual(['1 failed: an error inside Peerbot: a bug', '2 finished'])
  })

  test('when the run is abandoned', async () => {
    const { order, shop, process } = await twoWriters()

    await transact(shop.db, tx => process.engine.abandon(tx, '1'))
    await process.engine.runDue()

    expect(order).toEqual(['1 writes', '2 writes'])
  })
})

describe('a lock survives its process', () => {
  test('the run that holds it goes on with it; the other still waits', async () => {
    const { order, shop, process } = await twoWriters()
    process.kill()
    const next = shop.process()
    await next.engine.takeOver(owner => owner === process.owner)

    await shop.db
      .updateTable('steps')
      .set({ due_at: shop.clock.now() })
      .where('waits_for', 'is not', null)
      .execute()
    await next.engine.runDue()
    expect(order).toEqual(['1 writes'])
    shop.clock.advance(10 * second)
    await next.engine.idle()

    expect(order).toEqual(['1 writes', '1 has settled', '2 writes'])
  })
})

describe('a waiter that is abandoned', () => {
  test('is not woken, claimed or run by the release', async () => {
    const { order, shop, process } = await twoWriters()

    await transact(shop.db, tx => process.engine.abandon(tx, '2'))
    shop.clock.advance(10 * second)
    await process.engine.idle()
    await process.engine.runDue()

    expect(order).toEqual(['1 writes', '1 has settled'])
    expect(await shop.step('write', '2')).toMatchObject({ status: 'abandoned', dueAt: null })
  })
})

test('a lock that cannot be named is a bug that fails the step, not a step that is tried for ever', async () => {
  const shop = await workshop(
    anOperation([aStep('!write')], { lockName: () => Promise.reject(new Error('no scope')) }),
  )
  const process = shop.process()
  await shop.start('1')

  await shop.drive(process, async () => (await shop.steps('1')).some(({ status }) => status === 'failed'))

  expect(shop.ends).toHaveLength(1)
})
