/** What people do in AWS by themselves, with the exact commands; each says in which account it is to be run. */
import type { Instruction } from '../../peering/plan.ts'
import { isAskedOfUs, type Peering, type Side } from '../../peering/side.ts'
import type { Route, RoutePlan } from '../provider.ts'
import { commandLine, type Word } from '../shell.ts'

const some = (blank: string): Word => ({ blank })
const thePeering = (pcx: string | null): Word => pcx ?? some('pcx-…')

const command = (verb: string, flags: readonly [name: string, value: Word][]): string =>
  commandLine(`aws ec2 ${verb}`, ' ', flags)

const inRegion = (end: Side): [string, Word] => ['region', end.region ?? some('region')]
const asWho = (end: Side): string => `AWS account ${end.account ?? 'of the VPC'}`
const cidrFlag = (cidr: string): [string, Word] => [
  cidr.includes(':') ? 'destination-ipv6-cidr-block' : 'destination-cidr-block',
  cidr,
]

/** So many lines fit where commands are shown. */
const LINES = 8

function chunks<T>(parts: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(parts.length / LINES) }, (_, index) =>
    parts.slice(index * LINES, (index + 1) * LINES),
  )
}

/** `pcx` null: not known before the peering exists. */
export function acceptByHand(accepter: Side, pcx: string | null): Instruction {
  return {
    text: `Accept the peering in ${asWho(accepter)} within 7 days of its creation:`,
    command: command('accept-vpc-peering-connection', [
      ['vpc-peering-connection-id', thePeering(pcx)],
      inRegion(accepter),
    ]),
    about: 'accept',
  }
}

function routeCommand(
  end: Side,
  verb: 'create-route' | 'replace-route',
  { table, destination }: { table: Word; destination: string },
  pcx: string | null,
): string {
  return command(verb, [
    ['route-table-id', table],
    cidrFlag(destination),
    ['vpc-peering-connection-id', thePeering(pcx)],
    inRegion(end),
  ])
}

/** The planned routes, as commands. */
export function routesByHand(end: Side, planned: readonly RoutePlan[], pcx: string | null): Instruction[] {
  const open = planned.filter(({ does }) => does === 'create' || does === 'replace')
  return chunks(open).map(part => ({
    text: `Add the routes to the peering in ${asWho(end)}:`,
    command: part
      .map(route =>
        routeCommand(end, route.does === 'replace' ? 'replace-route' : 'create-route', route, pcx),
      )
      .join('\n'),
    about: 'routes',
  }))
}

/** Routes without knowledge of the tables: the reader names them. */
export function routesSomewhere(
  end: Side,
  destinations: readonly string[],
  pcx: string | null,
): Instruction[] {
  return chunks(destinations).map(part => ({
    text: `In every route table of ${end.network ?? 'the VPC'} (${asWho(end)}) that needs it, send ${part.join(', ')} through the peering:`,
    command: part
      .map(destination => routeCommand(end, 'create-route', { table: some('rtb-…'), destination }, pcx))
      .join('\n'),
    about: 'routes',
  }))
}

export function removeRoutesByHand(end: Side, routes: readonly Route[], why: string): Instruction[] {
  return chunks(routes).map(part => ({
    text: `${why} Remove them in ${asWho(end)}:`,
    command: part
      .map(({ table, destination }) =>
        command('delete-route', [['route-table-id', table], cidrFlag(destination), inRegion(end)]),
      )
      .join('\n'),
    about: 'routes',
  }))
}

export function dnsByHand(end: Side, isRequester: boolean, pcx: string | null): Instruction {
  const option = `${isRequester ? 'requester' : 'accepter'}-peering-connection-options`
  const words = command('modify-vpc-peering-connection-options', [
    ['vpc-peering-connection-id', thePeering(pcx)],
    inRegion(end),
  ])
  return {
    text: `Once the peering is active, let names of ${asWho(end)} resolve to private addresses on the other side:`,
    command: `${words} --${option} AllowDnsResolutionFromRemoteVpc=true`,
  }
}

export const securityByHand = (end: Side, destinations: readonly string[]): Instruction => ({
  text: `Let the security groups (and network ACLs) of ${end.network ?? 'the VPC'} in ${asWho(end)} pass the traffic that is wanted to ${destinations.join(', ') || 'the other side'}; a peering opens none of them.`,
})

/** No command that accepts it stands here: whoever asks by a look-alike counts on its being pasted. */
const forUsToAnswer = (requester: Side, accepter: Side): Instruction => ({
  text: `${asWho(requester)} asks for it, and the owner of ${accepter.network ?? 'the VPC'} says yes or no. Reject it where nobody here asked for it: Peerbot accepts only what was asked for and approved here.`,
})

/** For the peering as it is. */
export function nextByHand(peering: Peering): Instruction[] {
  const { near, far, status, providerId } = peering
  const isForUs = isAskedOfUs(peering)
  const [requester, accepter] = isForUs ? [far, near] : [near, far]
  switch (status) {
    case 'pending_acceptance':
      return [isForUs ? forUsToAnswer(requester, accepter) : acceptByHand(accepter, providerId)]
    case 'active':
      return [
        ...routesSomewhere(requester, accepter.cidrs, providerId).map(each => ({ ...each, at: requester })),
        ...routesSomewhere(accepter, requester.cidrs, providerId).map(each => ({ ...each, at: accepter })),
        securityByHand(requester, accepter.cidrs),
        securityByHand(accepter, requester.cidrs),
      ]
    case 'rejected':
    case 'expired':
    case 'failed':
      return [
        {
          text: `This peering is over and AWS lets nobody change it; it disappears by itself within two days.${isForUs ? '' : ' Where it is still wanted, ask again: that makes a new one.'}`,
        },
      ]
    default:
      return []
  }
}
