import type { KnownScope } from '../inventory/index.ts'
import { cloudName, describeSide, type Side } from '../peering/side.ts'
import type { FarField, Peerings, Scope, Wanted } from '../providers/provider.ts'
import { requestName } from '../requests/index.ts'
import { askedBefore, isProblem } from './again.ts'
import { carried, fieldsFrom, readReason, reasonFields, refuseStranger } from './asking.ts'
import type { Command, Input, Local } from './command.ts'
import type { Context } from './context.ts'
import {
  type Choice,
  choicesLimit,
  type Field,
  type Form,
  type Problem,
  problem,
  type Reply,
  say,
} from './reply.ts'
import { scopeChoice, scopeField, scopeFrom, scopeLabel } from './scope-ref.ts'
import { unplaced } from './unplaced.ts'

/** `trouble`: why what was chosen cannot be peered, or what was typed names nothing. */
function createForm(
  known: KnownScope | null,
  peerings: Peerings | null,
  keys: Input['keys'],
  trouble: string | null = null,
): Form {
  const scope = known?.scope
  const chosen = scope ? scopeChoice(scope, null) : null
  const offered = scope && peerings ? peerings.farFields(scope) : []
  const isSaid = ({ choices = [] }: FarField): boolean =>
    choices.length > 0 && choices.every(({ value }) => value === scope?.id)
  // What the scope says itself is not asked for again: which install it is.
  const [said, asked] = [offered.filter(isSaid), offered.filter(field => !isSaid(field))]
  const fields: Field[] = [
    {
      key: 'subscription',
      label: scopeField,
      placeholder: 'Type a name or an id',
      kind: 'pick',
      redraws: true,
      ...(chosen ? { initial: { value: chosen.value, label: chosen.label } } : {}),
    },
    ...fieldsFrom(asked, keys),
    // A window remembers little: a reason that was typed stands in it from the beginning.
    ...((scope && peerings) || keys['reason'] ? reasonFields(keys) : []),
  ]
  const saidKeys = new Set(said.map(({ key }) => key))
  const others = Object.fromEntries(Object.entries(keys).filter(([key]) => !saidKeys.has(key)))
  return {
    command: 'create',
    title: 'New peering',
    submit: 'Ask for it',
    intro: [
      {
        part: 'text',
        text: 'The plan is worked out from live state and shown to the approvers before anything is changed.',
      },
      ...(trouble === null
        ? []
        : [{ part: 'list' as const, items: [{ mark: 'block' as const, text: trouble }] }]),
    ],
    fields,
    hidden: carried(others, fields),
  }
}

/** What a scope is peered with, or why it cannot be peered here. */
function peeringsOf(scope: Scope, { inventory }: Local): Peerings | { trouble: string } {
  if (!scope.supports.peerings) return { trouble: `${scopeLabel(scope)}: ${scope.supports.why}` }
  return inventory.providerOf(scope).peerings ?? { trouble: `${scopeLabel(scope)} has no peerings.` }
}

interface Start {
  near: Side
  /** ` from us-east-1`, ` from vpc-…` */
  words: string
}

/** The region or network that it starts from, where the scope has several; null where the scope says it all. */
function startOf(scope: Scope, near: Side): Start | null {
  const isOf = (key: 'region' | 'network' | 'account'): boolean => near[key] === scope.near[key]
  if (!isOf('region')) return { near, words: ` from ${near.region ?? 'an unknown region'}` }
  if (isOf('network') && isOf('account')) return null
  const account = isOf('account') ? '' : `${near.account ?? 'an unknown account'} `
  return { near, words: ` from ${account}${near.network ?? 'an unknown network'}` }
}

/** What was named as the place to start from: by name, or by what lies in it. */
function placeOf(keys: Input['keys'], { inventory }: Local): string {
  return keys['subscription'] ?? inventory.scopeNamedBy(keys) ?? ''
}

interface Read {
  known: KnownScope
  start: Start | null
  far: Side
  wanted: Wanted
  notes: string[]
  reason: string
  ticket: string | null
}

