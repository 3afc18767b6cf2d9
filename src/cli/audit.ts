import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { exportLines, readEntries, verifyAudit } from '../audit/index.ts'
import { type Db, databasePath, openDatabase } from '../db/index.ts'
import { parseInstant, systemClock } from '../kit/clock.ts'
import { parseDuration } from '../kit/duration.ts'
import { messageOf } from '../kit/errors.ts'

const options = {
  format: { type: 'string', default: 'jsonl' },
  since: { type: 'string' },
  seal: { type: 'string' },
} as const

function usageError(text: string): number {
  console.error(`peerbot audit: ${text}`)
  return 2
}

async function verify(db: Db, seal: string | undefined): Promise<number> {
  const [seq, hash] = seal?.split(/[: ]/) ?? []
  if (seal !== undefined && !(seq && hash && /^\d+$/.test(seq) && /^[0-9a-f]{64}$/.test(hash))) {
    return usageError(`--seal takes SEQ:HASH as it was published, not "${seal}"`)
  }
  const result = await verifyAudit(db)
  if (!result.isWhole) {
    console.log(`BROKEN  entry ${result.seq}: ${result.why}. The ${result.entries} entries before it fit.`)
    return 1
  }
  if (seq && hash) {
    const row = await db
      .selectFrom('audit_entries')
      .select('hash')
      .where('seq', '=', Number(seq))
      .executeTakeFirst()
    if (row?.hash !== hash) {
      console.log(
        `BROKEN  entry ${seq} is not the one that was sealed: the log was rewritten after it was published.`,
      )
      return 1
    }
  }
  console.log(`whole   ${result.entries} entries, ${result.seals} seals, head ${result.head}`)
  return 0
}

async function print(db: Db, format: string, since: string | undefined): Promise<number> {
  if (format !== 'jsonl' && format !== 'csv') return usageError(`--format is jsonl or csv, not "${format}"`)
  const ms = since === undefined ? null : parseDuration(since)
  const instant = since === undefined ? 0 : ms === null ? parseInstant(since) : systemClock.now() - ms
  if (instant === null) return usageError(`--since takes a duration (7d) or an ISO date, not "${since}"`)
  for await (const line of exportLines(readEntries(db, { since: instant }), format)) {
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
  }
  return 0
}

export async function audit(
  what: 'verify' | 'export',
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  let values: { format: string; since?: string; seal?: string }
  try {
    values = parseArgs({ args, options }).values
  } catch (thrown) {
    return usageError(messageOf(thrown))
  }
  const file = databasePath(env['DATABASE_URL'] ?? 'file:./data/peerbot.db')
  if (!existsSync(file)) return usageError(`there is no database at ${file}; DATABASE_URL names it`)
  const db = await openDatabase(`file:${file}`)
  try {
    return what === 'verify' ? await verify(db, values.seal) : await print(db, values.format, values.since)
  } finally {
    await db.destroy()
  }
}
