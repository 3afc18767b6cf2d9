/** Audit appends beside plain inserts of the same rows into a plain table, each in a file of its own with the same pragmas. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { appendAudit } from '../../src/audit/index.ts'
import { openDatabase, transact } from '../../src/db/index.ts'

/** Per transaction: one is what the bot does; a hundred shows what is left when the disk is shared out. */
const batches = [
  { perTransaction: 1, entries: 1_000 },
  { perTransaction: 100, entries: 10_000 },
]

const entry = (number: number) => ({
  actor: 'U0PERSON',
  action: 'command.used',
  request: number % 3 === 0 ? number : null,
  detail: { command: 'status', via: 'text', words: [], keys: {}, channel: 'C0BENCH', number },
})

async function appendsPerSecond(folder: string, entries: number, perTransaction: number): Promise<number> {
  const db = await openDatabase(`file:${join(folder, 'appends.db')}`)
  const startedAt = performance.now()
  for (let number = 0; number < entries; number += perTransaction) {
    await transact(db, async tx => {
      for (let offset = 0; offset < perTransaction; offset += 1) {
        await appendAudit(tx, entry(number + offset), 1_700_000_000_000 + number)
      }
    })
  }
  const seconds = (performance.now() - startedAt) / 1_000
  await db.destroy()
  return entries / seconds
}

/** The rows that the appends wrote, inserted again: no chain to look up, no hash, no index, no trigger. */
function insertsPerSecond(folder: string, perTransaction: number): number {
  const source = new Database(join(folder, 'appends.db'), { readonly: true })
  const rows = source.prepare('SELECT * FROM audit_entries ORDER BY seq').all()
  source.close()
  const raw = new Database(join(folder, 'inserts.db'))
  raw.pragma('journal_mode = WAL')
  raw.pragma('synchronous = FULL')
  raw.pragma('foreign_keys = ON')
  raw.exec(`CREATE TABLE audit_entries (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,
    action TEXT NOT NULL, request INTEGER, detail TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL) STRICT`)
  const insert = raw.prepare(
    'INSERT INTO audit_entries VALUES (@seq, @at, @actor, @action, @request, @detail, @prev_hash, @hash)',
  )
  const insertAll = raw.transaction((some: unknown[]) => {
    for (const row of some) insert.run(row)
  })
  const startedAt = performance.now()
  for (let start = 0; start < rows.length; start += perTransaction) {
    insertAll(rows.slice(start, start + perTransaction))
  }
  const seconds = (performance.now() - startedAt) / 1_000
  raw.close()
  return rows.length / seconds
}

export async function measureAudit(
  rounds: number,
  figure: (values: readonly number[]) => string,
): Promise<void> {
  console.log('\nAudit log, entries a second (file database, WAL, synchronous=FULL)')
  for (const { perTransaction, entries } of batches) {
    const appends: number[] = []
    const inserts: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'peerbot-bench-audit-'))
      try {
        appends.push(await appendsPerSecond(folder, entries, perTransaction))
        inserts.push(insertsPerSecond(folder, perTransaction))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
    const ratios = appends.map((value, round) => value / (inserts[round] ?? Number.NaN))
    console.log(
      `  ${perTransaction} a transaction: plain inserts ${figure(inserts)}, appends ${figure(appends)}, ratio ${figure(ratios)}`,
    )
  }
}
