import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/kit/message.ts'
import type { Instruction } from '../../../src/peering/plan.ts'
import {
  connectSteps,
  leftovers,
  linkNext,
  principalsFirst,
} from '../../../src/providers/redis-cloud/private-link-by-hand.ts'
import type { PrivateLinkRow } from '../../../src/providers/redis-cloud/private-link-schema.ts'
import { activeActiveScope, awsScope } from './builders.ts'
import { CONSUMER, endpointRow, link, linkRow, OTHER, principalRow } from './private-link-builders.ts'

const next = (change: Partial<PrivateLinkRow>) => linkNext(awsScope(), link(change))
const commands = (list: Instruction[]) => list.flatMap(({ command }) => command ?? [])
const texts = (list: Instruction[]) => list.map(({ text }) => plain(text)).join('\n')
const { shareArn, configurationArn } = linkRow()

describe('what people do about a PrivateLink', () => {
  it('is to accept the share, in the right account and region, within 12 hours', () => {
    const list = next({ principals: [principalRow(CONSUMER, 'associating')] })

    expect(commands(list)).toEqual([
      `aws ram get-resource-share-invitations --resource-share-arns ${shareArn} --region eu-west-1 --query "resourceShareInvitations[?status=='PENDING'].resourceShareInvitationArn" --output text\n` +
        'aws ram accept-resource-share-invitation --resource-share-invitation-arn <ARN printed by the first command> --region eu-west-1',
    ])
    expect(texts(list)).toMatch(/AWS account 111122223333.*12 hours/)
  })

  it('passes the filter to the AWS CLI as one argument', () => {
    const [line = ''] = (
      commands(next({ principals: [principalRow(CONSUMER, 'associating')] }))[0] ?? ''
    ).split('\n')
    const { stdout } = spawnSync('sh', ['-c', `aws() { printf '%s\\n' "$@"; }; ${line}`], {
      encoding: 'utf8',
    })

    expect(stdout.split('\n')).toContain(
      "resourceShareInvitations[?status=='PENDING'].resourceShareInvitationArn",
    )
  })

  it('is to connect a VPC once it is accepted, by an endpoint or a service network', () => {
    const list = next({})

    expect(commands(list)).toEqual([
      'aws ec2 authorize-security-group-ingress --group-id <sg-…> --protocol tcp --port 10000-19999 --cidr <range of your clients> --region eu-west-1\n' +
        'aws ec2 authorize-security-group-ingress --group-id <sg-…> --protocol tcp --port 8070 --cidr <range of your clients> --region eu-west-1',
      `aws ec2 create-vpc-endpoint --vpc-endpoint-type Resource --private-dns-enabled --dns-options PrivateDnsPreference=VERIFIED_DOMAINS_ONLY --resource-configuration-arn ${configurationArn} --vpc-id <vpc-…> --subnet-ids <subnet-… subnet-…> --security-group-ids <sg-…> --region eu-west-1`,
      `aws vpc-lattice create-service-network-resource-association --private-dns-enabled --service-network-identifier <sn-…> --resource-configuration-identifier ${configurationArn} --region eu-west-1`,
      '/peering privatelink script 1206/privatelink',
    ])
    expect(texts(list)).toMatch(/16 free addresses.*euw1-az4.*8070/)
    expect(texts(list)).toMatch(/2\.32/)
    expect(texts(list)).toMatch(/peering or a transit gateway.*PrivateLink endpoint/)
  })

  it('names no zone where all of a region have Lattice', () => {
    const facts = { name: '1/privatelink', region: 'eu-central-1', shareArn: null, configurationArn: null }

    expect(texts(connectSteps(facts))).not.toContain('-az')
  })

  it('is to find the names once every account is connected', () => {
    expect(commands(next({ connections: [endpointRow()] }))).toEqual([
      '/peering privatelink script 1206/privatelink',
    ])
  })

  it('is for each account its own part', () => {
    const list = next({
      principals: [principalRow(CONSUMER, 'associated'), principalRow(OTHER, 'initializing')],
      connections: [endpointRow()],
    })

    expect(texts(list)).toMatch(/^In AWS account 444455556666/)
    expect(commands(list).at(-1)).toContain('privatelink script')
  })

  it.each(['disassociated', 'failed'])('is to share again with one that is %s', status => {
    expect(commands(next({ principals: [principalRow(CONSUMER, status)] }))).toEqual([
      `/peering privatelink unshare 1206/privatelink principal=${CONSUMER} reason="…"\n/peering privatelink share 1206/privatelink principal=${CONSUMER} reason="…"`,
    ])
  })

  it('is to share it when it is shared with nobody', () => {
    expect(commands(next({ principals: [] }))[0]).toContain('privatelink share 1206/privatelink')
  })

  it.each(['initializing', 'deleting', 'odd'])('is nothing while it is %s', status => {
    expect(next({ status, principals: [principalRow(CONSUMER, 'associating')] })).toEqual([])
  })

  it.each(['odd', "'; id; '", '$(id)'])('leaves ARNs of an odd form (%s) out of commands', arn => {
    const all = [
      ...next({ shareArn: arn, principals: [principalRow(CONSUMER, 'associating')] }),
      ...next({ configurationArn: arn }),
    ]

    expect(commands(all).join('\n')).not.toContain(arn)
    expect(commands(all).join('\n')).toContain('<share ARN>')
  })
})

describe('the way out of a refused deletion', () => {
  it.each([
    ['payments-prod', 'confirm="payments-prod"'],
    ['the "big" one', `confirm='the "big" one'`],
  ])('is the command that removes the principals first, with %s typed back', (name, confirm) => {
    expect(principalsFirst(awsScope({ name }), link()).command).toBe(
      `/peering privatelink delete 1206/privatelink principals=first ${confirm} reason="…"`,
    )
  })

  it('is typed back by its own name where each region may have one', () => {
    expect(principalsFirst(activeActiveScope(), link({}, 'us-east-1')).command).toContain(
      'delete 1400/privatelink@us-east-1 principals=first confirm="1400/privatelink@us-east-1"',
    )
  })
})

describe('what a cut leaves behind', () => {
  it('is deleted by commands of forty at most, each with its region', () => {
    const cut = Array.from({ length: 90 }, (_, i) => ({
      associationId: `rsa-${i}`,
      connectionId: `vpce-${String(i).padStart(17, '0')}`,
      account: CONSUMER,
      type: 'vpc_endpoint',
    }))
    const steps = leftovers({ region: 'eu-west-1' }, cut)

    expect(commands(steps).map(line => line.match(/vpce-/g)?.length)).toEqual([40, 40, 10])
    expect(commands(steps).every(line => line.endsWith(' --region eu-west-1'))).toBe(true)
    expect(texts(steps)).toContain('Endpoints 81 to 90 of 90 in AWS account 111122223333')
    expect(texts(leftovers({ region: 'eu-west-1' }, cut.slice(0, 1)))).toContain(
      'vpce-00000000000000000 in AWS',
    )
  })
})
