import { z } from 'zod'
import { parseDuration } from '../kit/duration.ts'
import { canonicalJson, sha256 } from '../kit/json.ts'
import { alias, groupId, userId } from './identifier.ts'

/** Kinds of requests that rules may name. */
export const kinds = [
  'peering.create',
  'peering.update',
  'peering.delete',
  'peering.accept',
  'peering.reject',
  'privatelink.create',
  'privatelink.share',
  'privatelink.unshare',
  'privatelink.disassociate',
  'privatelink.delete',
  'tgw.accept_invitation',
  'tgw.reject_invitation',
  'tgw.attach',
  'tgw.set_cidrs',
  'tgw.detach',
  'psc.create',
  'psc.create_endpoint',
  'psc.accept_endpoint',
  'psc.reject_endpoint',
  'psc.delete_endpoint',
  'psc.delete',
] as const

const name = z.string().trim().min(1).max(80)
const users = z.array(userId.meta({ examples: ['U0APPROVER'] })).default([])
const groups = z.array(groupId.meta({ examples: ['S0NETSEC'] })).default([])

export const requesters = z
  .strictObject({
    users: users.describe('Slack users who may ask'),
    groups: groups.describe('Slack user groups whose members may ask'),
    anyone: z
      .boolean()
      .default(false)
      .describe('every full member may ask; guests, bots and strangers never'),
  })
  .meta({ description: 'who may ask', examples: [{ anyone: true }, { groups: '[S0ENGINEERS]' }] })

const pattern = z
  .string()
  .min(1)
  .meta({ examples: ['"*-prod"'] })
const awsAccount = z
  .string()
  .regex(/^(\d{12}|[a-z0-9][a-z0-9_-]{0,31})$/, 'is not a 12-digit account id or an alias of aws.accounts')
  .meta({ examples: ['"111122223333"', 'payments'] })

const gcpProject = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.:_-]*$/, 'is not the id of a project or an alias of gcp.projects')
  .meta({ examples: ['app'] })

export const environment = z.strictObject({
  name: name.meta({ description: 'what rules call it', examples: ['production'] }),
  match: z
    .strictObject({
      redisCloud: z
        .strictObject({
          subscriptionNames: z
            .array(pattern)
            .default([])
            .describe('subscriptions by name; * stands for any run of characters'),
          subscriptions: z
            .array(
              z
                .int()
                .positive()
                .meta({ examples: [1206] }),
            )
            .default([])
            .describe('subscriptions by id'),
        })
        .exactOptional()
        .describe('by Redis Cloud subscription'),
      aws: z
        .strictObject({
          accounts: z.array(awsAccount).default([]).describe('AWS accounts by alias, or by id in quotes'),
        })
        .exactOptional()
        .describe('by the AWS account of either side'),
      gcp: z
        .strictObject({
          projects: z.array(gcpProject).default([]).describe('Google Cloud projects by alias, or by id'),
        })
        .exactOptional()
        .describe('by the Google Cloud project of either side'),
      nfyio: z
        .strictObject({ installs: z.array(alias).default([]).describe('NFYio installs by alias') })
        .exactOptional()
        .describe('by NFYio install'),
    })
    .describe('one match is enough'),
})

export const rule = z.strictObject({
  name: name.meta({ description: 'what cards and the audit log call it', examples: ['production'] }),
  when: z
    .strictObject({
      environment: name
        .exactOptional()
        .meta({ description: 'only in this environment', examples: ['production'] }),
      kinds: z
        .array(z.enum(kinds))
        .min(1)
        .exactOptional()
        .meta({ description: 'only these kinds of requests', examples: ['["peering.create"]'] }),
    })
    .prefault({})
    .describe('all must hold; absent: always'),
  approvers: z
    .strictObject({
      users: users.describe('Slack users who may approve'),
      groups: groups.describe('Slack user groups whose members may approve'),
    })
    .prefault({})
    .describe('who may approve'),
  approvals: z
    .int()
    .min(0)
    .default(1)
    .describe('how many distinct people must approve; 0 only with a reason'),
  selfApproval: z.boolean().default(false).describe("whether the requester's own approval counts"),
  expireAfter: z
    .string()
    .refine(text => (parseDuration(text) ?? 0) > 0, 'is not a duration')
    .default('24h')
    .meta({ description: 'how long a request waits for approval', examples: ['24h', '90m', '7d'] }),
  reason: z
    .string()
    .trim()
    .min(1)
    .exactOptional()
    .describe('why no approval is needed; only with approvals: 0'),
})

export const policySection = z
  .strictObject({
    requesters,
    environments: z.array(environment).default([]).describe('names for groups of targets'),
    rules: z
      .array(rule)
      .min(1)
      .meta({
        description: 'the first that matches decides; no rule, no approval',
        examples: ['at least one rule'],
      }),
  })
  .describe('who may ask and who must approve')

export type PolicySection = z.output<typeof policySection>
export type EnvironmentPart = z.output<typeof environment>
export type RulePart = z.output<typeof rule>

/** Policy as the rules over it read it: environments by fact, durations in milliseconds, and a version. */
export interface Policy {
  /** SHA-256 of the canonical policy: another version is another policy. */
  version: string
  requesters: PolicySection['requesters']
  environments: { name: string; match: Record<string, string[]> }[]
  rules: (Omit<RulePart, 'expireAfter'> & { expireAfterMs: number })[]
}

/** Names of the facts that environments match on; providers state them under the same names. */
const fact = {
  subscriptionName: 'redisCloud.subscriptionName',
  subscription: 'redisCloud.subscription',
  awsAccount: 'aws.account',
  awsNearAccount: 'aws.nearAccount',
  gcpProject: 'gcp.project',
  gcpNearProject: 'gcp.nearProject',
  nfyioInstall: 'nfyio.install',
} as const

/** Ids of what is configured, by alias. */
export interface KnownIds {
  aws: ReadonlyMap<string, string>
  gcp: ReadonlyMap<string, string>
}

export function policyOf(section: PolicySection, ids: KnownIds): Policy {
  const awsAccounts = (match: EnvironmentPart['match']) =>
    match.aws?.accounts.map(account => ids.aws.get(account) ?? account) ?? []
  const gcpProjects = (match: EnvironmentPart['match']) =>
    match.gcp?.projects.map(project => ids.gcp.get(project) ?? project) ?? []
  const policy = {
    requesters: section.requesters,
    environments: section.environments.map(({ name, match }) => ({
      name,
      match: {
        [fact.subscriptionName]: match.redisCloud?.subscriptionNames ?? [],
        [fact.subscription]: match.redisCloud?.subscriptions.map(String) ?? [],
        [fact.awsAccount]: awsAccounts(match),
        [fact.awsNearAccount]: awsAccounts(match),
        // Only where it is named, so that a policy without it keeps its version.
        ...(match.gcp
          ? { [fact.gcpProject]: gcpProjects(match), [fact.gcpNearProject]: gcpProjects(match) }
          : {}),
        ...(match.nfyio ? { [fact.nfyioInstall]: match.nfyio.installs } : {}),
      },
    })),
    rules: section.rules.map(({ expireAfter, ...rest }) => ({
      ...rest,
      expireAfterMs: parseDuration(expireAfter) ?? 0,
    })),
  }
  return { version: sha256(canonicalJson(policy)), ...policy }
}
