/**
 * What Redis Cloud sends, read tolerantly and renamed at once: its words end here. Missing fields, numbers as strings,
 * both link styles and both error forms are normal. Source: Redis Cloud reference, sections 3 to 6.
 */
import { z } from 'zod'
import { parseInstant } from '../../kit/clock.ts'
import { canonicalCidr } from '../../peering/cidr.ts'

const text = z
  .string()
  .nullish()
  .catch(null)
  .transform(value => value ?? null)
const id = z
  .union([z.string().min(1), z.number()])
  .nullish()
  .catch(null)
  .transform(value => (value === null || value === undefined ? null : String(value)))

/**
 * For details from whose absence nothing is concluded: absent is empty and an odd row is left out. What is listed to
 * learn what exists (peerings, tasks, subscriptions) fails as a whole instead: a row that cannot be read is not gone.
 */
function listOf<T>(row: z.ZodType<T>): z.ZodType<T[]> {
  return z
    .array(z.unknown())
    .nullish()
    .transform(items =>
      (items ?? []).flatMap(item => {
        const parsed = row.safeParse(item)
        return parsed.success ? [parsed.data] : []
      }),
    )
}

export interface TaskError {
  /** `VPC_PEERING_CIDR_OVERLAP` */
  code: string
  /** Leading digits of `409 CONFLICT`. */
  httpStatus: number | null
  description: string | null
}

// The OpenAPI declares the error as a string of one of 604 codes; on the wire it is an object.
const taskError = z.union([
  z.string().transform((code): TaskError => ({ code, httpStatus: null, description: null })),
  z.object({ type: text, status: id, description: text }).transform(
    (error): TaskError => ({
      code: error.type ?? 'UNKNOWN',
      httpStatus: Number(/^\d{3}/.exec(error.status ?? '')?.[0] ?? Number.NaN) || null,
      description: error.description,
    }),
  ),
])

const link = z.object({ href: z.string() })
const links = z
  .union([z.array(link), z.record(z.string(), link).transform(named => Object.values(named))])
  .nullish()
  .catch(null)

export interface TaskRow {
  /** Null where the reply does not name it. */
  ref: string | null
  command: string | null
  status: string | null
  at: number | null
  resourceId: string | null
  resource: unknown
  error: TaskError | null
}

export const taskRow = z
  .object({
    taskId: id,
    commandType: text,
    status: text,
    timestamp: text,
    // A finished delete has `{}` or nothing here.
    response: z
      .object({ resourceId: id, resource: z.unknown().optional(), error: taskError.nullish().catch(null) })
      .nullish()
      .catch(null),
    links, // since 2023
    _links: links, // older replies
  })
  .transform((task): TaskRow => {
    const hrefs = [...(task.links ?? []), ...(task._links ?? [])].map(each => each.href)
    return {
      ref: task.taskId ?? hrefs.map(href => /\/tasks\/([\w-]+)/.exec(href)?.[1]).find(Boolean) ?? null,
      command: task.commandType,
      status: task.status,
      at: task.timestamp === null ? null : parseInstant(task.timestamp),
      resourceId: task.response?.resourceId ?? null,
      resource: task.response?.resource ?? null,
      error: task.response?.error ?? null,
    }
  })

/** The reply that starts a task: without a way to follow it, it is no reply. */
export const startedTask = taskRow.transform((task, context) => {
  if (task.ref === null) context.addIssue({ code: 'custom', path: ['taskId'], message: 'no task id' })
  return task.ref ?? ''
})

export const taskList = z.object({ tasks: z.array(taskRow) }).transform(reply => reply.tasks)

export interface PeeringRow {
  id: string
  status: string | null
  /** Which cloud the row belongs to; the wire has no such field. */
  cloud: 'aws' | 'gcp'
  /** AWS account or Google project of the user. */
  farAccount: string | null
  /** VPC id or network name of the user. */
  farNetwork: string | null
  farRegion: string | null
  /** Canonical; empty where the row has none or they cannot be read. */
  farCidrs: string[]
  /** `pcx-…`, or Google's name of Redis's half. */
  cloudId: string | null
  redisProject: string | null
  redisNetwork: string | null
}

const cidrEntry = z.union([
  z.string(),
  z.object({ vpcCidr: z.string() }).transform(entry => entry.vpcCidr), // its state is under `status` or `active`
])

/** Null: there are ranges and not all can be read. */
const vpcCidr = z
  .string()
  .nullish()
  .transform((value): string[] | null => (value === null || value === undefined ? [] : [value]))
  .catch(null)
const vpcCidrs = z
  .array(cidrEntry)
  .nullish()
  .transform((values): string[] | null => values ?? [])
  .catch(null)

