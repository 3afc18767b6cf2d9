/**
 * The database room: one SQLite file behind Kysely, its pragmas, transactions and migrations.
 *
 * May import: kit. All SQL goes through Kysely so that PostgreSQL can be the same code. Functions that write take a
 * `Tx`, so that the caller decides what is one transaction.
 *
 * To add a table: its type in schema.ts, a new migration in migrations.ts.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

/** `file:./data/peerbot.db` → `./data/peerbot.db`; `file::memory:` keeps everything in memory. */
export function databasePath(url: string): string {
  return url.replace(/^file:(\/\/)?/, '')
}

/** Opens, and creates or migrates, the database. Throws where the file cannot be used. */
export async function openDatabase(url: string): Promise<Db> {
  const path = databasePath(url)
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const sqlite = new Database(path)
  sqlite.pragma('journal_mode = WAL')
  // FULL: a commit is on disk when we say so; a power cut must not take back an approval.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('busy_timeout = 5000')
  const db: Db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: sqlite }) })
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  }).migrateToLatest()
  if (error) {
    await db.destroy()
    throw error
  }
  return db
}

/** One transaction: all of it is written, or nothing. */
export function transact<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(work)
}
