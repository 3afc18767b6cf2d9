/** What people give for an action on a PrivateLink: the fields, and the strict reading of them. Pure. */
import type { Peering, Side } from '../../peering/side.ts'
import type { Words } from '../../peering/words.ts'
import type { ActionReading, FarField, Scope } from '../provider.ts'
import { forms } from './far.ts'
import { readRegion, regionField, regionIn } from './place.ts'
import {
  type Connection,
  connectionsOf,
  describeConnection,
  listConnections,
  principalsOf,
  stateOfPrincipal,
} from './private-link-row.ts'
import { sideIn } from './subscription.ts'

type Values = Record<string, string>

/** Of a share's name, as the OpenAPI limits it; an alias has no limit there, and none is longer here. */
const NAME_MAX = 64
/** Slack's limit for the text of a choice. */
const LABEL_MAX = 75
const CHOICES_MAX = 100

const field = (
  part: Partial<FarField> & Pick<FarField, 'key' | 'label' | 'hint' | 'placeholder'>,
): FarField => ({
  isMultiline: false,
  isOptional: false,
  ...part,
})

const principalField = field({
  key: 'principal',
  label: 'AWS account to share with',
  hint: 'Its 12 digits. Only accounts: Redis Cloud also takes organizations, organizational units, roles, users and services, reports success, and never shares with them.',
  placeholder: '111122223333',
})
const aliasField = field({
  key: 'alias',
  label: 'Alias',
  hint: `What to call the account in Redis Cloud, at most ${NAME_MAX} characters.`,
  placeholder: 'payments production',
  isOptional: true,
})

const accountProblem =
  'Only AWS accounts can be shared with: exactly 12 digits, as in 111122223333. Redis Cloud accepts organizations, roles and users too, and then never shares with them.'

function principalProblem({ hostAccount }: Scope, principal: string): string | null {
  if (!forms.account.test(principal)) return accountProblem
  return principal === hostAccount
    ? "This is the account in which Redis runs the subscription; name the one that owns your clients' VPC."
    : null
}

function defaultName(scope: Scope, region: string | null): string {
  return `peerbot-${scope.id}${region === null ? '' : `-${region}`}`.slice(0, NAME_MAX)
}

export function createFields(scope: Scope): FarField[] {
  return [
    ...regionField(scope),
    principalField,
    field({
      key: 'name',
      label: 'Name of the share',
      hint: `How AWS shows the resource share, at most ${NAME_MAX} characters; peerbot-${scope.id} by itself.`,
      placeholder: defaultName(scope, null),
      isOptional: true,
    }),
    aliasField,
  ]
}

export const shareFields = (): FarField[] => [principalField, aliasField]

/** A choice needs a target: without one, any may be typed. */
function choicesOf(all: readonly { value: string; label: string }[]): Pick<FarField, 'choices'> {
  const cut = all.slice(0, CHOICES_MAX).map(({ value, label }) => ({
    value,
    label: label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label,
  }))
  return cut.length === 0 || all.length > CHOICES_MAX ? {} : { choices: cut }
}

export function unshareFields(_scope: Scope, target: Peering | null): FarField[] {
  const principals = target ? principalsOf(target) : []
  return [
    field({
      key: 'principal',
      label: 'Principal to remove',
      hint: 'Its connections drop at once.',
      placeholder: '111122223333',
      ...choicesOf(
        principals.map(({ id, text, raw }) => ({
          value: id,
          label: [id, text, raw].filter(part => part !== '').join(' · '),
        })),
      ),
    }),
  ]
}

export function disassociateFields(_scope: Scope, target: Peering | null): FarField[] {
  const connections = target ? connectionsOf(target) : []
  return [
    field({
      key: 'connection',
      label: 'Connection to cut',
      hint: 'The endpoint or its association, as the PrivateLink lists it.',
      placeholder: 'vpce-0123456789abcdef0',
      ...choicesOf(
        connections.map(each => ({
          value: each.associationId,
          label: `${each.connectionId ?? each.associationId}${each.account === null ? '' : ` of ${each.account}`}`,
        })),
      ),
    }),
  ]
}

export const deleteFields = (): FarField[] => [
  field({
    key: 'principals',
    label: 'Principals',
    hint: 'Only where Redis Cloud refused before because there are principals left.',
    placeholder: 'first',
    isOptional: true,
    choices: [{ value: 'first', label: 'Remove the principals one by one first' }],
  }),
]

/** `PrivateLink of payments-prod (1206) in us-east-1`; the region where there are several. */
export function linkWords({ name, id }: Scope, region: string | null): string {
  return `PrivateLink of ${name} (${id})${region === null ? '' : ` in ${region}`}`
}

/** The AWS account on the other side, in the region of the PrivateLink. */
function consumer(near: Side, account: string | null): Side {
  return { cloud: 'aws', account, region: near.region, network: null, cidrs: [] }
}

/** `field: problem` for everything that does not hold; the values as they will be sent. */
function readTexts(values: Values, optional: readonly string[]) {
  const problems: Record<string, string> = {}
  const wanted: Record<string, string> = {}
  for (const key of optional) {
    const value = (values[key] ?? '').trim()
    if ([...value].length > NAME_MAX)
      problems[key] = `At most ${NAME_MAX} characters; these are ${[...value].length}.`
    else if (/\p{Cc}/u.test(value)) problems[key] = 'Write it on one line.'
    else if (value !== '') wanted[key] = value
  }
  return { problems, wanted }
}

