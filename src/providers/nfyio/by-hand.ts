/** What people do at an install by themselves, with the exact commands; each says with whose key it is to be run. */
import type { Instruction } from '../../peering/plan.ts'
import { describeSide, type Peering, type Side } from '../../peering/side.ts'
import type { Route, RoutePlan } from '../provider.ts'
import type { NfyioInstall } from './install.ts'
import { askedOf, routeTarget } from './peering-row.ts'

/** A value that is not known yet, or the reader's to choose; a shell stops at it. */
const some = (what: string): string => `<${what}>`

/** So many lines fit where commands are shown. */
const LINES = 8

function chunks<T>(parts: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(parts.length / LINES) }, (_, index) =>
    parts.slice(index * LINES, (index + 1) * LINES),
  )
}

/** What came from outside stands in single quotes and never ends them. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A part of a path; a blank stays one. */
const inPath = (part: string): string => (part.startsWith('<') ? part : encodeURIComponent(part))

function curl(
  { url, prefix, auth }: NfyioInstall,
  method: 'POST' | 'DELETE',
  path: string,
  key: string,
  body?: Record<string, string>,
): string {
  const header = auth === 'bearer' ? `Authorization: Bearer $${key}` : `X-API-Key: $${key}`
  const data =
    body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]
  return [`curl -X ${method} ${quoted(url + prefix + path)}`, `-H "${header}"`, ...data].join(' ')
}

const whose = (end: Side): string => describeSide(end)

/** `id` null: not known before the peering exists. */
export function acceptByHand(install: NfyioInstall, accepter: Side, id: string | null): Instruction {
  const path = `/vpc-peering/${inPath(id ?? some('peer_…'))}/accept`
  return {
    text: `Accept the peering with the API key of the accepter (${whose(accepter)}):`,
    command: curl(install, 'POST', path, 'ACCEPTER_API_KEY'),
    about: 'accept',
    at: accepter,
  }
}

function routeCommand(install: NfyioInstall, { table, destination }: Route, target: string): string {
  return curl(install, 'POST', `/route-tables/${inPath(table)}/routes`, 'API_KEY', {
    destination_cidr: destination,
    target,
  })
}

const TARGET_BLANK = some('pcx_…')

/** The planned routes, as commands; `target` null: not known before the peering exists. */
export function routesByHand(
  install: NfyioInstall,
  end: Side,
  planned: readonly RoutePlan[],
  target: string | null,
): Instruction[] {
  return chunks(planned.filter(({ does }) => does === 'create')).map(part => ({
    text: `Add the routes to the peering with an API key of ${whose(end)}:`,
    command: part.map(route => routeCommand(install, route, target ?? TARGET_BLANK)).join('\n'),
    about: 'routes',
    at: end,
  }))
}

/** Routes without knowledge of the tables: the reader names them; and of the ranges, where nobody here may read `other`. */
export function routesSomewhere(
  install: NfyioInstall,
  end: Side,
  other: Side,
  target: string | null,
): Instruction[] {
  const table = some('rtb_…')
  const commands = (destinations: readonly string[]): string =>
    destinations
      .map(destination => routeCommand(install, { table, destination }, target ?? TARGET_BLANK))
      .join('\n')
  const where = { about: 'routes', at: end } as const
  if (other.cidrs.length === 0)
    return [
      {
        // The bot writes none either, whatever it may do here: so nobody else is told of it.
        text: `The ranges of ${whose(other)} are not known here, so the bot writes no route to them. Ask its owner for them, and add each in every route table of ${whose(end)} that needs it:`,
        command: commands([some('range of the other side')]),
      },
    ]
  return chunks(other.cidrs).map(part => ({
    text: `In every route table of ${whose(end)} that needs it, send ${part.join(', ')} through the peering:`,
    command: commands(part),
    ...where,
  }))
}

export function removeRoutesByHand(
  install: NfyioInstall,
  end: Side,
  routes: readonly Route[],
  why: string,
): Instruction[] {
  return chunks(routes).map(part => ({
    text: `${why} Remove them with an API key of ${whose(end)}:`,
    command: part
      .map(({ table, destination }) =>
        curl(
          install,
          'DELETE',
          `/route-tables/${inPath(table)}/routes?destination_cidr=${encodeURIComponent(destination)}`,
          'API_KEY',
        ),
      )
      .join('\n'),
  }))
}

export const securityByHand = (end: Side, other: Side): Instruction => ({
  text: `Let the security groups and network ACLs of ${whose(end)} pass the traffic with ${other.cidrs.join(', ') || whose(other)} that is meant; a peering opens none of them.`,
})

/** The port that every NFYio resource answers its health on. Source: NFYio's page on VPC peering, "Verify". */
const HEALTH = ':7010/health'

export function probeByHand(end: Side, other: Side): Instruction {
  const [range] = other.cidrs
  const address = some(range === undefined ? 'address of a resource there' : `address in ${range}`)
  return {
    text: `Prove that packets arrive: from a container or resource in ${whose(end)}, ask one in ${whose(other)} for its health. An answer proves the way there and back; a time-out is a route, a security group or a network ACL.`,
    command: `curl --max-time 5 http://${address}${HEALTH}`,
  }
}

/** For the peering as it is. */
export function nextByHand(install: NfyioInstall, peering: Peering): Instruction[] {
  const { status, providerId, details } = peering
  const { requester, accepter } = askedOf(peering)
  const target = details['route target'] ?? routeTarget(providerId)
  switch (status) {
    case 'pending_acceptance':
      return [acceptByHand(install, accepter, providerId)]
    case 'active':
      return [
        ...routesSomewhere(install, requester, accepter, target),
        ...routesSomewhere(install, accepter, requester, target),
        securityByHand(requester, accepter),
        securityByHand(accepter, requester),
        probeByHand(requester, accepter),
      ]
    case 'failed':
      return [
        {
          text: `NFYio could not set it up${'NFYio says' in details ? '' : ', as it does when ranges overlap'}. Compare the ranges of both VPCs, delete this peering, and ask again: that makes a new one.`,
        },
      ]
    case 'rejected':
    case 'expired':
      return [
        {
          text: 'This peering is over and can no longer be accepted. Where it is still wanted, ask again: that makes a new one.',
        },
      ]
    default:
      return []
  }
}
