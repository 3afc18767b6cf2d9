import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import type { StepContext } from '../../src/engine/index.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { anOperation, aStep, gate, type Process, type Workshop, workshop } from './workshop.ts'

/** A step that says when it has begun and goes on when it is let. */
function held() {
  const begun = gate()
  const goOn = gate()
  const runs: StepContext[] = []
  const operation = anOperation([
    aStep('write', async context => {
      runs.push(context)
      if (runs.length > 1) return { kind: 'done', note: 'by the second' }
      begun.open()
      await goOn.opened
      return { kind: 'done', note: 'by the first' }
    }),
  ])
  return { begun: begun.opened, goOn: goOn.open, runs, operation }
}

async function inFlight(): Promise<{
  shop: Workshop
  first: Process
  running: Promise<void>
  step: ReturnType<typeof held>
}> {
  const step = held()
  const shop = await workshop(step.operation)
  const first = shop.process()
  await shop.start()
  const running = first.engine.runDue()
  // Where the process is killed nobody hears of its end.
  running.catch(() => undefined)
  await step.begun
  return { shop, first, running, step }
}

describe('a lease', () => {
  test('keeps others away while the step runs, however long that takes', async () => {
    const { shop, first, running, step } = await inFlight()
    const other = shop.process()

    for (let seconds = 0; seconds < 300; seconds += 5) {
      shop.clock.advance(5 * second)
      await other.engine.runDue()
    }
    expect(step.runs).toHaveLength(1)
    step.goOn()
    await running
    await first.engine.idle()

    expect(await shop.step('write')).toMatchObject({ status: 'succeeded', note: 'by the first' })
    expect(shop.log.complaints()).toEqual([])
  })

  test('runs out when its process is gone, and another goes on', async () => {
    const { shop, first, step } = await inFlight()
    first.kill()
    const next = shop.process()

    shop.clock.advance(30 * second - 1)
    await next.engine.runDue()
    expect(step.runs).toHaveLength(1)
    shop.clock.advance(second)
    await next.engine.idle()

    expect(shop.ends).toEqual(['1 finished'])
    expect(step.runs).toHaveLength(2)
    // It started once, whoever carried it out.
    expect(await shop.story()).toEqual(['write: started', 'write: succeeded'])
  })

  test('of a process that is known to have ended is taken over at once', async () => {
    const { shop, first, step } = await inFlight()
    first.kill()
    const next = shop.process()

    expect(await next.engine.takeOver(() => false)).toBe(0)
    expect(await next.engine.takeOver(owner => owner === first.owner)).toBe(1)
    await next.engine.runDue()

    expect(shop.ends).toEqual(['1 finished'])
    expect(step.runs).toHaveLength(2)
    expect(await next.engine.takeOver(() => true)).toBe(0)
  })

  test('that was lost takes the result with it: nothing is recorded', async () => {
    const { shop, first, running, step } = await inFlight()
    const next = shop.process()
    await next.engine.takeOver(owner => owner === first.owner)
    await next.engine.runDue()
    const story = await shop.story()

    step.goOn()
    await running

    expect(await shop.step('write')).toMatchObject({ status: 'succeeded', note: 'by the second' })
    expect(await shop.story()).toEqual(story)
    expect(shop.ends).toEqual(['1 finished'])
    expect(shop.log.lines).toMatchObject([{ level: 'error', msg: 'a step could not be recorded' }])
    expect(shop.log.lines[0]?.['err']).toMatchObject({ message: 'step 1 is no longer held by process-1' })
  })

  test('that cannot be renewed is complained about while the step goes on', async () => {
    const { shop, first, running, step } = await inFlight()
    await transact(shop.db, tx => shop.process().engine.abandon(tx, '1'))

    shop.clock.advance(10 * second)
    // Behind the renewal: one connection, one transaction at a time.
    await transact(shop.db, async () => undefined)
    step.goOn()
    await running
    await first.engine.idle()

    expect(shop.log.complaints()).toEqual(['a lease could not be renewed', 'a step could not be recorded'])
  })

  test('is held against its own process too: a jump of the clock does not run a step twice', async () => {
    const { shop, first, running, step } = await inFlight()

    await shop.db.updateTable('steps').set({ lease_until: 0 }).execute()
    await first.engine.runDue()
    expect(step.runs).toHaveLength(1)
    step.goOn()
    await running

    expect(shop.ends).toEqual(['1 finished'])
  })
})

describe('a run that is abandoned while a step is in flight', () => {
  test('is over: what the step brings back is not recorded', async () => {
    const { shop, running, step } = await inFlight()

    await transact(shop.db, tx => shop.process().engine.abandon(tx, '1'))
    step.goOn()
    await running

    expect(await shop.step('write')).toMatchObject({ status: 'abandoned' })
    expect(shop.ends).toEqual([])
    expect(await shop.story()).toEqual(['write: started', 'write: abandoned'])
  })

  test('makes no call any more: the intent cannot be written', async () => {
    const begun = gate()
    const goOn = gate()
    let calls = 0
    const shop = await workshop(
      anOperation([
        aStep('submit', async context => {
          begun.open()
          await goOn.opened
          await context.intend()
          calls++
          return { kind: 'done' }
        }),
      ]),
    )
    const { engine } = shop.process()
    await shop.start()
    const running = engine.runDue()
    await begun.opened

    await transact(shop.db, tx => engine.abandon(tx, '1'))
    goOn.open()
    await running

    expect(calls).toBe(0)
    expect(shop.ends).toEqual([])
    expect(await shop.story()).toEqual(['submit: started', 'submit: abandoned'])
  })
})

test('a claim that cannot be recorded is not made', async () => {
  const shop = await workshop(anOperation([aStep('write')]))
  const broken = shop.process({ record: () => Promise.reject(new Error('the disk is full')) })
  await shop.start()

  await expect(broken.engine.runDue()).rejects.toThrow('the disk is full')
  expect(await shop.step('write')).toMatchObject({ status: 'pending' })
  await shop.process().engine.runDue()

  expect(shop.ends).toEqual(['1 finished'])
})

test('a settled step is never taken again', async () => {
  const shop = await workshop(anOperation([aStep('write')]))
  const { engine } = shop.process()
  await shop.start()
  await engine.runDue()

  shop.clock.advance(60 * minute)
  await engine.runDue()

  expect(await shop.story()).toEqual(['write: started', 'write: succeeded'])
})
