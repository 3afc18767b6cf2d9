/**
 * A fifth provider, as somebody would write it who reads the contract and nothing else: two networks are joined by a wire,
 * which hums after a minute. Its cloud is a map in memory.
 */
import type { Clock } from '../../../src/kit/clock.ts'
import { ForeignError } from '../../../src/kit/errors.ts'
import type { Peering, Side } from '../../../src/peering/side.ts'
import type { FarField, FarReading, Peerings, Provider, Scope } from '../../../src/providers/provider.ts'

interface Wire {
  near: Side
  far: Side
  laidAt: number
}

export type ToyCloud = Map<string, Wire>

const humsAfterMs = 60_000

const sideAt = (network: string | null): Side => ({
  cloud: 'toy',
  account: 'box',
  region: null,
  network,
  cidrs: [],
})

const field = (key: string, label: string): FarField => ({
  key,
  label,
  hint: 'A network of the box.',
  placeholder: 'kitchen',
  isMultiline: false,
  isOptional: false,
})

const scope: Scope = {
  key: 'toy/box/box',
  provider: 'toy',
  account: 'box',
  id: 'box',
  name: 'box',
  cloud: 'Toy',
  status: 'active',
  supports: { peerings: true },
  deployment: 'toy box',
  hostAccount: null,
  near: sideAt(null),
  regions: [sideAt(null)],
}

function readFar(_: Scope, { from = '', to = '' }: Record<string, string>): FarReading {
  const problems = {
    ...(from === '' ? { from: 'This is needed.' } : {}),
    ...(to === '' ? { to: 'This is needed.' } : {}),
  }
  if (Object.keys(problems).length > 0) return { problems }
  return { near: sideAt(from), far: sideAt(to), notes: [] }
}

export function createToy(cloud: ToyCloud, clock: Clock): Provider {
  const peeringOf = ([id, { near, far, laidAt }]: [string, Wire]): Peering => {
    const isUp = clock.now() - laidAt >= humsAfterMs
    return {
      kind: 'vpc_peering',
      scope: scope.key,
      providerId: id,
      cloudId: null,
      near,
      far,
      status: isUp ? 'active' : 'provisioning',
      raw: isUp ? 'humming' : 'silent',
      expiresAt: null,
      members: [],
      details: {},
    }
  }
  const peerings: Peerings = {
    name: 'vpc-peering',
    title: 'Wire',
    support: () => true,
    farFields: () => [field('from', 'One end'), field('to', 'The other end')],
    readFar,
    list: async () => [...cloud].map(peeringOf),
    planCreate: async (_, near, far) => ({
      scope,
      near,
      far,
      checks: [{ code: 'peering_new', verdict: 'pass', text: 'There is no such wire yet.' }],
      changes: [`A wire is laid from ${near.network} to ${far.network}.`],
      manual: [],
      material: { from: near.network ?? '', to: far.network ?? '' },
    }),
    planDelete: async (_, { providerId }) => ({
      scope,
      checks: [],
      changes: [`Wire ${providerId} is cut.`],
      manual: [],
      material: { wire: providerId },
    }),
    create: async (_, near, far) => {
      const id = `wire-${cloud.size + 1}`
      cloud.set(id, { near, far, laidAt: clock.now() })
      return id
    },
    traces: async () => ({ found: 'nothing' }),
    remove: async (_, { providerId }) => {
      if (cloud.delete(providerId)) return providerId
      throw new ForeignError('There is no such wire.', {
        service: 'toy',
        operation: 'cut the wire',
        kind: 'not_found',
        effect: 'no',
      })
    },
    instructions: () => [{ text: 'Listen whether it hums.' }],
    actions: [],
    files: [],
  }
  return {
    id: 'toy',
    name: 'Toy',
    scopes: async () => [scope],
    check: async () => [{ what: 'Toy box', isOk: true, text: 'is there' }],
    scopeOf: ({ from, to }) => (from !== undefined && to !== undefined ? scope.id : null),
    policyFacts: () => ({ 'toy.box': 'box' }),
    peerings,
    families: [peerings],
  }
}
