import { describe, expect, it } from 'vitest'
import type { Side } from '../../../src/peering/side.ts'
import type { RoutePlan } from '../../../src/providers/provider.ts'
import {
  type AwsWorld,
  anAccount,
  aSide,
  DATA,
  data,
  heldWorld,
  lake,
  MINUTE,
  PAYMENTS,
  payments,
  prod,
  redis,
  startWorld,
  tagged,
  vpcs,
} from './aws-world.ts'

const held = heldWorld()

/** Redis Cloud's peering with prod, accepted and active. */
async function active(world: AwsWorld = held.world): Promise<string> {
  const pcx = world.asked()
  await world.run(world.ends.accept(prod, redis, pcx, {}))
  world.clock.advance(MINUTE)
  return pcx
}

async function routed(world: AwsWorld = held.world): Promise<string> {
  const pcx = await active(world)
  for (const route of await world.run(world.ends.routes(prod, redis, pcx)))
    await world.run(world.ends.writeRoute(prod, route, pcx))
  return pcx
}

const behind = () => held.world.aws.state().accounts.flatMap(({ vpcs: all }) => all)

function routesIn(table: string) {
  const found = behind()
    .flatMap(({ routeTables }) => routeTables)
    .find(({ id }) => id === table)
  return found?.routes ?? []
}

const targetIn = (table: string, destination: string) =>
  routesIn(table).find(route => route.destination === destination)?.target

function statusOf(pcx: string) {
  const found = behind()
    .flatMap(({ peerings }) => peerings)
    .find(each => each.pcx === pcx)
  return found?.status
}

const isWrite = (name: string): boolean => /^(Create|Replace|Accept|Reject|Delete|Modify)\w+$/.test(name)
const writes = () => held.world.arrived().filter(isWrite)

const aPlan = (over: Partial<RoutePlan> = {}): RoutePlan => ({
  table: tagged[0],
  destination: '192.168.0.0/24',
  does: 'create',
  now: null,
  text: '',
  ...over,
})

describe('an end of ours', () => {
  it('goes as far as its account is configured for, and no other end is ours', () => {
    const { ends } = held.world

    expect(ends.modes(prod)).toEqual({ accept: 'automatic', routes: 'automatic', verify: 'control_plane' })
    expect(ends.modes(redis)).toBeNull()
    expect(ends.modes({ ...prod, region: 'eu-central-1' })).toBeNull()
    expect(ends.modes({ ...prod, cloud: 'gcp' })).toBeNull()
  })
})

