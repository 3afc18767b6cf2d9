/**
 * What Redis Cloud sends, read tolerantly and renamed at once: its words end here. Missing fields, numbers as strings,
 * both link styles and both error forms are normal. Source: Redis Cloud reference, sections 3 to 6.
 */
import { z } from 'zod'
import { parseInstant } from '../../kit/clock.ts'
import { canonicalCidr } from '../../peering/cidr.ts'
import { id, listOf, text } from './lenient.ts'

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
  /** The AWS account that hosts it, where there is one. */
  hostAccount: string | null
  regions: RegionRow[]
}

export interface RegionRow {
  /** `us-east-1`; null where the body does not say. */
  name: string | null
  network: string | null
  /** Canonical deployment CIDRs. */
  cidrs: string[]
}

const networking = z.object({ deploymentCIDR: text, deploymentCidr: text, vpcId: text })
const cloudDetail = z.object({
  provider: text,
  cloudAccountId: id,
  awsAccountId: id,
  regions: listOf(z.object({ region: text, networking: listOf(networking) })),
})

export const subscriptionRow = z
  .object({ id, name: text, status: text, deploymentType: text, cloudDetails: listOf(cloudDetail) })
  .transform((row, context): SubscriptionRow => {
    if (row.id === null) context.addIssue({ code: 'custom', path: ['id'], message: 'no subscription id' })
    return {
      id: row.id ?? '',
      name: row.name ?? `subscription ${row.id}`,
      status: row.status ?? 'unknown',
      deploymentType: row.deploymentType,
      provider: row.cloudDetails[0]?.provider?.toUpperCase() ?? null,
      cloudAccountId: row.cloudDetails[0]?.cloudAccountId ?? null,
      hostAccount: row.cloudDetails[0]?.awsAccountId ?? null,
      regions: mergeRegions(
        row.cloudDetails
          .flatMap(detail => detail.regions)
          .map(({ region, networking: networks }) => ({
            name: region,
            network: networks.map(each => each.vpcId).find(vpc => vpc !== null) ?? null,
            cidrs: networks.flatMap(each => each.deploymentCIDR ?? each.deploymentCidr ?? []),
          })),
      ),
    }
  })

/** A region of several zones may be listed once for each. */
function mergeRegions(rows: RegionRow[]): RegionRow[] {
  const names = [...new Set(rows.map(({ name }) => name))]
  return names.map(name => {
    const same = rows.filter(row => row.name === name)
    return {
      name,
      network: same.map(row => row.network).find(network => network !== null) ?? null,
      cidrs: [...new Set(same.flatMap(row => row.cidrs).map(canonicalCidr))].toSorted(),
    }
  })
}

/** A region of an Active-Active subscription. */
export interface ActiveActiveRegion {
  /** Redis's own number; null until the subscription has a database, and in older bodies. */
  id: string | null
  name: string
  network: string | null
  /** Canonical. */
  cidr: string | null
}

const activeActiveRegion = z
  .object({ regionId: id, region: z.string(), deploymentCidr: text, deploymentCIDR: text, vpcId: text })
  .transform(
    (row): ActiveActiveRegion => ({
      id: row.regionId,
      name: row.region,
      network: row.vpcId,
      cidr: canonicalOrNull(row.deploymentCidr ?? row.deploymentCIDR),
    }),
  )

function canonicalOrNull(cidr: string | null): string | null {
  return cidr === null ? null : canonicalCidr(cidr)
}

/** What `GET /subscriptions/{id}/regions` lists; only Active-Active subscriptions have the call. */
export const activeActiveRegions = z
  .object({ regions: z.array(activeActiveRegion) })
  .transform(reply => reply.regions)

export const subscriptionList = z
  .object({ subscriptions: z.array(subscriptionRow).nullish() })
  .transform(reply => reply.subscriptions ?? [])

/** A region of the catalogue; its id is the `regionId` of the Active-Active paths. */
export interface CatalogRegion {
  id: string | null
  name: string
}

export const regionList = z
  .object({ regions: listOf(z.object({ id, name: z.string() })) })
  .transform((reply): CatalogRegion[] => reply.regions)

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
