import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import { createEngine, wakeSubject } from '../../src/engine/index.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { hour, minute, second } from '../../src/kit/duration.ts'
import { watchedResults } from '../support/database-views.ts'
import { anOperation, aStep, gate, steady, workshop } from './workshop.ts'

/** A clock that tells which timers are set. */
function watched(clock: Clock): Clock & { timers: Set<number> } {
  const timers = new Set<number>()
  return {
    now: clock.now,
    after: (ms, fn) => {
      const at = clock.now() + ms
      timers.add(at)
      const cancel = clock.after(ms, () => {
        timers.delete(at)
        fn()
      })
      return () => {
        timers.delete(at)
        cancel()
      }
    },
    timers,
  }
}

async function watchedShop(...steps: Parameters<typeof anOperation>[0]) {
  const operation = anOperation(steps)
  const shop = await workshop(operation)
  const clock = watched(shop.clock)
  const engine = createEngine({
    db: shop.db,
    clock,
    random: steady,
    logger: shop.log.logger,
    owner: 'watched',
    operations: [operation],
    record: () => Promise.resolve(),
  })
  return { shop, engine, clock }
}

const waits = (afterMs: number) =>
  aStep('wait', async () => ({ kind: 'waiting', for: 'remote', afterMs, note: 'not yet' }))

describe('the timer', () => {
  test('is set for the next due step, and there is only one', async () => {
    const { shop, engine, clock } = await watchedShop(waits(hour))
    await shop.start('1')
    await engine.runDue()
    shop.clock.advance(minute)
    await shop.start('2')
    await engine.runDue()

    expect([...clock.timers]).toEqual([shop.clock.now() + hour - minute])
  })

  test('is not set when nothing waits', async () => {
    const { shop, engine, clock } = await watchedShop(aStep('only'))
    await shop.start()

    await engine.runDue()

    expect([...clock.timers]).toEqual([])
  })

  test('is set for the end of a lease that somebody else holds', async () => {
    const { shop, engine, clock } = await watchedShop(aStep('only'))
    await shop.start()
    const until = shop.clock.now() + 20 * second
    await shop.db.updateTable('steps').set({ lease_owner: 'another', lease_until: until }).execute()

    await engine.runDue()
    expect([...clock.timers]).toEqual([until])
    shop.clock.advance(20 * second)
    await engine.idle()

    expect((await shop.step('only')).status).toBe('succeeded')
  })

  test('never makes a busy loop of a step that is due but held here', async () => {
    const begun = gate()
    const goOn = gate()
    const { shop, engine, clock } = await watchedShop(
      aStep('slow', async () => {
        begun.open()
        await goOn.opened
        return { kind: 'done' }
      }),
    )
    await shop.start()
    const running = engine.runDue()
    await begun.opened
    await shop.db.updateTable('steps').set({ lease_until: 0 }).execute()

    await engine.runDue()
    const next = Math.min(...clock.timers)
    expect(next - shop.clock.now()).toBe(second / 4)
    goOn.open()
    await running

    expect([...clock.timers]).toEqual([])
  })

  test('of a step that became due does not wait for a slow one elsewhere', async () => {
    const begun = gate()
    const goOn = gate()
    let looks = 0
    const { shop, engine } = await watchedShop(
      aStep('step', async ({ subject }) => {
        if (subject === 'slow') {
          begun.open()
          await goOn.opened
          return { kind: 'done' }
        }
        return ++looks < 3
          ? { kind: 'waiting', for: 'remote', afterMs: second, note: 'not yet' }
          : { kind: 'done' }
      }),
    )
    await shop.start('slow')
    await shop.start('quick')
    const running = engine.runDue()
    await begun.opened
    for (let seconds = 0; seconds < 5; seconds++) {
      // Behind whatever the engine has under way.
      for (let turns = 0; turns < 10; turns++) await transact(shop.db, async () => undefined)
      shop.clock.advance(second)
    }

    expect(looks).toBe(3)
    goOn.open()
    await running
    await engine.idle()
  })
})

describe('waking', () => {
  test('runs what became due', async () => {
    const { shop, engine } = await watchedShop(aStep('only'))
    await shop.start()

    engine.wake()
    await engine.idle()

    expect((await shop.step('only')).status).toBe('succeeded')
  })

  test('a subject makes its waiting step due, and nobody else’s', async () => {
    let looks = 0
    const { shop, engine } = await watchedShop(
      aStep('wait', async ({ subject }) => {
        if (subject === '1') looks++
        return { kind: 'waiting', for: 'person', afterMs: hour, note: 'not yet' }
      }),
    )
    await shop.start('1')
    await shop.start('2')
    await engine.runDue()

    await transact(shop.db, tx => wakeSubject(tx, '2', shop.clock.now()))
    await engine.runDue()
    expect(looks).toBe(1)
    await transact(shop.db, tx => wakeSubject(tx, '1', shop.clock.now()))
    await engine.runDue()

    expect(looks).toBe(2)
  })

  test('a subject whose run has ended changes nothing', async () => {
    const { shop, engine } = await watchedShop(aStep('only'))
    await shop.start()
    await engine.runDue()
    const before = await shop.steps()

    await transact(shop.db, tx => wakeSubject(tx, '1', shop.clock.now()))

    expect(await shop.steps()).toEqual(before)
  })

  test('that cannot read what is due is complained about, and tried again', async () => {
    const { shop, engine } = await watchedShop(aStep('only'))
    await shop.start()
    await shop.db.schema.alterTable('steps').renameTo('hidden').execute()
    engine.wake()
    await engine.idle()
    expect(shop.log.complaints()).toEqual(['due steps could not be read'])

    await shop.db.schema.alterTable('hidden').renameTo('steps').execute()
    engine.wake()
    await engine.idle()

    expect((await shop.step('only')).status).toBe('succeeded')
  })
})

describe('stopping', () => {
  test('waits for the step under way, and takes no new one', async () => {
    const begun = gate()
    const goOn = gate()
    const { shop, engine, clock } = await watchedShop(
      aStep('first', async () => {
        begun.open()
        await goOn.opened
        return { kind: 'done' }
      }),
      aStep('second'),
    )
    await shop.start()
    engine.wake()
    await begun.opened

    const stopping = engine.stop()
    goOn.open()
    await stopping
    engine.wake()
    await engine.runDue()

    expect((await shop.steps()).map(({ name, status }) => [name, status])).toEqual([
      ['first', 'succeeded'],
      ['second', 'pending'],
    ])
    expect([...clock.timers]).toEqual([])
  })

  test('while the next timer is being worked out leaves no timer behind', async () => {
    const operation = anOperation([waits(hour)])
    const shop = await workshop(operation)
    const clock = watched(shop.clock)
    let reads = 0
    const engine = createEngine({
      // Stopped between the last reading of the next due time and the setting of its timer.
      db: watchedResults(shop.db, ([row]) => {
        if (!row || Object.keys(row).join() !== 'at') return
        if (++reads === 2) void engine.stop()
      }),
      clock,
      random: steady,
      logger: shop.log.logger,
      owner: 'watched',
      operations: [operation],
      record: () => Promise.resolve(),
    })
    await shop.start()

    await engine.runDue()

    expect(reads).toBe(2)
    expect([...clock.timers]).toEqual([])
  })

  test('takes back the timer that is set', async () => {
    const { shop, engine, clock } = await watchedShop(waits(hour))
    await shop.start()
    await engine.runDue()
    expect(clock.timers.size).toBe(1)

    await engine.stop()

    expect(clock.timers.size).toBe(0)
  })
})
