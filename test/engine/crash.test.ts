/**
 * The process is killed between any two writes, inside the call to the cloud included, and another takes its place.
 * Whatever the point: the story ends the same, the call was made once, nothing is told twice.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/index.ts'
import { callOnce, type Operation } from '../../src/engine/index.ts'
import { second } from '../../src/kit/duration.ts'
import { ForeignError } from '../../src/kit/errors.ts'
import { anOperation, aStep, type Process, type Workshop, workshop } from './workshop.ts'

type Point = (name: string) => Promise<void>

/** A cloud that outlives the processes: what it made stays made. */
function aCloud() {
  return { made: [] as string[], polls: 0, looks: 0 }
}

function creation(cloud: ReturnType<typeof aCloud>, point: Point): Operation {
  return anOperation(
    [
      aStep('plan', async () => ({ kind: 'done', output: 'plan-1' })),
      aStep('!submit', async context => {
        const result = await callOnce(context, {
          reconcile: async () => {
            await point('cloud: listed')
            return { found: cloud.made[0] ?? null }
          },
          send: async () => {
            await point('cloud: asked')
            cloud.made.push(`task-${cloud.made.length + 1}`)
            await point('cloud: made')
            return `task-${cloud.made.length}`
          },
        })
        return 'kind' in result ? result : { kind: 'done', output: result.ref }
      }),
      aStep('!follow', async () => {
        await point('cloud: polled')
        return cloud.polls++ < 2
          ? { kind: 'waiting', for: 'remote', afterMs: 10 * second, note: `poll ${cloud.polls}` }
          : { kind: 'done' }
      }),
      aStep('verify', async ({ outputs }) => {
        await point('cloud: looked at')
        if (cloud.looks++ === 0) {
          throw new ForeignError('Out for a moment.', {
            service: 'cloud',
            operation: 'look',
            kind: 'unavailable',
            effect: 'no',
          })
        }
        return { kind: 'done', note: `made by ${String(outputs['submit'])}` }
      }),
    ],
    {
      finished: async tx => {
        await tx.insertInto('facts').values({ name: 'finished', value: 'once' }).execute()
      },
    },
  )
}

/** How the place of a dead process is taken. */
type TakeOver = 'known dead' | 'lease runs out'

interface Told {
  shop: Workshop
  cloud: ReturnType<typeof aCloud>
  /** What was passed in the last life. */
  points: string[]
  story: string[]
}

/** Tells the story, killing each life at its own point; the last life is not killed. */
async function tell(kills: readonly number[], how: TakeOver): Promise<Told> {
  const cloud = aCloud()
  let passed: Point = () => Promise.resolve()
  const shop = await workshop(creation(cloud, name => passed(name)))
  await shop.start()
  let points: string[] = []
  let previous: Process | null = null
  for (const killAt of [...kills, null]) {
    points = []
    const { promise: killed, resolve: kill } = Promise.withResolvers<void>()
    const life = points
    const point: Point = name => {
      life.push(name)
      if (killAt === null || life.length <= killAt) return Promise.resolve()
      process.kill()
      kill()
      // Nothing after this point happens in this life.
      return new Promise(() => {})
    }
    passed = point
    const process = shop.process({ boundary: point })
    const dead = previous
    if (dead && how === 'known dead') await process.engine.takeOver(owner => owner === dead.owner)
    if (dead && how === 'lease runs out') shop.clock.advance(30 * second)
    const end = shop.drive(process, () => shop.ends.length > 0).then(() => 'ended' as const)
    if ((await Promise.race([end, killed])) === 'ended') break
    previous = process
  }
  return { shop, cloud, points, story: await shop.story() }
}

/** An intent is written anew when the first was proven to have had no effect: that is no twin. */
const withoutRepeatedIntents = (story: string[]): string[] =>
  story.filter((line, i) => !(line === 'submit: intended' && story[i - 1] === line))

async function expectSameEnd(told: Told, calm: Told): Promise<void> {
  expect(told.shop.ends).toEqual(['1 finished'])
  expect(told.cloud.made).toEqual(['task-1'])
  expect(withoutRepeatedIntents(told.story)).toEqual(calm.story)
  expect((await told.shop.steps()).map(({ name, status, note }) => ({ name, status, note }))).toEqual(
    (await calm.shop.steps()).map(({ name, status, note }) => ({ name, status, note })),
  )
  expect(await told.shop.db.selectFrom('locks').selectAll().execute()).toEqual([])
  expect(await verifyAudit(told.shop.db)).toMatchObject({ isWhole: true, entries: told.story.length })
  expect(told.shop.log.complaints()).toEqual([])
}

describe.each<TakeOver>(['known dead', 'lease runs out'])('killed, and its process %s', how => {
  test('at any one point', async () => {
    const calm = await tell([], how)
    expect(calm.points.length).toBeGreaterThan(20)
    for (let killAt = 0; killAt < calm.points.length; killAt++) {
      const told = await tell([killAt], how)
      await expectSameEnd(told, calm)
    }
  })

  test('again and again', async () => {
    const calm = await tell([], how)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(12), { minLength: 2, maxLength: 12 }), async kills => {
        await expectSameEnd(await tell(kills, how), calm)
      }),
      { numRuns: 40 },
    )
  })
})
