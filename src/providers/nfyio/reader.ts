/**
 * Reading peerings from an install that may not offer every read. Lists are best; where there are none, each known one is
 * read by its id; where that is not offered either, what the install answered to our own writes is all there is, for a
 * minute, and after that a peering is there and its status is unknown.
 */
import type { Clock } from '../../kit/clock.ts'
import { minute } from '../../kit/duration.ts'
import type { NfyioCalls, Offered } from './calls.ts'
import { NOT_OFFERED } from './failure.ts'
import type { NfyioInstall, Place } from './install.ts'
import type { Estate } from './peering-row.ts'
import type { PeeringRow, RowEnd, VpcRow } from './schema.ts'

/** How long an answer to a write counts as a reading, where nothing can be read. */
const FRESH_MS = minute

/** Of one install; a restart forgets it, and the inventory's own rows stand in for it. */
interface Memory {
  rows: Map<string, { row: PeeringRow; at: number }>
  /** What routes to a peering name, by its id, where the install said so itself; asked for also once it is gone. */
  targets: Map<string, string>
  /** Deleted by us, so that what nobody can read is not listed for ever. */
  gone: Set<string>
  /** A peering was once read by its id: from then on a 404 says that it is gone. */
  readsOne: boolean
}

export interface Seen {
  id: string
  /** Null: known by its id alone. */
  row: PeeringRow | null
  /** False: `row` is how it was last. */
  isRead: boolean
}

export type Reader = ReturnType<typeof createReader>

export function createReader({ clock, callsOf }: { clock: Clock; callsOf: (place: Place) => NfyioCalls }) {
  const memories = new Map<string, Memory>()

  const memoryOf = ({ alias }: NfyioInstall): Memory => {
    const known = memories.get(alias)
    if (known) return known
    const memory: Memory = { rows: new Map(), targets: new Map(), gone: new Set(), readsOne: false }
    memories.set(alias, memory)
    return memory
  }
  const placesOf = (install: NfyioInstall): Place[] => install.accounts.map(account => ({ install, account }))

  const keep = (install: NfyioInstall, row: PeeringRow): PeeringRow => {
    const { rows, targets } = memoryOf(install)
    const whole = completed(row, rows.get(row.id)?.row)
    rows.set(row.id, { row: whole, at: clock.now() })
    if (whole.target !== null) targets.set(row.id, whole.target)
    return whole
  }

  const readOne = async (place: Place, id: string): Promise<Offered<PeeringRow | null>> => {
    const memory = memoryOf(place.install)
    const one = await callsOf(place).peering(id)
    if (one === NOT_OFFERED) return one
    if (one !== null) {
      memory.readsOne = true
      return keep(place.install, one)
    }
    return memory.readsOne ? null : NOT_OFFERED
  }

  /** With each account's key in turn: an account sees its own. */
  const readByAny = async (install: NfyioInstall, id: string): Promise<Offered<PeeringRow | null>> => {
    let found: Offered<PeeringRow | null> = null
    for (const place of placesOf(install)) {
      const one = await readOne(place, id)
      if (one !== null && one !== NOT_OFFERED) return one
      if (one === NOT_OFFERED) found = one
    }
    return found
  }

  return {
    /** What a write was answered with. */
    keep,
    forget(install: NfyioInstall, id: string): void {
      memoryOf(install).rows.delete(id)
      memoryOf(install).gone.add(id)
    },
    /** How it was last, however long ago. */
    last: (install: NfyioInstall, id: string): PeeringRow | null =>
      memoryOf(install).rows.get(id)?.row ?? null,
    target: (install: NfyioInstall, id: string): string | null => memoryOf(install).targets.get(id) ?? null,

    /** As this account sees it now; null: it sees none of that id. */
    async peering(place: Place, id: string): Promise<Offered<PeeringRow | null>> {
      const one = await readOne(place, id)
      if (one !== null && one !== NOT_OFFERED) return one
      const list = await callsOf(place).peerings()
      return list === NOT_OFFERED ? one : (list.find(row => row.id === id) ?? null)
    },

    /** `known`: ids from before, which are looked for where there is no list. */
    async peerings(install: NfyioInstall, known: readonly string[]): Promise<Seen[]> {
      const memory = memoryOf(install)
      const listed = new Map<string, PeeringRow>()
      let isWhole = true
      for (const place of placesOf(install)) {
        const list = await callsOf(place).peerings()
        if (list === NOT_OFFERED) isWhole = false
        else
          for (const row of list)
            listed.set(row.id, completed(row, listed.get(row.id) ?? memory.rows.get(row.id)?.row))
      }
      const now = clock.now()
      const seen: Seen[] = [...listed.values()].map(row => ({ id: row.id, row, isRead: true }))
      if (isWhole) {
        memory.rows = new Map([...listed].map(([id, row]) => [id, { row, at: now }]))
        for (const { id, target } of listed.values()) if (target !== null) memory.targets.set(id, target)
        memory.gone.clear()
        return seen
      }
      const others = new Set([...memory.rows.keys(), ...known])
      for (const id of others) {
        if (listed.has(id) || memory.gone.has(id)) continue
        const last = memory.rows.get(id)
        const row = await readByAny(install, id)
        if (row === null) memory.rows.delete(id)
        else if (row !== NOT_OFFERED) seen.push({ id, row, isRead: true })
        else
          seen.push({
            id,
            row: last?.row ?? null,
            isRead: last !== undefined && now - last.at <= FRESH_MS,
          })
      }
      return seen
    },

    /** Whose VPC is which; a key sees its own account's. */
    async estate(install: NfyioInstall): Promise<Estate> {
      const owned = new Map<string, { account: string; vpc: VpcRow }[]>()
      for (const place of placesOf(install))
        for (const vpc of await callsOf(place).vpcs())
          owned.set(vpc.id, [...(owned.get(vpc.id) ?? []), { account: place.account.alias, vpc }])
      return owned
    },
  }
}

/** What an answer leaves out is as it was; its status never is. */
function completed(row: PeeringRow, before: PeeringRow | undefined): PeeringRow {
  if (!before) return row
  const end = (now: RowEnd, was: RowEnd): RowEnd => ({
    vpc: now.vpc ?? was.vpc,
    account: now.account ?? was.account,
    region: now.region ?? was.region,
    cidrs: now.cidrs.length > 0 ? now.cidrs : was.cidrs,
  })
  return {
    ...row,
    requester: end(row.requester, before.requester),
    accepter: end(row.accepter, before.accepter),
    target: row.target ?? before.target,
    expiresAt: row.expiresAt ?? before.expiresAt,
  }
}
