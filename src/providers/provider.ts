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
import type { FamilyName, PeeringKind } from '../peering/kind.ts'
import type { Check, Instruction } from '../peering/plan.ts'
import type { Peering, Side } from '../peering/side.ts'
import type { PeeringStatus } from '../peering/status.ts'
import type { Words } from '../peering/words.ts'

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
  /** How it is laid out, as people say it: `standard`, `Active-Active`. */
  deployment: string
  /** The cloud's own account in which the provider runs it; null where it does not say. */
  hostAccount: string | null
  /** CIDRs and region of the near side, for people and checks; of all its regions where there are several. */
  near: Side
  /** Its regions, by name, each as a near side of its own. */
  regions: Side[]
}

/** One value a person gives; the form and the command line are built from these. */
export interface FarField {
  /** What is typed before `=`: `vpc`. */
  key: string
  label: string
  hint: string
  placeholder: string
  isMultiline: boolean
  isOptional: boolean
  /** The values there are to choose from; absent: any may be typed. */
  choices?: readonly { value: string; label: string }[]
}

export type FarReading =
  // `near` is the region that the peering starts from; notes: what was corrected, such as host bits that were cut
  { near: Side; far: Side; notes: string[]; wanted?: Wanted } | { problems: Record<string, string> } // by field key, a sentence each

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

/** Objects that the provider lists together: the unit of the shared poll, and of a subcommand. */
export interface Family {
  name: FamilyName
  /** `AWS PrivateLink` */
  title: string
  /** Whether the scope can have them; a sentence why not. */
  support(scope: Scope): true | string
  /**
   * An id comes back for another one: it is a name that people give, or there is one for each scope. What was gone and is
   * listed again is then a new one; elsewhere it is the old one, restored or missed by the lists.
   */
  readonly reusesIds?: boolean
  /**
   * What exists, as it is now. A provider keeps no history: where a cloud's word means both "not accepted yet" and "was
   * up and is down" it says `pending_acceptance`, and the inventory, which knows what was, decides. `known`: what it
   * listed before and is not known to be gone, for a cloud that may not offer a list; what it cannot read then is listed
   * as it was, with the status `unknown`.
   */
  list(scope: Scope, known?: readonly Peering[]): Promise<Peering[]>
  /**
   * What a person does next, given the object's status: commands filled in. Empty where nothing is left. `wanted`: what
   * was asked for with it, where a request of ours made it.
   */
  instructions(scope: Scope, peering: Peering, wanted?: Wanted): Instruction[]
  /** What people outside have to do before there can be one; absent where it is enough to ask for it here. */
  beginnings?(scope: Scope): Instruction[]
  actions: readonly Action[]
  files: readonly CloudFile[]
}

/** A file that the cloud hands out for one of its objects; read live when it is sent. */
export interface CloudFile {
  /** `script` */
  name: string
  kind: PeeringKind
  read(scope: Scope, peering: Peering): Promise<FileContent[]>
}

export interface FileContent {
  /** `discover-1206.py` */
  fileName: string
  title: string
  /** What it is, where to run it, and what not to expect of it. */
  comment: string
  text: string
}

/** What was asked for beyond scope and target: plain values by name, kept with the request and shown in its details. */
export type Wanted = Readonly<Record<string, string>>

/** What an action is applied to. */
export interface Ask {
  scope: Scope
  /** As last observed; null for an action that makes something new, or acts on the scope itself. */
  target: Peering | null
  wanted: Wanted
  /** The id of what was made, where the remote task gave one. */
  madeId?: string
}

export type ActionReading =
  | { wanted: Wanted; far: Side | null; words: Words; notes: string[] }
  | { problems: Record<string, string> } // by field key, a sentence each

export interface ActionPlan extends DeletePlan {
  /** What policy decides on beyond `policyFacts`: several values of one fact stand on lines of their own. */
  facts?: Record<string, string>
}

/** How an action stands, judged by what the list shows. `peering`: the object that it is about, once it is there. */
export type Sighting =
  /** Nothing shows that it was carried out. */
  | { stands: 'not_seen' }
  /** On its way: `note` is a clause without a full stop, `todo` what a person has to do for it to go on. */
  | {
      stands: 'under_way'
      for: 'remote' | 'person'
      peering: string | null
      note: string
      todo: Instruction[]
    }
  /** It is as it was asked for; `todo` is what is left for people. */
  | { stands: 'done'; peering: string | null; note: string; todo: Instruction[] }
  /** It has ended otherwise and will not come right by itself. `note`: what happened, what it means, what to do. */
  | { stands: 'failed'; note: string }

