/** What stories in Google Cloud look at: halves and operations behind the API. */
import type { GcpLookalike } from '../../src/sandbox/gcp/index.ts'
import type { Bot } from './bot.ts'

type GcpAt = Pick<Bot, 'gcp'>
type Network = ReturnType<GcpLookalike['state']>['projects'][number]['networks'][number]

/** Of ours. */
export const main = 'app-prod/main'
export const sharedData = 'data-prod/shared'
/** Redis Cloud's own, of subscriptions 1301 and 1401. */
export const catalogNetwork = 'rcp-prod-tenant-1301/c13424-us-central1-1-rlrcp'
export const europeNetwork = 'rcp-prod-tenant-1401/c14011-europe-west1-1-rlrcp'

export const catalog =
  '/peering create subscription=1301 project=app-prod network=main reason="catalog reads"'
export const catalogInEurope =
  '/peering create subscription=1401 from=europe-west1 project=data-prod network=shared reason="catalog in Europe"'
export const projectToProject =
  '/peering create gcp from=app:main to=data:shared reason="reports read the lake"'

function networkAt({ gcp }: GcpAt, id: string): Network | undefined {
  return gcp()
    .state()
    .projects.flatMap(({ networks }) => networks)
    .find(network => network.id === id)
}

/** One side's entries at a network, as they stand. */
export function halvesOf(bot: GcpAt, network: string): Network['peerings'] {
  return networkAt(bot, network)?.peerings ?? []
}

/** `data-prod/shared ACTIVE`, by where they lead. */
export function halvesAt(bot: GcpAt, network: string): string[] {
  return halvesOf(bot, network).map(({ peer, state }) => `${peer.project}/${peer.network} ${state}`)
}

/** Operations that were carried out, the first first: `addPeering app-prod/main`. */
export function operationsAt({ gcp }: GcpAt): string[] {
  return gcp()
    .state()
    .operations.filter(({ error }) => error === null)
    .map(({ type, network }) => `${type} ${network}`)
    .reverse()
}
