/** Routes that the bot wrote: recorded before they are written, so that none is ever left behind unknown. */
import type { Db, Tx } from '../db/index.ts'
import type { Side } from '../peering/side.ts'

export interface RecordedRoute {
  /** The end in whose table it is. */
  end: Side
  table: string
  destination: string
  /** The peering that it leads to. */
  cloudId: string
  status: 'intended' | 'written' | 'removed'
}

/** Those that may be there. */
export async function routesTo(db: Db | Tx, cloudId: string): Promise<RecordedRoute[]> {
  const rows = await db
    .selectFrom('routes')
    .selectAll()
    .where('cloud_id', '=', cloudId)
    .where('status', '!=', 'removed')
    .orderBy('table_id')
    .orderBy('destination')
    .execute()
  return rows.map(row => ({
    end: JSON.parse(row.end_side),
    table: row.table_id,
    destination: row.destination,
    cloudId: row.cloud_id,
    status: row.status === 'written' ? 'written' : 'intended',
  }))
}

export async function writeRoute(tx: Tx, route: RecordedRoute, request: number, at: number): Promise<void> {
  const values = { end_side: JSON.stringify(route.end), status: route.status, request, at }
  await tx
    .insertInto('routes')
    .values({ cloud_id: route.cloudId, table_id: route.table, destination: route.destination, ...values })
    .onConflict(conflict => conflict.columns(['cloud_id', 'table_id', 'destination']).doUpdateSet(values))
    .execute()
}
