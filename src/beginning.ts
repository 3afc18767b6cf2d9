/** What is recorded when the bot starts: that it did, and what is no longer as it was at the last start. */
import { appendAudit } from './audit/index.ts'
import type { Config } from './config/index.ts'
import { type Db, type Tx, transact } from './db/index.ts'
import { canonicalJson, sha256 } from './kit/json.ts'
import { post } from './outbox/index.ts'

/** Audits a change since the last start; true where there was a last start. */
async function noteChange(tx: Tx, name: 'config' | 'policy', value: string, now: number): Promise<boolean> {
  const known = await tx.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst()
  if (known?.value === value) return false
  await tx
    .insertInto('facts')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute()
  const detail = { was: known?.value ?? null, is: value }
  await appendAudit(tx, { actor: 'peerbot', action: `${name}.changed`, request: null, detail }, now)
  return known !== undefined
}

/** True where the policy is another than at the last start. */
export async function recordStart(db: Db, config: Config, version: string, now: number): Promise<boolean> {
  const { policy, ...settings } = config
  return transact(db, async tx => {
    const detail = { version, node: process.version, policy: policy.version, mode: config.slack.mode }
    await appendAudit(tx, { actor: 'peerbot', action: 'bot.started', request: null, detail }, now)
    await noteChange(tx, 'config', sha256(canonicalJson(settings)), now)
    if (!(await noteChange(tx, 'policy', policy.version, now))) return false
    const title = `The policy changed: version ${policy.version.slice(0, 12)} is in force since this start. Approvals given under another rule are void.`
    await post(tx, { kind: 'channel', channel: 'audit', message: { title, parts: [] } }, now)
    return true
  })
}
