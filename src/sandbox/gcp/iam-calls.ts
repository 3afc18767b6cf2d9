/** What a caller may do in a project, and tokens of a service account that it may impersonate. */
import { z } from 'zod'
import { iso } from '../../kit/clock.ts'
import { bodyOf, type Call, param, type Route } from './call.ts'
import { may, mayImpersonate } from './iam.ts'
import { GcpRefusal } from './refusal.ts'

const permissionsBody = z.object({ permissions: z.array(z.string()).max(100).default([]) })

/** Needs no permission. What the caller does not have is left out, and the list with it where nothing is left. */
function testIamPermissions(call: Call): object {
  const { permissions: asked } = bodyOf(permissionsBody, call)
  const project = param(call, 'project')
  const permissions = asked.filter(permission => may(call.world, call.principal, project, permission))
  return permissions.length === 0 ? {} : { permissions }
}

const tokenBody = z.object({ scope: z.array(z.string()).min(1), lifetime: z.string().default('3600s') })

const MAX_SECONDS = 3_600

function generateAccessToken(call: Call): object {
  const { world, principal } = call
  const account = decodeURIComponent(param(call, 'account'))
  const { lifetime } = bodyOf(tokenBody, call)
  const seconds = Number(/^(\d+)s$/.exec(lifetime)?.[1])
  if (!(seconds > 0) || seconds > MAX_SECONDS)
    throw new GcpRefusal(
      400,
      'invalid',
      `The lifetime ${lifetime} is not between 1 and ${MAX_SECONDS} seconds.`,
    )
  // The same words for an account that is not there: nothing is given away.
  if (!mayImpersonate(world, principal, account))
    throw new GcpRefusal(
      403,
      'forbidden',
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    )
  const { token, expiresAt } = world.tokens.give(account, world.clock.now(), seconds)
  return { accessToken: token, expireTime: iso(expiresAt).replace(/\.\d+Z$/, 'Z') }
}

const anyCaller = { name: null, resource: () => '' }

export const iamCalls: readonly Route[] = [
  // Compute v1 has no such method on networks; these are Resource Manager's.
  ...(['v1', 'v3'] as const).map(
    (version): Route => ({
      name: 'projects.testIamPermissions',
      method: 'POST',
      path: `/${version}/projects/{project}:testIamPermissions`,
      envelope: 'google',
      permission: anyCaller,
      answer: testIamPermissions,
    }),
  ),
  {
    name: 'serviceAccounts.generateAccessToken',
    method: 'POST',
    path: '/v1/projects/-/serviceAccounts/{account}:generateAccessToken',
    envelope: 'google',
    permission: anyCaller,
    answer: generateAccessToken,
  },
]
