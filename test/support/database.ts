import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { type Db, openDatabase } from '../../src/db/index.ts'

/** A migrated database in memory; closed when the test ends. */
export async function memoryDatabase(): Promise<Db> {
  const db = await openDatabase('file::memory:')
  onTestFinished(() => db.destroy())
  return db
}

/** A database on disk that a second hand can open: for tampering, and for life after a restart. */
export async function databaseOnDisk(): Promise<{ db: Db; path: string; raw: Database.Database }> {
  const directory = mkdtempSync(join(tmpdir(), 'peerbot-test-'))
  const path = join(directory, 'peerbot.db')
  const db = await openDatabase(`file:${path}`)
  const raw = new Database(path)
  onTestFinished(async () => {
    raw.close()
    await db.destroy()
    rmSync(directory, { recursive: true, force: true })
  })
  return { db, path, raw }
}
