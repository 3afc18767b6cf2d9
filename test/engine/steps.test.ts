import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import type { StepContext } from '../../src/engine/index.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { anOperation, aStep, gate, workshop } from './workshop.ts'

describe('a run', () => {
  test('takes its steps in order, each told what the earlier ones put out', async () => {
    const seen: StepContext[] = []
    const shop = await workshop(
      anOperation([
        aStep('plan', { kind: 'done', output: { hash: 'plan-1' }, note: 'worked out' }),
        aStep('look', { kind: 'skipped', note: 'not needed' }),
        aStep('say', async context => {
          seen.push(context)
          return { kind: 'done', output: null }
        }),
      ]),
    )
    await shop.start('7')

    await shop.process().engine.runDue()

    expect(seen).toMatchObject([
      { subject: '7', attempt: 1, intentAt: null, remoteRef: null, outputs: { plan: { hash: 'plan-1' } } },
    ])
    expect((await shop.steps('7')).map(({ name, status, note }) => [name, status, note])).toEqual([
      ['plan', 'succeeded', 'worked out'],
      ['look', 'skipped', 'not needed'],
      ['say', 'succeeded', null],
    ])
    expect(await shop.story()).toEqual([
      'plan: started',
      'plan: succeeded',
      'look: started',
      'look: skipped',
      'say: started',
      'say: succeeded',
    ])
    expect(shop.ends).toEqual(['7 finished'])
    expect(shop.log.complaints()).toEqual([])
  })

  test('is one at a time for a subject: a second one is a bug', async () => {
    const shop = await workshop(anOperation([aStep('plan')]))
    await shop.start('7')

    await expect(shop.start('7')).rejects.toThrow('UNIQUE')
    await shop.start('8')
  })

  test('of many subjects goes on side by side, eight at a time', async () => {
    let running = 0
    let most = 0
    const eight = gate()
    const shop = await workshop(
      anOperation([
        aStep('plan', async () => {
          most = Math.max(most, ++running)
          if (running === 8) eight.open()
          await eight.opened
          running--
          return { kind: 'done' }
        }),
      ]),
    )
    for (let subject = 1; subject <= 20; subject++) await shop.start(String(subject))

    await shop.process().engine.runDue()

    expect(shop.ends).toHaveLength(20)
    expect(most).toBe(8)
  })

  test('goes back to an earlier step when what that began had no effect', async () => {
    const contexts: StepContext[] = []
    let refusals = 2
    const shop = await workshop(
      anOperation([
        aStep('plan', { kind: 'done', output: 'kept' }),
        aStep('!submit', async context => {
          contexts.push(context)
          await context.intend()
          await context.remember(`task-${contexts.length}`)
          return { kind: 'done', output: contexts.length }
        }),
        aStep('!look', { kind: 'done' }),
        aStep('!follow', async () =>
          refusals-- > 0
            ? { kind: 'again', from: 'submit', note: 'not just now' }
            : { kind: 'done', note: 'taken' },
        ),
      ]),
    )
    await shop.start('7')
    const process = shop.process()

    await process.engine.runDue()
    expect((await shop.steps('7')).map(({ name, status, note }) => [name, status, note])).toEqual([
      ['plan', 'succeeded', null],
      ['submit', 'waiting_remote', 'not just now'],
    ])
    // The lock is given back: others may come in between.
    expect(await shop.db.selectFrom('locks').select('name').execute()).toEqual([])
    await shop.drive(process, () => shop.ends.length > 0)

    expect(contexts).toMatchObject([1, 2, 3].map(attempt => ({ intentAt: null, remoteRef: null, attempt })))
    expect(contexts.map(({ outputs }) => outputs)).toEqual([1, 2, 3].map(() => ({ plan: 'kept' })))
    expect((await shop.story()).filter(line => line.includes('follow'))).toEqual([
      'follow: started',
      'follow: waiting',
      'follow: started',
      'follow: waiting',
      'follow: started',
      'follow: succeeded',
    ])
    expect(shop.ends).toEqual(['7 finished'])
  })

  test('of an operation that nobody knows cannot be started', async () => {
    const shop = await workshop(anOperation([aStep('plan')]))

    await expect(shop.start('7', 'dance')).rejects.toThrow('there is no operation named dance')
  })

  test('whose step is not known here is left alone and complained about', async () => {
    const shop = await workshop(anOperation([aStep('plan')]))
    await shop.start('7')
    const other = shop.process({ operations: [anOperation([aStep('replan')])] })

    await other.engine.runDue()

    expect(shop.log.lines).toMatchObject([{ level: 'error', msg: 'a step could not be recorded' }])
    expect(shop.log.lines[0]?.['err']).toMatchObject({ message: 'work has no step named plan' })
    expect((await shop.step('plan', '7')).settledAt).toBeNull()
  })
})

