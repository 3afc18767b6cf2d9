import { describe, expect, it } from 'vitest'
import { operationFailure, readRefusal } from '../../../src/providers/gcp/failure.ts'

/** In Compute's envelope; `reason` null: a page of whatever stands between. */
function anAnswer(
  status: number,
  said: string,
  reason: string | null = 'badRequest',
  details: object[] = [],
) {
  const error = {
    code: status,
    message: said,
    errors: [{ message: said, domain: 'global', reason }],
    details,
  }
  return { status, said, body: reason === null ? undefined : { error } }
}

describe('what Google answers', () => {
  it.each([
    [
      400,
      'badRequest',
      'There is a peering operation in progress on the local or peer network. Try again later.',
      'not_active',
      'PEERING_OPERATION_IN_PROGRESS',
    ],
    [
      400,
      'badRequest',
      'There is a route operation in progress on the local or peer network. Try again later.',
      'not_active',
      'PEERING_OPERATION_IN_PROGRESS',
    ],
    [
      400,
      'resourceNotReady',
      "The resource 'projects/p/global/networks/n' is not ready",
      'not_active',
      'RESOURCE_NOT_READY',
    ],
    [403, 'rateLimitExceeded', 'Slow down', 'rate_limited', 'RATE_LIMIT_EXCEEDED'],
    [403, 'somethingNew', 'Rate Limit Exceeded', 'rate_limited', 'RATE_LIMIT_EXCEEDED'],
    [
      403,
      'quotaExceeded',
      "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com'",
      'rate_limited',
      'RATE_LIMIT_EXCEEDED',
    ],
    [
      403,
      'quotaExceeded',
      "Quota 'PEERINGS_PER_NETWORK' exceeded.  Limit: 25.0 globally.",
      'invalid',
      'QUOTA_EXCEEDED',
    ],
    [
      403,
      'forbidden',
      "Required 'compute.networks.get' permission for 'projects/p/global/networks/n'",
      'auth',
      'PERMISSION_DENIED',
    ],
    [403, 'accessNotConfigured', 'Not that API', 'auth', 'SERVICE_DISABLED'],
    [
      403,
      'forbidden',
      'Compute Engine API has not been used in project 1 before or it is disabled.',
      'auth',
      'SERVICE_DISABLED',
    ],
    [404, 'notFound', "The resource 'projects/p/global/networks/n' was not found", 'not_found', 'NOT_FOUND'],
    [404, 'notFound', "The resource 'projects/p' was not found", 'auth', 'NO_PROJECT'],
    [
      404,
      'notFound',
      'Not found; Gaia id not found for email peerbot@p.iam.gserviceaccount.com',
      'auth',
      'NO_PROJECT',
    ],
  ])('%i %s "%s" is %s', (status, reason, said, kind, code) => {
    expect(readRefusal(anAnswer(status, said, reason))).toMatchObject({ kind, code })
  })

  it('goes by the code of the newer APIs, too', () => {
    const details = [
      { '@type': 'x', violations: [] },
      { '@type': 'y', reason: 'RATE_LIMIT_EXCEEDED' },
    ]

    expect(readRefusal(anAnswer(429, 'No', 'x', details))).toMatchObject({ kind: 'rate_limited' })
    const status = { error: { code: 404, message: 'No', status: 'NOT_FOUND', details: 'none' } }
    expect(readRefusal({ status: 404, said: 'No', body: status })).toMatchObject({ code: 'NO_PROJECT' })
  })

  it('says when to come back from haste', () => {
    expect(readRefusal(anAnswer(403, 'Rate Limit Exceeded')).retryAfterMs).toBe(30_000)
  })

  it('names a quota in words, and one that is not known as it is', () => {
    const of = (quota: string) => readRefusal(anAnswer(403, `Quota '${quota}' exceeded. Limit: 5.0`)).todo

    expect(of('SUBNET_RANGES_PEERING_GROUP')).toContain('subnet ranges of all peered networks together')
    expect(of('SOMETHING_NEW')).toContain('Ask for more of it')
  })

  it('names the role that has the permission', () => {
    const todo = (permission: string) =>
      readRefusal(anAnswer(403, `Permission '${permission}' denied on resource (or it may not exist).`)).todo

    expect(todo('compute.networks.addPeering')).toContain('roles/compute.networkAdmin')
    expect(todo('iam.serviceAccounts.getAccessToken')).toContain('roles/iam.serviceAccountTokenCreator')
    expect(todo('iam.serviceAccounts.getAccessToken')).not.toContain('networkAdmin')
  })

  it('is no absence where it is not Google’s', () => {
    expect(readRefusal(anAnswer(404, '', null))).toMatchObject({ kind: 'invalid_response' })
  })

  it.each([
    [409, 'alreadyExists', 'It is there.'],
    [503, 'backendError', 'Rate Limit Exceeded'],
  ])('HTTP %i %s stays what its status says', (status, reason, said) => {
    expect(readRefusal(anAnswer(status, said, reason))).toEqual({})
  })
})

describe('an operation that ended with an error', () => {
  it.each([
    ['RESOURCE_NOT_FOUND', 'not_found', 'no'],
    ['RESOURCE_ALREADY_EXISTS', 'conflict', 'no'],
    ['RESOURCE_NOT_READY', 'not_active', 'no'],
    ['RESOURCE_OPERATION_RATE_EXCEEDED', 'rate_limited', 'no'],
    ['PERMISSION_DENIED', 'auth', 'no'],
    ['INTERNAL_ERROR', 'unavailable', 'maybe'],
    ['INVALID_USAGE', 'invalid', 'no'],
  ])('%s is %s', (code, kind, effect) => {
    expect(operationFailure('add the half', [{ code, message: 'It was so' }])).toMatchObject({
      kind,
      effect,
      code,
    })
  })

  it('tells Google’s sentence on one line, the first of several', () => {
    const failure = operationFailure('add the half', [
      { code: 'INVALID_USAGE', message: 'An IP range\noverlaps' },
      { code: 'OTHER', message: 'And more' },
    ])

    expect(failure.message).toBe('Google Cloud could not add the half (INVALID_USAGE): An IP range overlaps.')
  })

  it('is one although nothing is said', () => {
    expect(operationFailure('add the half', []).message).toBe(
      'Google Cloud could not add the half (UNKNOWN).',
    )
  })
})
