import type { Entry, ExportFormat } from '../audit/index.ts'
import type { Inventory } from '../inventory/index.ts'
import type { Clock } from '../kit/clock.ts'
import type { Json } from '../kit/json.ts'
import type { FamilyName } from '../peering/kind.ts'
import type { Person } from '../peering/person.ts'
import type { Memberships, Policy } from '../peering/policy.ts'
import type { Requests } from '../requests/index.ts'

export interface AuditFilter {
  request?: number
  actor?: string
  since?: number
}

/** The bot's own health, as `/peering status` and readiness see it. */
export interface Health {
  version: string
  startedAt: number
  slack: { isConnected: boolean; text: string }
  database: { isWritable: boolean; text: string }
  outbox: { waiting: number; undeliverable: number; oldestAt: number | null }
  auditHead: { seq: number; hash: string }
  /** Per scope and family that it can have; `title`: the family as people say it, `AWS PrivateLink`. */
  scopes: {
    name: string
    family: FamilyName
    title: string
    polledAt: number | null
    error: string | null
  }[]
}

/** Everything a command may use. Who acts is read afresh for each use, never remembered. */
export interface Context {
  actor: Person
  /** Where it was said; null for a shortcut or Home. */
  channel: string | null
  clock: Clock
  policy: Policy
  requests: Requests
  inventory: Inventory
  /** The members of user groups, as read for a decisive click. */
  memberships(groups: readonly string[]): Promise<Memberships>
  audit: {
    record(action: string, request: number | null, detail: Record<string, Json>): Promise<void>
    latest(filter: AuditFilter, limit: number): Promise<Entry[]>
    /** Sends the log as a file by direct message. */
    send(filter: AuditFilter, format: ExportFormat): Promise<void>
  }
  /**
   * Sends a file that the cloud hands out for an object (by its name in the family's `files`) to the actor by direct
   * message; durable, read from the cloud at delivery.
   */
  sendFile(scopeKey: string, providerId: string, file: string): Promise<void>
  /**
   * Has the map drawn, from one network or whole (null), and posted where the command was given or, where that cannot be,
   * sent to the actor by direct message; durable, read and drawn at delivery.
   */
  sendMap(from: string | null): Promise<void>
  health(): Promise<Health>
  /** The channel where cards are, for pointing people to them. */
  approvalsChannel: string
}