/**
 * One thing that people can ask for and that is one write at the provider: planned, approved, sent, followed by its
 * task, and read back from the list until it stands as asked.
 */
export interface Action {
  /** The kind of request: `privatelink.share`. Policy rules name it. */
  kind: string
  /** What is typed: `share`. */
  verb: string
  /** What it is done to; null where it makes something new in the scope. */
  target: PeeringKind | null
  /** It takes something away: what is not there any more counts as done. */
  removes: boolean
  /**
   * Whether it can be asked for as the target stands; absent: whenever there is one. Only a guide for what is offered:
   * the plan decides. True where the status says nothing.
   */
  isOpen?(target: Peering): boolean
  /** What has to be typed back before it is asked for; null where nothing has. */
  confirm(scope: Scope, target: Peering | null): string | null
  /** Beyond scope and target; `reason` and `ticket` come by themselves. */
  fields(scope: Scope, target: Peering | null): FarField[]
  /** Pure: reads what a person gave, by field key. */
  read(scope: Scope, target: Peering | null, values: Record<string, string>): ActionReading
  /** Reads live state; never changes anything. */
  plan(ask: Ask): Promise<ActionPlan>
  /** What has to be out of the way before it is sent; safe to run again and again until it says `ready`. */
  prepare?(ask: Ask): Promise<{ is: 'ready' } | { is: 'waiting'; note: string }>
  /** Resolves with the remote task's ref as soon as the provider has taken it. */
  send(ask: Ask): Promise<string>
  /**
   * Asked only when the list shows no trace of a write sent at `intentAt` whose reply was lost: why it may still be on
   * its way (a clause without a full stop), or null when it is proven that it is not.
   */
  mayBeUnderWay(ask: Ask, intentAt: number): Promise<string | null>
  /** Pure. `seen`: everything of the family in the scope that is not gone; `waitedMs`: since it was sent. */
  judge(ask: Ask, seen: readonly Peering[], waitedMs: number): Sighting
  /** Files that its people need as soon as the object is there, by name. */
  handsOver: readonly string[]
  /** What a person can do when the provider refused with this code; empty where the refusal says it all. */
  wayOut(ask: Ask, code: string): Instruction[]
}

/** VPC peerings: the family that every provider has first, whose creation and deletion are operations of their own. */
export interface Peerings extends Family {
  farFields(scope: Scope): FarField[]
  /** Pure: reads what a person typed, by field key. */
  readFar(scope: Scope, values: Record<string, string>): FarReading
  /** The other way round: what a person would type for these two ends, by field key. Absent: it cannot be told. */
  typed?(near: Side, far: Side): Record<string, string>
  /** Reads live state; never changes anything. */
  planCreate(scope: Scope, near: Side, far: Side, wanted?: Wanted): Promise<CreatePlan>
  planDelete(scope: Scope, peering: Peering): Promise<DeletePlan>
  /**
   * Not idempotent. Resolves as soon as the provider has taken it: with the remote task's ref, or, where the provider has
   * no tasks, with the new peering's id.
   */
  create(scope: Scope, near: Side, far: Side, wanted?: Wanted): Promise<string>
  /** Looks for traces of a create that was sent at `intentAt` and whose reply was lost. */
  traces(scope: Scope, near: Side, far: Side, intentAt: number): Promise<Traces>
  remove(scope: Scope, peering: Peering): Promise<string>
}

/** How far the bot goes by itself: as part of the approved plan, when an approver presses a button, not at all. */
export type Mode = 'automatic' | 'button' | 'manual'

export interface EndModes {
  accept: Mode
  /** Null where the cloud exchanges routes by itself. */
  routes: Mode | null
  verify: 'control_plane' | 'analyzer'
}

/** A route that leads to a peering, at one end. */
export interface Route {
  /** `rtb-…` */
  table: string
  /** Canonical CIDR. */
  destination: string
}