describe('the plan of joining', () => {
  const plan = (how = { isRequester: false, wanted: {} }, end = prod, other = redis, world = held.world) =>
    world.run(world.ends.planJoin(end, other, how))
  const verdicts = (planned: Awaited<ReturnType<typeof plan>>) =>
    Object.fromEntries(
      planned.checks.filter(({ verdict }) => verdict !== 'pass').map(({ code, verdict }) => [code, verdict]),
    )

  it('is made from live state, changes nothing, and is the same twice', async () => {
    const planned = await plan()

    expect(verdicts(planned)).toEqual({})
    expect(planned.routes.map(({ table, destination, does }) => [table, destination, does])).toEqual(
      tagged.map(table => [table, '192.168.0.0/24', 'create']),
    )
    expect(planned.changes).toEqual([
      expect.stringContaining('accepts exactly this peering'),
      expect.stringContaining(`192.168.0.0/24 in ${tagged[0]}`),
      expect.stringContaining(`192.168.0.0/24 in ${tagged[1]}`),
    ])
    expect(await plan()).toEqual(planned)
    expect(writes()).toEqual([])
  })

  it('tries by dry runs whether the role may accept and route', async () => {
    await plan()

    expect(held.world.arrived()).toEqual(
      expect.arrayContaining(['AcceptVpcPeeringConnection (dry)', 'CreateRoute (dry)']),
    )
  })

  it('is blocked where the role may not write routes, with what to do', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'CreateRoute')

    const check = (await plan()).checks.find(({ code }) => code === 'may_route')

    expect(check).toMatchObject({ verdict: 'block', text: expect.stringContaining('UnauthorizedOperation') })
    expect(check?.hint).toContain('permission')
  })

  it('warns where a trial of switching on DNS was refused, and tries only where it is wanted', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'ModifyVpcPeeringConnectionOptions')

    expect(verdicts(await plan())).toEqual({})
    expect(verdicts(await plan({ isRequester: true, wanted: { dns: 'yes' } }))).toEqual({ may_dns: 'warn' })
  })

  it('warns where a trial of accepting was refused: the peering does not exist yet', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'AcceptVpcPeeringConnection')

    expect(verdicts(await plan())).toEqual({ may_accept: 'warn' })
  })

  it.each([
    ['a VPC that is not there', { ...prod, network: 'vpc-00000000000000000' }, redis, { vpc_known: 'block' }],
    ['a range outside the VPC', { ...prod, cidrs: ['10.99.0.0/16'] }, redis, { vpc_cidrs: 'block' }],
    [
      'a range that overlaps any block of the VPC',
      prod,
      { ...redis, cidrs: ['10.21.64.0/24'] },
      { cidr_overlap: 'block', route_conflicts: 'warn' },
    ],
    ['ranges nobody knows yet', prod, { ...redis, cidrs: [] }, { route_destinations: 'warn' }],
  ])('tells %s', async (_, end, other, expected) => {
    expect(verdicts(await plan(undefined, end, other))).toEqual(expected)
  })

  it('wants DNS switched on in the VPC where that was asked for', async () => {
    const tools = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)

    expect(verdicts(await plan({ isRequester: true, wanted: { dns: 'yes' } }, tools))).toEqual({
      vpc_dns: 'block',
    })
  })

  it('routes IPv6 where both sides have it', async () => {
    const both = ['10.50.0.0/16', '2600:1f18:50::/56']

    const planned = await plan({ isRequester: true, wanted: {} }, prod, { ...lake, cidrs: both })
    const without = await plan({ isRequester: true, wanted: {} }, aSide(PAYMENTS, 'eu-west-1', vpcs.tools), {
      ...lake,
      cidrs: both,
    })

    expect(new Set(planned.routes.map(({ destination }) => destination))).toEqual(new Set(both))
    expect(without.routes.map(({ destination }) => destination)).toEqual(['10.50.0.0/16'])
  })

  it('takes a dead route over, which is told in a sentence of its own', async () => {
    const pcx = await routed()
    held.world.aws.removeRequest(pcx)
    held.world.clock.advance(MINUTE)

    const planned = await plan()

    expect(planned.routes).toMatchObject(tagged.map(() => ({ does: 'replace', now: pcx })))
    expect(planned.changes.filter(text => text.includes('blackhole'))).toHaveLength(2)
    expect(held.world.arrived()).toContain('ReplaceRoute (dry)')
  })

  it('gives the commands where people do it', async () => {
    const manual = anAccount({ accept: 'manual', routes: 'manual' })
    const world = await startWorld({ accounts: [manual] })

    const planned = await plan({ isRequester: false, wanted: { dns: 'yes' } }, prod, redis, world)

    expect(planned.changes).toEqual([])
    expect(planned.manual.map(({ command }) => command).join('\n')).toBe(
      [
        ...tagged.map(
          table =>
            `aws ec2 create-route --route-table-id ${table} --destination-cidr-block 192.168.0.0/24 --vpc-peering-connection-id <pcx-…> --region eu-west-1`,
        ),
        'aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id <pcx-…> --region eu-west-1 --accepter-peering-connection-options AllowDnsResolutionFromRemoteVpc=true',
      ].join('\n'),
    )
    expect(world.arrived().filter(name => name.endsWith('(dry)'))).toEqual([])
    await world.close()
  })

  it('is blocked by an account that does not let us in, not failed', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'AssumeRole')

    const planned = await plan()

    expect(planned.checks).toMatchObject([{ code: 'account_reachable', verdict: 'block' }])
    expect(planned.routes).toEqual([])
  })
})

