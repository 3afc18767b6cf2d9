/**
 * What commands are tried on: an inventory of a few subscriptions of a made-up cloud with all four families, and a note
 * of everything that a command asks for. No database, no Slack.
 */
import { type Command, type Context, type Input, read, run } from '../../src/commands/index.ts'
import type { Inventory, KnownPeering, KnownScope, Poll } from '../../src/inventory/index.ts'
import type { Json } from '../../src/kit/json.ts'
import { familyOf, type PeeringKind } from '../../src/peering/kind.ts'
import type { Member, Peering, Side } from '../../src/peering/side.ts'
import type { Action, CloudFile, Family, FarField, Provider, Scope } from '../../src/providers/provider.ts'
import type { NewRequest, Request } from '../../src/requests/index.ts'
import { aPeering, aScope, aSide } from '../support/builders.ts'
import { type ManualClock, manualClock } from '../support/manual-clock.ts'

export function aField(key: string, over: Partial<FarField> = {}): FarField {
  return {
    key,
    label: `The ${key}`,
    hint: `Give the ${key}.`,
    placeholder: key,
    isMultiline: false,
    isOptional: false,
    ...over,
  }
}

const from = (scope: Scope): FarField[] => {
  if (scope.deployment !== 'Active-Active') return []
  return [
    aField('from', {
      choices: scope.regions.map(({ region }) => ({ value: region ?? '', label: region ?? '' })),
    }),
  ]
}

/** The subscription's name; where it has several regions, the object. */
const typedBack: Action['confirm'] = (scope, target) =>
  scope.regions.length > 1 ? `${scope.id}/${target?.providerId}` : scope.name

const isUnanswered: NonNullable<Action['isOpen']> = ({ status }) => status === 'pending_acceptance'

const isOnAws: NonNullable<Action['isOpen']> = ({ far }) => far.cloud === 'aws'

interface ActionPart {
  kind: string
  verb: string
  target?: PeeringKind
  fields?: (scope: Scope, members: readonly Member[]) => FarField[]
  confirm?: Action['confirm']
  removes?: boolean
  isOpen?: NonNullable<Action['isOpen']>
  /** Why it cannot be, as the target stands. */
  refusal?: (target: Peering) => string | null
}

/** Reads every field as it is; what is needed and lacks is a problem, and so is `wrong`. */
function anAction({
  kind,
  verb,
  target,
  fields = () => [],
  confirm,
  removes = false,
  isOpen,
  refusal,
}: ActionPart): Action {
  const never = () => Promise.reject(new Error('a command reaches no cloud'))
  const fieldsOf: Action['fields'] = (scope, peering) => fields(scope, peering?.members ?? [])
  return {
    kind,
    verb,
    target: target ?? null,
    removes,
    ...(isOpen ? { isOpen } : {}),
    confirm: confirm ?? (() => null),
    fields: fieldsOf,
    read: (scope, peering, values) => {
      const refused = peering && refusal?.(peering)
      if (refused) return { problems: { target: refused } }
      const problems: Record<string, string> = {}
      for (const { key, isOptional } of fieldsOf(scope, peering)) {
        if (!values[key] && !isOptional) problems[key] = `Give the ${key}.`
        if (values[key] === 'wrong') problems[key] = `This ${key} is wrong.`
      }
      if (Object.keys(problems).length > 0) return { problems }
      const about = peering ? `${scope.id}/${peering.providerId}` : scope.id
      return {
        wanted: values,
        far: values['principal']
          ? aSide({ account: values['principal'], region: null, network: null, cidrs: [] })
          : null,
        words: { heading: `${kind} ${about}`, title: `The ${kind} of ${about}`, outcome: `${kind} is done` },
        notes: Object.keys(values).length > 0 ? ['Host bits were cut.'] : [],
      }
    },
    plan: never,
    send: never,
    mayBeUnderWay: never,
    judge: () => ({ stands: 'not_seen' }),
    handsOver: [],
    wayOut: () => [],
  }
}

function aFamily(
  name: Family['name'],
  title: string,
  clouds: string[],
  actions: Action[],
  files: CloudFile[] = [],
): Family {
  return {
    name,
    title,
    support: scope =>
      clouds.includes(scope.cloud) ? true : `${title} exists on ${clouds.join(' and ')} only.`,
    list: () => Promise.resolve([]),
    instructions: (_, { kind }, wanted = {}) => {
      const values = Object.entries(wanted).map(([key, value]) => ` ${key}=${value}`)
      return [{ text: `What to do with a ${kind}:`, command: `do ${kind}${values.join('')}` }]
    },
    actions,
    files,
  }
}

