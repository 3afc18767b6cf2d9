import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { appendAudit, auditHead, latestEntries, type NewEntry, readEntries } from '../../src/audit/index.ts'
import { type Db, transact } from '../../src/db/index.ts'
import { memoryDatabase } from '../support/database.ts'

function anEntry(over: Partial<NewEntry> = {}): NewEntry {
  return {
    actor: 'U0ANNA',
    action: 'request.approval_given',
    request: 12,
    detail: { plan: 'plan-1' },
    ...over,
  }
}

async function append(db: Db, ...entries: NewEntry[]): Promise<void> {
  await transact(db, async tx => {
    for (const [i, entry] of entries.entries()) await appendAudit(tx, entry, 1_000 + i)
  })
}

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const entry of entries) found.push(entry)
  return found
}

describe('appending', () => {
  test('places entries one after the other, each on the one before it', async () => {
    const db = await memoryDatabase()
    expect(await auditHead(db)).toEqual({ seq: 0, hash: '0'.repeat(64) })

    await append(db, anEntry(), anEntry({ actor: 'peerbot', request: null }))

    const [first, second] = await all(readEntries(db))
    expect(first).toMatchObject({ seq: 1, at: 1_000, prevHash: '0'.repeat(64), ...anEntry() })
    expect(second).toMatchObject({ seq: 2, at: 1_001, prevHash: first?.hash, request: null })
    expect(await auditHead(db)).toEqual({ seq: 2, hash: second?.hash })
  })

  test('is undone with what it records', async () => {
    const db = await memoryDatabase()

    const failing = transact(db, async tx => {
      await appendAudit(tx, anEntry(), 1_000)
      throw new Error('what it records did not happen')
    })

    await expect(failing).rejects.toThrow('did not happen')
    expect(await auditHead(db)).toMatchObject({ seq: 0 })
  })

  test('of many at the same time leaves no gap and no twin', async () => {
    const db = await memoryDatabase()

    await Promise.all(Array.from({ length: 30 }, (_, i) => append(db, anEntry({ detail: { i } }))))

    expect((await all(readEntries(db))).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 30 }, (_, i) => i + 1),
    )
  })
})

describe('the database refuses', () => {
  const insert = (verb: string, seq: string, hash: string) =>
    `${verb} INTO audit_entries (seq, at, actor, action, request, detail, prev_hash, hash)
     SELECT ${seq}, at, 'U0EVIL', action, request, detail, prev_hash, ${hash} FROM audit_entries WHERE seq = 1`

  test.each([
    ['UPDATE', `UPDATE audit_entries SET actor = 'U0EVIL' WHERE seq = 1`],
    ['UPDATE OR REPLACE', 'UPDATE OR REPLACE audit_entries SET seq = 1 WHERE seq = 2'],
    ['DELETE', 'DELETE FROM audit_entries WHERE seq = 2'],
    ['INSERT over an existing place', insert('INSERT', '1', `'another'`)],
    ['INSERT OR REPLACE over an existing place', insert('INSERT OR REPLACE', '1', `'another'`)],
    ['REPLACE over an existing hash', insert('REPLACE', '99', 'hash')],
    ['an upsert', `${insert('INSERT', '1', `'another'`)} ON CONFLICT (seq) DO UPDATE SET actor = 'U0EVIL'`],
  ])('%s', async (_what, statement) => {
    const db = await memoryDatabase()
    await append(db, anEntry(), anEntry())
    const before = await all(readEntries(db))

    await expect(sql.raw(statement).execute(db)).rejects.toThrow('the audit log is append-only')

    expect(await all(readEntries(db))).toEqual(before)
  })
})

describe('reading', () => {
  const entries = [
    anEntry(),
    anEntry({ request: 13 }),
    anEntry({ actor: 'U0BEN' }),
    anEntry({ actor: 'U0BEN', request: null }),
  ]

  test.each([
    [{}, [1, 2, 3, 4]],
    [{ request: 12 }, [1, 3]],
    [{ actor: 'U0BEN' }, [3, 4]],
    [{ since: 1_002 }, [3, 4]],
    [{ request: 12, actor: 'U0BEN', since: 1_001 }, [3]],
    [{ request: 99 }, []],
  ])('%j finds %j', async (query, seqs) => {
    const db = await memoryDatabase()
    await append(db, ...entries)

    const oldestFirst = await all(readEntries(db, query))
    const newestFirst = await latestEntries(db, query, 100)

    expect(oldestFirst.map(({ seq }) => seq)).toEqual(seqs)
    expect(newestFirst).toEqual(oldestFirst.toReversed())
  })

  test('the latest are limited', async () => {
    const db = await memoryDatabase()
    await append(db, ...entries)

    expect((await latestEntries(db, {}, 2)).map(({ seq }) => seq)).toEqual([4, 3])
  })

  test('goes over page borders without a gap or a twin', async () => {
    const db = await memoryDatabase()
    await append(db, ...Array.from({ length: 2_000 }, (_, i) => anEntry({ request: i % 2 })))

    expect((await all(readEntries(db))).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 2_000 }, (_, i) => i + 1),
    )
    expect(await all(readEntries(db, { request: 1 }))).toHaveLength(1_000)
  })
})