describe('accepting', () => {
  it('accepts exactly the peering that was asked for, and tags it', async () => {
    const { world } = held
    const pcx = world.asked()

    expect(await world.run(world.ends.look(prod, redis, pcx))).toMatchObject({
      status: 'pending_acceptance',
      requester: { account: redis.account, network: redis.network },
      expiresAt: expect.any(Number),
    })
    await world.run(world.ends.accept(prod, redis, pcx, {}))
    world.clock.advance(MINUTE)

    expect(await world.run(world.ends.look(prod, redis, pcx))).toMatchObject({
      status: 'active',
      raw: 'active',
    })
    const [mine] = behind().find(({ id }) => id === vpcs.prod)?.peerings ?? []
    expect(mine?.tags).toEqual({ 'managed-by': 'peerbot' })
  })

  it('is done where it was accepted meanwhile', async () => {
    const { world } = held
    const pcx = await active()

    await world.run(world.ends.accept(prod, redis, pcx, {}))

    expect(writes().filter(name => name === 'AcceptVpcPeeringConnection')).toHaveLength(1)
  })

  it.each([
    ['the reply is lost', () => held.world.aws.faults.dropNextReply('AcceptVpcPeeringConnection')],
    ['somebody accepted it already', (pcx: string) => held.world.aws.act(`${pcx}@${vpcs.prod}`, 'accept')],
  ])('leaves its tag where %s', async (_, happen) => {
    const { world } = held
    const pcx = world.asked()
    happen(pcx)

    await world.run(world.ends.accept(prod, redis, pcx, {}))

    const [mine] = behind().find(({ id }) => id === vpcs.prod)?.peerings ?? []
    expect(mine?.tags).toEqual({ 'managed-by': 'peerbot' })
  })

  it.each(['DescribeVpcPeeringConnections', 'AcceptVpcPeeringConnection'])(
    'waits a minute where %s does not know yet what was just seen',
    async action => {
      const { world } = held
      const pcx = world.asked()
      expect(await world.run(world.ends.look(prod, redis, pcx))).not.toBeNull()
      for (let times = 0; times < 5; times++)
        world.aws.faults.failNext(action, 'InvalidVpcPeeringConnectionID.NotFound')

      await world.run(world.ends.accept(prod, redis, pcx, {}))
      world.clock.advance(MINUTE)

      expect(statusOf(pcx)).toBe('active')
    },
  )

  it('is done where a tag may not be set', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'CreateTags')

    expect(statusOf(await active())).toBe('active')
  })

  const stranger = {
    account: DATA,
    region: 'eu-west-1',
    vpc: 'vpc-0badbadbadbadbad0',
    cidrs: ['192.168.0.0/24'],
  }
  const asked = {
    account: redis.account ?? '',
    region: 'eu-west-1',
    vpc: vpcs.redis,
    cidrs: ['192.168.0.0/24'],
  }
  it.each([
    ['the right VPC, and another requester', { requester: { ...stranger, account: '999988887777' } }, prod],
    [
      'the right requester account, and another VPC of it',
      { requester: { ...asked, vpc: stranger.vpc } },
      prod,
    ],
    ['the right requester, in another Region', { requester: { ...asked, region: 'us-east-1' } }, prod],
    [
      'the right requester, and another VPC of ours',
      { accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools } },
      prod,
    ],
  ])('never accepts %s', async (_, over, end: Side) => {
    const { world } = held
    const pcx = world.asked(over)

    const refusal = await world.failure(world.ends.accept(end, redis, pcx, {}))

    expect(refusal).toMatchObject({ kind: 'invalid', effect: 'no', code: 'NOT_THE_PEERING' })
    expect(refusal.message).toContain(pcx)
    expect(writes()).toEqual([])
    expect(statusOf(pcx)).toBe('pending-acceptance')
  })

  it('never accepts what is for another account of ours', async () => {
    const { world } = held
    const pcx = world.asked({ accepter: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving } })
    const end = aSide(DATA, 'eu-west-1', vpcs.lake)

    expect(await world.failure(world.ends.accept(end, redis, pcx, {}))).toMatchObject({
      code: 'NOT_THE_PEERING',
    })
    expect(await world.failure(world.ends.accept(prod, redis, pcx, {}))).toMatchObject({ kind: 'not_found' })
    expect(writes()).toEqual([])
  })

  it('never routes to a peering that is not the one, even if somebody accepted it', async () => {
    const { world } = held
    const pcx = world.asked({ requester: stranger })
    world.aws.act(`${pcx}@${vpcs.prod}`, 'accept')
    world.clock.advance(MINUTE)

    expect(await world.failure(world.ends.routes(prod, redis, pcx))).toMatchObject({
      code: 'NOT_THE_PEERING',
    })
    expect(await world.failure(world.ends.verify(prod, redis, pcx))).toMatchObject({
      code: 'NOT_THE_PEERING',
    })
  })

  it.each([
    ['rejected', 'reject'],
    ['expired', 'expire'],
  ])('says that a request is %s', async (word, act) => {
    const { world } = held
    const pcx = world.asked()
    world.aws.act(`${pcx}@${vpcs.prod}`, act)

    const refusal = await world.failure(world.ends.accept(prod, redis, pcx, {}))

    expect(refusal).toMatchObject({ kind: 'conflict', message: expect.stringContaining(word) })
    expect(await world.run(world.ends.look(prod, redis, pcx))).toMatchObject({ status: word })
  })

  it('deletes the request of ours that duplicates a live peering the other way round, and names that one', async () => {
    const { world } = held
    const near = { ...aSide(PAYMENTS, 'eu-west-1', vpcs.tools), cidrs: [] }
    const far = aSide(DATA, 'eu-west-1', vpcs.serving)
    const scope = await world.scope('payments-eu-west-1')
    const live = await world.run(world.peerings.create(scope, near, far))
    // Somebody else asks the other way round before this one is accepted.
    const twin = world.aws.addRequest({
      requester: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving, cidrs: ['10.30.0.0/16'] },
      accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools },
    })
    world.clock.advance(MINUTE)
    await world.run(world.ends.accept(far, near, live, {}))
    world.clock.advance(MINUTE)

    const refusal = await world.failure(world.ends.accept(near, far, twin, {}))

    expect(refusal).toMatchObject({ kind: 'conflict', code: 'VpcPeeringConnectionAlreadyExists' })
    expect(refusal.message).toContain(live)
    expect(statusOf(twin)).toBe('deleted')
    expect(statusOf(live)).toBe('active')
  })

  it('says so where such a duplicate can not be deleted either, and what lives', async () => {
    const { world } = held
    const near = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)
    const far = aSide(DATA, 'eu-west-1', vpcs.serving)
    const live = await world.run(world.peerings.create(await world.scope('payments-eu-west-1'), near, far))
    const twin = world.aws.addRequest({
      requester: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving, cidrs: [] },
      accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools },
    })
    world.clock.advance(MINUTE)
    await world.run(world.ends.accept(far, near, live, {}))
    world.clock.advance(MINUTE)
    world.aws.faults.forbid(DATA, 'DeleteVpcPeeringConnection')

    const refusal = await world.failure(world.ends.accept(near, far, twin, {}))

    expect(refusal).toMatchObject({ kind: 'conflict', code: 'VpcPeeringConnectionAlreadyExists' })
    expect(refusal.message).toMatch(new RegExp(`by ${live}.*${twin}.*UnauthorizedOperation`))
  })

  it('takes nothing away on AWS’s word alone, where no peering is found that lives', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.failNext('AcceptVpcPeeringConnection', 'VpcPeeringConnectionAlreadyExists')

    const refusal = await world.failure(world.ends.accept(prod, redis, pcx, {}))

    expect(refusal).toMatchObject({ kind: 'conflict', code: 'VpcPeeringConnectionAlreadyExists' })
    expect(refusal.message).toContain('left as it is')
    expect(statusOf(pcx)).toBe('pending-acceptance')
  })

  it('rejects such a duplicate where its requester is not ours', async () => {
    const world = await startWorld({ accounts: [payments] })
    const pcx = await active(world)
    const twin = world.aws.addRequest({
      requester: { account: redis.account ?? '', region: 'eu-west-1', vpc: vpcs.redis, cidrs: [] },
      accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.prod },
    })
    world.clock.advance(MINUTE)

    const refusal = await world.failure(world.ends.accept(prod, redis, twin, {}))

    expect(refusal.message).toMatch(new RegExp(`by ${pcx}.*${twin} was rejected`))
    await world.close()
  })

  it('is carried out once though its reply is lost', async () => {
    const { world } = held
    const pcx = world.asked()
    world.aws.faults.dropNextReply('AcceptVpcPeeringConnection')

    await world.run(world.ends.accept(prod, redis, pcx, {}))
    world.clock.advance(MINUTE)

    expect(statusOf(pcx)).toBe('active')
  })
})

