import type { Call } from '../../../src/http/index.ts'
import type { ForeignError } from '../../../src/kit/errors.ts'
import type { Peering, Side } from '../../../src/peering/side.ts'
import { createNfyio } from '../../../src/providers/nfyio/index.ts'
import type { NfyioAccount, NfyioInstall } from '../../../src/providers/nfyio/install.ts'
import type { Action, Ends, Peerings, Provider, Scope, Wanted } from '../../../src/providers/provider.ts'
import { failureOf, heldWorld as held } from '../../support/held-world.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { type TinyNfyio, tinyNfyio } from './tiny-nfyio.ts'

export const MINUTE = 60_000

export function anAccount(over: Partial<NfyioAccount> = {}): NfyioAccount {
  return {
    alias: 'default',
    accountId: null,
    apiKey: 'key-default',
    accept: 'automatic',
    routes: 'automatic',
    routeTables: 'all',
    ...over,
  }
}

export const dataAccount = (over: Partial<NfyioAccount> = {}): NfyioAccount =>
  anAccount({ alias: 'data', accountId: 'account_other_org', apiKey: 'key-data', ...over })

export function anInstall(over: Partial<NfyioInstall> = {}): NfyioInstall {
  return {
    alias: 'onprem',
    url: 'https://api.nfyio.example',
    auth: 'bearer',
    prefix: '/v1',
    accounts: [anAccount(), dataAccount()],
    ...over,
  }
}

export function aSide(account: string | null, network: string, cidrs: string[] = []): Side {
  return { cloud: 'nfyio', account, region: null, network, cidrs }
}

export const sides = {
  a: aSide('onprem/default', 'vpc_a', ['10.0.0.0/16']),
  b: aSide('onprem/default', 'vpc_b', ['172.16.0.0/16']),
  ten: aSide('onprem/default', 'vpc_ten', ['10.1.0.0/16']),
  over: aSide('onprem/default', 'vpc_over', ['10.0.128.0/20']),
  data: aSide('onprem/data', 'vpc_data', ['192.168.0.0/20']),
  stranger: aSide('onprem/acct_stranger', 'vpc_stranger'),
} as const

/** Of a peering of the install that these tests speak to. */
export const cloudIdOf = (id: string): string => `onprem/${id}`

export interface NfyioWorld {
  nfyio: TinyNfyio
  clock: ManualClock
  provider: Provider
  scope: Scope
  peerings: Peerings
  ends: Ends
  calls: Call[]
  run<T>(promise: Promise<T>): Promise<T>
  /** What is thrown, which is never a bug. */
  failure(promise: Promise<unknown>): Promise<ForeignError>
  list(known?: readonly Peering[]): Promise<Peering[]>
  listed(id: string): Promise<Peering>
  create(near: Side, far: Side, wanted?: Wanted): Promise<string>
  action(kind: string): Action
  /** Of the calls that arrived, those that change something. */
  writes(): string[]
  /** The same install, spoken to by a process that has just started. */
  again(): NfyioWorld
  close(): Promise<void>
}

function worldOf(nfyio: TinyNfyio, clock: ManualClock, install: NfyioInstall): NfyioWorld {
  const calls: Call[] = []
  const provider = createNfyio({
    installs: [{ ...install, url: nfyio.url }],
    clock,
    random: seededRandom(11),
    observe: call => calls.push(call),
  })
  const { peerings, ends } = provider
  if (!peerings || !ends) throw new Error('NFYio has peerings and ends')
  const run = <T>(promise: Promise<T>) => until(promise, clock)
  const scope: Scope = {
    key: 'nfyio/onprem/onprem',
    provider: 'nfyio',
    account: 'onprem',
    id: 'onprem',
    name: 'onprem',
    cloud: 'NFYio',
    status: 'active',
    supports: { peerings: true },
    deployment: 'NFYio install',
    hostAccount: null,
    near: { ...sides.a, network: null, cidrs: [] },
    regions: [{ ...sides.a, network: null, cidrs: [] }],
  }
  const world: NfyioWorld = {
    nfyio,
    clock,
    provider,
    scope,
    peerings,
    ends,
    calls,
    run,
    failure: promise => run(failureOf(promise)),
    list: known => run(world.peerings.list(scope, known)),
    async listed(id) {
      const found = (await world.list()).find(({ providerId }) => providerId === id)
      if (!found) throw new Error(`${id} is not listed`)
      return found
    },
    create: (near, far, wanted) => run(peerings.create(scope, near, far, wanted)),
    action(kind) {
      const found = peerings.actions.find(each => each.kind === kind)
      if (!found) throw new Error(`no action ${kind}`)
      return found
    },
    writes: () =>
      nfyio.arrived
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path, account }) => `${account} ${method} ${path}`),
    again: () => worldOf(nfyio, clock, install),
    close: () => nfyio.close(),
  }
  return world
}

export async function startWorld(over: Partial<NfyioInstall> = {}): Promise<NfyioWorld> {
  return worldOf(await tinyNfyio(), manualClock(), anInstall(over))
}

/** A world per test. */
export const heldWorld = (over: Partial<NfyioInstall> = {}): { readonly world: NfyioWorld } =>
  held(() => startWorld(over))