const aFile = (name: string, kind: PeeringKind): CloudFile => ({
  name,
  kind,
  read: () => Promise.resolve([]),
})
const membersOf = (members: readonly Member[], what: Member['what']) =>
  members.filter(member => member.what === what).map(({ id }) => ({ value: id, label: id }))

const vpcPeering = aFamily(
  'vpc-peering',
  'VPC peering',
  ['AWS', 'Google Cloud'],
  [
    anAction({
      kind: 'peering.update',
      verb: 'update',
      target: 'vpc_peering',
      isOpen: isOnAws,
      refusal: peering => (isOnAws(peering) ? null : 'Ranges can be changed on AWS only.'),
      fields: () => [aField('cidrs', { isMultiline: true })],
    }),
  ],
)

const families: Family[] = [
  vpcPeering,
  aFamily(
    'privatelink',
    'AWS PrivateLink',
    ['AWS'],
    [
      anAction({
        kind: 'privatelink.create',
        verb: 'create',
        fields: scope => [...from(scope), aField('principal'), aField('name', { isOptional: true })],
      }),
      anAction({
        kind: 'privatelink.share',
        verb: 'share',
        target: 'privatelink',
        fields: () => [aField('principal')],
      }),
      anAction({
        kind: 'privatelink.unshare',
        verb: 'unshare',
        target: 'privatelink',
        fields: (_, members) => [aField('principal', { choices: membersOf(members, 'principal') })],
      }),
      anAction({
        kind: 'privatelink.disassociate',
        verb: 'disassociate',
        target: 'privatelink',
        fields: (_, members) => [aField('connection', { choices: membersOf(members, 'connection') })],
      }),
      anAction({
        kind: 'privatelink.delete',
        verb: 'delete',
        target: 'privatelink',
        removes: true,
        confirm: typedBack,
        fields: () => [
          aField('principals', {
            isOptional: true,
            choices: [{ value: 'first', label: 'All of them first' }],
          }),
        ],
      }),
    ],
    [aFile('script', 'privatelink')],
  ),
  aFamily(
    'tgw',
    'AWS Transit Gateway',
    ['AWS'],
    [
      anAction({
        kind: 'tgw.accept_invitation',
        verb: 'accept',
        target: 'tgw_invitation',
        isOpen: isUnanswered,
      }),
      anAction({
        kind: 'tgw.reject_invitation',
        verb: 'reject',
        target: 'tgw_invitation',
        removes: true,
        isOpen: isUnanswered,
      }),
      anAction({ kind: 'tgw.attach', verb: 'attach', target: 'tgw' }),
      anAction({
        kind: 'tgw.set_cidrs',
        verb: 'cidrs',
        target: 'tgw_attachment',
        fields: () => [aField('cidrs')],
      }),
      anAction({
        kind: 'tgw.detach',
        verb: 'detach',
        target: 'tgw_attachment',
        removes: true,
        confirm: (scope, target) => `${scope.id}/${target?.providerId}`,
      }),
    ],
  ),
  aFamily(
    'psc',
    'Private Service Connect',
    ['Google Cloud'],
    [
      anAction({ kind: 'psc.create', verb: 'create', fields: from }),
      anAction({
        kind: 'psc.create_endpoint',
        verb: 'endpoint',
        target: 'psc',
        fields: () => [aField('project'), aField('network'), aField('subnet'), aField('connection')],
      }),
      anAction({ kind: 'psc.accept_endpoint', verb: 'accept', target: 'psc_endpoint', isOpen: isUnanswered }),
      anAction({
        kind: 'psc.reject_endpoint',
        verb: 'reject',
        target: 'psc_endpoint',
        removes: true,
        isOpen: isUnanswered,
      }),
      anAction({ kind: 'psc.delete_endpoint', verb: 'remove', target: 'psc_endpoint', removes: true }),
      anAction({
        kind: 'psc.delete',
        verb: 'delete',
        target: 'psc',
        removes: true,
        confirm: typedBack,
      }),
    ],
    [aFile('creation', 'psc_endpoint'), aFile('deletion', 'psc_endpoint')],
  ),
]

