/**
 * Room: AWS. VPC peerings between accounts, and the ends of peerings that are in VPCs of ours, whoever asked for them:
 * accepted, routed, verified. Everything goes through the AWS SDK, which is loaded at the first call. Its words end in
 * calls.ts and the files named …-row.ts.
 *
 * May import: kit, http, peering, the contract in ../provider.ts, and ../shell.ts.
 *
 * To add a call: a function in calls.ts that gives rows of ours; its errors in failure.ts. To add a check of a plan: a
 * pure function with a stable code beside its like (account-checks.ts, create-plan.ts, routes.ts, verdict.ts), its place
 * in the plan. To add something to be done at an end: its method in ends.ts.
 */
import type { Side } from '../../peering/side.ts'
import type { Provider } from '../provider.ts'
import { type AwsAccount, createDirectory, scopeAt } from './account.ts'
import { createAnalyzer } from './analyzer.ts'
import { createCalls } from './calls.ts'
import { createCheck } from './check.ts'
import { createClients, type Surroundings } from './clients.ts'
import { createEnds } from './ends.ts'
import { createPeerings } from './peerings.ts'
import { scopeNamed } from './typed.ts'

export interface AwsOptions extends Surroundings {
  accounts: readonly AwsAccount[]
}

export function createAws(options: AwsOptions): Provider {
  const { accounts, clock } = options
  const directory = createDirectory(accounts)
  const clients = createClients(options)
  const calls = createCalls(clients)
  const check = createCheck(clients, calls, options)
  const peerings = createPeerings({ clock, calls, directory })
  return {
    id: 'aws',
    name: 'AWS',
    scopes: async () => directory.places.map(scopeAt),
    check: () => check(directory.places),
    scopeOf: values => scopeNamed(values, directory),

    // Both ends count: policy's `aws: { accounts: [payments] }` matches either.
    policyFacts: ({ near }, far) => ({
      ...facts('aws.nearAccount', 'aws.nearRegion', near),
      ...(far?.cloud === 'aws' ? facts('aws.account', 'aws.region', far) : {}),
      ...(far?.network ? { 'aws.vpc': far.network } : {}),
    }),

    peerings,
    families: [peerings],
    ends: createEnds({ calls, directory, analyzer: createAnalyzer(clients, options) }),
  }
}

function facts(accountKey: string, regionKey: string, { account, region }: Side): Record<string, string> {
  return {
    ...(account === null ? {} : { [accountKey]: account }),
    ...(region === null ? {} : { [regionKey]: region }),
  }
}
