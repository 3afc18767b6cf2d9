/** What the PrivateLink tasks do once they are processed; the place tells the standard from the regional calls. */
import { iso } from '../../kit/clock.ts'
import { draw } from '../span.ts'
import {
  connectionsAt,
  INVITATION_MS,
  type LinkPrincipal,
  linkStatusAt,
  type PrincipalType,
  type PrivateLink,
  principalStatusAt,
  principalsAt,
} from './private-link.ts'
import type { ConnectionSent, LinkCreate, PrincipalSent } from './private-link-body.ts'
import { privateLinkId, privateLinksOf } from './private-link-family.ts'
import { discoveryScript } from './private-link-script.ts'
import { failed, type Turn } from './regional-call.ts'
import { databasesOf } from './subscription.ts'
import type { TaskErrorCode } from './task-error.ts'
import type { TaskOutcome } from './task-queue.ts'

const CONNECTION_TYPE = 'vpc_endpoint'

function done({ place }: Turn, resource?: object): TaskOutcome {
  const resourceId = place.subscription.id
  return { ok: true, response: resource ? { resourceId, resource } : { resourceId } }
}

function refuses({ place }: Turn): TaskErrorCode | null {
  const { subscription, region, regionId } = place
  if (regionId !== null && region === null) return 'SUBSCRIPTION_INVALID_REGION_ID'
  if (subscription.isCustomerManaged) return 'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION'
  return subscription.provider === 'AWS' ? null : 'PRIVATE_LINK_CLOUD_PROVIDER_NOT_SUPPORTED'
}

function refusesWrite(turn: Turn): TaskErrorCode | null {
  return refuses(turn) ?? (turn.place.subscription.status === 'active' ? null : 'SUBSCRIPTION_NOT_ACTIVE')
}

function find({ cloud, place, at }: Turn): PrivateLink | null {
  return privateLinksOf(cloud).find(place.subscription.id, place.region?.region ?? null, at)
}

/** The link of a call that needs one which is neither coming nor going. */
function findActive(turn: Turn): PrivateLink | TaskErrorCode {
  const link = find(turn)
  if (!link || link.deleted || turn.at < link.appearsAt) return 'PRIVATE_LINK_NOT_FOUND'
  return linkStatusAt(link, turn.at) === 'active' ? link : 'CONFLICT_ERROR'
}

/** After a change: the account's log has a line, and the subscription is not active for a moment. */
function changed({ cloud, place, at }: Turn, what: string): void {
  const { id, name } = place.subscription
  cloud.occupy(id, at + draw(cloud.pace.occupiedMs, cloud.random))
  cloud.addLog(at, 'Private Link', id, `Private link of ${name}: ${what}`)
}

const arns: Record<Exclude<PrincipalType, 'aws_account'>, RegExp> = {
  organization: /^arn:aws:organizations::\d{12}:organization\/o-[a-z0-9]{10,32}$/,
  organization_unit: /^arn:aws:organizations::\d{12}:ou\/o-[a-z0-9]{10,32}\/ou-[a-z0-9-]+$/,
  iam_role: /^arn:aws:iam::\d{12}:role\/.+$/,
  iam_user: /^arn:aws:iam::\d{12}:user\/.+$/,
  service_principal: /^[a-z0-9.-]+\.amazonaws\.com$/,
}

function refusesPrincipal(sent: PrincipalSent, turn: Turn, link: PrivateLink | null): TaskErrorCode | null {
  const { principal, type = 'aws_account' } = sent
  const shape = type === 'aws_account' ? /^\d{12}$/ : arns[type]
  // A bare o-… id is refused, its ARN is not [TF issue 1014].
  if (!shape.test(principal)) return 'PRIVATE_LINK_PRINCIPAL_INVALID_PRINCIPLE'
  if (principal === turn.place.subscription.hostAccount)
    return 'PRIVATE_LINK_PRINCIPAL_CANNOT_BE_OWNER_ACCOUNT'
  const existing = link?.principals.findLast(each => each.principal === principal)
  const status = link && existing ? principalStatusAt(link, existing, turn.at) : null
  return status === null || status === 'disassociated' ? null : 'PRIVATE_LINK_PRINCIPAL_ALREADY_EXISTS'
}