describe('what a step commits', () => {
  test.each([
    ['done', { kind: 'done' as const }],
    ['skipped', { kind: 'skipped' as const, note: 'no' }],
    ['waiting', { kind: 'waiting' as const, for: 'remote' as const, afterMs: second, note: 'not yet' }],
    ['failed', { kind: 'failed' as const, note: 'refused' }],
    ['abandoned', { kind: 'abandoned' as const, note: 'another way' }],
  ])('is written with its outcome, or not at all: %s', async (_kind, outcome) => {
    let isBroken = true
    const shop = await workshop(
      anOperation([
        aStep('plan', async () => ({
          ...outcome,
          commit: async tx => {
            await tx.insertInto('facts').values({ name: 'committed', value: 'yes' }).execute()
            if (isBroken) throw new Error('the disk is full')
          },
        })),
      ]),
    )
    await shop.start()

    await shop.process().engine.runDue()

    expect(await shop.db.selectFrom('facts').selectAll().execute()).toEqual([])
    expect(await shop.story()).toEqual(['plan: started'])
    expect(shop.log.complaints()).toEqual(['a step could not be recorded'])
    expect(await shop.step('plan')).toMatchObject({ status: 'running', settledAt: null })

    isBroken = false
    shop.clock.advance(31 * second)
    await shop.process().engine.runDue()

    expect(await shop.db.selectFrom('facts').selectAll().execute()).toHaveLength(1)
    expect(await shop.story()).toHaveLength(2)
  })

  test.each([
    ['done', { kind: 'done' as const }],
    ['failed', { kind: 'failed' as const, note: 'refused' }],
    ['abandoned', { kind: 'abandoned' as const, note: 'another way' }],
  ])('may start the next run of the same subject when it ends this one: %s', async (_kind, outcome) => {
    const shop = await workshop(
      anOperation([
        aStep('plan', async () => ({
          ...outcome,
          commit: async tx => starter.engine.start(tx, 'again', '1'),
        })),
      ]),
      anOperation([aStep('replan')], { name: 'again' }),
    )
    const starter = shop.process()
    await shop.start()

    await shop.process().engine.runDue()

    expect((await shop.steps()).map(({ operation, name }) => `${operation}/${name}`)).toEqual([
      'work/plan',
      'again/replan',
    ])
    expect(shop.ends.at(-1)).toBe('1 finished')
    expect(shop.log.complaints()).toEqual([])
  })
})