/** Everything a request needs, read from what was given; or all its problems. Looks at the local inventory only. */
async function readCreate(keys: Input['keys'], local: Local): Promise<Read | { problems: Problem[] }> {
  const place = placeOf(keys, local)
  if (place === '') return { problems: [{ field: 'subscription', text: 'Choose where it starts from.' }] }
  const known = await scopeFrom(place, local)
  if ('field' in known) return { problems: [known] }
  const { scope } = known
  const peerings = peeringsOf(scope, local)
  if ('trouble' in peerings) return { problems: [{ field: 'subscription', text: peerings.trouble }] }
  const { reason, ticket, problems } = readReason(keys)
  const reading = peerings.readFar(scope, { ...keys })
  if ('problems' in reading) {
    problems.unshift(...Object.entries(reading.problems).map(([field, text]) => ({ field, text })))
  }
  if ('problems' in reading || problems.length > 0) return { problems }
  const start = startOf(scope, reading.near)
  const { far, notes, wanted = {} } = reading
  return { known, start, far, wanted, notes, reason, ticket }
}

/** `create aws …` may say the cloud, although what is asked for says it too; any other word is nothing we read. */
async function strayCloud({ words: [cloud] }: Input, { inventory }: Local): Promise<Problem | null> {
  if (cloud === undefined) return null
  const known = new Set((await inventory.scopes()).map(({ scope }) => scope.provider))
  if (known.has(cloud)) return null
  const names = [...known].map(name => `\`${name}\``).join(', ')
  return {
    field: null,
    text: `\`${cloud}\` is left over: after \`create\` comes a cloud (${names}) or nothing, and everything else as \`key=value\`.`,
  }
}

/** The word and the values say two clouds: which of them is meant, nobody can tell. */
function otherCloud({ words: [cloud] }: Input, scope: Scope, far: Side): Problem | null {
  if (cloud === undefined || [scope.provider, scope.near.cloud, far.cloud].includes(cloud)) return null
  return {
    field: null,
    text: `\`${cloud}\` does not go with what follows, which is between ${scopeLabel(scope)} (${cloudName(scope.near.cloud)}) and ${describeSide(far)}. Leave the word out, or write the values of ${cloudName(cloud)}.`,
  }
}

