/** What stories at NFYio look at: peerings and routes behind the API. */
import type { NfyioLookalike } from '../../src/sandbox/nfyio/index.ts'
import type { Bot } from './bot.ts'

type NfyioAt = Pick<Bot, 'nfyio'>
type Vpc = ReturnType<NfyioLookalike['state']>['accounts'][number]['vpcs'][number]

/** Of account `default`, and of account `data`. */
export const sameAccount =
  '/peering create nfyio install=onprem requester=vpc_abc accepter=vpc_def auto-accept=yes reason="agents read the storage"'
export const acrossAccounts =
  '/peering create nfyio install=onprem requester=vpc_abc accepter=vpc_xyz account=data reason="features of the lake"'

function vpcsAt({ nfyio }: NfyioAt): Vpc[] {
  return nfyio()
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs)
}

/** Every peering once, as its accepter's owner sees it. */
export function nfyioPeerings(bot: NfyioAt): Vpc['peerings'] {
  return vpcsAt(bot)
    .flatMap(({ peerings }) => peerings)
    .filter(({ side }) => side === 'accepter')
}

/** The only one; throws where there is none or another one. */
export function nfyioPeering(bot: NfyioAt): Vpc['peerings'][number] {
  const [only, ...others] = nfyioPeerings(bot)
  if (!only || others.length > 0) throw new Error(`there are ${others.length + (only ? 1 : 0)} peerings`)
  return only
}

/** Routes that lead to peerings: `rtb_abc_main 172.16.0.0/16 active`. */
export function nfyioRoutes(bot: NfyioAt): string[] {
  return vpcsAt(bot)
    .flatMap(({ routeTables }) => routeTables)
    .flatMap(({ id, routes }) =>
      routes
        .filter(({ target }) => target.startsWith('pcx_'))
        .map(({ destination, state }) => `${id} ${destination} ${state}`),
    )
    .toSorted()
}

/** Calls that changed something, by name, with whose key: `peerings.create account_platform`. */
export function nfyioWrites({ nfyio }: NfyioAt): string[] {
  return nfyio()
    .requests.filter(({ method, status }) => method !== 'GET' && (status === null || status < 300))
    .map(({ call, account }) => `${call} ${account}`)
}
