/**
 * What rules let through, as far as the configuration alone tells: groups are stateful, so a client needs egress to the
 * port; network ACLs are stateless, so the answer needs its way back. Pure. Source: cloud-peering reference, section 2.
 */

import { overlaps } from '../../peering/cidr.ts'
import type { AclRow, GroupRow, RuleRow } from './network-row.ts'
import { cidrOf, isInside } from './range.ts'

type Ports = readonly (readonly [from: number, to: number])[]

/** From where clients call: Linux takes these unless it was told otherwise. */
export const EPHEMERAL = [32_768, 60_999] as const

const isPortIn = (port: number, ports: RuleRow['ports']): boolean =>
  ports === null || (ports[0] <= port && port <= ports[1])

/** One port of each stretch within which all these rules decide alike. */
function stretches(within: readonly [from: number, to: number], rules: readonly RuleRow[]): number[] {
  const [from, to] = within
  const edges = rules.flatMap(({ ports }) => (ports === null ? [] : [ports[0], ports[1] + 1]))
  return [from, ...new Set(edges.filter(edge => edge > from && edge <= to))].toSorted((a, b) => a - b)
}

/** Whether a group lets TCP out to all of a range, on one of these ports at least. */
export function groupLetsOut({ egress }: GroupRow, cidr: string, ports: Ports): boolean {
  const wanted = cidrOf(cidr)
  if (wanted === null) return false
  const rules = egress.filter(rule =>
    rule.cidrs.some(text => {
      const range = cidrOf(text)
      return range !== null && isInside(wanted, range)
    }),
  )
  return rules.some(rule =>
    ports.some(([from, to]) => rule.ports === null || (rule.ports[0] <= to && from <= rule.ports[1])),
  )
}

type Decision = 'allowed' | 'denied'

/** The first rule that covers the range decides; one that denies a part of it leaves a hole, which counts as denied. */
function decide(acl: AclRow, isEgress: boolean, cidr: string, port: number): Decision {
  const wanted = cidrOf(cidr)
  if (wanted === null) return 'denied'
  for (const entry of acl.entries) {
    if (entry.isEgress !== isEgress || !isPortIn(port, entry.ports)) continue
    const ranges = entry.cidrs.flatMap(text => cidrOf(text) ?? [])
    if (!entry.allows && ranges.some(range => overlaps(range, wanted))) return 'denied'
    if (entry.allows && ranges.some(range => isInside(wanted, range))) return 'allowed'
  }
  return 'denied' // the rule `*` at the end of each list
}

/** Whether a network ACL lets a client call this range on one of these ports, and the answer in. */
export function aclLetsThrough(acl: AclRow, cidr: string, ports: Ports): { out: boolean; back: boolean } {
  const rules = (isEgress: boolean) => acl.entries.filter(entry => entry.isEgress === isEgress)
  return {
    out: ports.some(range =>
      stretches(range, rules(true)).some(port => decide(acl, true, cidr, port) === 'allowed'),
    ),
    back: stretches(EPHEMERAL, rules(false)).every(port => decide(acl, false, cidr, port) === 'allowed'),
  }
}
