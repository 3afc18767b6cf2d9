/**
 * The table of error codes of the cloud-peering reference (section 2), code by code: each is provoked at the simulated EC2
 * through the AWS SDK, and answered as the table says. Where the reference lies beside the checkout, the two tables are
 * compared; errors.test.ts has what is not in it.
 */
import { existsSync, readFileSync } from 'node:fs'
import {
  AuthorizeSecurityGroupEgressCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '../../../src/kit/errors.ts'
import { ForeignError } from '../../../src/kit/errors.ts'
import { failureOf } from '../../../src/providers/aws/failure.ts'
import type { RoutePlan } from '../../../src/providers/provider.ts'
import {
  type AwsWorld,
  aSide,
  DATA,
  heldWorld,
  lake,
  MINUTE,
  PAYMENTS,
  prod,
  redis,
  tagged,
  vpcs,
} from './aws-world.ts'

const held = heldWorld()
const tools = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)
const serving = aSide(DATA, 'eu-west-1', vpcs.serving)
const route: RoutePlan = {
  table: tagged[0],
  destination: '192.168.0.0/24',
  does: 'create',
  now: null,
  text: '',
}

interface Answer {
  kind: ErrorKind
  effect: 'no' | 'maybe'
  /** What happened and what to do, as people read it. */
  says: RegExp
}

interface Case {
  code: string
  /** Words of the table's second column. */
  means: string
  when: string
  provoke(world: AwsWorld): Promise<unknown>
  /** A failure, or the value that stands for success. */
  ends: Answer | { is: unknown }
  /** How often AWS answers with the code: more than once where it is tried again. */
  times?: number | 'many'
}

const scope = (world: AwsWorld, id = 'payments-eu-west-1') => world.scope(id)

async function create(world: AwsWorld, near = prod, far = lake): Promise<string> {
  return world.run(world.peerings.create(await scope(world), near, far))
}

async function waiting(world: AwsWorld, near = prod, far = lake): Promise<string> {
  const pcx = await create(world, near, far)
  world.clock.advance(MINUTE)
  return pcx
}

async function active(world: AwsWorld, end = prod): Promise<string> {
  const accepter = { account: PAYMENTS, region: 'eu-west-1', vpc: end.network ?? '' }
  const pcx = world.asked({ accepter })
  await world.run(world.ends.accept(end, redis, pcx, {}))
  world.clock.advance(MINUTE)
  return pcx
}

async function listed(world: AwsWorld) {
  const [peering] = await world.run(world.peerings.list(await scope(world)))
  if (!peering) throw new Error('nothing is listed')
  return peering
}

async function remove(world: AwsWorld, over: { providerId?: string } = {}) {
  return world.peerings.remove(await scope(world), { ...(await listed(world)), ...over })
}

