/** The two ends as people type them: `vpc_abc`, `data:vpc_abc`, and an account by alias or NFYio's own id. */
import type { Side } from '../../peering/side.ts'
import type { FarField, FarReading, Scope } from '../provider.ts'
import {
  accountName,
  accountNamed,
  type Directory,
  type NfyioInstall,
  nameOf,
  sideAt,
  usualAccount,
} from './install.ts'

const endForm = /^(?:([^:\s]+):)?(vpc_[\w-]+)$/
const regionForm = /^[a-z][a-z0-9-]*$/
const accountForm = /^[\w-]+$/

const field = (part: Omit<FarField, 'isMultiline'>): FarField => ({ ...part, isMultiline: false })

const yesOrNo = [
  { value: 'yes', label: 'yes' },
  { value: 'no', label: 'no' },
]

export function farFields(scope: Scope, install: NfyioInstall): FarField[] {
  const aliases = install.accounts.map(({ alias }) => alias).join(', ')
  return [
    field({
      key: 'install',
      label: 'NFYio install',
      hint: 'Where both VPCs are.',
      placeholder: scope.id,
      isOptional: true,
      choices: [{ value: scope.id, label: scope.name }],
    }),
    field({
      key: 'requester',
      label: 'VPC that asks',
      hint: `Of the account ${usualAccount(install)?.alias ?? ''}, or with an alias before it (${aliases}).`,
      placeholder: 'vpc_abc123',
      isOptional: false,
    }),
    field({
      key: 'accepter',
      label: 'VPC that accepts',
      hint: "Of the requester's account, unless the next field names another.",
      placeholder: 'vpc_def456',
      isOptional: false,
    }),
    field({
      key: 'account',
      label: "Accepter's account",
      hint: `An alias here (${aliases}), or the id of an account that is not configured.`,
      placeholder: 'account_other_org',
      isOptional: true,
    }),
    field({
      key: 'auto-accept',
      label: 'Accept at once',
      hint: 'NFYio accepts it by itself; only within one account.',
      placeholder: 'no',
      isOptional: true,
      choices: yesOrNo,
    }),
    field({
      key: 'requester-region',
      label: "Requester's region",
      hint: 'Where the two VPCs are in different regions.',
      placeholder: 'us-east-1',
      isOptional: true,
    }),
    field({
      key: 'accepter-region',
      label: "Accepter's region",
      hint: 'Where the two VPCs are in different regions.',
      placeholder: 'eu-west-1',
      isOptional: true,
    }),
  ]
}

interface Typed {
  /** As it was named; null where it was not. */
  account: string | null
  vpc: string
}

function readEnd(typed: string): Typed | { problem: string } {
  if (typed === '') return { problem: 'This is needed.' }
  const [, account = null, vpc = ''] = endForm.exec(typed) ?? []
  if (vpc !== '') return { account, vpc }
  return { problem: `“${typed}” is not the id of a VPC here, which begins with vpc_, as in vpc_abc123.` }
}

/** The install that values name; without its name, the only one, where they are NFYio's at all. */
export function scopeNamed(values: Record<string, string>, { installs }: Directory): string | null {
  const named = values['install']?.trim() ?? ''
  if (named !== '') return installs.find(({ alias }) => alias === named)?.alias ?? null
  const [only, ...others] = installs
  const isOurs = endForm.test(values['requester']?.trim() ?? '')
  return isOurs && only && others.length === 0 ? only.alias : null
}

/** The other way round: what to type for these two ends. */
export function typedEnds(near: Side, far: Side, directory: Directory): Record<string, string> {
  const place = directory.place(near.account) ?? directory.place(far.account)
  if (!place) return {}
  const { install } = place
  const accountOf = (side: Side): string => {
    const known = directory.place(side.account)
    if (known) return known.account.alias
    return side.account?.slice(install.alias.length + 1) ?? ''
  }
  const isUsual = usualAccount(install)?.alias === accountOf(near)
  return {
    install: install.alias,
    requester: isUsual ? (near.network ?? '') : `${accountOf(near)}:${near.network ?? ''}`,
    accepter: far.network ?? '',
    ...(accountOf(far) === accountOf(near) || far.account === null ? {} : { account: accountOf(far) }),
  }
}

export function readFar(scope: Scope, values: Record<string, string>, directory: Directory): FarReading {
  const install = directory.install(scope.id)
  if (!install) return { problems: { install: `There is no NFYio install ${scope.id} any more.` } }
  const problems: Record<string, string> = {}
  const given = (key: string): string => values[key]?.trim() ?? ''
  const aliases = install.accounts.map(({ alias }) => alias).join(', ')

  const named = given('install')
  if (named !== '' && named !== install.alias)
    problems['install'] = `The peering is made in ${install.alias}; name that install or none.`

  const read = (key: 'requester' | 'accepter'): Typed | null => {
    const end = readEnd(given(key))
    if (!('problem' in end)) return end
    problems[key] = end.problem
    return null
  }
  const [requester, accepter] = [read('requester'), read('accepter')]

  const asker = requester?.account == null ? usualAccount(install) : accountNamed(install, requester.account)
  if (requester && !asker)
    problems['requester'] =
      `The requester's account needs a key here, and “${requester.account ?? ''}” is not configured (there are ${aliases}).`

  const accountKey = given('account')
  if (accepter?.account != null && accountKey !== '' && accepter.account !== accountKey)
    problems['account'] = `The accepter is said to be of ${accepter.account} already; name one account.`
  const acceptedBy = accountKey === '' ? (accepter?.account ?? null) : accountKey
  if (acceptedBy !== null && !accountForm.test(acceptedBy))
    problems['account'] = `“${acceptedBy}” is not an account; write an alias (${aliases}) or its id.`
  const taker = acceptedBy === null ? asker : accountNamed(install, acceptedBy)

  if (requester && accepter && requester.vpc === accepter.vpc)
    problems['accepter'] = 'A VPC cannot be peered with itself.'

  const auto = given('auto-accept').toLowerCase()
  if (!['', 'yes', 'no'].includes(auto)) problems['auto-accept'] = 'Write yes or no.'
  if (auto === 'yes' && asker && taker !== asker)
    problems['auto-accept'] =
      'NFYio accepts at once only within one account; this one the accepter has to accept. Leave it out.'

  const regions: Record<string, string> = {}
  for (const key of ['requester-region', 'accepter-region'] as const) {
    const region = given(key)
    if (region === '') continue
    if (regionForm.test(region)) regions[key] = region
    else problems[key] = `“${region}” is not the form of a region; write it as in eu-west-1.`
  }

  if (!requester || !accepter || !asker || Object.keys(problems).length > 0) return { problems }
  const wanted = { ...regions, ...(auto === 'yes' ? { 'auto-accept': 'yes' } : {}) }
  const farAccount = accountName(install, taker?.alias ?? acceptedBy ?? '')
  return {
    near: sideAt(nameOf({ install, account: asker }), requester.vpc),
    far: sideAt(farAccount, accepter.vpc),
    notes: taker
      ? []
      : [
          `${acceptedBy} is not the alias of an account here (${aliases}) and is sent as NFYio's own id: its owner accepts the peering and adds the routes there.`,
        ],
    ...(Object.keys(wanted).length === 0 ? {} : { wanted }),
  }
}
