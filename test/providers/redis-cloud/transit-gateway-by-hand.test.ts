import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/kit/message.ts'
import type { Peering } from '../../../src/peering/side.ts'
import {
  routeSteps,
  shareSteps,
  transitGatewayNext,
} from '../../../src/providers/redis-cloud/transit-gateway-by-hand.ts'
import { awsPeering, awsScope } from './builders.ts'
import { attachment, gateway, invitation } from './transit-gateway-builders.ts'

const commands = (peering: Peering) =>
  transitGatewayNext(awsScope(), peering).flatMap(({ command }) => command?.split('\n') ?? [])

describe('what comes next', () => {
  it('of a pending invitation is to accept it before it lapses', () => {
    expect(commands(invitation())).toEqual(['/peering tgw accept 1206/invitation-3'])
    expect(plain(transitGatewayNext(awsScope(), invitation())[0]?.text ?? '')).toContain(
      '2026-11-08T09:00:00',
    )
    expect(plain(transitGatewayNext(awsScope(), invitation({ sharedAt: null }))[0]?.text ?? '')).toContain(
      '7 days',
    )
  })

  it('of a rejected one is a new share, of an accepted one is said of its gateway', () => {
    expect(commands(invitation({ status: 'rejected' }))[0]).toMatch(/^aws ram create-resource-share/)
    expect(commands(invitation({ status: 'accepted' }))).toEqual([])
  })

  it('of a gateway is to attach it, unless it is attached or not available', () => {
    expect(commands(gateway())).toEqual(['/peering tgw attach 1206/tgw-7'])
    expect(commands(gateway({ attachmentStatus: 'available' }))).toEqual([])
    expect(commands(gateway({ status: 'pending' }))).toEqual([])
  })

  it('of an attachment is acceptance, then ranges, then routes', () => {
    expect(commands(attachment('pendingAcceptance'))[0]).toContain('accept-transit-gateway-vpc-attachment')
    expect(commands(attachment('available'))[0]).toBe('/peering tgw cidrs 1206/attachment-7 cidrs=…')
    expect(commands(attachment('available', ['10.20.0.0/16']))[0]).toMatch(
      /^aws ec2 create-transit-gateway-route/,
    )
    expect(commands(attachment('pending'))).toEqual([])
  })

  it('of a dead attachment is to detach it', () => {
    for (const word of ['rejected', 'failed'])
      expect(commands(attachment(word))).toEqual(['/peering tgw detach 1206/attachment-7'])
  })

  it('of anything else is for others to say', () => {
    expect(commands(awsPeering())).toEqual([])
  })
})

describe('commands', () => {
  it('for the share are filled in as far as is known', () => {
    expect(shareSteps(awsScope(), gateway())[0]?.command).toBe(
      'aws ram create-resource-share --name redis-cloud-1206 --resource-arns arn:aws:ec2:eu-west-1:111122223333:transit-gateway/tgw-0123456789abcdef0 --principals 999988887777 --region eu-west-1',
    )
    expect(shareSteps(awsScope(), invitation())[0]?.command).toContain(
      '--resource-arns <ARN of the transit gateway>',
    )
  })

  it('leave values of an odd form out', () => {
    const odd = gateway({ uid: 'tgw-x; rm', account: '$(id)' })

    expect(shareSteps(awsScope(), odd)[0]?.command).toContain('<ARN of the transit gateway>')
    expect(
      routeSteps(odd, '`id`')
        .map(({ command }) => command)
        .join('\n'),
    ).not.toMatch(/rm|`/)
  })

  it('for many ranges are split where they no longer fit', () => {
    const cidrs = Array.from({ length: 9 }, (_, index) => `192.168.${index}.0/24`)
    const many = { ...gateway(), near: { ...gateway().near, cidrs } }

    expect(routeSteps(many, null)).toHaveLength(2 + 2 + 2)
    expect(routeSteps({ ...many, near: { ...many.near, cidrs: [] } }, null)).toHaveLength(2)
  })
})
