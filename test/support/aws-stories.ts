/** What stories in AWS look at: peerings and routes behind the API, what was written, what was recorded. */
import type { AwsLookalike } from '../../src/sandbox/aws/index.ts'
import type { Bot } from './bot.ts'

type AwsAt = Pick<Bot, 'aws'>
type Vpc = ReturnType<AwsLookalike['state']>['accounts'][number]['vpcs'][number]

export const payments = '111122223333'
export const data = '222233334444'
export const redisAccount = '550680565604'

/** Payments in eu-west-1, where R-1 of most stories leads. */
export const prodVpc = 'vpc-0123456789abcdef0'
/** Data in us-east-1. */
export const lakeVpc = 'vpc-0fedcba9876543210'
/** Data in eu-west-1. */
export const servingVpc = 'vpc-0222200000000cccc'
/** Redis Cloud's, of subscription 1206. */
export const redisVpc = 'vpc-0a1206c5d9e8f7a61'

function vpcsAt({ aws }: AwsAt): Vpc[] {
  return aws()
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs)
}

/** Every connection once, as its accepter's owner would see it: `pcx-… active`. */
export function connectionsAt(bot: AwsAt): { pcx: string; status: string; dns: [boolean, boolean] }[] {
  return vpcsAt(bot)
    .flatMap(({ peerings }) => peerings)
    .filter(({ side }) => side === 'accepter')
    .map(({ pcx, status, dns }) => ({ pcx, status, dns: [dns.requester, dns.accepter] }))
}

/** The only connection; throws where there is none or another one. */
export function connectionAt(bot: AwsAt): { pcx: string; status: string; dns: [boolean, boolean] } {
  const [only, ...others] = connectionsAt(bot)
  if (!only || others.length > 0) throw new Error(`there are ${others.length + (only ? 1 : 0)} connections`)
  return only
}

/** When the only request lapses, as AWS says. */
export function deadlineInAws(bot: AwsAt): number | null | undefined {
  return vpcsAt(bot)
    .flatMap(({ peerings }) => peerings)
    .find(({ expiresAt }) => expiresAt !== null)?.expiresAt
}

/** Routes that lead to peerings: `rtb-… 10.30.0.0/16 active`. */
export function routesAt(bot: AwsAt, target = 'pcx-'): string[] {
  return vpcsAt(bot)
    .flatMap(({ routeTables }) => routeTables)
    .flatMap(({ id, routes }) =>
      routes
        .filter(route => route.target.startsWith(target))
        .map(({ destination, state }) => `${id} ${destination} ${state}`),
    )
    .toSorted()
}

/** Calls that changed something at EC2, dry runs and refusals left out: `CreateRoute 192.168.0.0/24`. */
export function awsWrites({ aws }: AwsAt): string[] {
  return aws()
    .requests.filter(
      ({ action, isDryRun, code }) =>
        code === null && !isDryRun && !/^(Describe|AssumeRole|GetCallerIdentity)/.test(action),
    )
    .map(({ action }) => action)
}

/** What the bot has on record of routes, in the order in which it was written down: `intended rtb-… 10.30.0.0/16`. */
export async function routeRecords(bot: Bot): Promise<string[]> {
  return (await bot.audit())
    .filter(({ action }) => action.startsWith('route.'))
    .map(
      ({ action, detail }) => `${action.slice('route.'.length)} ${detail['table']} ${detail['destination']}`,
    )
}

/** Routes that are on record as being there. */
export async function recordedRoutes(bot: Bot): Promise<string[]> {
  const rows = await bot
    .app()
    .db.selectFrom('routes')
    .select(['table_id', 'destination', 'status'])
    .where('status', '!=', 'removed')
    .execute()
  return rows.map(row => `${row.table_id} ${row.destination} ${row.status}`).toSorted()
}

export const vpcToVpc = `/peering create aws requester=payments/eu-west-1:${prodVpc} accepter=data/us-east-1:${lakeVpc} dns=yes reason="reports"`
