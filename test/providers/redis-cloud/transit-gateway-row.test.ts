import { describe, expect, it } from 'vitest'
import {
  attachmentOf,
  GATEWAYS_THERE,
  gatewayOf,
  invitationOf,
  numberIn,
} from '../../../src/providers/redis-cloud/transit-gateway-row.ts'
import { gatewayList, invitationList } from '../../../src/providers/redis-cloud/transit-gateway-schema.ts'
import { activeActiveScope, awsScope } from './builders.ts'
import { gatewayRow, invitationRow, OWNER, SHARED_AT } from './transit-gateway-builders.ts'

describe('an invitation', () => {
  it('names who shares, and lapses 7 days after it was made', () => {
    expect(invitationOf(awsScope(), null, invitationRow())).toMatchObject({
      kind: 'tgw_invitation',
      providerId: 'invitation-3',
      far: { cloud: 'aws', account: OWNER, region: 'eu-west-1', network: null },
      status: 'pending_acceptance',
      expiresAt: SHARED_AT + 7 * 24 * 3_600_000,
      details: { 'share name': 'core-network', 'shared by': `AWS account ${OWNER}` },
    })
  })

  it('says which gateways its account shares already, until it is answered', () => {
    const gateways = [
      gatewayOf(awsScope(), null, gatewayRow()),
      gatewayOf(awsScope(), null, gatewayRow({ id: '8', account: '444455556666' })),
    ]
    const there = (change: Parameters<typeof invitationRow>[0], some: typeof gateways | null) =>
      invitationOf(awsScope(), null, invitationRow(change), some).details[GATEWAYS_THERE]

    expect(there({}, gateways)).toBe('tgw-7')
    expect(there({}, [])).toBe('none')
    expect(there({}, null)).toBeUndefined()
    expect(there({ status: 'accepted' }, gateways)).toBeUndefined()
  })

  it.each([
    ['accepted', 'active'],
    ['rejected', 'rejected'],
    ['withdrawn', 'unknown'],
    [null, 'unknown'],
  ])('that is %s is %s and does not lapse', (word, status) => {
    expect(invitationOf(awsScope(), null, invitationRow({ status: word }))).toMatchObject({
      status,
      raw: word ?? 'no status',
      expiresAt: null,
    })
  })
})

describe('a transit gateway', () => {
  it('is listed without an attachment until there is one', () => {
    expect(gatewayOf(awsScope(), null, gatewayRow())).toMatchObject({
      kind: 'tgw',
      providerId: 'tgw-7',
      cloudId: 'tgw-0123456789abcdef0',
      far: { account: OWNER, network: 'tgw-0123456789abcdef0' },
      status: 'active',
      details: { 'owned by': `AWS account ${OWNER}` },
    })
    expect(gatewayOf(awsScope(), null, gatewayRow()).details['attachment']).toBeUndefined()
    expect(attachmentOf(awsScope(), null, gatewayRow())).toBeNull()
  })

  it('names its attachment, whose ranges each have a state', () => {
    const row = gatewayRow({
      attachmentUid: 'tgw-attach-0123456789abcdef0',
      attachmentStatus: 'available',
      cidrs: [
        { cidr: '10.20.0.0/16', status: 'active' },
        { cidr: '10.21.0.0/16', status: null },
      ],
    })

    expect(gatewayOf(awsScope(), null, row).details['attachment']).toBe('tgw-attach-0123456789abcdef0')
    expect(attachmentOf(awsScope(), null, row)).toMatchObject({
      kind: 'tgw_attachment',
      providerId: 'attachment-7',
      cloudId: 'tgw-attach-0123456789abcdef0',
      far: { account: OWNER, cidrs: ['10.20.0.0/16', '10.21.0.0/16'] },
      members: [
        { what: 'cidr', id: '10.20.0.0/16', raw: 'active' },
        { what: 'cidr', id: '10.21.0.0/16', raw: '' },
      ],
    })
  })

  it('of one region of an Active-Active subscription has that region in its id and as its near side', () => {
    const row = gatewayRow({ attachmentStatus: 'pendingAcceptance' })
    const scope = activeActiveScope()

    expect(gatewayOf(scope, 'us-east-1', row)).toMatchObject({
      providerId: 'tgw-7@us-east-1',
      near: { region: 'us-east-1', cidrs: ['192.168.10.0/24'] },
    })
    expect(attachmentOf(scope, 'us-east-1', row)?.providerId).toBe('attachment-7@us-east-1')
    expect(numberIn('attachment-7@us-east-1')).toBe('7')
  })

  it.each([
    ['initiating-request', 'requested'],
    ['pendingAcceptance', 'pending_acceptance'],
    ['pending', 'provisioning'],
    ['rollingBack', 'provisioning'],
    ['available', 'active'],
    ['modifying', 'active'],
    ['deleting', 'deleting'],
    ['deleted', 'deleted'],
    ['rejecting', 'rejected'],
    ['rejected', 'rejected'],
    ['failing', 'failed'],
    ['failed', 'failed'],
    ['rerouting', 'unknown'],
  ])('has an attachment that is %s: %s', (attachmentStatus, status) => {
    expect(attachmentOf(awsScope(), null, gatewayRow({ attachmentStatus }))).toMatchObject({
      status,
      raw: attachmentStatus,
    })
  })

  it('does not lend its own status to an attachment that says none', () => {
    const row = gatewayRow({ attachmentUid: 'tgw-attach-0123456789abcdef0', status: 'available' })

    expect(attachmentOf(awsScope(), null, row)).toMatchObject({ status: 'unknown', raw: 'no status' })
  })

  it('has an attachment whose ranges are in an order of their own', () => {
    const cidrs = ['10.3.0.0/16', '10.1.0.0/16'].map(cidr => ({ cidr, status: null }))

    expect(
      attachmentOf(awsScope(), null, gatewayRow({ attachmentStatus: 'available', cidrs })),
    ).toMatchObject({
      far: { cidrs: ['10.1.0.0/16', '10.3.0.0/16'] },
      members: [{ id: '10.1.0.0/16' }, { id: '10.3.0.0/16' }],
    })
  })
})

describe('a list', () => {
  it('is none where there is nothing, or a row that cannot be read', () => {
    expect(invitationList.parse(null)).toBeNull()
    expect(gatewayList.parse(null)).toBeNull()
    expect(gatewayList.safeParse({}).success).toBe(false)
    expect(invitationList.safeParse(undefined).success).toBe(false)
    expect(gatewayList.safeParse({ tgws: [{ status: 'available' }] }).success).toBe(false)
    expect(invitationList.safeParse({ resources: [{ status: 'pending' }] }).success).toBe(false)
  })

  it('is read whether ranges are objects or texts, and ids numbers or texts', () => {
    const rows = gatewayList.parse({
      tgws: [
        {
          id: 7,
          awsTgwUid: 'tgw-0123456789abcdef0',
          awsAccountId: 111122223333,
          status: 'available',
          cidrs: ['10.20.0.7/16', { cidrAddress: '10.21.0.0/16', status: 'pending' }],
        },
      ],
    })

    expect(rows?.[0]).toMatchObject({
      id: '7',
      account: OWNER,
      attachmentUid: null,
      cidrs: [
        { cidr: '10.20.0.0/16', status: null },
        { cidr: '10.21.0.0/16', status: 'pending' },
      ],
    })
  })
})