describe('DNS resolution', () => {
  it('is set at each end by its own account, once', async () => {
    const { world } = held
    const far = aSide(DATA, 'us-east-1', vpcs.lake)
    const scope = await world.scope('payments-eu-west-1')
    const pcx = await world.run(world.peerings.create(scope, prod, far))
    world.clock.advance(MINUTE)
    expect(await world.failure(world.ends.adjust(prod, redis, pcx, { dns: 'yes' }))).toMatchObject({
      kind: 'not_active',
      message: expect.stringContaining('pending-acceptance'),
    })
    await world.run(world.ends.accept(far, prod, pcx, {}))
    world.clock.advance(MINUTE)

    await world.run(world.ends.adjust(prod, redis, pcx, {}))
    expect(world.arrived().filter(name => name.startsWith('Modify'))).toHaveLength(1) // the one too early
    for (let times = 0; times < 2; times++)
      for (const end of [prod, far]) await world.run(world.ends.adjust(end, redis, pcx, { dns: 'yes' }))

    const [mine] = behind().find(({ id }) => id === vpcs.prod)?.peerings ?? []
    expect(mine?.dns).toEqual({ requester: true, accepter: true })
    expect(world.arrived().filter(name => name.startsWith('Modify'))).toHaveLength(3)
  })

  it('is done once AWS shows it, not when AWS has taken it', async () => {
    const { world } = held
    const pcx = await active()
    world.aws.faults.slowOptions(MINUTE)

    expect(await world.failure(world.ends.adjust(prod, redis, pcx, { dns: 'yes' }))).toMatchObject({
      kind: 'not_active',
      effect: 'no',
      message: expect.stringContaining('does not show it yet'),
    })
    world.clock.advance(MINUTE)
    await world.run(world.ends.adjust(prod, redis, pcx, { dns: 'yes' }))
    expect(world.arrived().filter(name => name.startsWith('Modify'))).toHaveLength(1)
  })

  it('says what the VPC lacks', async () => {
    const { world } = held
    const pcx = world.asked({ accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools } })
    const tools = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)
    await world.run(world.ends.accept(tools, redis, pcx, {}))
    world.clock.advance(MINUTE)

    expect(await world.failure(world.ends.adjust(tools, redis, pcx, { dns: 'yes' }))).toMatchObject({
      code: 'InvalidVpcPeeringConnectionState.DnsHostnamesDisabled',
      message: expect.stringContaining('DNS hostnames'),
    })
  })
})

