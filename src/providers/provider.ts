/**
 * The contract between Peerbot and one cloud. A provider declares narrow capabilities; one that is absent means "this
 * cloud does not do that". Vendor words end inside the provider's folder: everything that crosses this line is in the
 * words of `src/peering`.
 *
 * May import: kit, http, peering. Failures are thrown as `ForeignError` (kit/errors.ts) with the provider's id as
 * `service`.
 *
 * To add a provider: one folder with an `index.ts` that exports a `Provider`, its line in `index.ts` here, one
 * simulated cloud in src/sandbox and its line there.
 */
import type { Check, Instruction } from '../peering/plan.ts'
import type { Peering, Side } from '../peering/side.ts'

/** What one list call covers: a Redis Cloud subscription, an AWS account and region, … */
export interface Scope {
  /** Unique over all providers: `redis-cloud/main/1206`. */
  key: string
  provider: string
  /** The configured account's alias. */
  account: string
  /** The provider's id of it: `1206`. People type it. */
  id: string
  name: string
  /** The cloud the near side lives in, as people say it: `AWS`, `Google Cloud`. */
  cloud: string
  /** The provider's word for how the scope itself stands: `active`, `pending`. */
  status: string
  /** False where peerings cannot be asked for here; `why` then says so in a sentence. */
  supports: { peerings: true } | { peerings: false; why: string }
  /** CIDRs and region of the near side, for people and checks. */
  near: Side
}

/** One value a person gives about the far side; the form and the command line are built from these. */
export interface FarField {
  /** What is typed before `=`: `vpc`. */
  key: string
  label: string
  hint: string
  placeholder: string
  isMultiline: boolean
  isOptional: boolean
}

export type FarReading =
  | { far: Side; notes: string[] } // notes: what was corrected, such as host bits that were cut
  | { problems: Record<string, string> } // by field key, a sentence each

export interface CreatePlan {
  /**
   * As just read: what policy decides on. The given one where it could not be read; the plan is then blocked anyway.
   */
  scope: Scope
  near: Side
  /** The far side as it will be sent. */
  far: Side
  checks: Check[]
  changes: string[]
  manual: Instruction[]
  material: Record<string, string>
}

export interface DeletePlan {
  /** As in `CreatePlan`. */
  scope: Scope
  checks: Check[]
  changes: string[]
  manual: Instruction[]
  material: Record<string, string>
}

/** The provider's asynchronous operation, as last read. */
export interface RemoteTask {
  ref: string
  state: 'waiting' | 'completed' | 'failed'
  /** The provider's own word. */
  raw: string
  /** What the task was about: the id of the peering it made, where it says. */
  resourceId: string | null
  /** When the provider last touched it; null where it does not say. */
  at: number | null
  /** Set when `state` is failed. */
  failure: {
    kind: 'conflict' | 'invalid' | 'not_found' | 'not_active' | 'auth' | 'unavailable'
    code: string
    /** Whole sentences. */
    text: string
  } | null
}

/** What became of a create whose reply was lost. */
export type Traces =
  | { found: 'peering'; providerId: string }
  | { found: 'task'; ref: string }
  /** Something may still be in progress: look again later, send nothing. `why` is a clause without a full stop. */
  | { found: 'unsure'; why: string }
  /** Proven: nothing of it exists at the provider. */
  | { found: 'nothing' }

export interface Peerings {
  farFields(scope: Scope): FarField[]
  /** Pure: reads what a person typed, by field key. */
  readFar(scope: Scope, values: Record<string, string>): FarReading
  /** Reads live state; never changes anything. */
  planCreate(scope: Scope, far: Side): Promise<CreatePlan>
  planDelete(scope: Scope, peering: Peering): Promise<DeletePlan>
  /**
   * What exists, as it is now. A provider keeps no history: where a cloud's word means both "not accepted yet" and "was
   * up and is down" it says `pending_acceptance`, and the inventory, which knows what was, decides.
   */
  list(scope: Scope): Promise<Peering[]>
  /** Not idempotent. Resolves with the remote task's ref as soon as the provider has taken it. */
  create(scope: Scope, far: Side): Promise<string>
  /** Looks for traces of a create that was sent at `intentAt` and whose reply was lost. */
  traces(scope: Scope, far: Side, intentAt: number): Promise<Traces>
  remove(scope: Scope, providerId: string): Promise<string>
  /** What a person does next, given the peering's status: commands filled in. Empty where nothing is left. */
  instructions(scope: Scope, peering: Peering): Instruction[]
}

export interface Tasks {
  read(scope: Scope, ref: string): Promise<RemoteTask>
}

/** One line of `peerbot check` and of readiness. */
export interface Finding {
  what: string
  isOk: boolean
  /** What was seen, or what is wrong and what to do. */
  text: string
}

export interface Provider {
  id: string
  name: string
  /** What the provider covers, read live. */
  scopes(): Promise<Scope[]>
  /** Tries every configured account. Cheap enough for a readiness probe. */
  check(): Promise<Finding[]>
  /** How policy rules name this scope and far side: `redisCloud.subscription` → `1206`. */
  policyFacts(scope: Scope, far: Side | null): Record<string, string>
  peerings?: Peerings
  tasks?: Tasks
}
