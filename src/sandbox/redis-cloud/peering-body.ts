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

/** `region` is that of the user's VPC; `sourceRegion`, Active-Active only, the subscription's to peer from. */
export type AwsCreate = z.infer<typeof awsCreate> & { sourceRegion?: string }
export type GcpCreate = z.infer<typeof gcpCreate> & { sourceRegion?: string }
export type PeeringCreate = AwsCreate | GcpCreate
export type CidrsSent = { vpcCidr?: string | undefined; vpcCidrs?: string[] | undefined }

export const peeringCreateBody: z.ZodType<PeeringCreate> = z.union([awsCreate, gcpCreate])

export const peeringUpdateBody = z.strictObject({
  subscriptionId: z.int32().optional(),
  vpcPeeringId: z.int32().optional(),
  vpcCidr: z.string().optional(),
  vpcCidrs: z.array(z.string()).optional(),
  commandType: z.string().optional(),
})

const activeActiveFields = { subscriptionId: z.int32().optional(), sourceRegion: z.string() }

export const activeActiveCreateBody: z.ZodType<PeeringCreate> = z.union([
  z
    .strictObject({ ...awsFields, ...activeActiveFields, destinationRegion: z.string() })
    .transform(({ destinationRegion, ...rest }) => ({ ...rest, region: destinationRegion })),
  z.strictObject({ ...gcpFields, ...activeActiveFields }),
])
