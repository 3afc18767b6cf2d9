/**
 * Every table, in one place, as Kysely sees it. A room reads and writes only the tables under its own heading.
 * Instants are milliseconds since the epoch; JSON columns hold text; booleans are 0 or 1.
 */
import type { Generated, Selectable } from 'kysely'

export interface Tables {
  // audit
  audit_entries: AuditEntryTable
  audit_seals: AuditSealTable
  // outbox
  letters: LetterTable
  copies: CopyTable
  // engine
  runs: RunTable
  steps: StepTable
  locks: LockTable
  // requests
  requests: RequestTable
  approvals: ApprovalTable
  // inventory
  scopes: ScopeTable
  peerings: PeeringTable
  polls: PollTable
  routes: RouteTable
  // the app itself
  facts: FactTable
}

interface AuditEntryTable {
  /** 1, 2, 3, … without a gap. */
  seq: number
  at: number
  /** A Slack user id, or `peerbot`. */
  actor: string
  /** `request.approval_given`, `cloud.call`, `command.refused`, … */
  action: string
  /** null where it belongs to no request */
  request: number | null
  /** JSON object; never a secret */
  detail: string
  /** 64 zeros for the first */
  prev_hash: string
  hash: string
}

interface AuditSealTable {
  seq: number
  hash: string
  at: number
}

interface LetterTable {
  id: Generated<number>
  kind: string
  /** Letters of one topic are delivered in order, one at a time. */
  topic: string
  /** A waiting letter with the same key is replaced; null: never merged */
  merge_key: string | null
  payload: string
  status: 'pending' | 'sending' | 'delivered' | 'undeliverable'
  attempt: Generated<number>
  due_at: number
  created_at: number
  /** When the last try began, or the first one that may have said it; null before the first */
  sent_at: number | null
  last_error: string | null
}

interface CopyTable {
  /** `request:12`, `home:U0REQUESTER` */
  subject: string
  /** `card`, `thread`, … */
  role: string
  /** The letter that made it. */
  letter: number
  channel: string
  ts: string
  /** Which version of the subject it shows; null where it has none */
  shows: number | null
}

interface RunTable {
  id: Generated<number>
  operation: string
  /** Whose run it is: the request's number as text. */
  subject: string
  status: 'running' | 'finished' | 'failed' | 'abandoned'
  created_at: number
  ended_at: number | null
}

interface StepTable {
  id: Generated<number>
  run: number
  name: string
  status:
    | 'pending'
    | 'running'
    | 'waiting_remote'
    | 'waiting_person'
    | 'succeeded'
    | 'skipped'
    | 'failed'
    | 'abandoned'
  attempt: Generated<number>
  /** null once settled */
  due_at: number | null
  lease_owner: string | null
  lease_until: number | null
  /** Set before a call that must not be made twice; null again when it certainly had no effect */
  intent_at: number | null
  /** The provider's name for what the call started; null until known */
  remote_ref: string | null
  /** JSON, for later steps */
  output: string | null
  /** In words: what is waited for */
  note: string | null
  last_error: string | null
  /** The lock it waits for; null when none */
  waits_for: string | null
  created_at: number
  settled_at: number | null
}

interface LockTable {
  name: string
  run: number
  taken_at: number
}

interface RequestTable {
  id: Generated<number>
  kind: string
  status: string
  /** Grows with every change; a writer that saw an older one is refused. */
  version: number
  requester: string
  scope: string
  /** As people know it: `payments-prod (1206)`. */
  scope_name: string
  /** JSON: what policy rules match on. */
  facts: string
  /** JSON Side that it starts from; null where that is the whole scope */
  near: string | null
  /** JSON Side that was asked for; null where it has no far side */
  far: string | null
  /** JSON: what was asked for beyond the sides, by name */
  wanted: Generated<string>
  /** JSON Words; null in rows of before there were any */
  words: string | null
  /** The peering's id in its scope; null until found */
  peering: string | null
  reason: string
  ticket: string | null
  /** JSON Plan; null while the first one is worked out */
  plan: string | null
  plan_hash: string | null
  planned_at: number | null
  /** JSON: why the last plan went stale; null when it did not */
  moved: string | null
  expires_at: number | null
  /** JSON Decision; null while undecided */
  decision: string | null
  /** In words, when failed */
  failure: string | null
  /** JSON Instruction[]: what a person has to do now; null when nothing is */
  todo: string | null
  /** What an approver may press now, by name; null when nothing */
  offer: string | null
  /** JSON: what was pressed, by name → who */
  pressed: Generated<string>
  created_at: number
  updated_at: number
}

interface ApprovalTable {
  request: number
  person: string
  at: number
  plan_hash: string
  policy_version: string
  /** Set when the plan it was given for went stale. */
  void_at: number | null
}

interface ScopeTable {
  key: string
  provider: string
  account: string
  id: string
  name: string
  /** JSON Scope */
  data: string
  seen_at: number
  /** No longer reported by the provider since */
  gone_at: number | null
}

interface PeeringTable {
  scope: string
  provider_id: string
  kind: Generated<string>
  /** What it is listed with. */
  family: Generated<string>
  status: string
  raw: string
  cloud_id: string | null
  near: string
  far: string
  expires_at: number | null
  /** JSON Member[] */
  members: Generated<string>
  /** JSON: by label */
  details: Generated<string>
  /** The request that made it; null when somebody else did */
  request: number | null
  /** Whether it was ever seen active: decides what `inactive` means. */
  was_active: number
  first_seen_at: number
  seen_at: number
  changed_at: number
  /** Since when the provider's word says nothing to us; null when it does */
  stale_since: number | null
  /** Complete polls in a row that did not list it */
  misses: Generated<number>
  /** An observation that no series of legal moves explains; null when all is well */
  anomaly: string | null
}

/** One list of a scope: how fresh what we know of it is. */
interface PollTable {
  scope: string
  family: string
  /** When the last complete one began; null before the first */
  polled_at: number | null
  /** When the last one began, whether it worked or not */
  tried_at: number
  /** In words; null when the last one worked */
  error: string | null
  failing_since: number | null
}

/** A route that the bot wrote, or was about to. */
interface RouteTable {
  /** JSON Side: the end whose table it is in */
  end_side: string
  table_id: string
  destination: string
  /** The peering that it leads to: `pcx-…` */
  cloud_id: string
  request: number
  status: 'intended' | 'written' | 'removed'
  at: number
}

interface FactTable {
  name: string
  value: string
}

export type AuditRow = Selectable<AuditEntryTable>
export type LetterRow = Selectable<LetterTable>
export type StepRow = Selectable<StepTable>
export type RequestRow = Selectable<RequestTable>
export type ScopeRow = Selectable<ScopeTable>
export type PollRow = Selectable<PollTable>
export type PeeringRow = Selectable<PeeringTable>
