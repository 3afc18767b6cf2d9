/** How long things take at the simulated cloud, in milliseconds of its clock; a pair is a range, drawn per event. */
import type { Random } from '../../kit/ids.ts'

type Range = readonly [min: number, max: number]

export interface Pace {
  /** From `received` to `processing-completed` on an idle account: 5.5 to 11 s in the captured exchanges. */
  listMs: Range
  createMs: Range
  updateMs: Range
  deleteMs: Range
  /** How long a task waits for its slot when the account is idle; part of the ranges above. */
  pickupMs: number
  /** A poll this soon after the request sees `initialized`. */
  initializedMs: number
  /** From the create task's end until the peering is in the list. */
  appearsMs: Range
  /** From there until the cloud-side object exists (`pcx-…`, or Redis's half on Google Cloud). */
  initiatingMs: Range
  /** From the acceptance, or the reverse peering, until `active`. */
  activatesMs: Range
  /** From the delete task's end until the entry has left the list. */
  leavesMs: Range
  /** How many polls of a fresh task id answer 404. */
  freshTask404s: Range
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
  freshTask404s: [1, 1],
  freshForMs: 30_000,
}

const scaled = (range: Range, factor: number): Range => [range[0] * factor, range[1] * factor]

/** The usual pace with some values replaced, or all times multiplied by a factor below or above 1. */
export function paceOf(change: Partial<Pace> | number | undefined): Pace {
  if (typeof change !== 'number') return { ...usual, ...change }
  return {
    listMs: scaled(usual.listMs, change),
    createMs: scaled(usual.createMs, change),
    updateMs: scaled(usual.updateMs, change),
    deleteMs: scaled(usual.deleteMs, change),
    pickupMs: usual.pickupMs * change,
    initializedMs: usual.initializedMs * change,
    appearsMs: scaled(usual.appearsMs, change),
    initiatingMs: scaled(usual.initiatingMs, change),
    activatesMs: scaled(usual.activatesMs, change),
    leavesMs: scaled(usual.leavesMs, change),
    freshTask404s: usual.freshTask404s,
    freshForMs: usual.freshForMs,
  }
}

/** A whole number in the range, ends included. */
export function draw(range: Range, random: Random): number {
  const min = Math.round(range[0])
  const max = Math.max(min, Math.round(range[1]))
  return min + Math.floor(random.unit() * (max - min + 1))
}
