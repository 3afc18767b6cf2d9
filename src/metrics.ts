import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { auditHead } from './audit/index.ts'
import type { Db } from './db/index.ts'
import type { Call } from './http/index.ts'
import { outboxDepth } from './outbox/index.ts'

export interface Metrics {
  /** Prometheus text, gauges read from the database at this moment. */
  text(): Promise<string>
  contentType: string
  call(call: Call): void
}

export function createMetrics(db: Db): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const calls = new Counter({
    name: 'peerbot_cloud_calls_total',
    help: 'Calls to clouds, by how they ended',
    labelNames: ['service', 'operation', 'outcome'],
    registers,
  })
  const durations = new Histogram({
    name: 'peerbot_cloud_call_seconds',
    help: 'How long calls to clouds took',
    labelNames: ['service', 'operation'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const byStatus = (name: string, help: string, table: 'requests' | 'peerings' | 'steps') =>
    new Gauge({
      name,
      help,
      labelNames: ['status'],
      registers,
      async collect() {
        this.reset()
        const rows = await db
          .selectFrom(table)
          .select(eb => ['status', eb.fn.countAll<number>().as('count')])
          .groupBy('status')
          .execute()
        for (const { status, count } of rows) this.set({ status }, count)
      },
    })
  byStatus('peerbot_requests', 'Requests by status', 'requests')
  byStatus('peerbot_peerings', 'Peerings in the inventory by status', 'peerings')
  byStatus('peerbot_steps', 'Steps by status', 'steps')
  const gauge = (name: string, help: string, read: () => Promise<number>): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  gauge('peerbot_outbox_waiting', 'Letters that wait to be said', async () => (await outboxDepth(db)).waiting)
  gauge(
    'peerbot_outbox_undeliverable',
    'Letters that cannot be said',
    async () => (await outboxDepth(db)).undeliverable,
  )
  gauge('peerbot_audit_entries', 'Entries in the audit log', async () => (await auditHead(db)).seq)
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    call: ({ service, operation, ms, error }) => {
      calls.inc({ service, operation, outcome: error === null ? 'ok' : error.kind })
      durations.observe({ service, operation }, ms / 1_000)
    },
  }
}