describe('routes', () => {
  it('are written, found there, and taken away again', async () => {
    const { world } = held
    const pcx = await active()

    const planned = await world.run(world.ends.routes(prod, redis, pcx))
    for (const route of planned)
      expect(await world.run(world.ends.writeRoute(prod, route, pcx))).toBe('written')

    expect(tagged.map(table => targetIn(table, '192.168.0.0/24'))).toEqual([pcx, pcx])
    expect(await world.run(world.ends.routes(prod, redis, pcx))).toMatchObject(
      planned.map(() => ({ does: 'keep' })),
    )
    for (const route of planned) {
      expect(await world.run(world.ends.removeRoute(prod, route, pcx))).toBe('removed')
      expect(await world.run(world.ends.removeRoute(prod, route, pcx))).toBe('gone')
    }
    expect(tagged.map(table => targetIn(table, '192.168.0.0/24'))).toEqual([undefined, undefined])
  })

  it('go to all ranges that the other side has now, whatever was asked for', async () => {
    const { world } = held
    const cidrs = ['192.168.0.0/24', '192.168.7.0/24']
    const pcx = world.asked({
      requester: { account: redis.account ?? '', region: 'eu-west-1', vpc: vpcs.redis, cidrs },
    })
    await world.run(world.ends.accept(prod, redis, pcx, {}))
    world.clock.advance(MINUTE)

    const planned = await world.run(world.ends.routes(prod, redis, pcx))

    expect(new Set(planned.map(({ destination }) => destination))).toEqual(new Set(cidrs))
  })

  it('are there where they were written before', async () => {
    const { world } = held
    const pcx = await routed()

    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('there')
  })

  it('are there though the reply of their writing is lost', async () => {
    const { world } = held
    const pcx = await active()
    world.aws.faults.dropNextReply('CreateRoute')

    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('there')
    expect(routesIn(tagged[0]).filter(({ target }) => target === pcx)).toHaveLength(1)
  })

  it('are neither there nor in the way while the table does not show what AWS says is there', async () => {
    const { world } = held
    const pcx = await active()
    // Ours, written by a try whose reply was lost, and not in the table as it is described yet.
    world.aws.faults.failNext('CreateRoute', 'RouteAlreadyExists')

    expect(await world.failure(world.ends.writeRoute(prod, aPlan(), pcx))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(tagged[0]),
    })
    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('written')
  })

  it('leave alone what somebody else wrote between our look and our write', async () => {
    const { world } = held
    const pcx = await active()
    const stop = world.aws.onEvent(({ text }) => {
      if (!text.startsWith('DescribeRouteTables')) return
      stop()
      world.aws.act(tagged[0], 'addRoute 192.168.0.0/24 nat-0aa20000000000001')
    })

    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('conflict')
    expect(targetIn(tagged[0], '192.168.0.0/24')).toBe('nat-0aa20000000000001')
  })

  it('wait a minute for a peering that the next call does not know yet', async () => {
    const { world } = held
    const pcx = await active()
    for (let times = 0; times < 5; times++)
      world.aws.faults.failNext('CreateRoute', 'InvalidVpcPeeringConnectionID.NotFound')

    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('written')
  })

  it('leave alone what leads elsewhere, also where that came in between', async () => {
    const { world } = held
    const pcx = await active()
    world.aws.act(tagged[0], 'addRoute 192.168.0.0/24 nat-0aa20000000000001')

    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('conflict')
    expect(await world.run(world.ends.writeRoute(prod, aPlan({ does: 'replace', now: 'pcx-1' }), pcx))).toBe(
      'conflict',
    )
    expect(await world.run(world.ends.removeRoute(prod, aPlan(), pcx))).toBe('not_ours')
    expect(targetIn(tagged[0], '192.168.0.0/24')).toBe('nat-0aa20000000000001')
  })

  it('replace the dead one that was shown, and no other', async () => {
    const { world } = held
    const old = await routed()
    world.aws.removeRequest(old)
    world.clock.advance(MINUTE)
    const pcx = await active()
    const planned = await world.run(world.ends.routes(prod, redis, pcx))
    expect(planned).toMatchObject(tagged.map(() => ({ does: 'replace', now: old })))

    const strange = aPlan({ does: 'replace', now: 'pcx-00000000000000001' })
    expect(await world.run(world.ends.writeRoute(prod, strange, pcx))).toBe('conflict')
    expect(await world.run(world.ends.writeRoute(prod, aPlan(), pcx))).toBe('conflict')
    for (const route of planned)
      expect(await world.run(world.ends.writeRoute(prod, route, pcx))).toBe('written')

    expect(tagged.map(table => targetIn(table, '192.168.0.0/24'))).toEqual([pcx, pcx])
  })

  it('of a table that is gone are gone', async () => {
    const { world } = held
    const pcx = await active()

    expect(await world.run(world.ends.removeRoute(prod, aPlan({ table: 'rtb-00000000' }), pcx))).toBe('gone')
  })
})

