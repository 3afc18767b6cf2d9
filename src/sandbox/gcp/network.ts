/** Projects, their global networks, and what hangs on a network. */
import type { Half } from './half.ts'

export interface Subnet {
  name: string
  region: string
  cidr: string
}

/** A route that is no subnet's: `STATIC` is global, `DYNAMIC` learnt in a region over a VPN or an Interconnect. */
export interface CustomRoute {
  type: 'STATIC' | 'DYNAMIC'
  cidr: string
  priority: number
  region: string | null // null: global
}

export interface Network {
  project: string
  name: string
  id: string // digits
  mode: 'auto' | 'custom'
  createdAt: number
  subnets: Subnet[]
  customRoutes: CustomRoute[]
  halves: Half[]
}

export interface Project {
  id: string
  number: string
  isForeign: boolean // somebody else's: nobody here has a role in it
  networks: Map<string, Network>
}

/** What names a network everywhere. */
export interface NetworkRef {
  project: string
  network: string
}

export function keyOf({ project, network }: NetworkRef): string {
  return `${project}/${network}`
}

export const refOf = ({ project, name }: Network): NetworkRef => ({ project, network: name })

export function networkPath({ project, network }: NetworkRef): string {
  return `projects/${project}/global/networks/${network}`
}

/** URLs in replies name the public host, whichever host was called. */
export function fullUrl(path: string): string {
  return `https://www.googleapis.com/compute/v1/${path}`
}

/** All of 10.128.0.0/9 belongs to an auto mode network, subnets of future regions included. */
const AUTO_MODE_RANGE = '10.128.0.0/9'

export interface HeldRange {
  cidr: string
  by: string // the resource that it was allocated by
}

/** What the network claims when it is compared with another one. */
export function rangesOf(network: Network): HeldRange[] {
  const held = network.subnets.map(({ name, region, cidr }) => ({
    cidr,
    by: `projects/${network.project}/regions/${region}/subnetworks/${name}`,
  }))
  if (network.mode === 'custom') return held
  return [...held, { cidr: AUTO_MODE_RANGE, by: networkPath(refOf(network)) }]
}

/** Reads `https://…/projects/p/global/networks/n`, the same without a host, or `global/networks/n` of this project. */
export function parseNetworkUrl(text: string, project: string): NetworkRef | null {
  const path = text.replace(/^https:\/\/(www|compute)\.googleapis\.com\/compute\/(v1|beta|alpha)\//, '')
  const full = /^projects\/([a-z][-a-z0-9:.]{4,}[a-z0-9])\/global\/networks\/([-a-z0-9]+)$/.exec(path)
  if (full?.[1] && full[2]) return { project: full[1], network: full[2] }
  const partial = /^global\/networks\/([-a-z0-9]+)$/.exec(path)?.[1]
  return partial === undefined ? null : { project, network: partial }
}