/** The bot changes no rules: sent by the SDK itself, and read as any failure is. */
async function ruled(world: AwsWorld, how: 'authorize' | 'revoke', port = 6379): Promise<unknown> {
  const shared = { endpoint: world.aws.url, region: 'eu-west-1', maxAttempts: 1 }
  const sts = new STSClient({ ...shared, credentials: world.aws.credentials })
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${PAYMENTS}:role/peerbot`,
      RoleSessionName: 'test',
      ExternalId: world.aws.externalId,
    }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const ec2 = new EC2Client({ ...shared, credentials })
  const input = {
    GroupId: 'sg-0aa20000000000002',
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  }
  const command =
    how === 'authorize'
      ? ec2.send(new AuthorizeSecurityGroupEgressCommand(input))
      : ec2.send(new RevokeSecurityGroupEgressCommand(input))
  try {
    return await command
  } catch (thrown) {
    throw (
      failureOf({ operation: `${how} a rule`, place: 'payments eu-west-1', isRead: false }, thrown) ?? thrown
    )
  } finally {
    ec2.destroy()
    sts.destroy()
  }
}

const again = (world: AwsWorld, times: number, action: string, code: string) => {
  for (let time = 0; time < times; time++) world.aws.faults.failNext(action, code)
}

const userError = (says: RegExp): Answer => ({ kind: 'invalid', effect: 'no', says })
const quota = (says: RegExp): Answer => ({ kind: 'invalid', effect: 'no', says })
const credentials: Answer = { kind: 'auth', effect: 'no', says: /credentials.*trust policy.*external id/ }

const NOT_FOUND = 'InvalidVpcPeeringConnectionID.NotFound'

const cases: Case[] = [
  {
    code: NOT_FOUND,
    means: 'retry for a minute after create',
    when: 'it was just seen, and the next call does not know it',
    async provoke(world) {
      const pcx = world.asked()
      again(world, 5, 'AcceptVpcPeeringConnection', NOT_FOUND)
      await world.ends.accept(prod, redis, pcx, {})
      return (await world.ends.look(prod, redis, pcx))?.status
    },
    ends: { is: expect.stringMatching(/^(provisioning|active)$/) },
    times: 5,
  },
  {
    code: NOT_FOUND,
    means: 'retry for a minute after create',
    when: 'that minute is over',
    provoke: world => world.ends.accept(prod, redis, 'pcx-00000000', {}),
    ends: { kind: 'not_found', effect: 'no', says: /knows no peering pcx-00000000 in eu-west-1/ },
    times: 'many',
  },
  {
    code: NOT_FOUND,
    means: 'after a delete = success',
    when: 'a route leads to it that was taken away with it',
    async provoke(world) {
      const pcx = await active(world)
      world.aws.removeRequest(pcx)
      world.clock.advance(72 * 60 * MINUTE)
      return [await world.ends.look(prod, redis, pcx), await world.ends.removeRoute(prod, route, pcx)]
    },
    ends: { is: [null, 'gone'] },
  },
  {
    code: NOT_FOUND,
    means: 'otherwise aged out',
    when: 'somebody asks for its deletion much later',
    async provoke(world) {
      const pcx = world.asked()
      const peering = await listed(world)
      world.aws.act(`${pcx}@${vpcs.prod}`, 'reject')
      world.clock.advance(72 * 60 * MINUTE)
      return world.peerings.remove(await scope(world), peering)
    },
    ends: { kind: 'not_found', effect: 'no', says: /what ended is forgotten/ },
  },
  {
    code: 'InvalidVpcPeeringConnectionId.Malformed',
    means: 'user error',
    when: 'it is looked at',
    provoke: world => world.ends.look(prod, redis, 'pcx-zzz'),
    ends: userError(/pcx- and 8 or 17 hexadecimal digits/),
  },
  {
    code: 'InvalidVpcPeeringConnectionId.Malformed',
    means: 'user error',
    when: 'it is deleted',
    async provoke(world) {
      await waiting(world)
      return remove(world, { providerId: 'pcx-zzz' })
    },
    ends: userError(/pcx- and 8 or 17 hexadecimal digits/),
  },
  {
    code: 'InvalidVpcID.Malformed',
    means: 'user error',
    when: 'a peering is asked for from it',
    provoke: async world =>
      world.peerings.create(await scope(world), aSide(PAYMENTS, 'eu-west-1', 'vpc-zzz'), lake),
    ends: userError(/vpc- and 8 or 17 hexadecimal digits/),
  },
  {
    code: 'InvalidVpcID.NotFound',
    means: 'user error',
    when: 'a peering is asked for from it',
    provoke: async world =>
      world.peerings.create(await scope(world), aSide(PAYMENTS, 'eu-west-1', 'vpc-00000000'), lake),
    ends: userError(/Check the VPC id, its account and its Region/),
  },
  {
    code: 'InvalidRouteTableID.NotFound',
    means: 'user error',
    when: 'a route is to be written into it',
    provoke: async world =>
      world.ends.writeRoute(prod, { ...route, table: 'rtb-00000000' }, await active(world)),
    ends: userError(/Check the id of the route table, its account and its Region/),
    times: 2, // the look at the table, and the write
  },
  {
    code: 'InvalidStateTransition',
    means: 'on accept, `active`/`provisioning` = already done',
    when: 'the reply to the first try is lost',
    async provoke(world) {
      const pcx = world.asked()
      world.aws.faults.slowAccept(10 * MINUTE)
      world.aws.faults.dropNextReply('AcceptVpcPeeringConnection')
      await world.ends.accept(prod, redis, pcx, {})
      return (await world.ends.look(prod, redis, pcx))?.status
    },
    ends: { is: 'provisioning' },
  },
  {
    code: 'InvalidStateTransition',
    means: 're-describe',
    when: 'it waits as before',
    provoke(world) {
      const pcx = world.asked()
      world.aws.faults.failNext('AcceptVpcPeeringConnection', 'InvalidStateTransition')
      return world.ends.accept(prod, redis, pcx, {})
    },
    ends: {
      kind: 'conflict',
      effect: 'no',
      says: /is pending-acceptance meanwhile .* look at who else works on it/,
    },
  },
  {
    code: 'InvalidStateTransition',
    means: 'on delete, from `failed` etc. = already done',
    when: 'it has failed',
    async provoke(world) {
      await waiting(world, prod, aSide(DATA, 'eu-west-1', vpcs.legacy))
      return remove(world)
    },
    ends: { is: expect.stringMatching(/^pcx-/) },
  },
  {
    code: 'OperationNotPermitted',
    means: 'wrong account, wrong Region',
    when: 'its accepter would delete what waits',
    async provoke(world) {
      world.asked()
      return remove(world)
    },
    ends: userError(/cannot delete pending peering.*only from the account and in the Region of that end/),
  },
  {
    code: 'OperationNotPermitted',
    means: 'wrong account, wrong Region',
    when: 'AWS takes the acceptance from somebody else',
    provoke(world) {
      const pcx = world.asked()
      world.aws.faults.failNext('AcceptVpcPeeringConnection', 'OperationNotPermitted', 'Not you')
      return world.ends.accept(prod, redis, pcx, {})
    },
    ends: userError(new RegExp(`Not you.*only by account ${PAYMENTS} in eu-west-1`)),
  },
  {
    code: 'OperationNotPermitted',
    means: 'options on a non-active pcx: say which',
    when: 'its options are set while it waits',
    provoke: world => world.ends.adjust(prod, redis, world.asked(), { dns: 'yes' }),
    ends: {
      kind: 'not_active',
      effect: 'no',
      says: /only while pcx-\w+ is active, and it is pending-acceptance/,
    },
  },
  {
    code: 'VpcPeeringConnectionAlreadyExists',
    means: 'reversed duplicate: find the live pcx, delete the new pending one',
    when: 'it is accepted',
    async provoke(world) {
      const live = await waiting(world, tools, serving)
      const twin = world.aws.addRequest({
        requester: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving, cidrs: [] },
        accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools },
      })
      await world.run(world.ends.accept(serving, tools, live, {}))
      world.clock.advance(MINUTE)
      return world.ends.accept(tools, serving, twin, {})
    },
    ends: {
      kind: 'conflict',
      effect: 'no',
      says: /peered already by pcx-\w+; use that one.*pcx-\w+ was deleted/,
    },
  },
  ...(
    [
      ['OutstandingVpcPeeringConnectionLimitExceeded', 'outstandingRequests', 'L-DC9F7029'],
      ['PendingVpcPeeringConnectionLimitExceeded', 'pendingPeerings', 'L-DC9F7029'],
      ['VpcPeeringConnectionsPerVpcLimitExceeded', 'peeringsPerVpc', 'L-7E9ECCDB'],
    ] as const
  ).map(
    ([code, name, number]): Case => ({
      code,
      means: 'quota: name it and the code',
      when: 'one more is asked for',
      provoke(world) {
        world.aws.faults.quota(name, 0)
        return create(world)
      },
      ends: quota(new RegExp(`Raise the quota ${number} \\(.* VPC peering.*\\) in Service Quotas`)),
    }),
  ),
  {
    code: 'ActiveVpcPeeringConnectionPerVpcLimitExceeded',
    means: 'quota: name it and the code',
    when: 'one more is accepted',
    provoke(world) {
      world.aws.faults.quota('activePeeringsPerVpc', 0)
      return world.ends.accept(prod, redis, world.asked(), {})
    },
    ends: quota(/Raise the quota L-7E9ECCDB \(active VPC peering connections per VPC; 50 .* 125\)/),
  },
  {
    code: 'InvalidVpcPeeringConnectionState.DnsHostnamesDisabled',
    means: 'DNS precondition',
    when: 'DNS resolution is switched on',
    provoke: async world => world.ends.adjust(tools, redis, await active(world, tools), { dns: 'yes' }),
    ends: userError(/Switch on DNS hostnames and DNS resolution of the VPC/),
  },
  {
    code: 'RouteAlreadyExists',
    means: 'compare target: same pcx = success',
    when: 'the reply to the first try is lost',
    async provoke(world) {
      const pcx = await active(world)
      world.aws.faults.dropNextReply('CreateRoute')
      return world.ends.writeRoute(prod, route, pcx)
    },
    ends: { is: 'there' },
  },
  {
    code: 'RouteAlreadyExists',
    means: 'else conflict',
    when: 'somebody else was faster',
    async provoke(world) {
      const pcx = await active(world)
      const stop = world.aws.onEvent(({ text }) => {
        if (!text.startsWith('DescribeRouteTables')) return
        stop()
        world.aws.act(route.table, `addRoute ${route.destination} nat-0aa20000000000001`)
      })
      return world.ends.writeRoute(prod, route, pcx)
    },
    ends: { is: 'conflict' },
  },
  {
    code: 'RouteLimitExceeded',
    means: 'quota',
    when: 'the table is full',
    async provoke(world) {
      const pcx = await active(world)
      world.aws.faults.quota('routesPerTable', 1)
      return world.ends.writeRoute(prod, route, pcx)
    },
    ends: quota(/Raise the quota L-93826ACB \(routes per route table; 50 .* 1000\)/),
  },
  {
    code: 'RulesPerSecurityGroupLimitExceeded',
    means: 'quota',
    when: 'a rule too many is added',
    provoke(world) {
      world.aws.faults.quota('rulesPerGroup', 1)
      return ruled(world, 'authorize')
    },
    ends: quota(/Raise the quota L-0EA8095F \(rules per security group; 60 /),
  },
  {
    code: 'InvalidRoute.NotFound',
    means: 'success',
    when: 'the reply to the first try is lost',
    async provoke(world) {
      const pcx = await active(world)
      await world.ends.writeRoute(prod, route, pcx)
      world.aws.faults.dropNextReply('DeleteRoute')
      return world.ends.removeRoute(prod, route, pcx)
    },
    ends: { is: 'gone' },
  },
  // The bot changes no rules, so that nothing can succeed by these: whoever writes that call reads what they say.
  {
    code: 'InvalidPermission.Duplicate',
    means: 'success',
    when: 'a rule is added that is there',
    provoke: world => ruled(world, 'authorize', 443),
    ends: { kind: 'conflict', effect: 'no', says: /The rule is there already/ },
  },
  {
    code: 'InvalidPermission.NotFound',
    means: 'success',
    when: 'a rule is taken away that is not there',
    provoke: world => ruled(world, 'revoke'),
    ends: { kind: 'not_found', effect: 'no', says: /There is no such rule/ },
  },
  {
    code: 'UnauthorizedOperation',
    means: 'missing IAM',
    when: 'the role lacks it',
    provoke(world) {
      world.aws.faults.forbid(PAYMENTS, 'AcceptVpcPeeringConnection')
      return world.ends.accept(prod, redis, world.asked(), {})
    },
    ends: { kind: 'auth', effect: 'no', says: /ec2:AcceptVpcPeeringConnection.*Add the permission.*README/ },
  },
  {
    code: 'DryRunOperation',
    means: '`DryRunOperation` is the *success* answer of a dry run',
    when: 'the role has it',
    async provoke(world) {
      const plan = await world.peerings.planCreate(await scope(world), prod, lake, {})
      return plan.checks.find(({ code }) => code === 'may_create')?.verdict
    },
    ends: { is: 'pass' },
  },
  {
    code: 'RequestExpired',
    means: 'credentials',
    when: 'the session is over: taken anew, and the call goes on',
    async provoke(world) {
      const pcx = world.asked()
      await world.ends.look(prod, redis, pcx)
      world.aws.faults.expireSessions()
      return (await world.ends.look(prod, redis, pcx))?.status
    },
    ends: { is: 'pending_acceptance' },
  },
  ...(
    [
      ['AuthFailure', 1],
      ['ExpiredToken', 2], // once more with fresh keys
      ['RequestExpired', 2],
    ] as const
  ).map(
    ([code, times]): Case => ({
      code,
      means: 'credentials',
      when: 'it stays so',
      provoke(world) {
        again(world, times, 'DescribeVpcPeeringConnections', code)
        return world.ends.look(prod, redis, 'pcx-00000000')
      },
      ends: credentials,
      times,
    }),
  ),
]

const isFailure = (ends: Case['ends']): ends is Answer => 'kind' in ends

describe('the table of error codes', () => {
  it.each(cases)('$code ($means), when $when', async ({ code, provoke, ends, times = 1 }) => {
    const { world } = held

    const outcome: unknown = await world.run(provoke(world).catch((thrown: unknown) => thrown))

    if (isFailure(ends)) {
      const { says, ...rest } = ends
      expect(outcome).toBeInstanceOf(ForeignError)
      expect(outcome).toMatchObject({ ...rest, message: expect.stringMatching(says) })
    } else {
      expect(outcome).toEqual(ends.is)
    }
    const spelled = code.toLowerCase()
    const said = world.aws.requests.filter(request => request.code?.toLowerCase() === spelled)
    if (times === 'many') expect(said.length).toBeGreaterThan(5)
    else expect(said).toHaveLength(times)
  })
})

const reference = new URL('../../../../shared/reference/cloud-peering.md', import.meta.url)
const isThere = existsSync(reference)

/** The table's rows: its codes in full, and what they are to be treated as. */
function rows(): { codes: string[]; means: string }[] {
  const text = readFileSync(reference, 'utf8')
  const [, table = ''] = /\n\| Code \| Treat as \|\n\|---\|---\|\n((?:\|.*\|\n)+)/.exec(text) ?? []
  return table
    .trim()
    .split('\n')
    .map(line => {
      const [, first = '', means = ''] = /^\| (.*?) \| (.*) \|$/.exec(line) ?? []
      // `InvalidVpcID.Malformed/NotFound` is two codes, and `(delete)` says of which call one is.
      const spelled = first.replace(/ \(\w+\)/g, '').split(', ')
      const codes = spelled.flatMap(code => {
        const [whole = '', ...others] = code.split('/')
        return [whole, ...others.map(other => `${whole.split('.')[0]}.${other}`)]
      })
      const named = [...means.matchAll(/`([A-Z]\w+)`/g)].map(([, code = '']) => code)
      return { codes: [...codes, ...named], means }
    })
}

describe.skipIf(isThere)('the reference', () => {
  it('is compared with this table', context => {
    context.skip('NOT CHECKED: ../shared/reference/cloud-peering.md is not beside the checkout')
  })
})

describe.skipIf(!isThere)('the reference', () => {
  it('has exactly these codes', () => {
    const theirs = rows().flatMap(({ codes }) => codes)

    expect(theirs.length).toBeGreaterThan(20)
    expect([...new Set(cases.map(({ code }) => code))].toSorted()).toEqual(theirs.toSorted())
  })

  it('says of each what is shown here', () => {
    for (const { code, means } of cases)
      expect(rows().find(({ codes }) => codes.includes(code))?.means).toContain(means)
  })
})
