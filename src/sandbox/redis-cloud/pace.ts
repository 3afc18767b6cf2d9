/** How long things take at the simulated cloud, in milliseconds of its clock; a pair is a range, drawn per event. */
import type { Span } from '../span.ts'

export interface Pace {
  /** From `received` to `processing-completed` on an idle account: 5.5 to 11 s in the captured exchanges. */
  listMs: Span
  createMs: Span
  updateMs: Span
  deleteMs: Span
  /** How long a task waits for its slot when the account is idle; part of the ranges above. */
  pickupMs: number
  /** A poll this soon after the request sees `initialized`. */
  initializedMs: number
  /** From the create task's end until the peering is in the list. */
  appearsMs: Span
  /** From there until the cloud-side object exists (`pcx-…`, or Redis's half on Google Cloud). */
  initiatingMs: Span
  /** From the acceptance, or the reverse peering, until `active`. */
  activatesMs: Span
  /** From the delete task's end until the entry has left the list. */
  leavesMs: Span
  /** From the create task's end until a PrivateLink is there at all: before, it reads as absent. */
  linkAppearsMs: Span
  /** From there until it is active: «a few minutes» for the first share [DOC]. */
  linkActivatesMs: Span
  /** From the delete task's end until it is gone. */
  linkLeavesMs: Span
  /** From its addition, or the link's activation, until a principal has its invitation to the share. */
  principalInvitedMs: Span
  /** From the consumer's acceptance until `associated`. */
  principalAssociatesMs: Span
  /** From its removal until a principal has left the list. */
  principalLeavesMs: Span
  /** How long a principal whose share was rejected or lapsed stays in the list. */
  principalLingersMs: Span
  /** From the consumer's endpoint, or its end, until the connection is in the list, or out of it. */
  connectionMs: Span
  /** How long the subscription is not active after a change of connectivity: TF waits for its end. */
  occupiedMs: Span
  /** How many polls of a fresh task id answer 404. */
  freshTask404s: Span
  /** How long a task id counts as fresh. */
  freshForMs: number
}

const usual: Pace = {
  listMs: [5_500, 10_000],
  createMs: [8_000, 11_000],
  updateMs: [10_000, 11_000],
  deleteMs: [8_000, 10_000],
  pickupMs: 1_000,
  initializedMs: 300,
  appearsMs: [3_000, 15_000],
  initiatingMs: [5_000, 30_000],
  activatesMs: [5_000, 15_000],
  leavesMs: [3_000, 15_000],
  linkAppearsMs: [3_000, 10_000],
  linkActivatesMs: [30_000, 60_000],
  linkLeavesMs: [10_000, 30_000],
  principalInvitedMs: [5_000, 15_000],
  principalAssociatesMs: [5_000, 15_000],
  principalLeavesMs: [5_000, 15_000],
  principalLingersMs: [600_000, 600_000],
  connectionMs: [5_000, 15_000],
  occupiedMs: [2_000, 5_000],
  freshTask404s: [1, 1],
  freshForMs: 30_000,
}

const unscaled: readonly string[] = ['freshTask404s', 'freshForMs'] satisfies (keyof Pace)[]

const scaled = <T extends Span | number>(time: T, factor: number) =>
  typeof time === 'number' ? time * factor : [time[0] * factor, time[1] * factor]

/** The usual pace with some values replaced, or all times multiplied by a factor below or above 1. */
export function paceOf(change: Partial<Pace> | number | undefined): Pace {
  if (typeof change !== 'number') return { ...usual, ...change }
  const times = Object.entries(usual).filter(([name]) => !unscaled.includes(name))
  return { ...usual, ...Object.fromEntries(times.map(([name, time]) => [name, scaled(time, change)])) }
}
