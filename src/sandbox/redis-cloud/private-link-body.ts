/** Bodies of the PrivateLink calls; as with the peerings, read-only properties may be sent and change nothing. */
import { z } from 'zod'

const readOnly = {
  subscriptionId: z.int32().optional(),
  commandType: z.string().optional(),
}

// The OpenAPI lists it as required and read-only; it comes from the path (reference section 9).
const regional = { regionId: z.int32().optional() }

const type = z.enum([
  'aws_account',
  'organization',
  'organization_unit',
  'iam_role',
  'iam_user',
  'service_principal',
])

const create = {
  ...readOnly,
  shareName: z.string().max(64),
  principal: z.string(),
  type,
  alias: z.string().optional(),
}

const principalAdd = {
  ...readOnly,
  principal: z.string(),
  type: type.optional(),
  alias: z.string().optional(),
}

const principalRemove = { ...readOnly, principal: z.string() }

const connection = z.strictObject({
  associationId: z.string(),
  connectionId: z.string().optional(),
  type: z.string(),
  principalId: z.string(),
})

const disassociate = { ...readOnly, connections: z.array(connection) }

export const standardBodies = {
  create: z.strictObject(create),
  principalAdd: z.strictObject(principalAdd),
  principalRemove: z.strictObject(principalRemove),
  disassociate: z.strictObject(disassociate),
}

export const activeActiveBodies = {
  create: z.strictObject({ ...create, ...regional }),
  principalAdd: z.strictObject({ ...principalAdd, ...regional }),
  principalRemove: z.strictObject({ ...principalRemove, ...regional }),
  disassociate: z.strictObject({ ...disassociate, ...regional }),
}

export type PrincipalSent = z.infer<typeof standardBodies.principalAdd>
export type LinkCreate = z.infer<typeof standardBodies.create>
export type ConnectionSent = z.infer<typeof connection>
