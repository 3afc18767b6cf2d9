/**
 * Whether a peering is the one that was asked for. Anybody can ask anybody's VPC for a peering ("peer phishing"), so
 * nothing is accepted that is not exactly what it should be. Pure. Source: cloud-peering reference, sections 0 and 2.
 */
import { describeSide, type Side } from '../../peering/side.ts'
import { isVpc, type PeeringRow } from './peering-row.ts'

interface Expected {
  /** Ours. */
  end: Side
  other: Side
}

/** What is of another form is a name of the provider's own, and can be compared with nothing. */
const ofForm = (text: string | null, form: RegExp): string | null =>
  text !== null && form.test(text) ? text : null

/** What the other end is known by and is not; a sentence each. */
function strangeness(seen: Side, other: Side): string[] {
  const said: [what: string, seen: string | null, wanted: string | null][] = [
    ['account', seen.account, ofForm(other.account, /^\d{12}$/)],
    ['VPC', seen.network, ofForm(other.network, /^vpc-/)],
    ['Region', seen.region, other.region],
  ]
  return said.flatMap(([what, is, wanted]) =>
    wanted === null || is === wanted ? [] : [`its ${what} is ${is ?? 'not told'}, not ${wanted}`],
  )
}

/** What speaks against our accepting it; empty where it is the one. */
export function whyNotAccept({ requester, accepter }: PeeringRow, { end, other }: Expected): string[] {
  const wrongEnd = isVpc(accepter, end)
    ? []
    : [`it is for ${describeSide(accepter)}, not for ${describeSide(end)}`]
  const strange = strangeness(requester, other).map(why => `the requester is another one: ${why}`)
  return [...wrongEnd, ...strange]
}

/** What speaks against our routing to it, whichever side we are; empty where it is the one. */
export function whyNotRoute({ requester, accepter }: PeeringRow, { end, other }: Expected): string[] {
  const [ours, theirs] = isVpc(requester, end) ? [requester, accepter] : [accepter, requester]
  const wrongEnd = isVpc(ours, end) ? [] : [`neither of its ends is ${describeSide(end)}`]
  return [...wrongEnd, ...strangeness(theirs, other).map(why => `the other end is another one: ${why}`)]
}
