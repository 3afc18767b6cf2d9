import { describe, expect, it } from 'vitest'
import { offersFor } from '../../../src/sandbox/page/client/command-offer.ts'
import { createDraftQueue } from '../../../src/sandbox/page/client/draft-queue.ts'
import { lengthOf } from '../../../src/sandbox/page/client/instant.ts'
import { manualClock } from '../../support/manual-clock.ts'

const hints = ['create', 'cancel', 'list'].map(name => ({ name, usage: '', says: '' }))
const shownFor = (typed: string) => offersFor(typed, '/peering', hints).map(offer => offer.shown)

describe('what the composer offers', () => {
  it.each([
    ['/', ['/peering create', '/peering cancel', '/peering list']],
    ['/pee', ['/peering create', '/peering cancel', '/peering list']],
    ['/peering', ['/peering create', '/peering cancel', '/peering list']],
    ['/peering c', ['/peering create', '/peering cancel']],
    ['/peering create', ['/peering create']],
    ['/peering create subscription=1', ['/peering create']],
    ['/peering nonsense', []],
    ['/other', []],
    ['hello /peering', []],
    ['', []],
  ])('for "%s"', (typed, shown) => {
    expect(shownFor(typed)).toEqual(shown)
  })

  it('completes up to where the arguments begin', () => {
    expect(offersFor('/p', '/peering', hints)[0]?.completes).toBe('/peering create ')
  })
})

describe('what is typed into a form', () => {
  it('is sent when the keys rest, the latest value of each field', async () => {
    const clock = manualClock()
    const sent: unknown[] = []
    const queue = createDraftQueue(clock, async values => sent.push(values))

    queue.put('reason', 'c')
    clock.advance(200)
    queue.put('reason', 'ch')
    queue.put('account', '1')
    clock.advance(249)
    const early = [...sent]
    clock.advance(1)
    await queue.flush()

    expect(early).toEqual([])
    expect(sent).toEqual([{ reason: 'ch', account: '1' }])
  })

  it('arrives in order, and all of it before a submission', async () => {
    const clock = manualClock()
    const arrived: unknown[] = []
    const answers: (() => void)[] = []
    const queue = createDraftQueue(clock, async values => {
      await new Promise<void>(resolve => answers.push(resolve))
      arrived.push(values)
    })

    queue.put('reason', 'first')
    clock.advance(250)
    queue.put('reason', 'second')
    const flushed = queue.flush()
    await Promise.resolve()
    const underway = answers.length
    answers[0]?.()
    while (answers.length < 2) await Promise.resolve()
    answers[1]?.()
    await flushed

    expect(underway).toBe(1)
    expect(arrived).toEqual([{ reason: 'first' }, { reason: 'second' }])
  })
})

it('says how long something takes in two units at most', () => {
  expect(lengthOf(7 * 86_400_000)).toBe('7 d')
  expect(lengthOf(3_661_000)).toBe('1 h 1 min')
  expect(lengthOf(59_400)).toBe('59 s')
  expect(lengthOf(-5)).toBe('0 s')
})
