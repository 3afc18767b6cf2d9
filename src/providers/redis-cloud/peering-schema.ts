/**
 * Redis Cloud's lists of VPC peerings: flat for standard subscriptions, nested by region with other keys for
 * Active-Active ones. Source: Redis Cloud reference, sections 6 and 7.
 */
import { z } from 'zod'
import { canonicalCidr } from '../../peering/cidr.ts'
import { id, text } from './lenient.ts'

export interface CidrRow {
  /** Canonical. */
  cidr: string
  /** Its own state, in Redis Cloud's word; null where the row says none. */
  state: string | null
}

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
  /** Empty where the row has none or they cannot be read. */
  farCidrs: CidrRow[]
  /** `pcx-…`, or Google's name of Redis's half. */
  cloudId: string | null
  redisProject: string | null
  redisNetwork: string | null
}

// A bare text, or an object whose state is under `status` or `active`.
const cidrEntry = z.union([
  z.string().transform((cidr): CidrRow => ({ cidr: canonicalCidr(cidr), state: null })),
  z
    .object({ vpcCidr: z.string(), status: text, active: text })
    .transform(
      (entry): CidrRow => ({ cidr: canonicalCidr(entry.vpcCidr), state: entry.status ?? entry.active }),
    ),
])

/** Null: there are ranges and not all can be read. */
const vpcCidr = cidrEntry
  .nullish()
  .transform((value): CidrRow[] | null => (value === null || value === undefined ? [] : [value]))
  .catch(null)
const vpcCidrs = z
  .array(cidrEntry)
  .nullish()
  .transform((values): CidrRow[] | null => values ?? [])
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
    destinationRegion: text, // beside `regionName` on Active-Active, or never: no captured body has it
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
      farRegion: isGoogle ? null : (row.regionName ?? row.destinationRegion), // Google's networks are global
      farCidrs: cidrs.filter(({ cidr }, at) => cidrs.findIndex(each => each.cidr === cidr) === at),
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

/** A peering of an Active-Active subscription and the region of the subscription that it starts from. */
export interface RegionalPeeringRow {
  region: string | null
  row: PeeringRow
}

/** The same of an Active-Active list: the source region is the enclosing one. */
export const regionalPeeringList = z
  .object({
    regions: z.array(
      z
        .object({ region: text, vpcPeerings: z.array(peeringRow).nullish() })
        .transform(({ region, vpcPeerings }) =>
          (vpcPeerings ?? []).map((row): RegionalPeeringRow => ({ region, row })),
        ),
    ),
  })
  .transform(resource => resource.regions.flat())
