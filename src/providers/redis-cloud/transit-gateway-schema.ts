/**
 * What Redis Cloud says of transit gateways, read tolerantly and renamed at once. Source: Redis Cloud reference,
 * section 10.
 */
import { z } from 'zod'
import { parseInstant } from '../../kit/clock.ts'
import { canonicalCidr } from '../../peering/cidr.ts'
import { id, text } from './lenient.ts'

export interface InvitationRow {
  id: string
  /** Of the resource share. */
  name: string | null
  shareUid: string | null
  /** Who shares. */
  account: string | null
  status: string | null
  sharedAt: number | null
}

export interface CidrRow {
  /** Canonical where it is a CIDR. */
  cidr: string
  status: string | null
}

export interface GatewayRow {
  /** Redis's own number. */
  id: string
  /** `tgw-…` */
  uid: string | null
  /** Who owns it. */
  account: string | null
  status: string | null
  /** `tgw-attach-…`; this and the next are absent until there is an attachment. */
  attachmentUid: string | null
  attachmentStatus: string | null
  cidrs: CidrRow[]
}

const invitation = z
  .object({ id, name: text, resourceShareUid: text, awsAccountId: id, status: text, sharedDate: text })
  .transform((row, context): InvitationRow => {
    if (row.id === null) context.addIssue({ code: 'custom', message: 'an invitation without an id' })
    return {
      id: row.id ?? '',
      name: row.name,
      shareUid: row.resourceShareUid,
      account: row.awsAccountId,
      status: row.status,
      sharedAt: row.sharedDate === null ? null : parseInstant(row.sharedDate),
    }
  })

// Objects in the captured replies; strings are what is sent.
const cidr = z.union([
  z.string().transform((value): CidrRow => ({ cidr: canonicalCidr(value), status: null })),
  z
    .object({ cidrAddress: z.string(), status: text })
    .transform((entry): CidrRow => ({ cidr: canonicalCidr(entry.cidrAddress), status: entry.status })),
])

const gateway = z
  .object({
    id,
    awsTgwUid: text,
    awsAccountId: id,
    status: text,
    attachmentUid: text,
    attachmentStatus: text,
    cidrs: z.array(cidr).nullish(),
  })
  .transform((row, context): GatewayRow => {
    if (row.id === null) context.addIssue({ code: 'custom', message: 'a transit gateway without an id' })
    return {
      id: row.id ?? '',
      uid: row.awsTgwUid,
      account: row.awsAccountId,
      status: row.status,
      attachmentUid: row.attachmentUid,
      attachmentStatus: row.attachmentStatus,
      cidrs: row.cidrs ?? [],
    }
  })

/**
 * `response.resource` of a finished list task. It may be null while the subscription is not active [TF], which is no
 * list; neither is anything else without one: a gateway would look as if it were gone.
 */
export const invitationList = z
  .object({ resources: z.array(invitation) })
  .nullable()
  .transform(resource => resource?.resources ?? null)

export const gatewayList = z
  .object({ tgws: z.array(gateway) })
  .nullable()
  .transform(resource => resource?.tgws ?? null)
