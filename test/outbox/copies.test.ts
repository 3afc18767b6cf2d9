import { expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import { copyOf, forgetCopy, homeViewers, isTracked, rememberCopy } from '../../src/outbox/index.ts'
import { memoryDatabase } from '../support/database.ts'

const card = { channel: 'C0APPROVALS', ts: '1.1', shows: 1 }

test('a copy is remembered, redrawn and forgotten', async () => {
  const db = await memoryDatabase()
  expect(await copyOf(db, 'request:12', 'card')).toBeNull()

  await transact(db, tx => rememberCopy(tx, 'request:12', 'card', 1, card))
  await transact(db, tx => rememberCopy(tx, 'request:12', 'card', 2, { ...card, shows: 4 }))

  expect(await copyOf(db, 'request:12', 'card')).toEqual({ ...card, shows: 4 })
  expect(await isTracked(db, 'C0APPROVALS', '1.1')).toBe(true)
  await transact(db, tx => forgetCopy(tx, card))
  expect(await copyOf(db, 'request:12', 'card')).toBeNull()
  expect(await isTracked(db, 'C0APPROVALS', '1.1')).toBe(false)
})

test('the newest copy of a subject is the one', async () => {
  const db = await memoryDatabase()

  await transact(db, async tx => {
    await rememberCopy(tx, 'request:12', 'card', 9, { ...card, ts: '2.2' })
    await rememberCopy(tx, 'request:12', 'card', 1, card)
    await rememberCopy(tx, 'request:12', 'thread', 10, { ...card, ts: '3.3' })
    await rememberCopy(tx, 'request:13', 'card', 11, { ...card, ts: '4.4' })
  })

  expect((await copyOf(db, 'request:12', 'card'))?.ts).toBe('2.2')
})

test('whoever has opened Home is known', async () => {
  const db = await memoryDatabase()

  await transact(db, async tx => {
    await rememberCopy(tx, 'home:U0ANNA', 'home', 0, { channel: 'home', ts: 'U0ANNA', shows: null })
    await rememberCopy(tx, 'home:U0ANNA', 'home', 0, { channel: 'home', ts: 'U0ANNA', shows: null })
    await rememberCopy(tx, 'request:12', 'card', 1, card)
  })

  expect(await transact(db, tx => homeViewers(tx))).toEqual(['U0ANNA'])
})
