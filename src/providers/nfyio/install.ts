/** The configured installs and their accounts: found by alias or id, and the scopes that they are, one per install. */
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import type { Mode, Scope } from '../provider.ts'

export interface NfyioAccount {
  alias: string
  /** As NFYio calls it; null where nobody told us. */
  accountId: string | null
  apiKey: string
  accept: Mode
  routes: Mode
  /** Which tables of a VPC get routes: all, or these. */
  routeTables: 'all' | readonly string[]
}

export interface NfyioInstall {
  alias: string
  /** Without a slash at the end. */
  url: string
  auth: 'bearer' | 'x-api-key'
  /** What every path begins with: `/v1`. */
  prefix: string
  accounts: readonly NfyioAccount[]
}

/** An account of an install: whose key a call is made with. */
export interface Place {
  install: NfyioInstall
  account: NfyioAccount
}

/** People who name no account mean this one; without it, the first. */
const USUAL_ACCOUNT = 'default'

export interface Directory {
  installs: readonly NfyioInstall[]
  install(alias: string): NfyioInstall | null
  places: readonly Place[]
  /** By a side's account, `onprem/data`; null where it is not configured. */
  place(account: string | null): Place | null
}

export function createDirectory(installs: readonly NfyioInstall[]): Directory {
  const places = installs.flatMap(install => install.accounts.map(account => ({ install, account })))
  return {
    installs,
    install: alias => installs.find(each => each.alias === alias) ?? null,
    places,
    place: account =>
      account === null
        ? null
        : (places.find(place => nameOf(place) === account || idOf(place) === account) ?? null),
  }
}

const idOf = ({ install, account: { accountId } }: Place): string | null =>
  accountId === null ? null : accountName(install, accountId)

/** `onprem/data`: what a side's account is called, of a foreign one with its id. */
export function accountName(install: NfyioInstall, account: string): string {
  return `${install.alias}/${account}`
}

export function nameOf({ install, account }: Place): string {
  return accountName(install, account.alias)
}

export function accountNamed(install: NfyioInstall, name: string): NfyioAccount | null {
  return install.accounts.find(({ alias, accountId }) => alias === name || accountId === name) ?? null
}

export function usualAccount(install: NfyioInstall): NfyioAccount | null {
  return install.accounts.find(({ alias }) => alias === USUAL_ACCOUNT) ?? install.accounts[0] ?? null
}

/**
 * `account` null: it is not known whose the network is. Regions stand in `wanted` and in the details: an install may
 * leave them out, and the same VPC must be the same side wherever it comes from.
 */
export function sideAt(account: string | null, network: string | null, cidrs: readonly string[] = []): Side {
  return { cloud: 'nfyio', account, region: null, network, cidrs: [...cidrs] }
}

/** From the configuration alone: nothing has to be asked. */
export function scopeAt(install: NfyioInstall): Scope {
  const usual = usualAccount(install)
  const near = sideAt(usual === null ? null : accountName(install, usual.alias), null)
  return {
    key: `nfyio/${install.alias}/${install.alias}`,
    provider: 'nfyio',
    account: install.alias,
    id: install.alias,
    name: install.alias,
    cloud: 'NFYio',
    status: 'active',
    supports: { peerings: true },
    deployment: 'NFYio install',
    hostAccount: null,
    near,
    regions: [near],
  }
}

function notConfigured(what: string): ForeignError {
  return new ForeignError(`${what} is not configured. Add it to nfyio.installs.`, {
    service: 'nfyio',
    operation: 'choose the account',
    kind: 'auth',
    effect: 'no',
    code: 'NO_ACCOUNT',
  })
}

export function installOf(directory: Directory, scope: Pick<Scope, 'id'>): NfyioInstall {
  const install = directory.install(scope.id)
  if (install) return install
  throw notConfigured(`The NFYio install ${scope.id}`)
}

export function placeOf(directory: Directory, side: Side): Place {
  const place = directory.place(side.account)
  if (place) return place
  throw notConfigured(`NFYio account ${side.account ?? 'of the VPC'}`)
}
