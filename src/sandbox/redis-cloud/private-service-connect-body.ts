/**
 * Bodies of the Private Service Connect calls. The file lists the path's values as required and read-only: they may be
 * sent and change nothing. An action that is no action is the task's to refuse, which has a code for it.
 */
import { z } from 'zod'
import type { EndpointFields } from './private-service-connect.ts'
import type { TaskErrorCode } from './task-error.ts'

const pathValues = {
  subscriptionId: z.int32().optional(),
  pscServiceId: z.int32().optional(),
  commandType: z.string().optional(),
}
const inRegion = { regionId: z.int32().optional() }

const createBody = z.strictObject({
  ...pathValues,
  gcpProjectId: z.string(),
  gcpVpcName: z.string(),
  gcpVpcSubnetName: z.string(),
  endpointConnectionName: z.string(),
})

const updateBody = z.strictObject({
  ...pathValues,
  endpointId: z.int32().optional(),
  gcpProjectId: z.string().optional(),
  gcpVpcName: z.string().optional(),
  gcpVpcSubnetName: z.string().optional(),
  endpointConnectionName: z.string().optional(),
  action: z.string().optional(),
})

export const standardBodies = { create: createBody, update: updateBody }
export const activeActiveBodies = { create: createBody.extend(inRegion), update: updateBody.extend(inRegion) }

export type EndpointUpdate = z.infer<typeof updateBody>

const isName = (text: string) => /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text)
const isProject = (text: string) => /^([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(text)

export function refusesFields(fields: EndpointFields): TaskErrorCode | null {
  if (!isProject(fields.gcpProjectId)) return 'PSC_ENDPOINT_INVALID_GCP_PROJECT_ID'
  if (!isName(fields.gcpVpcName)) return 'PSC_ENDPOINT_INVALID_VPC_NAME'
  if (!isName(fields.gcpVpcSubnetName)) return 'PSC_ENDPOINT_INVALID_VPC_SUBNET_NAME'
  return isName(fields.endpointConnectionName) ? null : 'PSC_ENDPOINT_INVALID_CONNECTION_NAME'
}

/** The four fields with those of the update in their places; null when it names none of them. */
export function changedFields(before: EndpointFields, update: EndpointUpdate): EndpointFields | null {
  const { gcpProjectId, gcpVpcName, gcpVpcSubnetName, endpointConnectionName } = update
  if (!(gcpProjectId ?? gcpVpcName ?? gcpVpcSubnetName ?? endpointConnectionName)) return null
  return {
    gcpProjectId: gcpProjectId ?? before.gcpProjectId,
    gcpVpcName: gcpVpcName ?? before.gcpVpcName,
    gcpVpcSubnetName: gcpVpcSubnetName ?? before.gcpVpcSubnetName,
    endpointConnectionName: endpointConnectionName ?? before.endpointConnectionName,
  }
}
