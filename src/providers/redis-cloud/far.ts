/** The far side as people type it: an AWS VPC with its ranges, or a Google Cloud network. Read strictly, said plainly. */
import { cidrProblemText, firstOverlap, isCidr, parseCidr } from '../../peering/cidr.ts'
import type { Side } from '../../peering/side.ts'
import type { FarField, FarReading, Scope } from '../provider.ts'
import { readRegion, regionField } from './place.ts'
import { isGoogle, sideIn } from './subscription.ts'

/** As many as the console takes. */
export const CIDRS_MAX = 5

const field = (part: Omit<FarField, 'isMultiline' | 'isOptional'>): FarField => ({
  ...part,
  isMultiline: false,
  isOptional: false,
})

export const cidrsField: FarField = {
  key: 'cidrs',
  label: 'CIDRs of the VPC',
  hint: `The ranges to peer, one a line or separated by commas, up to ${CIDRS_MAX}.`,
  placeholder: '10.20.0.0/16',
  isMultiline: true,
  isOptional: false,
}

const awsFields: FarField[] = [
  field({
    key: 'account',
    label: 'AWS account',
    hint: 'The 12 digits of the account that owns the VPC.',
    placeholder: '111122223333',
  }),
  field({
    key: 'region',
    label: 'Region of the VPC',
    hint: 'Where your VPC is, not where the subscription is.',
    placeholder: 'eu-west-1',
  }),
  field({
    key: 'vpc',
    label: 'VPC id',
    hint: 'vpc- and 8 or 17 hexadecimal digits.',
    placeholder: 'vpc-0123456789abcdef0',
  }),
  cidrsField,
]

const googleFields: FarField[] = [
  field({
    key: 'project',
    label: 'Google Cloud project',
    hint: 'The id of the project that owns the network, not its number.',
    placeholder: 'app-prod',
  }),
  field({
    key: 'network',
    label: 'VPC network',
    hint: 'The name of the network in that project.',
    placeholder: 'main',
  }),
]

/** What our half in Google Cloud does besides. It is for our side alone: Redis Cloud takes what it is given. */
const customRoutes = ['none', 'export'] as const

const customRoutesField: FarField = {
  key: 'custom-routes',
  label: 'Custom routes',
  hint: 'Subnets are always exchanged. Export when clients beyond this network (on premises by VPN or Interconnect, static routes) are to reach the databases: without it no answer finds its way back to them.',
  placeholder: 'none',
  isMultiline: false,
  isOptional: true,
  choices: [
    { value: 'none', label: 'none: subnets only' },
    { value: 'export', label: 'export: clients behind your network reach the databases too' },
  ],
}

export const forms = {
  account: /^\d{12}$/,
  region: /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/,
  vpc: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
  // Old projects carry their domain: `example.com:app-prod`.
  project: /^([a-z0-9][a-z0-9.-]{0,252}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  network: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
}

const formText: Record<keyof typeof forms, string> = {
  account: 'An AWS account id has exactly 12 digits, as in 111122223333.',
  region: 'This is not the form of an AWS region; write it as in eu-west-1.',
  vpc: 'A VPC id is vpc- and 8 or 17 hexadecimal digits, as in vpc-0123456789abcdef0.',
  project:
    'A Google Cloud project id has 6 to 30 lower-case letters, digits and hyphens and starts with a letter; the project number is something else.',
  network:
    'A VPC network name has up to 63 lower-case letters, digits and hyphens and starts with a letter; give the name alone.',
}

export function farFields(scope: Scope): FarField[] {
  return [...regionField(scope), ...(isGoogle(scope) ? [...googleFields, customRoutesField] : awsFields)]
}

export function readFar(scope: Scope, values: Record<string, string>): FarReading {
  const problems: Record<string, string> = {}
  const read = (key: keyof typeof forms): string => {
    const value = (values[key] ?? '').trim()
    if (value === '') problems[key] = 'This is needed.'
    else if (!forms[key].test(value)) problems[key] = formText[key]
    return value
  }
  const start = readRegion(scope, values)
  if ('problem' in start) problems['from'] = start.problem
  const near = sideIn(scope, 'problem' in start ? null : start.region)
  if (isGoogle(scope)) {
    const far: Side = {
      cloud: 'gcp',
      account: read('project'),
      region: null,
      network: read('network'),
      cidrs: [],
    }
    const choice = values['custom-routes']?.trim().toLowerCase() || 'none'
    if (!customRoutes.some(each => each === choice))
      problems['custom-routes'] = `Write ${customRoutes.join(' or ')}.`
    if (Object.keys(problems).length > 0) return { problems }
    return { near, far, notes: [], ...(choice === 'none' ? {} : { wanted: { 'custom-routes': choice } }) }
  }
  const cidrs = readCidrs(values['cidrs'] ?? '')
  const far: Side = {
    cloud: 'aws',
    account: read('account'),
    region: read('region'),
    network: read('vpc'),
    cidrs: cidrs.canonical,
  }
  if (cidrs.problem !== null) problems['cidrs'] = cidrs.problem
  return Object.keys(problems).length > 0 ? { problems } : { near, far, notes: cidrs.notes }
}

/** The other way round: what to type for these two ends. */
export function typedFar(near: Side, far: Side): Record<string, string> {
  const said: Record<string, string | null> = {
    from: near.region,
    ...(far.cloud === 'gcp'
      ? { project: far.account, network: far.network }
      : { account: far.account, region: far.region, vpc: far.network, cidrs: far.cidrs.join(', ') }),
  }
  return Object.fromEntries(Object.entries(said).flatMap(([key, value]) => (value ? [[key, value]] : [])))
}

/** CIDRs as they are typed, one a line or separated by commas. */
export function readCidrs(text: string): { canonical: string[]; notes: string[]; problem: string | null } {
  const typed = text.split(/[\s,;]+/).filter(part => part !== '')
  const canonical: string[] = []
  const notes: string[] = []
  const problems: string[] = []
  for (const part of typed) {
    const cidr = parseCidr(part)
    if (!isCidr(cidr)) problems.push(`${part} ${cidrProblemText[cidr.problem]}.`)
    else if (cidr.family === 6) problems.push(`${part} is IPv6; Redis Cloud peers IPv4 ranges only.`)
    else if (canonical.includes(cidr.canonical))
      notes.push(`${part} was left out: ${cidr.canonical} is already there.`)
    else {
      if (cidr.hadHostBits) notes.push(`${part} has host bits set and was read as ${cidr.canonical}.`)
      canonical.push(cidr.canonical)
    }
  }
  if (typed.length === 0) problems.push('At least one CIDR is needed, as in 10.20.0.0/16.')
  if (canonical.length > CIDRS_MAX)
    problems.push(`At most ${CIDRS_MAX} CIDRs fit on one peering; these are ${canonical.length}.`)
  const twin = overlapWithin(canonical)
  if (twin) problems.push(`${twin[0]} and ${twin[1]} overlap; give ranges that are disjoint.`)
  return { canonical, notes, problem: problems.length > 0 ? problems.join(' ') : null }
}

/** The first two ranges of one list that overlap. */
export function overlapWithin(cidrs: readonly string[]): [string, string] | null {
  for (const [index, cidr] of cidrs.entries()) {
    const found = firstOverlap([cidr], cidrs.slice(index + 1))
    if (found) return found
  }
  return null
}
