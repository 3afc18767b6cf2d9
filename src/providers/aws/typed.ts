/** The two ends as people type them: `payments:vpc-…`, `payments/eu-west-1:vpc-…`, `222233334444/eu-west-1:vpc-…`. */
import type { Side } from '../../peering/side.ts'
import type { FarField, FarReading, Scope } from '../provider.ts'
import { type Directory, scopeAt, sideAt } from './account.ts'

const vpcForm = /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/
const regionForm = /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/
const accountForm = /^\d{12}$/

const field = (part: Omit<FarField, 'isMultiline'>): FarField => ({ ...part, isMultiline: false })

export function farFields(scope: Scope): FarField[] {
  return [
    field({
      key: 'requester',
      label: 'VPC that asks',
      hint: `An alias of an account here and the VPC; of this place: ${scope.account}/${scope.near.region}.`,
      placeholder: `${scope.account}:vpc-0123456789abcdef0`,
      isOptional: false,
    }),
    field({
      key: 'accepter',
      label: 'VPC that accepts',
      hint: 'An alias and the VPC, or, of an account that is not configured here, its 12 digits, Region and VPC.',
      placeholder: '222233334444/eu-west-1:vpc-0123456789abcdef0',
      isOptional: false,
    }),
    field({
      key: 'dns',
      label: 'DNS resolution',
      hint: 'Whether host names of each side resolve to private addresses on the other.',
      placeholder: 'no',
      isOptional: true,
      choices: [
        { value: 'yes', label: 'yes' },
        { value: 'no', label: 'no' },
      ],
    }),
  ]
}

interface End {
  side: Side
  isConfigured: boolean
}

function readEnd(typed: string, directory: Directory): End | { problem: string } {
  const [, who = '', region, vpc = ''] = /^([^/:\s]+)(?:\/([^/:\s]+))?:(\S+)$/.exec(typed) ?? []
  if (who === '') return { problem: 'Write an account and a VPC, as in payments:vpc-0123456789abcdef0.' }
  if (!vpcForm.test(vpc))
    return { problem: `“${vpc}” is not the id of a VPC, which is vpc- and 8 or 17 hexadecimal digits.` }
  if (region !== undefined && !regionForm.test(region))
    return { problem: `“${region}” is not the form of an AWS Region; write it as in eu-west-1.` }
  const account = directory.account(who)
  if (!account) {
    if (!accountForm.test(who)) {
      const known = [...new Set(directory.places.map(place => place.account.alias))].join(', ')
      return {
        problem: `No AWS account is configured as “${who}” (there are ${known}); of another, give its 12 digits.`,
      }
    }
    if (region === undefined)
      return {
        problem: `The Region of an account that is not configured here is needed: ${who}/eu-west-1:${vpc}.`,
      }
    return { side: sideAt(who, region, vpc), isConfigured: false }
  }
  const [only, ...others] = account.regions
  if (region === undefined && (only === undefined || others.length > 0)) {
    const ways = account.regions.map(each => `${who}/${each}:${vpc}`).join(' or ')
    return { problem: `${account.alias} has several Regions: write ${ways}.` }
  }
  const chosen = region ?? only ?? ''
  return {
    side: sideAt(account.accountId, chosen, vpc),
    isConfigured: directory.place(account.accountId, chosen) !== null,
  }
}

/** The scope that `requester` names; of an account whose Region is open, the first, which then asks for it. */
export function scopeNamed(values: Record<string, string>, directory: Directory): string | null {
  const typed = values['requester']?.trim() ?? ''
  // Other clouds have requesters too, and may have accounts of the same alias: their VPCs are not named like these.
  if (values['install'] !== undefined || /:(?!vpc-)./.test(typed)) return null
  const read = readEnd(typed, directory)
  if (!('problem' in read)) {
    const place = directory.place(read.side.account, read.side.region)
    return place ? scopeAt(place).id : null
  }
  const account = directory.account(/^[^/:\s]+/.exec(typed)?.[0] ?? '')
  const place = directory.places.find(each => each.account === account)
  return place ? scopeAt(place).id : null
}

/** The other way round: what to type for these two ends. */
export function typedEnds(near: Side, far: Side, directory: Directory): Record<string, string> {
  const words = ({ account, region, network }: Side): string => {
    const alias = directory.account(account ?? '')?.alias ?? account
    return `${alias}/${region}:${network}`
  }
  return { requester: words(near), accepter: words(far) }
}

export function readFar(scope: Scope, values: Record<string, string>, directory: Directory): FarReading {
  const problems: Record<string, string> = {}
  const read = (key: 'requester' | 'accepter'): End | null => {
    const typed = values[key]?.trim() ?? ''
    if (typed === '') {
      problems[key] = 'This is needed.'
      return null
    }
    const end = readEnd(typed, directory)
    if (!('problem' in end)) return end
    problems[key] = end.problem
    return null
  }
  const [requester, accepter] = [read('requester'), read('accepter')]
  const place = directory.placeOf(scope)
  if (
    requester &&
    (requester.side.account !== place?.account.accountId || requester.side.region !== place?.region)
  )
    problems['requester'] =
      `The peering is asked for from ${scope.name}, and this VPC is elsewhere; name one of ${scope.account}/${scope.near.region}.`
  if (requester && accepter && requester.side.network === accepter.side.network)
    problems['accepter'] = 'A VPC cannot be peered with itself.'
  const dns = values['dns']?.trim().toLowerCase() ?? ''
  if (!['', 'yes', 'no'].includes(dns)) problems['dns'] = 'Write yes or no.'
  if (!requester || !accepter || Object.keys(problems).length > 0) return { problems }
  const { account, region } = accepter.side
  return {
    near: requester.side,
    far: accepter.side,
    notes: accepter.isConfigured
      ? []
      : [
          `${account} in ${region} is not configured here: its owner accepts the peering and adds the routes there.`,
        ],
    ...(dns === 'yes' ? { wanted: { dns: 'yes' } } : {}),
  }
}
