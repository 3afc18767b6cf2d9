import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudClient, startCloud } from './cloud-client.ts'
import { expectConformity } from './openapi-replies.ts'

const PATH = '/subscriptions/1500/cidr'
const GROUP = 'sg-0123456789abcdef0'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(async () => {
  expectConformity(client.cloud)
  await client.cloud.close()
})

const list = async () => (await client.task('GET', PATH)).response?.resource

describe('the CIDR list of a subscription in its own cloud account', () => {
  it('is empty, and reads in snake case', async () => {
    expect(await list()).toEqual({ cidr_ips: [], security_group_ids: [], errors: [] })
  })

  it('is replaced list by list; the one that is left out stays', async () => {
    await client.task('PUT', PATH, { cidrIps: ['10.1.1.0/32', '10.2.0.0/16'], securityGroupIds: [GROUP] })
    await client.task('PUT', PATH, { cidrIps: ['10.3.0.0/16'] })

    expect(await list()).toMatchObject({ cidr_ips: ['10.3.0.0/16'], security_group_ids: [GROUP] })
    expect(client.cloud.state().connectivity.find(({ id }) => id === 'cidr:1500')).toMatchObject({
      title: 'CIDR list of byoc',
      facts: [
        ['CIDRs', '10.3.0.0/16'],
        ['security groups', GROUP],
      ],
      acts: [],
    })
  })

  it.each([
    [{ cidrIps: ['ten'] }, 'CIDR_WHITELIST_INVALID_CIDRS'],
    [{ cidrIps: ['10.0.0.0/8', '10.0.0.0/8'] }, 'CIDR_WHITELIST_DUPLICATE_CIDRS'],
    [{ securityGroupIds: ['group'] }, 'CIDR_WHITELIST_INVALID_SG'],
    [{ securityGroupIds: [GROUP, GROUP] }, 'CIDR_WHITELIST_DUPLICATE_SG'],
  ])('refuses %j', async (body, code) => {
    expect(await client.verdict('PUT', PATH, body)).toBe(code)
  })

  it('takes no other fields, and no body but an object', async () => {
    const replies = await Promise.all(
      [{ cidr_ips: [] }, { cidrIps: '10.0.0.0/8' }, []].map(body => client.call('PUT', PATH, body)),
    )

    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400])
  })

  it('stays as it was when the task only pretends', async () => {
    client.cloud.faults.completeWithoutChange()
    const verdict = await client.verdict('PUT', PATH, { cidrIps: ['10.1.1.0/32'] })

    expect(verdict).toBe('processing-completed')
    expect(await list()).toMatchObject({ cidr_ips: [] })
  })

  it('is not written while the subscription is not active', async () => {
    client.cloud.faults.nonActiveSubscription(1500)

    expect(await client.verdict('PUT', PATH, { cidrIps: [] })).toBe('SUBSCRIPTION_NOT_ACTIVE')
    expect(await client.verdict('GET', PATH)).toBe('processing-completed')
  })

  it('tells its changes in the story', async () => {
    const told: string[] = []
    client.cloud.onEvent(({ kind, text }) => kind === 'peering' && told.push(text))
    await client.task('PUT', PATH, { cidrIps: ['10.1.1.0/32'] })

    expect(told).toEqual(['CIDR list of 1500 is 10.1.1.0/32'])
  })
})

describe('other subscriptions', () => {
  it.each([1206, 1301])('have no CIDR list: %i', async id => {
    expect(await client.verdict('GET', `/subscriptions/${id}/cidr`)).toBe('CIDR_WHITELIST_NOT_ALLOWED')
    expect(await client.verdict('PUT', `/subscriptions/${id}/cidr`, {})).toBe('CIDR_WHITELIST_NOT_ALLOWED')
  })

  it('have a refusal of their own when they are Active-Active', async () => {
    expect(await client.verdict('GET', '/subscriptions/1400/cidr')).toBe(
      'GETTING_SINGLE_REGION_CIDR_WHITE_LIST_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    )
    expect(await client.verdict('PUT', '/subscriptions/1400/cidr', {})).toBe(
      'UPDATING_SINGLE_REGION_CIDR_WHITE_LIST_IS_NOT_ALLOWED_WITH_ACTIVE_ACTIVE_SUBSCRIPTION',
    )
  })
})
