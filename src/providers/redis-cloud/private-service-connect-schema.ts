/**
 * What Redis Cloud says of Private Service Connect, read tolerantly and renamed at once. Source: Redis Cloud reference,
 * section 11.
 */
import { z } from 'zod'
import { id, text } from './lenient.ts'

export interface ServiceRow {
  /** Null while Redis Cloud has not said it. */
  id: string | null
  hostName: string | null
  /** `projects/…/serviceAttachments/…` */
  attachment: string | null
  status: string | null
}

export interface EndpointRow {
  id: string
  project: string | null
  network: string | null
  subnet: string | null
  /** Prefix of the names that the endpoints have in Google Cloud. */
  connection: string | null
  status: string | null
}

/** Null: there is no service. Redis Cloud mostly says so with an error; an empty resource says the same. */
export const serviceResource = z
  .object({ id, connectionHostName: text, serviceAttachmentName: text, status: text })
  .nullable()
  .transform((row): ServiceRow | null =>
    row === null || (row.id === null && row.status === null && row.serviceAttachmentName === null)
      ? null
      : {
          id: row.id,
          hostName: row.connectionHostName,
          attachment: row.serviceAttachmentName,
          status: row.status,
        },
  )

const endpoint = z
  .object({
    id,
    gcpProjectId: text,
    gcpVpcName: text,
    gcpVpcSubnetName: text,
    endpointConnectionName: text,
    status: text,
  })
  .transform((row, context): EndpointRow => {
    if (row.id === null) context.addIssue({ code: 'custom', message: 'an endpoint without an id' })
    return {
      id: row.id ?? '',
      project: row.gcpProjectId,
      network: row.gcpVpcName,
      subnet: row.gcpVpcSubnetName,
      connection: row.endpointConnectionName,
      status: row.status,
    }
  })

/** A row that cannot be read is not gone, so the list fails as a whole. */
export const endpointList = z
  .object({ endpoints: z.array(endpoint) })
  .transform(resource => resource.endpoints)

/** The scripts that set an endpoint up in the user's project, or take it down there. */
export const scriptResource = z
  .object({ script: z.object({ bash: text, powershell: text }) })
  .transform(resource => resource.script)
