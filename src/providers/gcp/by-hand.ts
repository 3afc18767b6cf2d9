/** What people do in Google Cloud by themselves, with the exact commands; each names the project and the network. */
import type { Instruction } from '../../peering/plan.ts'
import { describeSide, type Peering, type Side } from '../../peering/side.ts'
import type { Wanted } from '../provider.ts'
import type { CustomRoutes } from './calls.ts'
import { customRoutesAt, mirrored } from './half.ts'
import type { GcpProject } from './project.ts'
import type { Half } from './schema.ts'

/** A value that is not known yet; a shell stops at it. */
const some = (what: string): string => `<${what}>`

/** Values come from Google or were read by form; what is neither stays out of a command all the same. */
const plainWord = /^[a-z0-9][a-z0-9.:_,/-]*$/i

function word(value: string | null | undefined, what: string): string {
  return value && plainWord.test(value) ? value : some(what)
}

function command(verb: string, flags: readonly [name: string, value: string][]): string {
  return [`gcloud compute ${verb}`, ...flags.map(([name, value]) => `--${name}=${value}`)].join(' ')
}

const place = (end: Side): [string, string][] => [
  ['project', word(end.account, 'project')],
  ['network', word(end.network, 'network')],
]

export const routeFlags = ({ exported, imported }: CustomRoutes): string[] => [
  ...(exported ? ['--export-custom-routes'] : []),
  ...(imported ? ['--import-custom-routes'] : []),
]

/** Up to 63 lower-case letters, digits and hyphens. */
function nameOf(...parts: (string | null)[]): string {
  const name = parts
    .filter(part => part !== null)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return name.slice(0, 63).replace(/-+$/, '')
}

/** The half at `end`; what is not known of the other one yet stays open. */
export function addByHand(end: Side, other: Side, wanted: Wanted): Instruction {
  const create = command(`networks peerings create ${nameOf('peerbot', other.network)}`, [
    ...place(end),
    ['peer-project', word(other.account, 'other project')],
    ['peer-network', word(other.network, 'other network')],
  ])
  return {
    text: `Add the half of the peering in project ${end.account ?? 'of the network'}; there is no deadline, and nothing flows until both halves are there:`,
    command: [create, ...routeFlags(customRoutesAt(end, wanted))].join(' '),
    about: 'accept',
    at: end,
  }
}

export function removeByHand(end: Side, name: string | null): Instruction {
  return {
    text: `Remove the half of the peering in project ${end.account ?? 'of the network'}:`,
    command: command(`networks peerings delete ${word(name, 'name of the peering')}`, place(end)),
  }
}

/** What a peering by consent needs from either side before it can be removed. */
export function requestRemoval({ on, name }: Pick<Half, 'on' | 'name'>, { projectId }: GcpProject): string {
  const flags: [string, string][] = [
    ['project', word(projectId, 'project')],
    ['network', word(on, 'network')],
  ]
  return command(`networks peerings request-delete ${word(name, 'name of the peering')}`, flags)
}

function updateByHand(end: Side, half: Half, flags: readonly string[]): string {
  const update = command(`networks peerings update ${word(half.name, 'name of the peering')}`, place(end))
  return [update, ...flags].join(' ')
}

/** For a half that leaves out what the other side offers. */
export function importPublicByHand(end: Side, half: Half): Instruction {
  return {
    text: `Have the half at ${end.network ?? 'the network'} take in subnets of public addresses, if they are to be reached:`,
    command: updateByHand(end, half, ['--import-subnet-routes-with-public-ip']),
    at: end,
  }
}

/** For a half that was made, or changed, without what was asked for. */
export function customRoutesByHand(end: Side, half: Half, missing: CustomRoutes): Instruction {
  return {
    text: `Set at the half at ${end.network ?? 'the network'} what was asked for of custom routes and is missing:`,
    command: updateByHand(end, half, routeFlags(missing)),
    at: end,
  }
}

/** Routes are exchanged by Google, rules of a firewall never are. */
export function firewallByHand(end: Side, other: Side): Instruction {
  const ranges = word(other.cidrs.join(','), 'ranges of the other side')
  const rule = (way: 'to' | 'from', flags: [string, string][]): string =>
    command(`firewall-rules create ${nameOf('peerbot', way, other.network ?? 'peer')}`, [
      ...place(end),
      ...flags,
      ['action', 'ALLOW'],
      ['rules', `tcp:${some('ports')}`],
    ])
  return {
    text: `Google exchanges routes and never firewall rules. Where rules of ${end.network ?? 'the network'} in project ${end.account ?? 'of the network'} do not let the traffic through, allow it: out to what is called there (databases of Redis Cloud listen on 10000–19999), in for what the other side opens.`,
    command: [
      rule('to', [
        ['direction', 'EGRESS'],
        ['destination-ranges', ranges],
      ]),
      rule('from', [
        ['direction', 'INGRESS'],
        ['source-ranges', ranges],
      ]),
    ].join('\n'),
    about: 'firewall',
    at: end,
  }
}

/** For the peering as it is. `isOurs`: whether a project is configured here. */
export function nextByHand(peering: Peering, isOurs: (end: Side) => boolean): Instruction[] {
  const { near, far, status } = peering
  // The other half does the opposite of what ours does, as it stands.
  const wanted = mirrored(peering)
  switch (status) {
    case 'pending_acceptance':
      return [addByHand(far, near, wanted)]
    case 'inactive':
      return [
        {
          text: `${describeSide(far)} no longer has its half of the peering, or it leads elsewhere; nothing flows until it is there again:`,
          command: addByHand(far, near, wanted).command ?? '',
        },
      ]
    case 'active':
      return [firewallByHand(near, far), ...(isOurs(far) ? [firewallByHand(far, near)] : [])]
    default:
      return []
  }
}