const peerings: NonNullable<Provider['peerings']> = {
  ...vpcPeering,
  farFields: scope => [...from(scope), aField('vpc'), aField('cidrs', { isMultiline: true })],
  readFar: (scope, values) => {
    const near = scope.regions.find(({ region }) => region === values['from']) ?? scope.near
    if (scope.deployment === 'Active-Active' && near.region !== values['from'])
      return { problems: { from: 'Choose a region.' } }
    if (!values['vpc']?.startsWith('vpc-')) return { problems: { vpc: 'That is no VPC id.' } }
    return { near, far: aSide({ network: values['vpc'] }), notes: [] }
  },
  typed: ({ region }, { network, cidrs }) => ({
    from: region ?? '',
    vpc: network ?? '',
    cidrs: cidrs.join(', '),
  }),
  planCreate: () => Promise.reject(new Error('no')),
  planDelete: () => Promise.reject(new Error('no')),
  create: () => Promise.reject(new Error('no')),
  traces: () => Promise.reject(new Error('no')),
  remove: () => Promise.reject(new Error('no')),
}

const theCloud: Provider = {
  id: 'cloud',
  name: 'The Cloud',
  scopes: () => Promise.resolve([]),
  check: () => Promise.resolve([]),
  policyFacts: (scope, far) => ({
    subscription: scope.id,
    ...(far?.account ? { 'aws.account': far.account } : {}),
  }),
  peerings,
  families: [peerings, ...families.slice(1)],
}

const side = (region: string): Side => ({ ...aScope().near, region })
const scopes: Scope[] = [
  aScope(),
  aScope({ key: 'cloud/main/1207', id: '1207', name: 'sessions-prod' }),
  aScope({ key: 'cloud/main/1301', id: '1301', name: 'catalog', cloud: 'Google Cloud' }),
  aScope({
    key: 'cloud/main/1400',
    id: '1400',
    name: 'orders',
    deployment: 'Active-Active',
    near: side('us-east-1'),
    regions: [side('us-east-1'), side('eu-west-1')],
  }),
]

/** An object as the inventory knows it. */
export function anObject(id: string, kind: PeeringKind, over: Partial<KnownPeering> = {}): KnownPeering {
  const [scope = '', providerId = ''] = id.split('/')
  const region = providerId.split('@')[1]
  return {
    ...aPeering({ kind, scope: `cloud/main/${scope}`, providerId }),
    near: region === undefined ? aScope().near : side(region),
    family: familyOf(kind),
    request: null,
    wasActive: true,
    firstSeenAt: 0,
    seenAt: 0,
    changedAt: 0,
    staleSince: null,
    anomaly: null,
    isListed: true,
    ...over,
  }
}

export interface DeskOptions {
  objects?: readonly KnownPeering[]
  polls?: Record<string, Poll[]>
  scopes?: readonly Scope[]
  /** Requests that there are. */
  known?: readonly Request[]
  mayAsk?: boolean
  /** Absent: the made-up cloud. */
  provider?: Provider
  /** How a list that is read anew ends; it answers unless told otherwise. */
  reading?: 'answers' | 'fails' | 'hangs'
}

export interface Desk {
  context: Context
  /** Everything that was asked for. */
  asked: NewRequest[]
  /** Files, as `scope providerId name`. */
  sent: string[]
  /** Maps, by the key of the network that each is asked from. */
  maps: (string | null)[]
  audited: [action: string, detail: Record<string, Json>][]
  /** Lists that were read anew, as `scope family`. */
  observed: string[]
  /** How old each of these readings might have been. */
  ages: number[]
  clock: ManualClock
  /** Typed text after the slash command. */
  types(text: string): ReturnType<Command['run']>
  runs(name: string, input: Partial<Input>): ReturnType<Command['run']>
}

