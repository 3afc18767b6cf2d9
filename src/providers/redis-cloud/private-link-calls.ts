/** The calls of PrivateLink: reading it (a task), and the writes, which are tasks as well. */
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'
import { type Place, placeOf, placesOf } from './place.ts'
import { linkOf } from './private-link-row.ts'
import { endpointScript, privateLinkResource } from './private-link-schema.ts'
import { readResource } from './read-resource.ts'

const READ = 'read the PrivateLink'

export type PrivateLinkCalls = ReturnType<typeof createPrivateLinkCalls>

export function createPrivateLinkCalls(parts: FamilyParts) {
  async function read(scope: Scope, place: Place): Promise<Peering | null> {
    try {
      const row = await readResource(parts, scope, READ, path(place), privateLinkResource)
      return row === null ? null : linkOf(scope, place.region, row)
    } catch (thrown) {
      if (await isAbsence(scope, thrown)) return null
      throw thrown
    }
  }

  /**
   * A task that ends in "404" is the other form of absence, and so is a 404 of the call itself, unless the subscription
   * is what is unknown. A 404 for the task is neither.
   */
  async function isAbsence(scope: Scope, thrown: unknown): Promise<boolean> {
    if (!(thrown instanceof ForeignError) || thrown.kind !== 'not_found' || thrown.operation !== READ)
      return false
    if (thrown.code !== 'HTTP 404') return true
    const subscription = await parts
      .clientOf(scope)
      .readSubscription(scope.id)
      .catch(() => null)
    return subscription !== null
  }

  /** Nothing here is safe to send twice without looking: the second try of a removal may fail for being the second. */
  async function write(
    scope: Scope,
    region: string | null,
    operation: string,
    call: { method: 'POST' | 'DELETE'; below?: string; body?: unknown },
  ): Promise<string> {
    const { method, below = '', body } = call
    const target = `${path(await placeOf(parts, scope, region))}${below}`
    const options = body === undefined ? { isIdempotent: false } : { body, isIdempotent: false }
    return parts.clientOf(scope).startWrite(operation, method, target, options)
  }

  return {
    /** One at most for each place. */
    async list(scope: Scope): Promise<Peering[]> {
      const places = await placesOf(parts, scope)
      const links = await Promise.all(places.map(place => read(scope, place)))
      return links.filter(link => link !== null)
    },

    async readOne(scope: Scope, region: string | null): Promise<Peering | null> {
      return read(scope, await placeOf(parts, scope, region))
    },

    /** A text in Python; long. */
    async readScript(scope: Scope, region: string | null): Promise<string> {
      const at = `${path(await placeOf(parts, scope, region))}/endpoint-script`
      return readResource(parts, scope, 'read the discovery script', at, endpointScript)
    },

    // Accounts only: the other types are accepted and never appear. `regionId` is in the path; the OpenAPI's body has it
    // as required and read-only.
    create: (scope: Scope, region: string | null, body: { shareName: string } & NewPrincipal) =>
      write(scope, region, 'create the PrivateLink', {
        method: 'POST',
        body: { ...body, type: 'aws_account' },
      }),
    addPrincipal: (scope: Scope, region: string | null, body: NewPrincipal) =>
      write(scope, region, 'share the PrivateLink', {
        method: 'POST',
        below: '/principals',
        body: { ...body, type: 'aws_account' },
      }),
    removePrincipal: (scope: Scope, region: string | null, principal: string) =>
      write(scope, region, 'remove the principal', {
        method: 'DELETE',
        below: '/principals',
        body: { principal },
      }),
    disassociate: (scope: Scope, region: string | null, connection: DisassociatedConnection) =>
      write(scope, region, 'disassociate the connection', {
        method: 'POST',
        below: '/connections/disassociate',
        body: { connections: [connection] },
      }),
    remove: (scope: Scope, region: string | null) =>
      write(scope, region, 'delete the PrivateLink', { method: 'DELETE' }),
  }
}

interface NewPrincipal {
  principal: string
  alias?: string
}

interface DisassociatedConnection {
  associationId: string
  type: string
  /** What the list calls `ownerId`. */
  principalId: string
  connectionId?: string
}

const path = (place: Place): string => `${place.prefix}/private-link`
