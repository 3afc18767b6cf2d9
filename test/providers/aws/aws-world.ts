import type { Call } from '../../../src/http/index.ts'
import type { ForeignError } from '../../../src/kit/errors.ts'
import type { Side } from '../../../src/peering/side.ts'
import type { AwsAccount } from '../../../src/providers/aws/account.ts'
import { createAws } from '../../../src/providers/aws/index.ts'
import type { Ends, Peerings, Provider, Scope } from '../../../src/providers/provider.ts'
import { type AwsLookalike, startAws } from '../../../src/sandbox/aws/index.ts'
import { failureOf, heldWorld as held } from '../../support/held-world.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

export const MINUTE = 60_000
export const PAYMENTS = '111122223333'
export const DATA = '222233334444'
export const REDIS = '550680565604'

/** Of the simulated accounts. */
export const vpcs = {
  prod: 'vpc-0123456789abcdef0', // payments, eu-west-1: 10.20/16, 10.21/16, IPv6
  us: 'vpc-0111100000000aaaa', // payments, us-east-1: 10.40/16
  tools: 'vpc-0111100000000bbbb', // payments, eu-west-1: 10.60/16, no DNS hostnames
  lake: 'vpc-0fedcba9876543210', // data, us-east-1: 10.50/16, 10.51/20, IPv6
  serving: 'vpc-0222200000000cccc', // data, eu-west-1: 10.30/16
  legacy: 'vpc-0222200000000dddd', // data, eu-west-1: overlaps prod by its second block
  redis: 'vpc-0a1206c5d9e8f7a61', // Redis Cloud's, eu-west-1: 192.168.0.0/24
} as const

/** Tables of prod that are tagged for the bot. */
export const tagged = ['rtb-0aa20000000000002', 'rtb-0aa20000000000003'] as const

export function aSide(account: string, region: string, network: string, cidrs: string[] = []): Side {
  return { cloud: 'aws', account, region, network, cidrs }
}

export const prod = aSide(PAYMENTS, 'eu-west-1', vpcs.prod, ['10.20.0.0/16'])
export const lake = aSide(DATA, 'us-east-1', vpcs.lake)
export const redis = aSide(REDIS, 'eu-west-1', vpcs.redis, ['192.168.0.0/24'])

export function anAccount(over: Partial<AwsAccount> = {}): AwsAccount {
  const { accountId = PAYMENTS } = over
  return {
    alias: 'payments',
    accountId,
    regions: ['eu-west-1', 'us-east-1'],
    roleArn: `arn:aws:iam::${accountId}:role/peerbot`,
    externalId: 'sandbox-external-id',
    accept: 'automatic',
    routes: 'automatic',
    routeTables: 'tagged',
    verify: 'control_plane',
    ports: [[10_000, 19_999]],
    ...over,
  }
}

export const payments = anAccount()
export const data = anAccount({ alias: 'data', accountId: DATA })

export interface AwsWorld {
  aws: AwsLookalike
  clock: ManualClock
  provider: Provider
  peerings: Peerings
  ends: Ends & Required<Pick<Ends, 'adjust'>>
  calls: Call[]
  run<T>(promise: Promise<T>): Promise<T>
  /** What is thrown, which is never a bug. */
  failure(promise: Promise<unknown>): Promise<ForeignError>
  scope(id: string): Promise<Scope>
  /** Somebody asks for a peering with prod; by default Redis Cloud does. */
  asked(over?: Partial<Parameters<AwsLookalike['addRequest']>[0]>): string
  /** Names of the calls that arrived, dry runs marked. */
  arrived(): string[]
  close(): Promise<void>
}

export interface WorldOptions {
  accounts?: readonly AwsAccount[]
  subject?: () => string | null
}

export async function startWorld({
  accounts = [payments, data],
  subject,
}: WorldOptions = {}): Promise<AwsWorld> {
  const clock = manualClock()
  const aws = await startAws({ clock, random: seededRandom(7) })
  const before = { ...process.env }
  Object.assign(process.env, aws.env)
  // Loaded while no time is counted.
  await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-sts'),
    import('@aws-sdk/credential-providers'),
  ])
  const calls: Call[] = []
  const provider = createAws({
    accounts,
    clock,
    random: seededRandom(11),
    observe: call => calls.push(call),
    ...(subject ? { subject } : {}),
  })
  const { peerings, ends } = provider
  if (!peerings || !ends?.adjust) throw new Error('AWS has peerings and ends')
  const run = <T>(promise: Promise<T>) => until(promise, clock)
  return {
    aws,
    clock,
    provider,
    peerings,
    ends: { ...ends, adjust: ends.adjust },
    calls,
    run,
    failure: promise => run(failureOf(promise)),
    async scope(id) {
      const found = (await provider.scopes()).find(scope => scope.id === id)
      if (!found) throw new Error(`no scope ${id}`)
      return found
    },
    asked(over = {}) {
      const pcx = aws.addRequest({
        requester: { account: REDIS, region: 'eu-west-1', vpc: vpcs.redis, cidrs: ['192.168.0.0/24'] },
        accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.prod },
        ...over,
      })
      clock.advance(MINUTE)
      return pcx
    },
    arrived: () => aws.requests.map(({ action, isDryRun }) => (isDryRun ? `${action} (dry)` : action)),
    async close() {
      process.env = before
      await aws.close()
    },
  }
}

/** A world per test. */
export const heldWorld = (options?: WorldOptions): { readonly world: AwsWorld } =>
  held(() => startWorld(options))
