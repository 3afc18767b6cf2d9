import { describe, expect, it } from 'vitest'
import {
  connectionsOf,
  detail,
  linkOf,
  listConnections,
  readConnections,
} from '../../../src/providers/redis-cloud/private-link-row.ts'
import {
  endpointScript,
  privateLinkResource,
} from '../../../src/providers/redis-cloud/private-link-schema.ts'
import { activeActiveScope } from './builders.ts'
import { CONSUMER, endpointRow, link, linkRow, OTHER, principalRow } from './private-link-builders.ts'

describe('the resource of a finished read', () => {
  it('is a PrivateLink', () => {
    const row = privateLinkResource.parse({
      status: 'active',
      principals: [{ principal: CONSUMER, type: 'aws_account', alias: 'Production', status: 'associated' }],
      resourceConfigurationId: 'rcfg-0123456789abcdef0',
      resourceConfigurationArn: 'arn:aws:vpc-lattice:…',
      shareArn: 'arn:aws:ram:…',
      shareName: 'a-share',
      connections: [
        {
          associationId: 'rsa-1',
          connectionId: 'vpce-1',
          type: 'vpc_endpoint',
          ownerId: 111122223333,
          associationDate: '2026-11-20T10:00:00Z',
        },
      ],
      databases: [{ databaseId: 513, port: 12345, rlEndpoint: 'redis-12345.internal' }, 'odd'],
      subscriptionId: 1206,
      links: [],
    })

    expect(row).toEqual({
      status: 'active',
      shareName: 'a-share',
      shareArn: 'arn:aws:ram:…',
      configurationId: 'rcfg-0123456789abcdef0',
      configurationArn: 'arn:aws:vpc-lattice:…',
      errorMessage: null,
      principals: [{ principal: CONSUMER, type: 'aws_account', alias: 'Production', status: 'associated' }],
      connections: [
        {
          associationId: 'rsa-1',
          connectionId: 'vpce-1',
          type: 'vpc_endpoint',
          ownerId: CONSUMER,
          since: '2026-11-20T10:00:00Z',
        },
      ],
      databases: [{ id: '513', endpoint: 'redis-12345.internal', port: '12345' }],
    })
  })

  it.each([{ links: [] }, {}, { principals: [], links: [] }])('is none when it reads %j', resource => {
    expect(privateLinkResource.parse(resource)).toBeNull()
  })

  it.each([{ status: 'initializing' }, { shareName: 'a-share' }])('is one as soon as it reads %j', part => {
    expect(privateLinkResource.parse(part)).toMatchObject({ principals: [], connections: [] })
  })

  it.each([
    { status: 'active', principals: [{ status: 'associated' }] },
    { status: 'active', connections: [{ type: 'vpc_endpoint' }] },
    { status: 'active', principals: 'odd' },
    null,
  ])('is unreadable, not shorter, where a row is odd (%j)', resource => {
    expect(privateLinkResource.safeParse(resource).success).toBe(false)
  })

  it('of a script is its text', () => {
    expect(endpointScript.parse({ resourceEndpointScript: 'import boto3\n', links: [] })).toBe(
      'import boto3\n',
    )
    expect(endpointScript.safeParse({ links: [] }).success).toBe(false)
  })
})

describe('a PrivateLink in our words', () => {
  it.each([
    ['initializing', 'provisioning'],
    ['active', 'active'],
    ['deleting', 'deleting'],
    ['ready', 'unknown'],
    [null, 'unknown'],
  ])('is, from %s, %s', (raw, status) => {
    expect(link({ status: raw })).toMatchObject({ status, raw: raw ?? 'no status' })
  })

  it('is one object of a standard subscription, and one for each region of an Active-Active one', () => {
    expect(link()).toMatchObject({
      kind: 'privatelink',
      providerId: 'privatelink',
      cloudId: 'rcfg-0123456789abcdef0',
      near: { region: 'eu-west-1' },
      far: { cloud: 'aws', account: CONSUMER, region: 'eu-west-1', network: null, cidrs: [] },
      expiresAt: null,
    })
    expect(linkOf(activeActiveScope(), 'us-east-1', linkRow())).toMatchObject({
      scope: 'redis-cloud/main/1400',
      providerId: 'privatelink@us-east-1',
      near: { region: 'us-east-1', cidrs: ['192.168.10.0/24'] },
      far: { region: 'us-east-1' },
    })
  })

  it('names the far account only where there is one', () => {
    const two = [principalRow(CONSUMER, 'associated'), principalRow(OTHER, 'associating')]

    expect(link({ principals: two }).far.account).toBeNull()
    expect(link({ principals: [] }).far.account).toBeNull()
  })

  it('has its principals and connections as members', () => {
    const { members } = link({
      principals: [
        { principal: CONSUMER, type: 'aws_account', alias: 'Production', status: 'associated' },
        { principal: 'o-abc', type: 'organization_unit', alias: null, status: null },
      ],
      connections: [endpointRow()],
    })

    expect(members).toEqual([
      { what: 'principal', id: CONSUMER, raw: 'associated', text: 'AWS account · Production' },
      { what: 'principal', id: 'o-abc', raw: '', text: 'organization unit' },
      {
        what: 'connection',
        id: 'rsa-0123456789abcdef0',
        raw: '',
        text: 'vpc_endpoint vpce-0123456789abcdef0 of account 111122223333, since 2026-11-20T10:00:00.000Z',
      },
    ])
  })

  it('shows an error message only while it is not active', () => {
    expect(link({ errorMessage: 'odd' }).details[detail.error]).toBeUndefined()
    expect(link({ status: 'initializing', errorMessage: 'odd' }).details[detail.error]).toBe('odd')
  })

  it('lists databases until nobody would read on', () => {
    const databases = Array.from({ length: 23 }, (_, i) => ({ id: `${i}`, endpoint: 'host', port: '1' }))

    expect(link({ databases }).details[detail.databases]).toMatch(/^0 at host:1, .*19 at host:1 and 3 more$/)
    expect(link({ databases: [{ id: null, endpoint: null, port: null }] }).details[detail.databases]).toBe(
      'one without a name',
    )
    expect(link().details[detail.databases]).toBeUndefined()
  })
})

describe('a connection', () => {
  it.each([
    endpointRow(),
    endpointRow({ since: null }),
    endpointRow({ type: null, connectionId: null, ownerId: null }),
    endpointRow({ type: 'service_network', connectionId: 'snra-1' }),
  ])('is read back from its member (%j)', row => {
    expect(connectionsOf(link({ connections: [row] }))).toEqual([
      {
        associationId: row.associationId,
        type: row.type,
        connectionId: row.connectionId,
        account: row.ownerId,
      },
    ])
  })

  it('is read back from what a request keeps of it', () => {
    const kept = listConnections(
      connectionsOf(
        link({ connections: [endpointRow(), endpointRow({ connectionId: null, ownerId: null })] }),
      ),
    )

    expect(kept).toBe('vpce-0123456789abcdef0 of 111122223333, rsa-0123456789abcdef0 of unknown')
    expect(readConnections(kept)).toMatchObject([
      { connectionId: 'vpce-0123456789abcdef0', account: CONSUMER },
      { connectionId: 'rsa-0123456789abcdef0', account: null },
    ])
    expect(readConnections(undefined)).toEqual([])
  })
})
