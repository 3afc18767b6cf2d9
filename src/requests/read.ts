import type { Db, Tx } from '../db/index.ts'
import type { RequestRow } from '../db/schema.ts'
import { requestStatuses, rowOf } from '../peering/lifecycle.ts'
import { type Request, requestOf } from './request.ts'

const endedStatuses = requestStatuses.filter(status => rowOf(status).isEnded)

async function withApprovals(db: Db | Tx, rows: RequestRow[]): Promise<Request[]> {
  if (rows.length === 0) return []
  const approvals = await db
    .selectFrom('approvals')
    .selectAll()
    .where(
      'request',
      'in',
      rows.map(row => row.id),
    )
    .where('void_at', 'is', null)
    .orderBy('at')
    .execute()
  return rows.map(row =>
    requestOf(
      row,
      approvals
        .filter(approval => approval.request === row.id)
        .map(({ person, at, plan_hash, policy_version }) => ({
          person,
          at,
          planHash: plan_hash,
          policyVersion: policy_version,
        })),
    ),
  )
}

export async function readRequest(db: Db | Tx, id: number): Promise<Request | null> {
  const rows = await db.selectFrom('requests').selectAll().where('id', '=', id).execute()
  const [request] = await withApprovals(db, rows)
  return request ?? null
}

export interface RequestQuery {
  requester?: string
  status?: string
  /** Only those that have not ended. */
  isOpen?: boolean
  scope?: string
}

export interface Page {
  offset: number
  limit: number
}

/** Newest first. */
export async function listRequests(
  db: Db | Tx,
  query: RequestQuery,
  page: Page,
): Promise<{ requests: Request[]; total: number }> {
  let base = db.selectFrom('requests')
  if (query.requester !== undefined) base = base.where('requester', '=', query.requester)
  if (query.status !== undefined) base = base.where('status', '=', query.status)
  if (query.isOpen) base = base.where('status', 'not in', endedStatuses)
  if (query.scope !== undefined) base = base.where('scope', '=', query.scope)
  const { total } = await base.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await base.selectAll().orderBy('id', 'desc').offset(page.offset).limit(page.limit).execute()
  return { requests: await withApprovals(db, rows), total }
}

/** Undecided requests whose time is up. */
export async function lapsedRequests(db: Db, now: number): Promise<number[]> {
  const rows = await db
    .selectFrom('requests')
    .select('id')
    .where('status', '=', 'pending_approval')
    .where('expires_at', '<=', now)
    .execute()
  return rows.map(row => row.id)
}

/** Requests whose card in Slack does not show their latest version: lost, or never posted. */
export async function staleCards(db: Db): Promise<number[]> {
  const rows = await db
    .selectFrom('requests')
    .leftJoin('copies', join =>
      join
        .on('copies.role', '=', 'card')
        .on(eb => eb('copies.subject', '=', eb.fn<string>('concat', [eb.val('request:'), 'requests.id']))),
    )
    .select('requests.id')
    // What waits in the outbox is neither lost nor late.
    .where(({ not, exists, selectFrom, val, fn }) =>
      not(
        exists(
          selectFrom('letters')
            .select('letters.id')
            .where('letters.status', 'in', ['pending', 'sending'])
            .where(eb => eb('letters.merge_key', '=', fn<string>('concat', [val('card:'), 'requests.id']))),
        ),
      ),
    )
    .where(eb => eb.or([eb('copies.shows', 'is', null), eb('copies.shows', '<', eb.ref('requests.version'))]))
    .execute()
  return rows.map(row => row.id)
}
