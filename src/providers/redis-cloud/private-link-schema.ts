/**
 * What Redis Cloud sends about a PrivateLink, read tolerantly and renamed at once. Source: Redis Cloud reference,
 * section 9.
 */
import { z } from 'zod'
import { id, listOf } from './lenient.ts'

export interface PrincipalRow {
  principal: string
  /** `aws_account` */
  type: string | null
  alias: string | null
  status: string | null
}

export interface ConnectionRow {
  associationId: string
  /** `vpce-…` */
  connectionId: string | null
  /** `vpc_endpoint` */
  type: string | null
  /** The account that owns it; a disassociation calls the same `principalId`. */
  ownerId: string | null
  /** As the wire writes it. */
  since: string | null
}

export interface DatabaseRow {
  id: string | null
  endpoint: string | null
  port: string | null
}

export interface PrivateLinkRow {
  status: string | null
  shareName: string | null
  shareArn: string | null
  configurationId: string | null
  configurationArn: string | null
  errorMessage: string | null
  principals: PrincipalRow[]
  connections: ConnectionRow[]
  databases: DatabaseRow[]
}

// Who is gone is concluded from who is listed: a row that cannot be read makes the whole list unreadable.
const principal = z
  .object({ principal: id, type: id, alias: id, status: id })
  .transform((row, context): PrincipalRow => {
    if (row.principal === null) context.addIssue({ code: 'custom', message: 'a principal without an id' })
    return { ...row, principal: row.principal ?? '' }
  })

const connection = z
  .object({ associationId: id, connectionId: id, type: id, ownerId: id, associationDate: id })
  .transform((row, context): ConnectionRow => {
    const associationId = row.associationId ?? row.connectionId
    if (associationId === null) context.addIssue({ code: 'custom', message: 'a connection without an id' })
    const { connectionId, type, ownerId, associationDate: since } = row
    return { associationId: associationId ?? '', connectionId, type, ownerId, since }
  })

const database = z
  .object({ databaseId: id, rlEndpoint: id, port: id })
  .transform((row): DatabaseRow => ({ id: row.databaseId, endpoint: row.rlEndpoint, port: row.port }))

const rows = <T>(row: z.ZodType<T>) =>
  z
    .array(row)
    .nullish()
    .transform(list => list ?? [])

/**
 * `response.resource` of the finished task. Null: there is no PrivateLink, or it was created moments ago; both look
 * like success and read `{"links": []}`.
 */
export const privateLinkResource = z
  .object({
    status: id,
    shareName: id,
    shareArn: id,
    resourceConfigurationId: id,
    resourceConfigurationArn: id,
    errorMessage: id,
    principals: rows(principal),
    connections: rows(connection),
    databases: listOf(database),
  })
  .transform((row): PrivateLinkRow | null => {
    if (row.status === null && row.shareName === null) return null
    const {
      resourceConfigurationId: configurationId,
      resourceConfigurationArn: configurationArn,
      ...rest
    } = row
    return { ...rest, configurationId, configurationArn }
  })

/** What the endpoint-script call brings: the Python text. */
export const endpointScript = z
  .object({ resourceEndpointScript: z.string().min(1) })
  .transform(resource => resource.resourceEndpointScript)