describe('the plan of leaving', () => {
  it('takes away what we wrote, and names the rest with the commands', async () => {
    const { world } = held
    const pcx = await routed()

    const plan = await world.run(
      world.ends.planLeave(prod, redis, pcx, [{ table: tagged[0], destination: '192.168.0.0/24' }]),
    )

    expect(plan.changes).toEqual([expect.stringContaining(`192.168.0.0/24 in ${tagged[0]}`)])
    expect(plan.checks.find(({ code }) => code === 'routes_of_others')).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining(tagged[1]),
    })
    expect(plan.manual).toMatchObject([
      {
        command: `aws ec2 delete-route --route-table-id ${tagged[1]} --destination-cidr-block 192.168.0.0/24 --region eu-west-1`,
      },
    ])
  })

  it('is blocked where the role may not take routes away, which a dry run tells', async () => {
    const { world } = held
    const pcx = await routed()
    world.aws.faults.forbid(PAYMENTS, 'DeleteRoute')
    const plan = (ours: { table: string; destination: string }[]) =>
      world.run(world.ends.planLeave(prod, redis, pcx, ours))

    const mine = await plan([{ table: tagged[0], destination: '192.168.0.0/24' }])

    expect(mine.checks.find(({ code }) => code === 'may_unroute')).toMatchObject({
      verdict: 'block',
      text: expect.stringContaining(tagged[0]),
    })
    expect((await plan([])).checks.find(({ verdict }) => verdict === 'block')).toBeUndefined()
    expect(targetIn(tagged[0], '192.168.0.0/24')).toBe(pcx)
  })

  it('has nothing to do where nothing leads there', async () => {
    const { world } = held
    const plan = await world.run(world.ends.planLeave(prod, redis, await active(), []))

    expect(plan).toMatchObject({ changes: [], manual: [] })
    expect(plan.checks.every(({ verdict }) => verdict === 'pass')).toBe(true)
  })
})