const peeringRow = z
  .object({
    vpcPeeringId: id,
    id, // Active-Active rows
    peeringId: id, // announced by older documents
    status: text,
    awsAccountId: id,
    vpcUid: text,
    regionName: text,
    awsPeeringUid: text,
    vpcCidr, // what a one-element list reads back as
    vpcCidrs,
    projectUid: text,
    vpcProjectUid: text,
    networkName: text,
    vpcNetworkName: text,
    redisProjectUid: text,
    redisNetworkName: text,
    cloudPeeringId: text,
  })
  .transform((row, context): PeeringRow => {
    const rowId = row.vpcPeeringId ?? row.id ?? row.peeringId
    if (rowId === null) context.addIssue({ code: 'custom', message: 'a peering without an id' })
    const project = row.projectUid ?? row.vpcProjectUid
    const isGoogle = (project ?? row.redisProjectUid) !== null
    // Half of the ranges would look like all of them: one that cannot be read makes them unknown.
    const cidrs = row.vpcCidr === null || row.vpcCidrs === null ? [] : [...row.vpcCidr, ...row.vpcCidrs]
    return {
      id: rowId ?? '',
      status: row.status,
      cloud: isGoogle ? 'gcp' : 'aws',
      farAccount: isGoogle ? project : row.awsAccountId,
      farNetwork: isGoogle ? (row.networkName ?? row.vpcNetworkName) : row.vpcUid,
      farRegion: row.regionName,
      farCidrs: [...new Set(cidrs.map(canonicalCidr))],
      cloudId: isGoogle ? row.cloudPeeringId : row.awsPeeringUid,
      redisProject: row.redisProjectUid,
      redisNetwork: row.redisNetworkName,
    }
  })

/**
 * `response.resource` of a finished list task. Empty is only an empty `peerings`, the one form that is documented
 * (section 4); no resource, or a row that cannot be read, is no list: a peering would look as if it were gone.
 */
export const peeringList = z
  .object({ peerings: z.array(peeringRow) })
  .transform(resource => resource.peerings)

export interface SubscriptionRow {
  id: string
  name: string
  /** `active`, `pending`, `encryption_key_pending`, `error`, `deleting`; `unknown` where it is missing. */
  status: string
  /** Null: an older body that does not say. */
  deploymentType: string | null
  /** `AWS`, `GCP`; null while the subscription has no cloud details yet. */
  provider: string | null
  /** `1` is Redis's own account. */
  cloudAccountId: string | null
  regions: string[]
  network: string | null
  /** Canonical. */
  cidrs: string[]
}

const networking = z.object({ deploymentCIDR: text, deploymentCidr: text, vpcId: text })
const cloudDetail = z.object({
  provider: text,
  cloudAccountId: id,
  regions: listOf(z.object({ region: text, networking: listOf(networking) })),
})

export const subscriptionRow = z
  .object({ id, name: text, status: text, deploymentType: text, cloudDetails: listOf(cloudDetail) })
  .transform((row, context): SubscriptionRow => {
    if (row.id === null) context.addIssue({ code: 'custom', path: ['id'], message: 'no subscription id' })
    const regions = row.cloudDetails.flatMap(detail => detail.regions)
    const networks = regions.flatMap(region => region.networking)
    const cidrs = networks.flatMap(each => each.deploymentCIDR ?? each.deploymentCidr ?? [])
    return {
      id: row.id ?? '',
      name: row.name ?? `subscription ${row.id}`,
      status: row.status ?? 'unknown',
      deploymentType: row.deploymentType,
      provider: row.cloudDetails[0]?.provider?.toUpperCase() ?? null,
      cloudAccountId: row.cloudDetails[0]?.cloudAccountId ?? null,
      regions: [...new Set(regions.flatMap(region => region.region ?? []))],
      network: networks.map(each => each.vpcId).find(vpc => vpc !== null) ?? null,
      cidrs: [...new Set(cidrs.map(canonicalCidr))],
    }
  })

// The OpenAPI's schema omits `subscriptions`; it is only in its example, so an account without any may leave it out.
export const subscriptionList = z
  .object({ subscriptions: z.array(subscriptionRow).nullish() })
  .transform(reply => reply.subscriptions ?? [])

export const regionList = z
  .object({ regions: listOf(z.object({ name: z.string() })) })
  .transform(reply => reply.regions.map(region => region.name))

export interface AccountRow {
  id: string | null
  name: string | null
  keyName: string | null
  keyOwner: string | null
  allowedSourceIps: string[]
  sourceIp: string | null
}

// Only in the OpenAPI's example, not in its schema: every field may be missing.
export const accountRow = z
  .object({
    account: z
      .object({
        id,
        name: text,
        key: z
          .object({
            name: text,
            owner: z.object({ name: text }).nullish().catch(null),
            allowedSourceIps: listOf(z.string()),
            httpSourceIp: text,
          })
          .nullish()
          .catch(null),
      })
      .nullish()
      .catch(null),
  })
  .transform(
    ({ account }): AccountRow => ({
      id: account?.id ?? null,
      name: account?.name ?? null,
      keyName: account?.key?.name ?? null,
      keyOwner: account?.key?.owner?.name ?? null,
      allowedSourceIps: account?.key?.allowedSourceIps ?? [],
      sourceIp: account?.key?.httpSourceIp ?? null,
    }),
  )
