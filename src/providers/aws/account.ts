/** The configured accounts: found by alias or id, and the scopes that they are, one per Region. */
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import type { Mode, Scope } from '../provider.ts'

export interface AwsAccount {
  alias: string
  accountId: string
  regions: readonly string[]
  /** Null: the SDK's default credentials as they are. */
  roleArn: string | null
  externalId: string | null
  accept: Mode
  routes: Mode
  /** Which tables of a VPC get routes: those tagged `peering-bot=allowed`, the main one, all, or these. */
  routeTables: 'tagged' | 'main' | 'all' | readonly string[]
  verify: 'control_plane' | 'analyzer'
  /** Of the databases, both ends included; rules must let one of them through. */
  ports: readonly (readonly [from: number, to: number])[]
}

/** An account in one of its Regions: what a client speaks to. */
export interface Place {
  account: AwsAccount
  region: string
}

/** Tables that carry it are the bot's to write to. */
export const ROUTE_TAG = { key: 'peering-bot', value: 'allowed' } as const

export interface Directory {
  places: readonly Place[]
  /** By alias or by id. */
  account(name: string): AwsAccount | null
  /** Null where the account or the Region is not configured. */
  place(accountId: string | null, region: string | null): Place | null
  placeOf(scope: Pick<Scope, 'key'>): Place | null
}

export function scopeKey({ account, region }: Place): string {
  return `aws/${account.alias}/${scopeId(account, region)}`
}

/** People type it, and a scope's key ends in it. */
function scopeId({ alias }: AwsAccount, region: string): string {
  return `${alias}-${region}`
}

export function createDirectory(accounts: readonly AwsAccount[]): Directory {
  const places = accounts.flatMap(account => account.regions.map(region => ({ account, region })))
  return {
    places,
    account: name => accounts.find(({ alias, accountId }) => alias === name || accountId === name) ?? null,
    place: (accountId, region) =>
      places.find(place => place.account.accountId === accountId && place.region === region) ?? null,
    placeOf: ({ key }) => places.find(place => scopeKey(place) === key) ?? null,
  }
}

/** An end whose network is not known yet, or all of the place. */
export function sideAt(accountId: string, region: string, network: string | null = null): Side {
  return { cloud: 'aws', account: accountId, region, network, cidrs: [] }
}

/** From the configuration alone: nothing has to be asked. */
export function scopeAt(place: Place): Scope {
  const { account, region } = place
  const near = sideAt(account.accountId, region)
  return {
    key: scopeKey(place),
    provider: 'aws',
    account: account.alias,
    id: scopeId(account, region),
    name: `${account.alias} ${region}`,
    cloud: 'AWS',
    status: 'active',
    supports: { peerings: true },
    deployment: 'AWS account',
    hostAccount: account.accountId,
    near,
    regions: [near],
  }
}

function noAccount(what: string): ForeignError {
  return new ForeignError(`${what} is not configured. Add it to aws.accounts.`, {
    service: 'aws',
    operation: 'choose the account',
    kind: 'auth',
    effect: 'no',
    code: 'NO_ACCOUNT',
  })
}

export function placeOfScope(directory: Directory, scope: Scope): Place {
  const place = directory.placeOf(scope)
  if (place) return place
  throw noAccount(`The AWS account ${scope.account} in the Region of ${scope.key}`)
}

export function placeOfEnd(directory: Directory, end: Side): Place {
  const place = directory.place(end.account, end.region)
  if (place) return place
  throw noAccount(`AWS account ${end.account} in ${end.region}`)
}