/** Only accounts ever appear: anything else passes, its task completes, and nothing comes of it [TF issue 1014]. */
function principalsFor(sent: PrincipalSent, { cloud }: Turn, from: number): LinkPrincipal[] {
  const { principal, type = 'aws_account', alias } = sent
  if (type !== 'aws_account') return []
  const invitedAt = from + draw(cloud.pace.principalInvitedMs, cloud.random)
  return [
    {
      principal,
      type,
      alias: alias ?? null,
      invitedAt,
      expiresAt: invitedAt + INVITATION_MS,
      accepted: null,
      rejectedAt: null,
      removed: null,
      lingersMs: draw(cloud.pace.principalLingersMs, cloud.random),
    },
  ]
}

export function getLink(turn: Turn): TaskOutcome {
  const { cloud, place, at } = turn
  const refusal = refuses(turn)
  if (refusal) return failed(refusal)
  const link = find(turn)
  if (!link || at < link.appearsAt) {
    // Absent looks like success (captured January 2026); the 404-style error is the other form.
    return cloud.box.armed.failsMissingLinks ? failed('PRIVATE_LINK_NOT_FOUND') : done(turn, { links: [] })
  }
  const family = privateLinksOf(cloud)
  const { subscription, regionId } = place
  return done(turn, {
    status: cloud.wordFor(privateLinkId(subscription.id, link.regionName), linkStatusAt(link, at)),
    principals: principalsAt(link, at).map(principal => ({
      principal: principal.principal,
      type: principal.type,
      ...(principal.alias === null ? {} : { alias: principal.alias }),
      status: family.principalWord(link, principal, at),
    })),
    resourceConfigurationId: link.resourceConfigurationId,
    resourceConfigurationArn: link.resourceConfigurationArn,
    shareArn: link.shareArn,
    shareName: link.shareName,
    connections: connectionsAt(link, at).map(({ associationId, connectionId, ownerId, listedAt }) => ({
      associationId,
      connectionId,
      type: CONNECTION_TYPE,
      ownerId,
      associationDate: iso(listedAt),
    })),
    databases: databasesOf(subscription).map(({ id, port, host }) => ({
      databaseId: id,
      port,
      rlEndpoint: host,
    })),
    subscriptionId: subscription.id,
    ...(regionId === null ? {} : { regionId }),
    links: [],
  })
}

export function createLink(turn: Turn, sent: LinkCreate): TaskOutcome {
  const { cloud, place, at } = turn
  const existing = find(turn)
  const refusal =
    refusesWrite(turn) ??
    (existing ? 'PRIVATE_LINK_ALREADY_EXISTS' : null) ??
    refusesPrincipal(sent, turn, existing)
  if (refusal) return failed(refusal)
  if (turn.isPretended) return done(turn)

  const { pace, random } = cloud
  const { subscription, region } = place
  const home = `${region?.region ?? subscription.regions[0]?.region ?? ''}:${subscription.hostAccount}`
  const resourceConfigurationId = `rcfg-${random.hex(17)}`
  const appearsAt = at + draw(pace.linkAppearsMs, random)
  const activeAt = appearsAt + draw(pace.linkActivatesMs, random)
  privateLinksOf(cloud).add({
    subscriptionId: subscription.id,
    regionName: region?.region ?? null,
    shareName: sent.shareName,
    shareArn: `arn:aws:ram:${home}:resource-share/${random.uuid()}`,
    resourceConfigurationId,
    resourceConfigurationArn: `arn:aws:vpc-lattice:${home}:resourceconfiguration/${resourceConfigurationId}`,
    appearsAt,
    activeAt,
    deleted: null,
    principals: principalsFor(sent, turn, activeAt),
    connections: [],
  })
  changed(turn, 'created')
  return done(turn)
}

