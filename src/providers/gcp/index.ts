/**
 * Room: Google Cloud. Peerings of VPC networks: of our projects with each other, and our half of peerings that others
 * make, such as Redis Cloud's. Each side adds its own half, and Google connects the two when they match. Five calls of
 * Compute Engine over our own HTTP client; Google's library only gets the tokens, and is loaded at the first call. Its
 * words end in schema.ts and half.ts.
 *
 * May import: kit, http, peering, and the contract in ../provider.ts.
 *
 * To add a call: a function in calls.ts with a schema of its reply; what its refusals mean in failure.ts. To add a check
 * of a plan: a pure function with a stable code in end-checks.ts, its place in the plan. To add something to be done at
 * an end: its method in ends.ts, and in halves.ts where it changes something.
 */
import type { Side } from '../../peering/side.ts'
import type { Provider } from '../provider.ts'
import { createCalls } from './calls.ts'
import { createCheck } from './check.ts'
import { createEnds } from './ends.ts'
import { createHalves } from './halves.ts'
import { createPeerings } from './peerings.ts'
import { createDirectory, type GcpProject, scopeAt } from './project.ts'
import { createRequestIds } from './request-id.ts'
import { createTokens } from './tokens.ts'
import { createTurns } from './turns.ts'
import { scopeNamed } from './typed.ts'
import { createLine, createWire, type Surroundings } from './wire.ts'

export interface GcpOptions extends Surroundings {
  projects: readonly GcpProject[]
}

export function createGcp(options: GcpOptions): Provider {
  const { projects, clock, random, subject = () => null } = options
  const directory = createDirectory(projects)
  const line = createLine(options)
  const calls = createCalls(createWire(line, createTokens(projects, line, options), clock), clock)
  const requestIds = createRequestIds(random, subject)
  const halves = createHalves({ calls, clock, turns: createTurns(), requestIds, subject })
  const check = createCheck(calls, clock)
  const peerings = createPeerings({ clock, calls, directory, halves })
  return {
    id: 'gcp',
    name: 'Google Cloud',
    scopes: async () => projects.map(scopeAt),
    check: () => check(projects),
    scopeOf: values => scopeNamed(values, directory),

    // Both ends count: policy's `gcp: { projects: [app] }` matches either.
    policyFacts: ({ near }, far) => ({
      ...fact('gcp.nearProject', near.account),
      ...(far?.cloud === 'gcp' ? fact('gcp.project', far.account) : {}),
      ...(far?.network ? { 'gcp.network': far.network } : {}),
    }),

    peerings,
    families: [peerings],
    ends: createEnds({ calls, directory, halves }),
  }
}

function fact(name: string, value: Side['account']): Record<string, string> {
  return value === null ? {} : { [name]: value }
}
