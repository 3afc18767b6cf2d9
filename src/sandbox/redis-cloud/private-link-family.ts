/** The PrivateLinks of the account, and what their consumers do in their own AWS accounts. */
import { iso } from '../../kit/clock.ts'
import { draw } from '../span.ts'
import type { Cloud } from './cloud.ts'
import type { CloudFamily, FamilyLook, FamilyObject } from './family.ts'
import {
  connectionsAt,
  instantsOfLink,
  isLinkGone,
  type LinkPrincipal,
  linkStatusAt,
  type PrivateLink,
  principalStatusAt,
  principalsAt,
} from './private-link.ts'

const NAME = 'privateLink'

/** The object's id: one PrivateLink per subscription, or per region of an Active-Active one. */
export function privateLinkId(subscriptionId: number, regionName: string | null): string {
  return regionName === null ? `privatelink:${subscriptionId}` : `privatelink:${subscriptionId}/${regionName}`
}

type Act = { act: string; label: string }

export class PrivateLinks implements CloudFamily {
  readonly name = NAME
  readonly #cloud: Cloud
  readonly #links = new Map<string, PrivateLink>() // the last one of each place, gone ones included

  constructor(cloud: Cloud) {
    this.#cloud = cloud
  }

  /** The one that stands there, if only being created or deleted. */
  find(subscriptionId: number, regionName: string | null, at: number): PrivateLink | null {
    const link = this.#links.get(privateLinkId(subscriptionId, regionName))
    return link && !isLinkGone(link, at) ? link : null
  }

  add(link: PrivateLink): void {
    this.#links.set(privateLinkId(link.subscriptionId, link.regionName), link)
  }

  instants(): number[] {
    return [...this.#links.values()].flatMap(instantsOfLink)
  }

  looks(at: number): FamilyLook[] {
    return [...this.#links].flatMap(([id, link]) => {
      const { subscriptionId } = link
      const isGone = isLinkGone(link, at)
      const looks = isGone ? 'gone' : at < link.appearsAt ? 'not shown yet' : linkStatusAt(link, at)
      const place = id.slice('privatelink:'.length)
      const principals = link.principals.map(principal => {
        const status = principalStatusAt(link, principal, at) ?? 'gone'
        return {
          name: `${id} ${principal.principal}`,
          subscriptionId,
          looks: status,
          text: `principal ${principal.principal} of PrivateLink ${place} is ${status}`,
        }
      })
      const connected = connectionsAt(link, at)
      const connections = link.connections
        .filter(({ listedAt }) => at >= listedAt)
        .map(connection => {
          const status = connected.includes(connection) ? 'connected' : 'gone'
          return {
            name: `${id} ${connection.associationId}`,
            subscriptionId,
            looks: status,
            text: `connection ${connection.connectionId} of PrivateLink ${place} is ${status}`,
          }
        })
      const text = `PrivateLink ${place} is ${looks}`
      return [{ name: id, subscriptionId, looks, text }, ...principals, ...connections]
    })
  }

  state(at: number): FamilyObject[] {
    return [...this.#links]
      .filter(([, link]) => !isLinkGone(link, at))
      .map(([id, link]) => ({
        id,
        family: NAME,
        subscriptionId: link.subscriptionId,
        regionName: link.regionName,
        title: `PrivateLink ${link.shareName}`,
        status: this.#cloud.wordFor(id, linkStatusAt(link, at)),
        facts: [
          ['share', link.shareArn],
          ['resource configuration', link.resourceConfigurationId],
          ...principalsAt(link, at).map((principal): [string, string] => [
            `principal ${principal.principal}`,
            this.#principalFact(link, principal, at),
          ]),
          ...connectionsAt(link, at).map(({ connectionId, ownerId }): [string, string] => [
            `connection ${connectionId}`,
            `of ${ownerId}`,
          ]),
        ],
        acts: this.#acts(link, at),
      }))
  }

  act(objectId: string, act: string, at: number): void {
    const link = this.#links.get(objectId)
    if (!link || isLinkGone(link, at)) throw new Error(`there is no ${objectId}`)
    const [what = '', whom = ''] = act.split(/:(.*)/)
    if (what === 'deleteEndpoint') this.#deleteEndpoint(link, whom, at)
    else if (what === 'createEndpoint') this.#createEndpoint(link, whom, at)
    else this.#answerShare(link, what, whom, at)
  }

  /** The status of a principal as the API shows it. */
  principalWord(link: PrivateLink, principal: LinkPrincipal, at: number): string {
    const id = privateLinkId(link.subscriptionId, link.regionName)
    return this.#cloud.wordFor(`${id} ${principal.principal}`, principalStatusAt(link, principal, at) ?? '')
  }

  #principalFact(link: PrivateLink, principal: LinkPrincipal, at: number): string {
    const word = this.principalWord(link, principal, at)
    const isInvited = principalStatusAt(link, principal, at) === 'associating' && !principal.accepted
    return isInvited ? `${word}, the invitation lapses at ${iso(principal.expiresAt)}` : word
  }

