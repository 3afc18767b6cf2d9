/** Who may do what: the service accounts of the seed, their roles, and what a fault took away. */
import { forbidden } from './refusal.ts'
import type { World } from './world.ts'

/** What a bot needs for all it does here: a custom role's worth, much less than roles/compute.networkAdmin. */
export const peeringPermissions = [
  'compute.networks.get',
  'compute.networks.list',
  'compute.networks.addPeering',
  'compute.networks.updatePeering',
  'compute.networks.removePeering',
  'compute.networks.listPeeringRoutes',
  'compute.subnetworks.list',
  'compute.subnetworks.get',
  'compute.globalOperations.get',
] as const

const TOKEN_CREATOR = 'iam.serviceAccounts.getAccessToken'

/** The service account of the sandbox's credentials files, in a project that has no network. */
export const HUB_ACCOUNT = 'peerbot@sandbox-hub.iam.gserviceaccount.com'

/** What an identity from outside is, once its token was exchanged, where it impersonates nobody. */
export const FEDERATED =
  'principal://iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/sandbox/subject/peerbot'

/** A project's own service account, which the identities above may impersonate. */
export function serviceAccountOf(project: string): string {
  return `peerbot@${project}.iam.gserviceaccount.com`
}

/** The identities of the credentials files have the role in every project of the seed, a service account in its own. */
function hasRole(world: World, principal: string, project: string): boolean {
  const found = world.projects.get(project)
  if (!found || found.isForeign) return false
  return [HUB_ACCOUNT, FEDERATED, serviceAccountOf(project)].includes(principal)
}

export function may(world: World, principal: string, project: string, permission: string): boolean {
  if (world.box.armed.forbidden.has(`${project} ${permission}`)) return false
  return hasRole(world, principal, project) && peeringPermissions.some(one => one === permission)
}

export function demandPermission(
  world: World,
  principal: string,
  { project, permission, resource }: { project: string; permission: string; resource: string },
): void {
  if (!may(world, principal, project, permission)) throw forbidden(permission, resource)
}

/** Whether this service account exists and lets itself be impersonated by the caller. */
export function mayImpersonate(world: World, principal: string, account: string): boolean {
  const project = /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(account)?.[1] ?? ''
  if (world.box.armed.forbidden.has(`${project} ${TOKEN_CREATOR}`)) return false
  const exists =
    account === HUB_ACCOUNT || [...world.ownProjects()].some(({ id }) => account === serviceAccountOf(id))
  return exists && [HUB_ACCOUNT, FEDERATED].includes(principal)
}
