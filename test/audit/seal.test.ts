import { expect, test } from 'vitest'
import { appendAudit, auditHead, sealAudit } from '../../src/audit/index.ts'
import { transact } from '../../src/db/index.ts'
import { memoryDatabase } from '../support/database.ts'

const entry = { actor: 'peerbot', action: 'bot.started', request: null, detail: {} }

test('an empty log has nothing to seal', async () => {
  const db = await memoryDatabase()

  expect(await transact(db, tx => sealAudit(tx, 1))).toBeNull()
})

test('a head is sealed once, the next one again', async () => {
  const db = await memoryDatabase()
  const seal = () => transact(db, tx => sealAudit(tx, 1))
  await transact(db, tx => appendAudit(tx, entry, 1))

  const first = await seal()
  const again = await seal()
  await transact(db, tx => appendAudit(tx, entry, 2))
  const second = await seal()

  expect(first?.seq).toBe(1)
  expect(again).toBeNull()
  expect(second).toEqual(await auditHead(db))
})