export function deleteLink(turn: Turn): TaskOutcome {
  const { cloud, at } = turn
  const refusal = refusesWrite(turn)
  if (refusal) return failed(refusal)
  const link = find(turn)
  if (!link || link.deleted) return failed('PRIVATE_LINK_NOT_FOUND')
  if (cloud.box.armed.wantsPrincipalsFirst && principalsAt(link, at).length > 0) {
    return failed('PRIVATE_LINK_ALL_PRINCIPALS_MUST_BE_DELETED_BEFORE_DELETING_RESOURCE_LINK')
  }
  if (!turn.isPretended) {
    link.deleted = { at, leavesAt: at + draw(cloud.pace.linkLeavesMs, cloud.random) }
    changed(turn, 'deleted')
  }
  return done(turn)
}

export function addPrincipal(turn: Turn, sent: PrincipalSent): TaskOutcome {
  const refusal = refusesWrite(turn)
  if (refusal) return failed(refusal)
  const link = findActive(turn)
  if (typeof link === 'string') return failed(link)
  const refused = refusesPrincipal(sent, turn, link)
  if (refused) return failed(refused)
  if (!turn.isPretended) {
    const others = link.principals.filter(each => each.principal !== sent.principal)
    link.principals = [...others, ...principalsFor(sent, turn, turn.at)]
    changed(turn, `principal ${sent.principal} added`)
  }
  return done(turn)
}

export function removePrincipal(turn: Turn, principal: string): TaskOutcome {
  const { cloud, at } = turn
  const refusal = refusesWrite(turn)
  if (refusal) return failed(refusal)
  const link = find(turn)
  if (!link || link.deleted || at < link.appearsAt) return failed('PRIVATE_LINK_NOT_FOUND')
  const found = principalsAt(link, at).find(each => each.principal === principal && !each.removed)
  if (!found) return failed('PRIVATE_LINK_PRINCIPAL_NOT_FOUND')
  if (!turn.isPretended) {
    found.removed = { at, leavesAt: at + draw(cloud.pace.principalLeavesMs, cloud.random) }
    changed(turn, `principal ${principal} removed`)
  }
  return done(turn)
}

export function disassociate(turn: Turn, sent: readonly ConnectionSent[]): TaskOutcome {
  const { cloud, at } = turn
  const refusal = refusesWrite(turn)
  if (refusal) return failed(refusal)
  const link = findActive(turn)
  if (typeof link === 'string') return failed(link)
  const standing = connectionsAt(link, at)
  const found = sent.map(each =>
    standing.find(
      ({ associationId, connectionId, ownerId }) =>
        each.associationId === associationId &&
        each.principalId === ownerId &&
        each.type === CONNECTION_TYPE &&
        (each.connectionId === undefined || each.connectionId === connectionId),
    ),
  )
  // The official list has no code for a connection that is not there.
  if (found.length === 0 || found.includes(undefined)) return failed('ENTITY_NOT_FOUND')
  if (!turn.isPretended) {
    for (const connection of found) {
      if (connection) connection.leavesAt ??= at + draw(cloud.pace.connectionMs, cloud.random)
    }
    changed(turn, `${found.length} connections disassociated`)
  }
  return done(turn)
}

export function getScript(turn: Turn): TaskOutcome {
  const refusal = refuses(turn)
  if (refusal) return failed(refusal)
  const link = findActive(turn)
  if (typeof link === 'string') return failed(link)
  const { subscription, region } = turn.place
  const regionName = region?.region ?? subscription.regions[0]?.region ?? ''
  const databases = databasesOf(subscription)
  return done(turn, { resourceEndpointScript: discoveryScript(link, regionName, databases), links: [] })
}
