import { z } from 'zod'
import { alias } from './identifier.ts'
import type { Finding } from './problem.ts'
import { secretReference } from './secret-reference.ts'

const mode = (what: string) =>
  z
    .enum(['automatic', 'button', 'manual'])
    .default('button')
    .describe(
      `${what}: automatic (part of the approved plan), button (an approver presses it), manual (by hand)`,
    )

const portRange = /^(\d{1,5})(?:-(\d{1,5}))?$/

/** Both ends included; null where it is none. */
function portsOf(text: string): readonly [from: number, to: number] | null {
  const [, from, to = from] = portRange.exec(text) ?? []
  const [low, high] = [Number(from), Number(to)]
  return low >= 1 && low <= high && high <= 65_535 ? [low, high] : null
}

const ports = z
  .union(
    [
      z.int().min(1, { abort: true }).max(65_535, { abort: true }),
      z.string().refine(text => portsOf(text) !== null, { abort: true }),
    ],
    { error: 'is not a port or a range of ports' },
  )
  .meta({ examples: ['6379', '"10000-19999"'] })

const routeTables = z.union(
  [
    z.enum(['tagged', 'main', 'all']),
    z.array(z.string().regex(/^rtb-([0-9a-f]{8}|[0-9a-f]{17})$/, { abort: true })).min(1, { abort: true }),
  ],
  { error: 'is not tagged, main, all or a list of route table ids (rtb-…)' },
)

const account = z.strictObject({
  alias: alias
    .refine(text => !/^\d{12}$/.test(text), 'reads like an account id')
    .meta({ description: 'its name in lists, commands, audit and metrics', examples: ['payments'] }),
  accountId: z
    .string()
    .regex(/^\d{12}$/, 'is not a 12-digit account id')
    .meta({
      description: 'the account; every role and key is checked against it',
      examples: ['"111122223333"'],
    }),
  regions: z
    .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, 'is not a Region'))
    .min(1)
    .meta({ description: 'the Regions to serve', examples: ['[eu-west-1]'] }),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'is not the ARN of a role')
    .exactOptional()
    .meta({
      description: "the role to assume; absent: the SDK's default credentials as they are",
      examples: ['arn:aws:iam::111122223333:role/peerbot'],
    }),
  externalId: secretReference.exactOptional().meta({
    description: "the external id that the role's trust policy asks for",
    examples: [{ env: 'PEERBOT_EXTERNAL_ID' }],
  }),
  accept: mode('how a peering is accepted here'),
  routes: mode('how routes are written here'),
  routeTables: routeTables.default('tagged').meta({
    description: 'which tables of the VPC get routes: tagged (peering-bot=allowed), main, all, or these ids',
    examples: ['tagged', '[rtb-0123456789abcdef0]'],
  }),
  verify: z
    .enum(['control_plane', 'analyzer'])
    .default('control_plane')
    .describe('analyzer: also ask the VPC Reachability Analyzer, which AWS bills per analysis'),
  ports: z
    .array(ports)
    .min(1)
    .default(['10000-19999'])
    .meta({
      description: 'ports of the databases, one of which rules must let through',
      examples: ['["10000-19999"]'],
    }),
})

export const awsSection = z
  .strictObject({
    accounts: z
      .array(account)
      .min(1)
      .meta({
        description: 'the AWS accounts to serve',
        examples: ['[{ alias: payments, accountId: "111122223333", regions: [eu-west-1] }]'],
      }),
  })
  .meta({
    description: 'the AWS accounts to serve; without them, leave the key out',
    examples: ['accounts: with at least one account below it'],
  })

export type AwsSection = z.output<typeof awsSection>
type Account = AwsSection['accounts'][number]

/** An account as the bot uses it: ports as ranges, both ends included; its external id is among the secrets. */
export interface AwsAccountConfig extends Omit<Account, 'externalId' | 'ports' | 'roleArn'> {
  /** Null: the default credentials as they are. */
  roleArn: string | null
  ports: (readonly [from: number, to: number])[]
}

export function awsConfig({ accounts }: AwsSection): { accounts: AwsAccountConfig[] } {
  return {
    accounts: accounts.map(({ externalId: _, roleArn = null, ports, ...rest }) => ({
      ...rest,
      roleArn,
      ports: ports.flatMap(each => {
        const range = portsOf(String(each))
        return range === null ? [] : [range]
      }),
    })),
  }
}

/** What one account's form cannot say. */
export function awsFindings({ accounts }: AwsSection): Finding[] {
  return accounts.flatMap((account, i) => {
    const { alias, accountId, regions, roleArn, externalId } = account
    const at = ['aws', 'accounts', i]
    const earlier = accounts.slice(0, i)
    const found: Finding[] = []
    const same = earlier.findIndex(other => other.alias === alias)
    if (same !== -1) {
      const text = `"${alias}" is the alias of accounts[${same}] already`
      found.push({ at: [...at, 'alias'], text, write: 'give every account its own alias' })
    }
    const twin = earlier.find(
      other => other.accountId === accountId && other.regions.some(region => regions.includes(region)),
    )
    if (twin) {
      const text = `serves a Region of ${accountId} that "${twin.alias}" serves already`
      found.push({ at: [...at, 'regions'], text, write: 'name each Region of an account once' })
    }
    if (new Set(regions).size < regions.length)
      found.push({ at: [...at, 'regions'], text: 'names a Region twice', write: 'name each Region once' })
    if (roleArn !== undefined && roleArn.split(':')[4] !== accountId) {
      const text = `is a role of another account than ${accountId}`
      found.push({
        at: [...at, 'roleArn'],
        text,
        write: "name a role of this account, or mend the account's id",
      })
    }
    if (roleArn === undefined && externalId !== undefined) {
      const text = 'is given without a role to assume'
      found.push({ at: [...at, 'externalId'], text, write: 'add roleArn, or remove it' })
    }
    const own = earlier.find(other => other.roleArn === undefined && other.accountId !== accountId)
    if (roleArn === undefined && own) {
      const text = `has no roleArn, nor has "${own.alias}": the default credentials are of one account`
      found.push({ at, text, write: 'name a role to assume in each of them' })
    }
    return found
  })
}