async function run(input: Input, context: Context): Promise<Reply> {
  const { via } = input
  const refusal = await refuseStranger(context, 'create', 'for peerings')
  if (refusal) return refusal
  const stray = await strayCloud(input, context)
  if (stray) return { kind: 'problems', problems: [stray] }
  const isAgain = input.keys['again'] !== undefined
  const keys = isAgain ? await askedBefore(input.keys, context) : input.keys
  if (isProblem(keys)) return { kind: 'problems', problems: [keys] }
  const typed = placeOf(keys, context)
  if (typed === '') {
    if (via === 'form') return problem('subscription', 'Choose where it starts from.')
    const nowhere = await unplaced({ ...input, keys }, context)
    return Array.isArray(nowhere)
      ? { kind: 'problems', problems: nowhere }
      : { kind: 'form', form: createForm(nowhere.known, nowhere.peerings, keys, nowhere.trouble) }
  }
  const known = await scopeFrom(typed, context)
  if ('field' in known) return { kind: 'problems', problems: [known] }
  const { scope } = known
  const peerings = peeringsOf(scope, context)
  if ('trouble' in peerings) {
    // While the form is being filled in, it says so at once and lets another one be chosen.
    return via === 'draft'
      ? { kind: 'form', form: createForm(known, null, keys, peerings.trouble) }
      : problem('subscription', peerings.trouble)
  }
  const fields = peerings.farFields(scope)
  const expected = new Set([...fields.map(field => field.key), 'subscription', 'reason', 'ticket'])
  const foreign = Object.keys(keys).filter(key => !expected.has(key))
  if (foreign.length > 0 && via === 'typed') {
    const problems = foreign.map(key => ({
      field: key,
      text: `\`${key}\` does not go with ${scopeLabel(scope)} (${scope.cloud}, ${scope.deployment}), which takes ${[...expected].map(name => `\`${name}\``).join(', ')}.`,
    }))
    return { kind: 'problems', problems }
  }
  const isMissing = (key: string): boolean => (keys[key] ?? '').trim() === ''
  const lacks = fields.some(field => !field.isOptional && isMissing(field.key)) || isMissing('reason')
  // What was asked for before is looked through before it is asked for again.
  if (via === 'draft' || (via !== 'form' && (lacks || isAgain))) {
    return { kind: 'form', form: createForm(known, peerings, keys) }
  }
  const read = await readCreate(keys, context)
  if ('problems' in read) return { kind: 'problems', problems: read.problems }
  const { far, wanted, reason, ticket } = read
  const other = otherCloud(input, scope, far)
  if (other) return { kind: 'problems', problems: [other] }
  const label = scopeLabel(scope)
  const start = read.start?.words ?? ''
  const request = await context.requests.create({
    kind: 'peering.create',
    requester: context.actor.id,
    scope: scope.key,
    scopeName: label,
    facts: context.inventory.providerOf(scope).policyFacts(scope, far),
    near: read.start?.near ?? null,
    far,
    peering: null,
    wanted,
    words: {
      heading: `peer ${label}${start}`,
      title: `Peering of ${label}${start} with ${describeSide(far)}`,
      outcome: 'peered',
    },
    reason,
    ticket,
  })
  return say(
    [
      { bold: requestName(request.id) },
      `: a peering of ${label}${start} with ${describeSide(far)}. The plan is being worked out; the card is in `,
      { channel: context.approvalsChannel },
      '.',
    ],
    read.notes.map(note => ({ part: 'note' as const, text: note })),
  )
}

export const create: Command = {
  name: 'create',
  summary: 'Ask for a peering; without values it opens a form',
  usage: [
    'create',
    'create subscription=1206 account=111122223333 region=eu-west-1 vpc=vpc-0123456789abcdef0 cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"',
    'create subscription=1301 project=app-prod network=main reason="catalog"',
    'create aws requester=payments:vpc-0123456789abcdef0 accepter=data:vpc-0fedcba9876543210 dns=yes reason="reports"',
    'create gcp from=app:main to=data:shared reason="reports"',
    'create nfyio install=onprem requester=vpc_abc accepter=vpc_def account=data reason="reports"',
    'create subscription=1400 from=us-east-1 account=111122223333 region=eu-west-1 vpc=vpc-0123456789abcdef0 cidrs=10.20.0.0/16 reason="orders"',
    'create again=R-12',
  ],
  // What can be the name of a cloud is looked up when it is run.
  words: ([cloud = '']) => (/^[a-z]+$/.test(cloud) ? [{ is: 'the cloud', keys: [] }] : []),
  keys: {
    subscription: 'id or name of the subscription',
    from: 'region of the subscription that it starts from, where it is Active-Active; or project:network in Google Cloud',
    to: 'project:network of the other side in Google Cloud',
    account: 'AWS account, 12 digits; or the account of the accepter at an NFYio install',
    region: 'AWS region of the VPC',
    vpc: 'VPC id',
    cidrs: 'CIDRs of the VPC, separated by commas, at most five',
    project: 'Google project id',
    network: 'Google network name',
    'custom-routes':
      'in Google Cloud: none, export, import or both; export lets clients behind your network, by VPN or Interconnect, be answered',
    install: 'NFYio install, by alias',
    requester: 'alias:vpc-… of an AWS account here, or vpc_… at an NFYio install, that asks for the peering',
    accepter: 'alias:vpc-… or account/region:vpc-… in AWS, vpc_… at an NFYio install: the other side',
    'auto-accept': '`yes`: NFYio accepts it at once, within one account',
    'requester-region': 'at an NFYio install, where the VPCs are in different regions',
    'accepter-region': 'the same of the other side',
    dns: '`yes`: host names of each side resolve to private addresses on the other; in AWS',
    again:
      'a request or a peering that has ended, R-12 or 1206/87: its form, filled in as it was asked for then',
    reason: 'why; approvers decide by it',
    ticket: 'optional',
  },
  mayOpenForm: ({ keys }) => {
    const lacks = (...names: string[]): boolean => names.some(name => !keys[name])
    return (
      keys['again'] !== undefined ||
      lacks('reason') ||
      (lacks('subscription', 'account', 'region', 'vpc', 'cidrs') &&
        lacks('subscription', 'project', 'network') &&
        lacks('requester', 'accepter') &&
        lacks('from', 'to'))
    )
  },
  redrawsForm: true,
  run,
  validate: async ({ keys }, local) => {
    const wanted = await readCreate(keys, local)
    return 'problems' in wanted ? wanted.problems : []
  },
  suggest: async ({ query }, { inventory }): Promise<Choice[]> =>
    (await inventory.searchScopes(query, choicesLimit.count)).map(({ scope }) =>
      scopeChoice(scope, scope.supports.peerings ? null : scope.supports.why),
    ),
}