describe('what is left of a peering that is gone', () => {
  it('is told, and only what led to it', async () => {
    const { world } = held
    const pcx = await routed()

    world.aws.removeRequest(pcx)
    // Whatever state AWS still shows: it is told right after the delete, and later.
    expect(await world.run(world.ends.blackholes(prod, pcx))).toHaveLength(tagged.length)
    world.clock.advance(MINUTE)

    expect(await world.run(world.ends.blackholes(prod, pcx))).toEqual(
      tagged.map(table => ({ table, destination: '192.168.0.0/24' })),
    )
    expect(await world.run(world.ends.blackholes(prod, 'pcx-00000000000000001'))).toEqual([])
  })
})

describe('verifying', () => {
  const verify = (pcx: string, world = held.world) => world.run(world.ends.verify(prod, redis, pcx))
  const off = ({ checks }: Awaited<ReturnType<typeof verify>>) =>
    checks.filter(({ verdict }) => verdict !== 'pass').map(({ code }) => code)

  it('says "routed" on every route active, and never "connected"', async () => {
    const verdict = await verify(await routed())

    expect(verdict.depth).toBe('routed')
    expect(off(verdict)).toEqual([])
    expect(verdict.checks.map(({ code }) => code)).toEqual([
      'peering_active',
      'routes_active',
      'route_shadows',
      'egress_open',
      'acl_open',
    ])
  })

  it('says "peered" while a route is missing, and which', async () => {
    const { world } = held
    const pcx = await routed()
    await world.run(world.ends.removeRoute(prod, aPlan(), pcx))

    const verdict = await verify(pcx)

    expect(verdict.depth).toBe('peered')
    expect(verdict.checks.find(({ code }) => code === 'routes_active')?.text).toContain(tagged[0])
    expect(verdict.manual).toMatchObject([
      { about: 'routes', command: expect.stringContaining(`create-route --route-table-id ${tagged[0]} `) },
    ])
  })

  it('tells a longer prefix that leads elsewhere', async () => {
    const pcx = await routed()
    held.world.aws.act(tagged[0], 'addRoute 192.168.0.128/25 nat-0aa20000000000001')

    expect(off(await verify(pcx))).toEqual(['route_shadows'])
  })

  it('stops at a peering that is not active', async () => {
    const { world } = held
    const verdict = await verify(world.asked())

    expect(verdict).toMatchObject({ depth: 'peered', checks: [{ code: 'peering_active', verdict: 'block' }] })
  })

  it('tells rules that let nobody out', async () => {
    const world = await startWorld({ accounts: [anAccount({ ports: [[25, 25]], routeTables: 'all' })] })
    const pcx = await routed(world)

    const verdict = await verify(pcx, world)

    // The subnet with the closed ACL uses the main table, which is routed too.
    expect(verdict.depth).toBe('routed')
    expect(off(verdict)).toEqual(['acl_open'])
    expect(verdict.checks.find(({ code }) => code === 'acl_open')?.text).toContain('acl-0aa20000000000002')
    await world.close()
  })
})

