/** Peerings of VPC networks: what exists, what a new one would need, and the calls that change something. */
import { SEND_WITHIN_MS } from '../../http/index.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import type { Peerings, Scope, Traces } from '../provider.ts'
import { nextByHand } from './by-hand.ts'
import { OPERATION_MS } from './calls.ts'
import { createPlan } from './create-plan.ts'
import { deletePlan } from './delete-plan.ts'
import { readEnd } from './end-facts.ts'
import { failure } from './failure.ts'
import { customRoutesAt, farOf, halfTo, peeringOf, providerIdOf } from './half.ts'
import { TURN_MS } from './halves.ts'
import type { PeeringsParts } from './parts.ts'
import { type GcpProject, projectOfScope, scopeAt } from './project.ts'
import type { Half, NetworkRow } from './schema.ts'
import { farFields, readFar, typedEnds } from './typed.ts'
import { TIMEOUT_MS, TOKEN_WITHIN_MS } from './wire.ts'

/** After so long nothing of a create can still be on its way: its turn, a token, sent, answered or given up, carried out. */
const SETTLED_AFTER_MS = TURN_MS + TOKEN_WITHIN_MS + SEND_WITHIN_MS + TIMEOUT_MS + OPERATION_MS

export function createPeerings({ calls, clock, directory, halves }: PeeringsParts): Peerings {
  const projectFor = (scope: Scope): GcpProject => projectOfScope(directory, scope)
  const sideOf = ({ near }: Scope, half: Half): Side => ({ ...near, network: half.on })

  /** A pair of which both halves are ours to see is listed once; which one, the directory says. */
  const isListedElsewhere = (scope: Scope, half: Half, halvesThere: readonly NetworkRow[]): boolean => {
    const [near, far] = [sideOf(scope, half), farOf(half)]
    if (directory.comesFirst(near, far)) return false
    const there = halvesThere.find(({ name }) => name === far.network) ?? null
    return halfTo(there, near) !== null
  }

  return {
    name: 'vpc-peering',
    title: 'VPC peering',
    // A half is known by its network and the name that somebody gave it.
    reusesIds: true,
    support: () => true,
    farFields,
    readFar: (scope, values) => readFar(scope, values, directory),
    typed: (near, far) => typedEnds(near, far, directory),

    async list(scope) {
      const project = projectFor(scope)
      const own = await calls.networks(project)
      const networks = new Map([[project.projectId, own]])
      const found = own.flatMap(network => network.halves)
      for (const { account } of found.filter(half => !isFirst(scope, half)).map(farOf)) {
        const other = directory.byId(account)
        // Where it cannot be read, neither can be said where the pair is listed: the whole list has failed.
        if (other && !networks.has(other.projectId))
          networks.set(other.projectId, await calls.networks(other))
      }
      return found
        .filter(half => !isListedElsewhere(scope, half, networks.get(half.peer?.project ?? '') ?? []))
        .map(half => peeringOf(scope, half))
    },

    async planCreate(scope, near, far, wanted = {}) {
      const project = projectFor(scope)
      const other = directory.byId(far.account)
      return createPlan(scopeAt(project), {
        near,
        far,
        wanted,
        nearEnd: await readEnd(calls, project, near.network ?? ''),
        farEnd: other ? await readEnd(calls, other, far.network ?? '') : null,
      })
    },

    async planDelete(scope, known) {
      const project = projectFor(scope)
      const facts = { project, isFarOurs: directory.byId(known.far.account) !== null }
      try {
        const network = await calls.network(project, known.near.network ?? '')
        const seen = network?.halves.find(half => providerIdOf(half) === known.providerId) ?? null
        return deletePlan(scopeAt(project), known, { ...facts, seen })
      } catch (thrown) {
        if (!(thrown instanceof ForeignError) || thrown.kind !== 'auth') throw thrown
        return deletePlan(scopeAt(project), known, { ...facts, seen: { refusal: thrown } })
      }
    },

    async create(scope, near, far, wanted = {}) {
      const lead = { project: projectFor(scope), end: near, peer: far }
      return providerIdOf(await halves.add(lead, customRoutesAt(near, wanted), { isOnce: true }))
    },

    async traces(scope, near, far, intentAt): Promise<Traces> {
      const readAt = clock.now()
      const half = halfTo(await calls.network(projectFor(scope), near.network ?? ''), far)
      if (half) return { found: 'peering', providerId: providerIdOf(half) }
      if (readAt - intentAt < SETTLED_AFTER_MS)
        return { found: 'unsure', why: 'Google Cloud may take a minute to add a half' }
      return { found: 'nothing' }
    },

    async remove(scope, { providerId, near, far }) {
      const lead = { project: projectFor(scope), end: near, peer: far }
      if ((await halves.remove(lead, providerId)) === 'removed') return providerId
      const text = `There is no peering ${scope.id}/${providerId} any more.`
      throw failure('not_found', 'NO_HALF', 'remove the half of the peering', text)
    },

    instructions: (_, peering) => nextByHand(peering, ({ account }) => directory.byId(account) !== null),
    actions: [],
    files: [],
  }

  function isFirst(scope: Scope, half: Half): boolean {
    return directory.comesFirst(sideOf(scope, half), farOf(half))
  }
}
