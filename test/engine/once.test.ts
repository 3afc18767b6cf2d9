import { describe, expect, test } from 'vitest'
import { callOnce, type Outcome, type Reconciled, type StepContext } from '../../src/engine/index.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { type Effect, ForeignError } from '../../src/kit/errors.ts'
import { anOperation, aStep, type Workshop, workshop } from './workshop.ts'

function lost(effect: Effect): ForeignError {
  return new ForeignError('No reply.', {
    service: 'cloud',
    operation: 'create',
    kind: 'unavailable',
    effect,
  })
}

/** A cloud that makes what it is asked for, and may then lose its reply. */
interface Cloud {
  made: string[]
  /** What each call does before it replies; a call that has no entry just replies. */
  replies: ('ok' | 'lost after' | 'lost before' | 'refused' | 'bug')[]
  looks: number
  /** What looking shows; by default what is there. */
  traces?: (intentAt: number) => Reconciled
}

async function shopWith(cloud: Cloud): Promise<Workshop & { outcomes: Outcome[] }> {
  const outcomes: Outcome[] = []
  const submit = async (context: StepContext): Promise<Outcome> => {
    const result = await callOnce(context, {
      reconcile: async intentAt => {
        cloud.looks++
        return cloud.traces?.(intentAt) ?? { found: cloud.made[0] ?? null }
      },
      send: async () => {
        const reply = cloud.replies.shift() ?? 'ok'
        if (reply === 'bug') throw new TypeError('undefined is not a function')
        if (reply === 'refused') throw lost('no')
        if (reply === 'lost before') throw lost('maybe')
        cloud.made.push(`task-${cloud.made.length + 1}`)
        if (reply === 'lost after') throw lost('maybe')
        return `task-${cloud.made.length}`
      },
    })
    const outcome: Outcome = 'kind' in result ? result : { kind: 'done', output: { ...result } }
    outcomes.push(outcome)
    return outcome
  }
  return { ...(await workshop(anOperation([aStep('!submit', submit)]))), outcomes }
}

async function run(cloud: Cloud) {
  const shop = await shopWith(cloud)
  await shop.start()
  await shop.drive(shop.process(), () => shop.ends.length > 0)
  return { shop, story: (await shop.story()).map(line => line.replace('submit: ', '')) }
}

describe('a call that must not be made twice', () => {
  test('is announced, made, and its reference kept', async () => {
    const cloud: Cloud = { made: [], replies: [], looks: 0 }

    const { shop, story } = await run(cloud)

    expect(story).toEqual(['started', 'intended', 'remembered', 'succeeded'])
    expect(shop.outcomes).toEqual([{ kind: 'done', output: { ref: 'task-1', wasAdopted: false } }])
    expect(cloud).toMatchObject({ made: ['task-1'], looks: 0 })
  })

  test('whose reply was lost is looked for, and what it made is adopted', async () => {
    const cloud: Cloud = { made: [], replies: ['lost after'], looks: 0 }

    const { shop, story } = await run(cloud)

    expect(cloud).toMatchObject({ made: ['task-1'], looks: 1 })
    expect(story).toEqual(['started', 'intended', 'attempt_failed', 'remembered', 'succeeded'])
    expect(shop.outcomes).toEqual([{ kind: 'done', output: { ref: 'task-1', wasAdopted: true } }])
  })

  test('that never arrived is sent again once its absence is proven', async () => {
    const cloud: Cloud = { made: [], replies: ['lost before', 'lost before'], looks: 0 }

    const { story } = await run(cloud)

    expect(cloud).toMatchObject({ made: ['task-1'], looks: 2 })
    expect(story).toEqual([
      'started',
      'intended',
      'attempt_failed',
      'intended',
      'attempt_failed',
      'intended',
      'remembered',
      'succeeded',
    ])
  })

  test('is not sent again while looking shows nothing certain', async () => {
    let looks = 0
    const cloud: Cloud = {
      made: [],
      replies: ['lost after'],
      looks: 0,
      traces: () =>
        ++looks < 4 ? { unsure: 'a task is under way', afterMs: 10 * second } : { found: 'task-1' },
    }

    const { shop, story } = await run(cloud)

    expect(cloud.made).toEqual(['task-1'])
    expect(shop.outcomes.slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () => ({
        kind: 'waiting',
        for: 'remote',
        afterMs: 10 * second,
        note: 'a task is under way',
      })),
    )
    expect(story).toEqual(['started', 'intended', 'attempt_failed', 'waiting', 'remembered', 'succeeded'])
  })

  test('that certainly had no effect is taken back, and sent again without looking', async () => {
    const cloud: Cloud = { made: [], replies: ['refused'], looks: 0 }

    const { story } = await run(cloud)

    expect(cloud).toMatchObject({ made: ['task-1'], looks: 0 })
    expect(story).toEqual([
      'started',
      'intended',
      'retracted',
      'attempt_failed',
      'intended',
      'remembered',
      'succeeded',
    ])
  })

  test('that ended in a bug of ours leaves the intent standing: it may have been made', async () => {
    const cloud: Cloud = { made: [], replies: ['bug'], looks: 0 }

    const { story } = await run(cloud)

    expect(cloud).toMatchObject({ made: ['task-1'], looks: 1 })
    expect(story).toEqual(['started', 'intended', 'attempt_failed', 'intended', 'remembered', 'succeeded'])
  })

  test('is not made when its reference is known', async () => {
    const cloud: Cloud = { made: [], replies: [], looks: 0 }
    const shop = await shopWith(cloud)
    await shop.start()
    await shop.db.updateTable('steps').set({ intent_at: 1, remote_ref: 'task-0' }).execute()

    await shop.process().engine.runDue()

    expect(shop.outcomes).toEqual([{ kind: 'done', output: { ref: 'task-0', wasAdopted: false } }])
    expect(cloud).toEqual({ made: [], replies: [], looks: 0 })
  })

  test('is looked for from the instant of the intent on', async () => {
    const asked: number[] = []
    const cloud: Cloud = {
      made: [],
      replies: ['lost after'],
      looks: 0,
      traces: intentAt => {
        asked.push(intentAt)
        return { found: 'task-1' }
      },
    }
    const shop = await shopWith(cloud)
    const startedAt = shop.clock.now()
    await shop.start()
    shop.clock.advance(minute)

    await shop.drive(shop.process(), () => shop.ends.length > 0)

    expect(asked).toEqual([startedAt + minute])
  })
})
