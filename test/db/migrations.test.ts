/** A database of an earlier version is brought up to date with everything that is in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/db/index.ts'
import { migrations } from '../../src/db/migrations.ts'
import { readRequest } from '../../src/requests/read.ts'
import { memoryDatabase } from '../support/database.ts'

/** A file as the version with these migrations left it. */
async function leftAt(last: string, ...statements: string[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'peerbot-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'peerbot.db')
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(path) }) })
  const then = Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last))
  const provider = { getMigrations: () => Promise.resolve(then) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw error
  for (const statement of statements) await sql.raw(statement).execute(db)
  await db.destroy()
  return path
}

const aRequest = `INSERT INTO requests (kind, status, version, requester, scope, scope_name, facts, reason, created_at, updated_at)
  VALUES ('peering.create', 'running', 3, 'U0REQUESTER', 'cloud/main/1206', 'payments-prod (1206)', '{}', 'reads', 1, 2)`

describe('0003_ends', () => {
  test('keeps what is under way: nothing is offered, nothing was pressed, no route is on record', async () => {
    const path = await leftAt('0002_families', aRequest)

    const db = await openDatabase(`file:${path}`)
    onTestFinished(() => db.destroy())

    expect(await readRequest(db, 1)).toMatchObject({
      status: 'running',
      version: 3,
      offer: null,
      pressed: {},
    })
    expect(await db.selectFrom('routes').selectAll().execute()).toEqual([])
  })

  test('keeps a route once per peering, table and destination, of a request that exists, in a known state', async () => {
    const db = await memoryDatabase()
    await sql.raw(aRequest).execute(db)
    const route = {
      end_side: '{}',
      table_id: 'rtb-1',
      destination: '10.0.0.0/8',
      cloud_id: 'pcx-1',
      request: 1,
      status: 'intended',
      at: 1,
    } as const
    const write = (over: object) =>
      db
        .insertInto('routes')
        .values({ ...route, ...over })
        .execute()

    await write({})
    await write({ cloud_id: 'pcx-2' })

    await expect(write({})).rejects.toThrow(/UNIQUE/)
    await expect(write({ table_id: 'rtb-2', request: 9 })).rejects.toThrow(/FOREIGN KEY/)
    await expect(write({ table_id: 'rtb-2', status: 'perhaps' })).rejects.toThrow(/CHECK/)
  })

  test('finds a connection by what its cloud calls it without reading all', async () => {
    const db = await memoryDatabase()

    const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN
      SELECT * FROM peerings WHERE cloud_id = 'pcx-1' AND scope <> 'cloud/main/1206'`.execute(db)

    expect(rows.map(({ detail }) => detail)).toEqual([expect.stringContaining('peerings_by_cloud_id')])
  })
})