  #acts(link: PrivateLink, at: number): Act[] {
    const ofPrincipals = principalsAt(link, at).flatMap((principal): Act[] => {
      const account = principal.principal
      const status = principalStatusAt(link, principal, at)
      if (status === 'associated') {
        return [{ act: `createEndpoint:${account}`, label: `Create a resource endpoint as ${account}` }]
      }
      if (status !== 'associating' || principal.accepted) return []
      return [
        { act: `acceptShare:${account}`, label: `Accept the share as ${account}` },
        { act: `rejectShare:${account}`, label: `Reject the share as ${account}` },
        { act: `expireShare:${account}`, label: `Let the invitation of ${account} lapse` },
      ]
    })
    const ofConnections = connectionsAt(link, at).map(({ associationId, connectionId, ownerId }) => ({
      act: `deleteEndpoint:${associationId}`,
      label: `Delete the endpoint ${connectionId} as ${ownerId}`,
    }))
    return [...ofPrincipals, ...ofConnections]
  }

  /** AWS RAM's own words for an invitation that cannot be answered. */
  #answerShare(link: PrivateLink, how: string, account: string, at: number): void {
    const principal = link.principals.findLast(each => each.principal === account)
    const status = principal ? principalStatusAt(link, principal, at) : null
    if (principal?.accepted) throw new Error('ResourceShareInvitationAlreadyAcceptedException')
    if (principal && status === 'disassociated') {
      const was = principal.rejectedAt === null ? 'Expired' : 'AlreadyRejected'
      throw new Error(`ResourceShareInvitation${was}Exception`)
    }
    if (!principal || status !== 'associating') {
      throw new Error(
        `ResourceShareInvitationArnNotFoundException: ${account} has no invitation to ${link.shareArn}`,
      )
    }
    if (how === 'acceptShare') {
      const { pace, random } = this.#cloud
      principal.accepted = { at, associatedAt: at + draw(pace.principalAssociatesMs, random) }
    } else if (how === 'rejectShare') {
      principal.rejectedAt = at
    } else if (how === 'expireShare') {
      principal.expiresAt = at
    } else {
      throw new Error(`nobody can ${how} a share`)
    }
  }

  #createEndpoint(link: PrivateLink, account: string, at: number): void {
    const { pace, random } = this.#cloud
    const principal = link.principals.findLast(each => each.principal === account)
    if (!principal || principalStatusAt(link, principal, at) !== 'associated') {
      throw new Error(`InvalidResourceConfigurationArn.NotFound: ${link.resourceConfigurationArn}`)
    }
    link.connections.push({
      associationId: `rsa-${random.hex(17)}`,
      connectionId: `vpce-${random.hex(17)}`,
      ownerId: account,
      listedAt: at + draw(pace.connectionMs, random),
      leavesAt: null,
    })
  }

  #deleteEndpoint(link: PrivateLink, associationId: string, at: number): void {
    const connection = connectionsAt(link, at).find(each => each.associationId === associationId)
    if (!connection) throw new Error(`InvalidVpcEndpointId.NotFound: ${associationId}`)
    connection.leavesAt ??= at + draw(this.#cloud.pace.connectionMs, this.#cloud.random)
  }
}

export function privateLinksOf(cloud: Cloud): PrivateLinks {
  const family = cloud.families.get(NAME)
  if (family instanceof PrivateLinks) return family
  throw new Error('the account keeps no PrivateLinks')
}
