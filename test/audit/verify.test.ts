import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendAudit, sealAudit, verifyAudit } from '../../src/audit/index.ts'
import { type Db, transact } from '../../src/db/index.ts'
import { databaseOnDisk, memoryDatabase } from '../support/database.ts'

const entries = 8

async function fill(db: Db, count = entries, sealAfter: readonly number[] = [count]): Promise<void> {
  await transact(db, async tx => {
    for (let i = 1; i <= count; i++) {
      const detail = { command: 'approve', i, nested: { b: [1, null], a: 'x' } }
      await appendAudit(
        tx,
        { actor: `U${i}`, action: 'request.approved', request: i % 3 || null, detail },
        i * 10,
      )
      if (sealAfter.includes(i)) await sealAudit(tx, i * 10)
    }
  })
}

/** A log that somebody with the database's file has opened: the triggers are gone. */
async function openedLog(): Promise<{ db: Db; raw: Database.Database }> {
  const { db, raw } = await databaseOnDisk()
  await fill(db)
  raw.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_no_replace;
    CREATE TABLE kept AS SELECT * FROM audit_entries`)
  return { db, raw }
}

function restore(raw: Database.Database): void {
  raw.exec('DELETE FROM audit_entries; INSERT INTO audit_entries SELECT * FROM kept')
}

describe('a whole chain', () => {
  test('verifies, with its head and its seals', async () => {
    const db = await memoryDatabase()
    await fill(db, entries, [3, 8])

    const verified = await verifyAudit(db)

    expect(verified).toEqual({
      isWhole: true,
      entries,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      seals: 2,
    })
  })

  test('verifies when it is empty', async () => {
    const db = await memoryDatabase()

    expect(await verifyAudit(db)).toEqual({ isWhole: true, entries: 0, head: '0'.repeat(64), seals: 0 })
  })
})

describe('whatever one change', () => {
  const seq = fc.integer({ min: 1, max: entries })
  /** What is wrong first: the entry named, and why. */
  interface Tampering {
    what: string
    sql: string[]
    named: number
  }
  const edit: fc.Arbitrary<Tampering> = fc
    .record({
      seq,
      change: fc.constantFrom(
        `actor = 'U0EVIL'`,
        `action = 'request.denied'`,
        'at = at + 1',
        'request = 99',
        `detail = '{"command":"deny"}'`,
        `detail = replace(detail, '"approve"', '"Approve"')`,
        `detail = replace(detail, '{"command"', '{"command":"deny","command"')`, // reads the same to JSON.parse
        `detail = ' ' || detail`,
        `detail = 'not json'`,
        `hash = 'f' || substr(hash, 2) || 'f'`,
        `prev_hash = 'f' || substr(prev_hash, 2) || 'f'`,
      ),
    })
    .map(({ seq: at, change }) => ({
      what: `${change} at ${at}`,
      sql: [`UPDATE audit_entries SET ${change} WHERE seq = ${at}`],
      named: at,
    }))
  const deletion: fc.Arbitrary<Tampering> = seq.map(at => ({
    what: `deletion of ${at}`,
    sql: [`DELETE FROM audit_entries WHERE seq = ${at}`],
    // What is noticed is the entry after the hole; at the end it is the seal that has lost its entry.
    named: Math.min(at + 1, entries),
  }))
  const closedDeletion: fc.Arbitrary<Tampering> = seq.map(at => ({
    what: `deletion of ${at}, the hole closed`,
    sql: [
      `DELETE FROM audit_entries WHERE seq = ${at}`,
      ...Array.from({ length: entries - at }, (_, i) => at + i).map(
        to => `UPDATE audit_entries SET seq = ${to} WHERE seq = ${to + 1}`,
      ),
    ],
    named: at,
  }))
  const reorder: fc.Arbitrary<Tampering> = fc
    .tuple(seq, seq)
    .filter(([a, b]) => a < b)
    .map(([a, b]) => ({
      what: `exchange of ${a} and ${b}`,
      sql: [
        `UPDATE audit_entries SET seq = 1000 WHERE seq = ${a}`,
        `UPDATE audit_entries SET seq = ${a} WHERE seq = ${b}`,
        `UPDATE audit_entries SET seq = ${b} WHERE seq = 1000`,
      ],
      named: a,
    }))
  const insertion: fc.Arbitrary<Tampering> = seq.map(at => ({
    what: `insertion before ${at}`,
    sql: [
      ...Array.from({ length: entries - at + 1 }, (_, i) => entries - i).map(
        from => `UPDATE audit_entries SET seq = ${from + 1} WHERE seq = ${from}`,
      ),
      `INSERT INTO audit_entries SELECT ${at}, at, 'U0EVIL', action, request, detail, prev_hash, 'f' || substr(hash, 2) || 'f'
       FROM audit_entries WHERE seq = ${at + 1}`,
    ],
    named: at,
  }))

  test('it is found, and the first entry that does not fit is named', async () => {
    const { db, raw } = await openedLog()

    await fc.assert(
      fc.asyncProperty(
        fc.oneof(edit, deletion, closedDeletion, reorder, insertion),
        async ({ sql, named }) => {
          restore(raw)
          for (const statement of sql) raw.exec(statement)

          const verified = await verifyAudit(db)

          expect(verified).toMatchObject({ isWhole: false, seq: named })
        },
      ),
      { numRuns: 150 },
    )
    restore(raw)
    expect(await verifyAudit(db)).toMatchObject({ isWhole: true })
  })
})

describe('the reason', () => {
  test.each([
    [
      'an edit',
      `UPDATE audit_entries SET actor = 'U0EVIL' WHERE seq = 3`,
      3,
      'its content does not match its hash',
    ],
    [
      'a detail that nobody can read',
      `UPDATE audit_entries SET detail = 'not json' WHERE seq = 3`,
      3,
      'its content does not match its hash',
    ],
    [
      'a detail that reads as before and is spelled otherwise',
      `UPDATE audit_entries SET detail = replace(detail, '{"command"', '{"command":"deny","command"') WHERE seq = 3`,
      3,
      'its content does not match its hash',
    ],
    ['a hole', 'DELETE FROM audit_entries WHERE seq = 3', 4, 'entry 3 is missing'],
    [
      'an exchanged hash',
      `UPDATE audit_entries SET prev_hash = 'f' WHERE seq = 3`,
      3,
      'it does not stand on the entry before it',
    ],
    [
      'a lost end',
      'DELETE FROM audit_entries WHERE seq > 3',
      8,
      'a seal was published for entry 8, which is missing',
    ],
    ['a lost log', 'DELETE FROM audit_entries', 8, 'a seal was published for entry 8, which is missing'],
  ])('of %s is said', async (_what, statement, seq, why) => {
    const { db, raw } = await openedLog()

    raw.exec(statement)

    expect(await verifyAudit(db)).toMatchObject({ isWhole: false, seq, why })
  })

  test('of a log that was written anew, every hash right, is the seal that was published before', async () => {
    const { db, raw } = await openedLog()
    const { hash } = raw.prepare('SELECT hash FROM audit_seals').get() as { hash: string }
    raw.exec(
      'DELETE FROM audit_entries; CREATE TABLE seals AS SELECT * FROM audit_seals; DELETE FROM audit_seals',
    )
    await transact(db, async tx => {
      for (let i = 1; i <= entries; i++)
        await appendAudit(tx, { actor: 'U0EVIL', action: 'request.approved', request: null, detail: {} }, i)
    })
    expect(await verifyAudit(db)).toMatchObject({ isWhole: true })

    raw.exec('INSERT INTO audit_seals SELECT * FROM seals')

    expect(await verifyAudit(db)).toEqual({
      isWhole: false,
      entries: 7,
      seq: 8,
      why: `a seal was published with another hash (${hash.slice(0, 12)}…)`,
    })
  })
})