describe('a step that waits', () => {
  test.each([
    ['remote', 'waiting_remote'],
    ['person', 'waiting_person'],
  ] as const)('for %s is looked at again after its time, not before', async (whom, status) => {
    let looks = 0
    const shop = await workshop(
      anOperation([
        aStep('follow', async () =>
          ++looks < 3 ? { kind: 'waiting', for: whom, afterMs: minute, note: 'not yet' } : { kind: 'done' },
        ),
      ]),
    )
    const { engine } = shop.process()
    await shop.start()

    await engine.runDue()
    expect(await shop.step('follow')).toMatchObject({
      status,
      note: 'not yet',
      dueAt: shop.clock.now() + minute,
    })
    shop.clock.advance(minute - 1)
    await engine.runDue()
    expect(looks).toBe(1)
    shop.clock.advance(1)
    await engine.runDue()
    expect(looks).toBe(2)
    shop.clock.advance(minute)
    await engine.idle()

    expect(shop.ends).toEqual(['1 finished'])
    // The same words twice are told once.
    expect(await shop.story()).toEqual(['follow: started', 'follow: waiting', 'follow: succeeded'])
  })

  test('tells when it waits for something else', async () => {
    let looks = 0
    const shop = await workshop(
      anOperation([
        aStep('follow', async () =>
          ++looks < 3
            ? { kind: 'waiting', for: 'remote', afterMs: second, note: `look ${looks}` }
            : { kind: 'done' },
        ),
      ]),
    )
    await shop.start()

    await shop.drive(shop.process(), () => shop.ends.length > 0)

    expect(await shop.story()).toEqual([
      'follow: started',
      'follow: waiting',
      'follow: waiting',
      'follow: succeeded',
    ])
  })

  test('starts to count its tries anew: it did not fail', async () => {
    const attempts: number[] = []
    const shop = await workshop(
      anOperation([
        aStep('follow', async ({ attempt }) => {
          attempts.push(attempt)
          if (attempts.length === 1) throw new Error('a bug')
          if (attempts.length === 2)
            return { kind: 'waiting', for: 'remote', afterMs: second, note: 'not yet' }
          return { kind: 'done' }
        }),
      ]),
    )
    await shop.start()

    await shop.drive(shop.process(), () => shop.ends.length > 0)

    expect(attempts).toEqual([1, 2, 1])
  })
})

describe('a step that ends the run', () => {
  test('by failing tells the operation why', async () => {
    const shop = await workshop(
      anOperation([
        aStep('before', { kind: 'done', output: { removed: 2 } }),
        aStep('submit', { kind: 'failed', note: 'It was refused.' }),
        aStep('never'),
      ]),
    )
    await shop.start()

    await shop.process().engine.runDue()

    const outputs = { before: { removed: 2 } }
    expect(shop.failures).toEqual([{ step: 'submit', kind: 'step', note: 'It was refused.', outputs }])
    expect((await shop.steps()).at(-1)).toMatchObject({
      name: 'submit',
      status: 'failed',
      note: 'It was refused.',
    })
    expect((await shop.story()).slice(-2)).toEqual(['submit: started', 'submit: failed'])
  })

  test('by going another way neither finishes nor fails it', async () => {
    const shop = await workshop(
      anOperation([aStep('replan', { kind: 'abandoned', note: 'stale' }), aStep('never')]),
    )
    await shop.start()

    await shop.process().engine.runDue()

    expect(shop.ends).toEqual([])
    expect(await shop.story()).toEqual(['replan: started', 'replan: abandoned'])
    expect(await shop.db.selectFrom('runs').select('status').execute()).toEqual([{ status: 'abandoned' }])
  })
})

describe('abandoning a subject', () => {
  const waiting = anOperation([
    aStep('!wait', { kind: 'waiting', for: 'person', afterMs: minute, note: 'not yet' }),
  ])

  test('ends its run, its waiting step and its lock', async () => {
    const shop = await workshop(waiting)
    const { engine } = shop.process()
    await shop.start()
    await engine.runDue()

    await transact(shop.db, tx => engine.abandon(tx, '1'))

    expect(await shop.step('wait')).toMatchObject({ status: 'abandoned', dueAt: null })
    expect(await shop.db.selectFrom('runs').select('status').execute()).toEqual([{ status: 'abandoned' }])
    expect(await shop.db.selectFrom('locks').selectAll().execute()).toEqual([])
    await shop.start()
  })

  test('that has no run does nothing', async () => {
    const shop = await workshop(waiting)

    await transact(shop.db, tx => shop.process().engine.abandon(tx, '1'))

    expect(await shop.steps()).toEqual([])
  })
})
