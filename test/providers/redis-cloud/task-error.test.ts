import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isWrongFamily, taskFailure } from '../../../src/providers/redis-cloud/task-error.ts'
import { task } from './builders.ts'
import { specFile } from './openapi-file.ts'

const failure = (code: string, httpStatus: number | null = null, description: string | null = null) =>
  taskFailure(task({ status: 'processing-error', error: { code, httpStatus, description } }))

describe('the kind of a task error', () => {
  it.each([
    ['VPC_PEERING_ALREADY_EXIST', 'conflict'],
    ['VPC_PEERING_NOT_FOUND', 'not_found'],
    ['ACTIVE_ACTIVE_VPC_PEERING_NOT_FOUND', 'not_found'],
    [
      'DELETING_AN_ACTIVE_ACTIVE_VPC_PEERING_IS_NOT_ALLOWED_FOR_A_SUBSCRIPTION_WITH_NO_VPC_PEERINGS',
      'not_found',
    ],
    ['TGW_ATTACHMENT_DOES_NOT_EXIST', 'not_found'],
    ['TGW_REGION_DOES_NOT_EXIST', 'invalid'],
    ['SUBSCRIPTION_NOT_FOUND', 'invalid'],
    ['VPC_PEERING_CIDR_OVERLAP', 'invalid'],
    ['VPC_PEERING_INVALID_CIDR', 'invalid'],
    ['VPC_PEERING_CIDR_IS_MISSING', 'invalid'],
    ['VPC_PEERING_TOO_MANY_CIDR_SPECIFICATIONS', 'invalid'],
    ['AWS_ERROR_VPC_DOES_NOT_EXIST', 'invalid'],
    ['SUBSCRIPTION_NOT_ACTIVE', 'not_active'],
    ['VPC_PEERING_CLUSTER_NOT_ACTIVE', 'not_active'],
    ['SUBSCRIPTION_CONTAINS_NON_ACTIVE_DATABASE', 'not_active'],
    ['SUBSCRIPTION_IN_USE', 'not_active'],
    ['CLUSTER_UNDER_MAINTENANCE', 'not_active'],
    ['TOO_MANY_PENDING_SUBSCRIPTIONS', 'not_active'],
    ['CONFLICT_ERROR', 'not_active'],
    ['VPC_PEERING_NOT_ACTIVE', 'invalid'],
    ['TGW_ATTACHMENT_IS_NOT_ACTIVE', 'invalid'],
    ['PSC_SERVICE_NOT_ACTIVE', 'invalid'],
    ['PSC_ENDPOINT_NOT_ACTIVE', 'invalid'],
    ['SOMETHING_NEW_NOT_ACTIVE', 'invalid'],
    ['UNAUTHORIZED', 'auth'],
    ['VPC_PEERING_GENERAL_ERROR', 'unavailable'],
    ['GENERAL_ERROR', 'unavailable'],
    ['CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION', 'invalid'],
  ])('%s is %s', (code, kind) => {
    expect(failure(code)).toMatchObject({ kind, code })
  })

  it('of a subscription that is not active does not read as refused keys, though its status is 403', () => {
    expect(failure('SUBSCRIPTION_NOT_ACTIVE', 403).kind).toBe('not_active')
  })

  it.each([
    [400, 'invalid'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not_found'],
    [409, 'conflict'],
    [429, 'unavailable'],
    [503, 'unavailable'],
    [null, 'invalid'],
  ])('of an unknown code goes by its status %s: %s', (status, kind) => {
    expect(failure('SOMETHING_NEW', status).kind).toBe(kind)
  })
})

describe('the text of a task error', () => {
  it('is the description, as whole sentences', () => {
    expect(failure('X', 400, 'The CIDR overlaps').text).toBe('The CIDR overlaps.')
    expect(failure('X', 400, 'The CIDR overlaps! ').text).toBe('The CIDR overlaps!')
  })

  it.each([
    ['TGW_ATTACHMENT_IS_NOT_ACTIVE', /^It is not\. The attachment has to be accepted by the owner/],
    ['VPC_PEERING_NOT_ACTIVE', /^It is not\. The peering has to be accepted on the other side/],
    ['PSC_ENDPOINT_NOT_ACTIVE', /^It is not\. The creation script/],
    ['PSC_SERVICE_NOT_ACTIVE', /^It is not\. The Private Service Connect service has to be set up/],
    ['DATABASE_NOT_ACTIVE', /^It is not\. Look at it in the list/],
    ['SUBSCRIPTION_NOT_ACTIVE', /^It is not\.$/],
  ])('says what to do about %s', (code, text) => {
    expect(failure(code, 403, 'It is not').text).toMatch(text)
  })

  it('names the code where there is no description', () => {
    expect(failure('SOMETHING_NEW').text).toContain('SOMETHING_NEW')
  })

  it('stands even when the task says nothing at all', () => {
    expect(taskFailure(task({ status: 'processing-error' }))).toMatchObject({
      kind: 'invalid',
      code: 'UNKNOWN',
    })
  })

  it.each([
    'CREATING_A_SINGLE_REGION_VPC_PEERING_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    'GETTING_ACTIVE_ACTIVE_SUBSCRIPTION_VPC_PEERINGS_IS_NOT_ALLOWED_WITH_SINGLE_REGION_SUBSCRIPTION',
  ])('says "the other kind" for %s', code => {
    expect(failure(code, 400, 'Not allowed')).toMatchObject({
      kind: 'invalid',
      text: expect.stringContaining('other kind'),
    })
    expect(isWrongFamily(code)).toBe(true)
  })
})

const spec = specFile()
describe.skipIf(spec === null)('the published codes', () => {
  it('that are of the wrong family are all recognized, and nothing else is', () => {
    const { components } = JSON.parse(readFileSync(spec ?? '', 'utf8'))
    const codes: string[] = components.schemas.ProcessorResponse.properties.error.enum
    const ours = codes.filter(code => /PEERING/.test(code) && /NOT_ALLOWED_WITH/.test(code))

    expect(ours).toHaveLength(8)
    expect(ours.every(isWrongFamily)).toBe(true)
    expect(codes.filter(code => isWrongFamily(code) && !/SINGLE_REGION|FLEXIBLE/.test(code))).toEqual([])
  })
})
