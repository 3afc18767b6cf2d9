import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import { forgetCopy, rememberCopy } from '../../src/outbox/index.ts'
import { lapsedRequests, parseRequestName, requestName, staleCards } from '../../src/requests/index.ts'
import { frontDesk, rule } from './front-desk.ts'

describe('listing', () => {
  test('is newest first, by page, with the whole number', async () => {
    const desk = await frontDesk()
    for (let i = 0; i < 5; i++) await desk.create()

    const { requests, total } = await desk.requests.list({}, { offset: 1, limit: 2 })

    expect(requests.map(({ id }) => id)).toEqual([4, 3])
    expect(total).toBe(5)
  })

  test.each([
    ['requester', { requester: 'U0OTHER' }, [3]],
    ['status', { status: 'pending_approval' }, [2]],
    ['being open', { isOpen: true }, [3, 2]],
    ['scope', { scope: 'cloud/main/1301' }, [3]],
    ['all of it', { requester: 'U0REQUESTER', isOpen: true, scope: 'cloud/main/1206' }, [2]],
    ['nothing that is there', { status: 'running' }, []],
  ])('by %s', async (_what, query, ids) => {
    const desk = await frontDesk()
    await desk.reach('denied')
    await desk.reach('pending_approval')
    await desk.create({ requester: 'U0OTHER', scope: 'cloud/main/1301' })

    const { requests, total } = await desk.requests.list(query, { offset: 0, limit: 10 })

    expect(requests.map(({ id }) => id)).toEqual(ids)
    expect(total).toBe(ids.length)
  })

  test('gives each its own approvals', async () => {
    const desk = await frontDesk()
    await desk.reach('approved')
    await desk.reach('pending_approval')
    await desk.approve(2, 'U0CARLA')

    const { requests } = await desk.requests.list({}, { offset: 0, limit: 10 })

    expect(requests.map(({ id, approvals }) => [id, approvals.map(({ person }) => person)])).toEqual([
      [2, ['U0CARLA']],
      [1, ['U0ANNA', 'U0BEN']],
    ])
  })

  test('finds none where none is', async () => {
    const desk = await frontDesk()

    expect(await desk.requests.read(1)).toBeNull()
    expect(await desk.requests.steps(1)).toEqual([])
  })
})

test('requests lapse at their time, and only undecided ones', async () => {
  const desk = await frontDesk()
  await desk.reach('pending_approval')
  await desk.reach('approved')
  desk.clock.advance(1)
  await desk.reach('pending_approval')

  desk.clock.advance(rule.expireAfterMs - 2)
  expect(await lapsedRequests(desk.db, desk.clock.now())).toEqual([])
  desk.clock.advance(1)
  expect(await lapsedRequests(desk.db, desk.clock.now())).toEqual([1])
  desk.clock.advance(1)

  expect(await lapsedRequests(desk.db, desk.clock.now())).toEqual([1, 3])
})

describe('a card is drawn again', () => {
  const at = { channel: 'C0APPROVALS', ts: '1.1' }

  test('when it was never posted, lags behind or is gone, and nothing about it waits', async () => {
    const desk = await frontDesk()
    const { version } = await desk.create()
    const shows = (shown: number) =>
      transact(desk.db, tx => rememberCopy(tx, 'request:1', 'card', 1, { ...at, shows: shown }))
    expect(await staleCards(desk.db)).toEqual([]) // its first card waits in the outbox
    await desk.db.updateTable('letters').set({ status: 'delivered' }).execute()
    expect(await staleCards(desk.db)).toEqual([1])

    await shows(version)
    expect(await staleCards(desk.db)).toEqual([])
    await shows(version - 1)
    expect(await staleCards(desk.db)).toEqual([1])
    await shows(version)
    await transact(desk.db, tx => forgetCopy(tx, at))

    expect(await staleCards(desk.db)).toEqual([1])
  })

  test('whatever became of other requests and of its thread', async () => {
    const desk = await frontDesk()
    for (let i = 0; i < 11; i++) await desk.create()
    await desk.db.updateTable('letters').set({ status: 'delivered' }).execute()
    await transact(desk.db, async tx => {
      for (let id = 2; id <= 11; id++)
        await rememberCopy(tx, `request:${id}`, 'card', id, { channel: 'C', ts: String(id), shows: 1 })
      await rememberCopy(tx, 'request:1', 'thread', 12, { channel: 'C', ts: 'line', shows: null })
    })

    expect(await staleCards(desk.db)).toEqual([1])
  })
})

test.each([
  ['R-12', 12],
  ['r-12', 12],
  ['R12', 12],
  [' 12 ', 12],
  ['R-', null],
  ['12a', null],
  ['-12', null],
  ['R-1234567890', null],
])('the name %j means %j', (text, id) => {
  expect(parseRequestName(text)).toBe(id)
})

test('a request is named by its number', () => {
  expect(requestName(12)).toBe('R-12')
  expect(parseRequestName(requestName(7))).toBe(7)
})
