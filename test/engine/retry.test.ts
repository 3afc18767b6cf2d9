import { describe, expect, test } from 'vitest'
import { afterFailure, type FailureKind, retryTable } from '../../src/engine/retry.ts'
import { backoffMs } from '../../src/kit/backoff.ts'
import { minute, second } from '../../src/kit/duration.ts'
import { errorKinds, ForeignError } from '../../src/kit/errors.ts'
import { anOperation, aStep, steady, workshop } from './workshop.ts'

const kinds = Object.keys(retryTable) as FailureKind[]

function failure(kind: FailureKind, retryAfterMs?: number): Error {
  if (kind === 'bug') return new Error('undefined is not a function')
  const details = { service: 'cloud', operation: 'look', kind, effect: 'no' as const }
  return new ForeignError(
    'It did not work.',
    retryAfterMs === undefined ? details : { ...details, retryAfterMs },
  )
}

test('the table has a row for every kind of error and for bugs', () => {
  expect(kinds.toSorted()).toEqual([...errorKinds, 'bug'].toSorted())
})

describe.each(kinds)('after %s', kind => {
  const { backoff, tries, waitsFor } = retryTable[kind]
  const enough = tries ?? 12

  test(tries === null ? 'it is tried as long as it takes' : `it is tried ${tries} times`, async () => {
    const waits: number[] = []
    const shop = await workshop(
      anOperation([
        aStep('look', async ({ attempt, createdAt }) => {
          waits.push(shop.clock.now() - createdAt)
          if (tries === null && attempt > enough) return { kind: 'done' }
          throw failure(kind)
        }),
      ]),
    )
    const process = shop.process()
    await shop.start()
    await process.engine.runDue()
    if (enough > 1)
      expect(await shop.step('look')).toMatchObject({
        status: waitsFor === 'person' ? 'waiting_person' : 'waiting_remote',
        lastError: failure(kind).message,
      })

    await shop.drive(process, () => shop.ends.length > 0)

    let at = 0
    const expected = [0]
    const retries = tries === null ? enough : enough - 1
    for (let attempt = 1; attempt <= retries; attempt++) {
      at += backoffMs(backoff, attempt, steady)
      expected.push(at)
    }
    expect(waits).toEqual(expected)
    expect(shop.failures.map(({ step, kind: why }) => `${step}: ${why}`)).toEqual(
      tries === null ? [] : [`look: ${kind}`],
    )
    const failed = Array.from({ length: retries }, () => 'look: attempt_failed')
    const end = tries === null ? 'look: succeeded' : 'look: failed'
    expect(await shop.story()).toEqual(['look: started', ...failed, end])
  })

  test('what the other side asked for is a floor', () => {
    const after = afterFailure(kind, 1, steady, 10 * minute)

    expect(after).toEqual(tries === 1 ? { retryInMs: null } : { retryInMs: 10 * minute, waitsFor })
  })
})

test('a bug says so, to people and in the log', async () => {
  const shop = await workshop(
    anOperation([
      aStep('look', async () => {
        throw failure('bug')
      }),
    ]),
  )
  await shop.start('7')

  await shop.drive(shop.process(), () => shop.ends.length > 0)

  expect(shop.ends).toEqual(['7 failed: an error inside Peerbot: undefined is not a function'])
  expect(shop.log.lines).toHaveLength(3)
  expect(shop.log.lines[0]).toMatchObject({
    level: 'error',
    msg: 'bug in a step',
    subject: '7',
    step: 'look',
  })
})

test('a failure of the cloud is told in its own words, and is nothing to log as a bug', async () => {
  const shop = await workshop(
    anOperation([
      aStep('look', async () => {
        throw failure('invalid')
      }),
    ]),
  )
  await shop.start()

  await shop.process().engine.runDue()

  expect(shop.ends).toEqual(['1 failed: It did not work.'])
  expect(await shop.step('look')).toMatchObject({ status: 'failed', note: 'It did not work.' })
  expect(shop.log.complaints()).toEqual([])
})

test('a wait that the other side asked for is kept to', async () => {
  let looks = 0
  const shop = await workshop(
    anOperation([
      aStep('look', async () => {
        if (++looks === 1) throw failure('rate_limited', 90 * second)
        return { kind: 'done' }
      }),
    ]),
  )
  const { engine } = shop.process()
  await shop.start()
  await engine.runDue()

  shop.clock.advance(90 * second - 1)
  await engine.idle()
  expect(looks).toBe(1)
  shop.clock.advance(1)
  await engine.idle()

  expect(shop.ends).toEqual(['1 finished'])
})