describe('verifying with the analyzer', () => {
  const analyzed = (over = {}) => startWorld({ accounts: [anAccount({ verify: 'analyzer', ...over }), data] })

  it('says "connected" on its word, what that proves, and tidies up', async () => {
    const world = await analyzed()
    const verdict = await world.run(world.ends.verify(prod, redis, await routed(world)))

    expect(verdict.depth).toBe('connected')
    expect(verdict.checks.at(-1)).toMatchObject({
      code: 'analyzer',
      verdict: 'pass',
      text: expect.stringContaining('sends no packet'),
    })
    const steps = world.arrived().filter(name => name.includes('NetworkInsights'))
    expect(steps.slice(0, 3)).toEqual([
      'CreateNetworkInsightsPath',
      'StartNetworkInsightsAnalysis',
      'DescribeNetworkInsightsAnalyses',
    ])
    expect(steps.slice(-2)).toEqual(['DeleteNetworkInsightsAnalysis', 'DeleteNetworkInsightsPath'])
    await world.close()
  })

  it('is not asked while a route is missing: it is billed', async () => {
    const world = await analyzed()
    const verdict = await world.run(world.ends.verify(prod, redis, await active(world)))

    expect(verdict.depth).toBe('peered')
    expect(world.arrived().some(name => name.includes('NetworkInsights'))).toBe(false)
    await world.close()
  })

  it('makes one path though its reply is lost', async () => {
    const world = await analyzed()
    const pcx = await routed(world)
    world.aws.faults.dropNextReply('CreateNetworkInsightsPath')

    const verdict = await world.run(world.ends.verify(prod, redis, pcx))

    expect(verdict.depth).toBe('connected')
    const tokens = world.aws.requests
      .filter(({ action }) => action === 'CreateNetworkInsightsPath')
      .map(({ params }) => params['ClientToken'])
    expect(tokens).toHaveLength(2)
    expect(new Set(tokens).size).toBe(1)
    await world.close()
  })

  it('says what is in the way, and no more than "routed"', async () => {
    // The only routed subnet is the one of the batch jobs, closed but for HTTPS.
    const world = await analyzed({ routeTables: 'main' })
    const verdict = await world.run(world.ends.verify(prod, redis, await routed(world)))

    expect(verdict.depth).toBe('routed')
    expect(verdict.checks.at(-1)).toMatchObject({ code: 'analyzer', verdict: 'warn' })
    await world.close()
  })

  it('says why an analysis failed, claims no more than "routed", and tidies up', async () => {
    const world = await analyzed()
    const pcx = await routed(world)
    world.aws.faults.failNextAnalysis('The path has too many hops')

    const verdict = await world.run(world.ends.verify(prod, redis, pcx))

    expect(verdict.depth).toBe('routed')
    expect(verdict.checks.at(-1)).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining('The path has too many hops'),
    })
    expect(world.arrived().slice(-2)).toEqual(['DeleteNetworkInsightsAnalysis', 'DeleteNetworkInsightsPath'])
    await world.close()
  })

  it('gives up on an analysis that never ends, and tidies up', async () => {
    const world = await analyzed()
    const pcx = await routed(world)
    world.aws.faults.slowAnalysis(60 * MINUTE)

    const verdict = await world.run(world.ends.verify(prod, redis, pcx))

    expect(verdict.depth).toBe('routed')
    expect(verdict.checks.at(-1)).toMatchObject({
      verdict: 'warn',
      text: expect.stringContaining('did not finish'),
    })
    expect(world.arrived().slice(-2)).toEqual(['DeleteNetworkInsightsAnalysis', 'DeleteNetworkInsightsPath'])
    await world.close()
  })

  it('is in the plan with what it costs, before anybody approves', async () => {
    const world = await analyzed()
    const how = { isRequester: false, wanted: {} }

    const planned = await world.run(world.ends.planJoin(prod, redis, how))

    expect(planned.changes.filter(text => text.includes('AWS bills'))).toHaveLength(1)
    const without = await held.world.run(held.world.ends.planJoin(prod, redis, how))
    expect(without.changes.filter(text => text.includes('AWS bills'))).toEqual([])
    await world.close()
  })

  it('says that the role may not ask', async () => {
    const world = await analyzed()
    const pcx = await routed(world)
    world.aws.faults.forbid(PAYMENTS, 'CreateNetworkInsightsPath')

    const verdict = await world.run(world.ends.verify(prod, redis, pcx))

    expect(verdict.depth).toBe('routed')
    expect(verdict.checks.at(-1)?.text).toContain('UnauthorizedOperation')
    await world.close()
  })
})