export function aDesk(options: DeskOptions = {}): Desk {
  const clock = manualClock()
  const provider = options.provider ?? theCloud
  const known: KnownScope[] = (options.scopes ?? scopes).map(scope => ({
    scope,
    seenAt: clock.now(),
    polls: [...(options.polls?.[scope.id] ?? [])],
    goneAt: null,
  }))
  const objects = options.objects ?? []
  const observed: string[] = []
  const ages: number[] = []
  const unused = () => Promise.reject(new Error('no command needs this'))
  const supported = (scope: Scope) => provider.families.filter(family => family.support(scope) === true)
  const inventory: Inventory = {
    scope: key => Promise.resolve(known.find(({ scope }) => scope.key === key) ?? null),
    scopes: () => Promise.resolve([...known]),
    findScopes: typed => {
      const [id, account] = typed.split('/').toReversed()
      return Promise.resolve(
        known.filter(({ scope }) => scope.id === id && (account === undefined || scope.account === account)),
      )
    },
    searchScopes: (query, limit) =>
      Promise.resolve(
        known.filter(({ scope }) => `${scope.name} ${scope.id}`.includes(query)).slice(0, limit),
      ),
    peering: (scope, id) =>
      Promise.resolve(objects.find(one => one.scope === scope && one.providerId === id) ?? null),
    peerings: ({ scope, status, kinds, family, isLive }, { offset, limit }) => {
      const found = objects.filter(
        one =>
          (scope === undefined || one.scope === scope) &&
          (status === undefined || one.status === status) &&
          (kinds === undefined || kinds.includes(one.kind)) &&
          (family === undefined || one.family === family) &&
          (!isLive || one.status !== 'deleted'),
      )
      return Promise.resolve({ peerings: found.slice(offset, offset + limit), total: found.length })
    },
    observe: (key, notBefore, family = 'vpc-peering') => {
      const now = clock.now()
      observed.push(`${key} ${family}`)
      ages.push(now - notBefore)
      if (options.reading === 'hangs') return new Promise(() => undefined)
      if (options.reading === 'fails') return Promise.reject(new Error('the cloud does not answer'))
      const polls = known.find(({ scope }) => scope.key === key)?.polls
      const others = polls?.filter(poll => poll.family !== family) ?? []
      const poll = { family, polledAt: now, triedAt: now, error: null, failingSince: null }
      polls?.splice(0, polls.length, ...others, poll)
      return Promise.resolve()
    },
    families: supported,
    familyOf: (_, name) => {
      const family = provider.families.find(one => one.name === name)
      if (!family) throw new Error(`no family ${name}`)
      return family
    },
    instructions: (scope, peering, wanted) =>
      provider.families
        .find(({ name }) => name === familyOf(peering.kind))
        ?.instructions(scope, peering, wanted) ?? [],
    providerOf: () => provider,
    refreshScopes: unused,
    refreshAll: unused,
    refreshMoving: unused,
    scopeNamedBy: values => provider.scopeOf?.({ ...values }) ?? null,
    endOf: () => null,
    routesTo: unused,
    recordRoute: unused,
    lapses: unused,
    adopt: unused,
    disown: unused,
  }
  const asked: NewRequest[] = []
  const sent: string[] = []
  const maps: (string | null)[] = []
  const audited: Desk['audited'] = []
  const context: Context = {
    actor: {
      id: 'U0REQUESTER',
      teamId: 'T0',
      isGuest: false,
      isBot: false,
      isDeactivated: false,
      isStranger: false,
    },
    channel: 'C0GENERAL',
    clock,
    policy: {
      version: 'policy-1',
      requesters: { users: [], groups: [], anyone: options.mayAsk ?? true },
      environments: [],
      rules: [],
    },
    requests: {
      create: async (request: NewRequest) => {
        asked.push(request)
        return { id: asked.length } as Request
      },
      read: async (id: number) => options.known?.find(request => request.id === id) ?? null,
    } as Context['requests'],
    inventory,
    memberships: () => Promise.resolve(new Map()),
    audit: {
      record: async (action, _, detail) => {
        audited.push([action, detail])
      },
      latest: unused,
      send: unused,
    },
    sendFile: async (...file) => {
      sent.push(file.join(' '))
    },
    sendMap: async from => {
      maps.push(from)
    },
    health: unused,
    approvalsChannel: 'C0APPROVALS',
  }
  const runs: Desk['runs'] = (name, input) => {
    const asking = read(name, '/peering')
    if ('reply' in asking) throw new Error(`there is no command ${name}`)
    return run(asking.command, { words: [], keys: {}, via: 'typed', ...input }, context)
  }
  return {
    context,
    asked,
    sent,
    maps,
    audited,
    observed,
    ages,
    clock,
    runs,
    types: async text => {
      const asking = read(text, '/peering')
      return 'reply' in asking ? asking.reply : run(asking.command, asking.input, context)
    },
  }
}