export function readCreate(scope: Scope, _target: Peering | null, values: Values): ActionReading {
  const { problems, wanted } = readTexts(values, ['name', 'alias'])
  const place = readRegion(scope, values)
  if ('problem' in place) problems['from'] = place.problem
  const principal = (values['principal'] ?? '').trim()
  const wrong = principalProblem(scope, principal)
  if (wrong !== null) problems['principal'] = wrong
  if ('problem' in place || Object.keys(problems).length > 0) return { problems }
  const { region } = place
  const what = linkWords(scope, region)
  return {
    wanted: {
      ...(region === null ? {} : { from: region }),
      principal,
      name: defaultName(scope, region),
      ...wanted,
    },
    far: consumer(sideIn(scope, region), principal),
    words: {
      heading: `create ${what}`,
      title: `${what}, shared with AWS account ${principal}`,
      outcome: `the PrivateLink is up and AWS account ${principal} has accepted the share`,
    },
    notes: [],
  }
}

const noTarget: ActionReading = { problems: { target: 'Choose the PrivateLink first.' } }

export function readShare(scope: Scope, target: Peering | null, values: Values): ActionReading {
  if (target === null) return noTarget
  const { problems, wanted } = readTexts(values, ['alias'])
  const principal = (values['principal'] ?? '').trim()
  const wrong = principalProblem(scope, principal)
  if (wrong !== null) problems['principal'] = wrong
  if (Object.keys(problems).length > 0) return { problems }
  const what = wordsOf(scope, target)
  const former = principalsOf(target).find(each => each.id === principal && stateOfPrincipal(each) === 'left')
  return {
    // What it was before tells a principal that has left already from one that rejects the share.
    wanted: { principal, ...wanted, ...(former ? { was: former.raw } : {}) },
    far: consumer(target.near, principal),
    words: {
      heading: `share ${what} with AWS account ${principal}`,
      title: `Share of the ${what} with AWS account ${principal}`,
      outcome: `AWS account ${principal} has accepted the share`,
    },
    notes: [],
  }
}

export function readUnshare(scope: Scope, target: Peering | null, values: Values): ActionReading {
  if (target === null) return noTarget
  const principal = (values['principal'] ?? '').trim()
  const known = principalsOf(target).map(({ id }) => id)
  // Any account may have been added since it was last looked at; of the other types only what is listed.
  if (!known.includes(principal) && !forms.account.test(principal))
    return {
      problems: {
        principal: `Name the principal as it is listed: ${known.join(', ') || 'there is none'}.`,
      },
    }
  const what = wordsOf(scope, target)
  return {
    wanted: {
      principal,
      ...cutOff(connectionsOf(target).filter(({ account }) => account === principal)),
    },
    far: consumer(target.near, forms.account.test(principal) ? principal : null),
    words: {
      heading: `unshare ${what} from ${principal}`,
      title: `Removal of principal ${principal} from the ${what}`,
      outcome: `${principal} is no longer a principal of the PrivateLink`,
    },
    notes: [],
  }
}

export function readDisassociate(scope: Scope, target: Peering | null, values: Values): ActionReading {
  if (target === null) return noTarget
  const typed = (values['connection'] ?? '').trim()
  const connections = connectionsOf(target)
  const found = connections.find(
    each => typed !== '' && [each.associationId, each.connectionId].includes(typed),
  )
  if (!found) {
    const all = connections.map(({ connectionId, associationId }) => connectionId ?? associationId).join(', ')
    return {
      problems: {
        connection: all
          ? `Name a connection as it is listed: ${all}.`
          : 'The PrivateLink has no connection, as last looked at.',
      },
    }
  }
  const what = wordsOf(scope, target)
  const called = describeConnection(found)
  return {
    // Whatever the call needs of it, as it was when it was asked for: an association's id is never used again.
    wanted: {
      connection: found.associationId,
      ...(found.connectionId === null ? {} : { endpoint: found.connectionId }),
      ...(found.type === null ? {} : { type: found.type }),
      ...(found.account === null ? {} : { account: found.account }),
    },
    far: consumer(target.near, found.account),
    words: {
      heading: `disassociate ${found.connectionId ?? found.associationId} from ${what}`,
      title: `Disassociation of ${called} from the ${what}`,
      outcome: `${found.connectionId ?? found.associationId} is no longer connected`,
    },
    notes: [],
  }
}

export function readDelete(scope: Scope, target: Peering | null, values: Values): ActionReading {
  if (target === null) return noTarget
  const principals = (values['principals'] ?? '').trim()
  if (principals !== '' && principals !== 'first')
    return { problems: { principals: 'Write `first`, or leave it out.' } }
  const what = wordsOf(scope, target)
  const words: Words = {
    heading: `delete ${what}`,
    title: `Deletion of the ${what}`,
    outcome: 'the PrivateLink is gone',
  }
  return {
    wanted: {
      ...(principals === 'first' ? { principals } : {}),
      ...cutOff(connectionsOf(target)),
    },
    far: target.far,
    words,
    notes: [],
  }
}

/** More than people will look through when they clean up. */
const CUT_MAX = 200

function cutOff(connections: readonly Connection[]): Record<string, string> {
  return connections.length === 0 ? {} : { connections: listConnections(connections.slice(0, CUT_MAX)) }
}

function wordsOf(scope: Scope, target: Peering): string {
  return linkWords(scope, regionIn(target.providerId))
}