export interface RoutePlan extends Route {
  /** `conflict`: something else owns the destination and must not be taken over. */
  does: 'create' | 'replace' | 'keep' | 'conflict'
  /** What the destination leads to now; null where there is no such route. */
  now: string | null
  /** A whole sentence. */
  text: string
}

/** What is to be done at one end, worked out from live state. */
export interface EndPlan {
  checks: Check[]
  changes: string[]
  manual: Instruction[]
  material: Record<string, string>
  routes: RoutePlan[]
}

/** A peering as this end's cloud shows it. */
export interface EndSighting {
  status: PeeringStatus
  raw: string
  requester: Side
  accepter: Side
  expiresAt: number | null
}

/** How far it was verified: only `connected` has evidence beyond the configuration. */
export interface Verdict {
  depth: 'peered' | 'routed' | 'connected'
  checks: Check[]
  /** What is missing, as commands. */
  manual: Instruction[]
}

/**
 * The ends of peerings that are in networks of ours, whoever asked for the peering: accepted, routed and verified there.
 * `end` is ours, `other` the other one. Everything here is safe to do again.
 */
export interface Ends {
  /** How people say the cloud on a button: `AWS`, `Google Cloud`. */
  title: string
  /** How far we go by ourselves at this end; null where it is not ours. */
  modes(end: Side): EndModes | null
  /**
   * Reads live. `cloudId` is null before the peering exists; `isRequester`: this end asks for the peering.
   * Checks: the network is there and holds the CIDRs, the role may do it, quotas, shadowing, blackholes.
   */
  planJoin(end: Side, other: Side, how: { isRequester: boolean; wanted: Wanted }): Promise<EndPlan>
  /** `ours`: routes that we recorded; others that lead to the peering are named, not taken. */
  planLeave(end: Side, other: Side, cloudId: string, ours: readonly Route[]): Promise<EndPlan>
  /**
   * Describes exactly this peering; null where this end knows none of that id. Where accepting it means to add our own
   * half, one that is not there yet is `pending_acceptance`.
   */
  look(end: Side, other: Side, cloudId: string): Promise<EndSighting | null>
  /**
   * Accepts exactly this peering, if its requester, accepter, owners and Regions are what they should be; anything else is
   * a `ForeignError` of kind `invalid` with code `NOT_THE_PEERING` and is never accepted.
   */
  accept(end: Side, other: Side, cloudId: string, wanted: Wanted): Promise<void>
  /**
   * Sets what was asked for at this end of an active peering: DNS resolution, the export of custom routes. Absent where
   * there is nothing to set: nobody is asked to press for it then.
   */
  adjust?(end: Side, other: Side, cloudId: string, wanted: Wanted): Promise<void>
  /**
   * What remains to be written so that this end's tables lead to the other end's ranges, as they are reported now. Reads
   * only; refuses what is not the one, as `accept` does, and so does `verify`.
   */
  routes(end: Side, other: Side, cloudId: string): Promise<RoutePlan[]>
  /** Writes one; `conflict` where meanwhile something else owns the destination. */
  writeRoute(end: Side, route: RoutePlan, cloudId: string): Promise<'written' | 'there' | 'conflict'>
  /** Takes one away that leads to this peering; never one that leads elsewhere. */
  removeRoute(end: Side, route: Route, cloudId: string): Promise<'removed' | 'gone' | 'not_ours'>
  /** `wanted`: what was asked for besides, and is looked at as well. */
  verify(end: Side, other: Side, cloudId: string, wanted?: Wanted): Promise<Verdict>
  /** What a person runs to prove that packets arrive, and reports; absent where verification ends with `verify`. */
  probe?(end: Side, other: Side): Instruction
  /** Takes away our half of a peering whose other half is gone; absent where both go together. */
  leave?(end: Side, other: Side, cloudId: string): Promise<'removed' | 'gone'>
  /** Routes that lead to a peering that is gone. */
  blackholes(end: Side, cloudId: string): Promise<Route[]>
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
  /** The scope that values name although nobody chose one: `requester=payments:vpc-…`; null where they name none. */
  scopeOf?(values: Record<string, string>): string | null
  /** How policy rules name this scope and far side: `redisCloud.subscription` → `1206`. */
  policyFacts(scope: Scope, far: Side | null): Record<string, string>
  peerings?: Peerings
  /** All of them, `peerings` included. */
  families: readonly Family[]
  tasks?: Tasks
  ends?: Ends
}
