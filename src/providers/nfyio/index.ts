/**
 * Room: NFYio. VPC peerings within an install, between its accounts, over its REST API. Much of that API is documented
 * nowhere: replies are read tolerantly, and a read that an install does not offer leaves the status unknown. Its words
 * end in schema.ts.
 *
 * May import: kit, http, peering, and the contract in ../provider.ts.
 *
 * To add a call: the schema of what it brings, a function in calls.ts, what its refusals mean in failure.ts. To add a
 * check of a plan: a pure function with a stable code beside its like (place-checks.ts, routes.ts, verdict.ts), its place
 * in the plan. To add something to be done at an end: its method in ends.ts.
 */
import type { Side } from '../../peering/side.ts'
import type { Provider } from '../provider.ts'
import { createCalls, type NfyioCalls, type Surroundings } from './calls.ts'
import { checkAccount } from './check.ts'
import { createEnds } from './ends.ts'
import { createDirectory, type NfyioInstall, nameOf, type Place, scopeAt } from './install.ts'
import { createPeerings } from './peerings.ts'
import { createReader } from './reader.ts'
import { scopeNamed } from './typed.ts'

export interface NfyioOptions extends Surroundings {
  installs: readonly NfyioInstall[]
}

export function createNfyio(options: NfyioOptions): Provider {
  const { clock, installs } = options
  const directory = createDirectory(installs)
  const clients = new Map<string, NfyioCalls>()
  const callsOf = (place: Place): NfyioCalls => {
    const name = nameOf(place)
    const known = clients.get(name)
    if (known) return known
    const calls = createCalls(place, options)
    clients.set(name, calls)
    return calls
  }
  const parts = { clock, directory, callsOf, reader: createReader({ clock, callsOf }) }
  const peerings = createPeerings(parts)
  return {
    id: 'nfyio',
    name: 'NFYio',
    scopes: async () => installs.map(scopeAt),
    check: () => Promise.all(directory.places.map(place => checkAccount(place, callsOf(place)))),
    scopeOf: values => scopeNamed(values, directory),

    policyFacts: ({ id }, far) => ({
      'nfyio.install': id,
      ...(far?.cloud === 'nfyio' ? factsOf(far) : {}),
    }),

    peerings,
    families: [peerings],
    ends: createEnds(parts),
  }
}

function factsOf({ account, network }: Side): Record<string, string> {
  return {
    ...(account === null ? {} : { 'nfyio.account': account }),
    ...(network === null ? {} : { 'nfyio.vpc': network }),
  }
}
