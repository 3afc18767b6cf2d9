/**
 * Bodies of the peering calls, as strict as the OpenAPI's schemas with no further properties allowed. Properties the
 * file marks read-only may be sent and change nothing.
 */
import { z } from 'zod'

const awsFields = {
  provider: z.string().optional(),
  awsAccountId: z.string(),
  vpcId: z.string(),
  vpcCidr: z.string().optional(),
  vpcCidrs: z.array(z.string()).optional(),
  commandType: z.string().optional(),
}

const gcpFields = {
  provider: z.string().optional(),
  vpcProjectUid: z.string(),
  vpcNetworkName: z.string(),
  commandType: z.string().optional(),
}

const awsCreate = z.strictObject({ ...awsFields, region: z.string() })
const gcpCreate = z.strictObject(gcpFields)

export const peeringCreateBody = z.union([awsCreate, gcpCreate])

export const peeringUpdateBody = z.strictObject({
  subscriptionId: z.int32().optional(),
  vpcPeeringId: z.int32().optional(),
  vpcCidr: z.string().optional(),
  vpcCidrs: z.array(z.string()).optional(),
  commandType: z.string().optional(),
})

const activeActiveFields = { subscriptionId: z.int32().optional(), sourceRegion: z.string() }

export const activeActiveCreateBody = z.union([
  z.strictObject({ ...awsFields, ...activeActiveFields, destinationRegion: z.string() }),
  z.strictObject({ ...gcpFields, ...activeActiveFields }),
])

export type AwsCreate = z.infer<typeof awsCreate>
export type GcpCreate = z.infer<typeof gcpCreate>
export type PeeringCreate = AwsCreate | GcpCreate
export type CidrsSent = { vpcCidr?: string | undefined; vpcCidrs?: string[] | undefined }
