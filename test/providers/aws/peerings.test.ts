import { describe, expect, it } from 'vitest'
import type { Peering, Side } from '../../../src/peering/side.ts'
import type { Wanted } from '../../../src/providers/provider.ts'
import {
  aSide,
  DATA,
  heldWorld,
  lake,
  MINUTE,
  PAYMENTS,
  payments,
  redis,
  startWorld,
  vpcs,
} from './aws-world.ts'

const held = heldWorld()
const near = aSide(PAYMENTS, 'eu-west-1', vpcs.prod)
const serving = aSide(DATA, 'eu-west-1', vpcs.serving)
const tools = aSide(PAYMENTS, 'eu-west-1', vpcs.tools)

/** The other way round than ours: data asks for a peering with tools. */
const asksBack = {
  requester: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving, cidrs: [] },
  accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools },
}

const scope = () => held.world.scope('payments-eu-west-1')
const list = async () => held.world.run(held.world.peerings.list(await scope()))

async function only(): Promise<Peering> {
  const [first, ...others] = await list()
  expect(others).toEqual([])
  if (!first) throw new Error('nothing is listed')
  return first
}

async function create(from: Side = near, to: Side = lake): Promise<string> {
  const { world } = held
  const pcx = await world.run(world.peerings.create(await scope(), from, to))
  world.clock.advance(MINUTE)
  return pcx
}

async function plan(from: Side = near, to: Side = lake, wanted: Wanted = {}) {
  const { world } = held
  return world.run(world.peerings.planCreate(await scope(), from, to, wanted))
}
const off = ({ checks }: Awaited<ReturnType<typeof plan>>) =>
  Object.fromEntries(
    checks.filter(({ verdict }) => verdict !== 'pass').map(({ code, verdict }) => [code, verdict]),
  )

describe('the scopes', () => {
  it('are one per account and Region, without a call', async () => {
    const scopes = await held.world.provider.scopes()

    expect(scopes.map(({ key, id, name }) => [key, id, name])).toEqual([
      ['aws/payments/payments-eu-west-1', 'payments-eu-west-1', 'payments eu-west-1'],
      ['aws/payments/payments-us-east-1', 'payments-us-east-1', 'payments us-east-1'],
      ['aws/data/data-eu-west-1', 'data-eu-west-1', 'data eu-west-1'],
      ['aws/data/data-us-east-1', 'data-us-east-1', 'data us-east-1'],
    ])
    expect(held.world.aws.requests).toEqual([])
  })

  it('are known to policy by the accounts of both ends', async () => {
    const { provider } = held.world

    expect(provider.policyFacts(await scope(), lake)).toEqual({
      'aws.nearAccount': PAYMENTS,
      'aws.nearRegion': 'eu-west-1',
      'aws.account': DATA,
      'aws.region': 'us-east-1',
      'aws.vpc': vpcs.lake,
    })
  })
})

describe('the plan of a new peering', () => {
  it('has the blocks of both VPCs as they are now, all of them', async () => {
    const planned = await plan()

    expect(off(planned)).toEqual({})
    expect(planned.near.cidrs).toEqual(['10.20.0.0/16', '10.21.0.0/16', '2a05:d018:20::/56'])
    expect(planned.far.cidrs).toEqual(['10.50.0.0/16', '10.51.0.0/20', '2600:1f18:50::/56'])
    expect(planned.material).toMatchObject({
      'requester VPC': vpcs.prod,
      'accepter account': DATA,
      'DNS resolution': 'no',
    })
    expect(await plan()).toEqual(planned)
    expect(held.world.arrived()).not.toContain('CreateVpcPeeringConnection')
  })

  it.each([
    [
      'blocks that overlap, even the second',
      near,
      aSide(DATA, 'eu-west-1', vpcs.legacy),
      { cidr_overlap: 'block' },
    ],
    [
      'a VPC that asks and is not there',
      aSide(PAYMENTS, 'eu-west-1', 'vpc-00000000'),
      lake,
      { vpc_known: 'block', cidr_overlap: 'warn' },
    ],
    [
      'a VPC that accepts and is not there',
      near,
      aSide(DATA, 'us-east-1', 'vpc-00000000'),
      { vpc_known: 'block', cidr_overlap: 'warn' },
    ],
    [
      'an account that is not configured',
      near,
      aSide('333344445555', 'eu-west-1', vpcs.lake),
      { vpc_known: 'warn', cidr_overlap: 'warn' },
    ],
  ])('tells %s', async (_, from, to, expected) => {
    expect(off(await plan(from, to))).toEqual(expected)
  })

  it('is blocked by a peering that exists, in either direction, by name', async () => {
    const { world } = held
    const pcx = await create()

    const same = await plan()
    const back = await world.run(
      world.peerings.planCreate(await world.scope('data-us-east-1'), lake, near, {}),
    )

    for (const planned of [same, back]) {
      expect(off(planned)).toMatchObject({ peering_new: 'block' })
      const check = planned.checks.find(({ code }) => code === 'peering_new')
      expect(check?.text).toContain(`It exists already: payments-eu-west-1/${pcx}`)
    }
  })

  it('is blocked where the role may not create', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'CreateVpcPeeringConnection')

    expect(off(await plan())).toEqual({ may_create: 'block' })
  })

  it('warns when too many requests wait, with the quota and its code', async () => {
    const { world } = held
    const ask = () =>
      world.aws.addRequest({
        requester: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools, cidrs: [] },
        accepter: { account: DATA, region: 'us-east-1', vpc: vpcs.lake },
      })
    for (let i = 0; i < 24; i++) ask()
    expect(off(await plan())).toEqual({})
    ask()

    const check = (await plan()).checks.find(({ verdict }) => verdict !== 'pass')

    expect(check).toMatchObject({ code: 'quota_outstanding', verdict: 'warn' })
    expect(check?.hint).toContain('L-DC9F7029')
  })

  it('warns where the trial of creating was answered with something else, in AWS’s words', async () => {
    held.world.aws.faults.failNext(
      'DryRun:CreateVpcPeeringConnection',
      'OutstandingVpcPeeringConnectionLimitExceeded',
      'Enough',
    )

    const check = (await plan()).checks.find(({ code }) => code === 'may_create')

    expect(check).toMatchObject({ verdict: 'warn', text: expect.stringContaining('L-DC9F7029') })
  })

  it('blocks on an account that does not let us in, at either end', async () => {
    held.world.aws.faults.forbid(DATA, 'AssumeRole')

    expect(off(await plan())).toEqual({ account_reachable: 'block', cidr_overlap: 'warn' })
    held.world.aws.faults.forbid(PAYMENTS, 'AssumeRole')
    held.world.aws.faults.expireSessions()
    held.world.clock.advance(60 * MINUTE)
    expect((await plan()).checks[0]).toMatchObject({ code: 'account_reachable', verdict: 'block' })
  })

  it('leaves a foreign owner their part with commands that are not ours to skip', async () => {
    const planned = await plan(near, aSide('333344445555', 'eu-west-1', vpcs.lake), { dns: 'yes' })

    const commands = planned.manual.flatMap(({ command }) => command?.split('\n') ?? [])
    expect(commands[0]).toBe(
      'aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id <pcx-…> --region eu-west-1',
    )
    expect(commands.filter(line => line.includes('create-route'))).toHaveLength(3)
    expect(commands.at(-1)).toContain('AllowDnsResolutionFromRemoteVpc=true')
    expect(planned.manual.map(({ about }) => about)).not.toContain('routes')
  })
})

describe('a peering between two accounts and two Regions', () => {
  it('is created with tags, accepted, active, deleted', async () => {
    const { world } = held
    const pcx = await create()
    const waiting = await only()
    expect(waiting).toMatchObject({
      providerId: pcx,
      cloudId: pcx,
      status: 'pending_acceptance',
      near: { account: PAYMENTS, network: vpcs.prod },
      far: { account: DATA, region: 'us-east-1', network: vpcs.lake },
      expiresAt: expect.any(Number),
    })
    const [instruction] = world.peerings.instructions(await scope(), waiting)
    expect(instruction).toMatchObject({
      about: 'accept',
      command: `aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id ${pcx} --region us-east-1`,
    })

    await world.run(world.ends.accept(lake, near, pcx, {}))
    world.clock.advance(MINUTE)
    const active = await only()
    expect(active).toMatchObject({ status: 'active', expiresAt: null, far: { cidrs: expect.any(Array) } })
    const commands = world.peerings
      .instructions(await scope(), active)
      .flatMap(({ command }) => command ?? [])
    expect(commands.join('\n')).toContain('--destination-ipv6-cidr-block 2600:1f18:50::/56')

    const deletion = await world.run(world.peerings.planDelete(await scope(), active))
    expect(deletion.checks.every(({ verdict }) => verdict === 'pass')).toBe(true)
    expect(deletion.changes.join(' ')).toContain('stops at once')
    await world.run(world.peerings.remove(await scope(), active))
    world.clock.advance(MINUTE)
    expect(await only()).toMatchObject({ status: 'deleted' })
    const again = await world.run(world.peerings.planDelete(await scope(), active))
    expect(again.checks.find(({ code }) => code === 'peering_exists')?.verdict).toBe('block')
  })

  it('is found again in its own order, whatever waits the other way round', async () => {
    const { world } = held
    const far = aSide(DATA, 'eu-west-1', vpcs.serving)
    // Seen before ours, and by the same account.
    world.aws.addRequest(asksBack)
    const intentAt = world.clock.now()
    const ours = world.aws.addRequest({
      requester: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools, cidrs: [] },
      accepter: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving },
    })
    world.clock.advance(10 * MINUTE)

    expect(await world.run(world.peerings.traces(await scope(), tools, far, intentAt))).toEqual({
      found: 'peering',
      providerId: ours,
    })
  })

  it('is told by the one that lives, where one waits the other way round too', async () => {
    const { world } = held
    world.aws.addRequest(asksBack)
    const live = world.aws.addRequest({
      requester: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.tools, cidrs: [] },
      accepter: { account: DATA, region: 'eu-west-1', vpc: vpcs.serving },
    })
    world.aws.act(`${live}@${vpcs.serving}`, 'accept')
    world.clock.advance(MINUTE)

    const check = (await plan(tools, serving)).checks.find(({ code }) => code === 'peering_new')
    expect(check).toMatchObject({ text: expect.stringContaining(live), hint: 'Use that peering.' })
    expect(await create(tools, serving)).toBe(live)
    const back = await world.failure(
      world.peerings.create(await world.scope('data-eu-west-1'), serving, tools),
    )
    expect(back.message).toContain(live)
    expect(world.arrived()).not.toContain('CreateVpcPeeringConnection')
  })

  it('is asked for within the time that a lost reply is judged by, or not at all', async () => {
    const { world } = held
    await list()
    const intentAt = world.clock.now()
    world.aws.faults.throttle(3, 'DescribeVpcPeeringConnections')
    world.aws.faults.throttle(3, 'CreateVpcPeeringConnection')

    expect(await world.failure(world.peerings.create(await scope(), near, lake))).toMatchObject({
      effect: 'no',
    })
    const sent = world.aws.requests.filter(({ action }) => action === 'CreateVpcPeeringConnection')
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.filter(({ at }) => at - intentAt > 20_000)).toEqual([])
  })

  it('is not asked for any more where getting there took too long', async () => {
    const { world } = held
    world.aws.faults.throttle(2, 'AssumeRole')
    world.aws.faults.throttle(2, 'GetCallerIdentity')
    world.aws.faults.throttle(2, 'DescribeVpcPeeringConnections')

    expect(await world.failure(world.peerings.create(await scope(), near, lake))).toMatchObject({
      kind: 'unavailable',
      effect: 'no',
      code: 'NEVER_SENT',
      message: expect.stringContaining('was not sent'),
    })
    expect(world.arrived()).not.toContain('CreateVpcPeeringConnection')
    expect(await create()).toMatch(/^pcx-/)
  })

  it('is deleted once it is up: while it moves, its deletion waits', async () => {
    const { world } = held
    const pcx = await create()
    world.aws.faults.slowAccept(10 * MINUTE)
    await world.run(world.ends.accept(lake, near, pcx, {}))
    const peering = await only()
    expect(peering).toMatchObject({ status: 'provisioning' })

    const planned = await world.run(world.peerings.planDelete(await scope(), peering))
    expect(planned.checks.find(({ code }) => code === 'peering_exists')).toMatchObject({
      verdict: 'block',
      isTemporary: true,
    })
    expect(await world.failure(world.peerings.remove(await scope(), peering))).toMatchObject({
      kind: 'not_active',
      message: expect.stringContaining('provisioning'),
    })
    world.clock.advance(10 * MINUTE)
    expect(await world.run(world.peerings.remove(await scope(), peering))).toBe(pcx)
  })

  it('is not planned to be deleted where the role may not, which a dry run tells', async () => {
    const { world } = held
    await create()
    const peering = await only()
    world.aws.faults.forbid(PAYMENTS, 'DeleteVpcPeeringConnection')

    const planned = await world.run(world.peerings.planDelete(await scope(), peering))

    expect(planned.checks.find(({ verdict }) => verdict !== 'pass')).toMatchObject({
      code: 'may_delete',
      verdict: 'block',
      text: expect.stringContaining('UnauthorizedOperation'),
    })
    expect(world.arrived()).not.toContain('DeleteVpcPeeringConnection')
  })

  it('is listed once, by its requester where that is ours', async () => {
    const { world } = held
    const pcx = await create()
    const other = world.asked()

    const lists = await Promise.all(
      (await world.provider.scopes()).map(async each => [
        each.id,
        (await world.run(world.peerings.list(each))).map(({ providerId }) => providerId).toSorted(),
      ]),
    )

    expect(Object.fromEntries(lists)).toEqual({
      'payments-eu-west-1': [pcx, other].toSorted(),
      'payments-us-east-1': [],
      'data-eu-west-1': [],
      'data-us-east-1': [],
    })
  })

  it('is listed by its accepter where the requester is not ours, as the near side', async () => {
    held.world.asked()

    expect(await only()).toMatchObject({
      near: { account: PAYMENTS, network: vpcs.prod },
      far: { account: redis.account, network: vpcs.redis },
      details: { 'asked for by': 'the other side' },
    })
  })

  it('is listed to the last page', async () => {
    const { world } = held
    world.aws.faults.shortPages(1)
    await create()
    await create(near, serving)
    await create(tools, serving)

    expect(await list()).toHaveLength(3)
  })

  it('keeps a word for its status that nobody published', async () => {
    const pcx = await create()
    held.world.aws.faults.unknownStatus(pcx, 'recalibrating')

    expect(await only()).toMatchObject({ status: 'unknown', raw: 'recalibrating' })
  })

  it.each([
    ['rejected', 'reject', vpcs.lake],
    ['expired', 'expire', vpcs.lake],
  ])('is %s when AWS says so, closed for deletion, and leaves in time', async (word, act, vpc) => {
    const { world } = held
    const pcx = await create()
    world.aws.act(`${pcx}@${vpc}`, act)
    const peering = await only()

    expect(peering).toMatchObject({ status: word, raw: word })
    const deletion = await world.run(world.peerings.planDelete(await scope(), peering))
    expect(deletion.checks.find(({ code }) => code === 'peering_exists')).toMatchObject({
      verdict: 'block',
      text: expect.stringContaining('closed already'),
    })
    expect(world.peerings.instructions(await scope(), peering)).toHaveLength(1)
    world.clock.advance(49 * 60 * MINUTE)
    expect(await list()).toEqual([])
  })

  it('cannot be deleted by its accepter while it waits', async () => {
    const { world } = held
    world.asked()

    const deletion = await world.run(world.peerings.planDelete(await scope(), await only()))

    expect(deletion.checks.find(({ verdict }) => verdict === 'block')?.hint).toContain('reject')
  })
})

describe('rejecting', () => {
  const action = () => {
    const found = held.world.peerings.actions.find(({ kind }) => kind === 'peering.reject')
    if (!found) throw new Error('no action')
    return found
  }

  it('says no to a request that waits for us, and knows when it is done', async () => {
    const { world } = held
    const pcx = world.asked()
    const ask = { scope: await scope(), target: await only(), wanted: {} }
    expect(action().read(ask.scope, ask.target, {})).toMatchObject({
      words: { outcome: 'the request is rejected' },
    })
    expect((await world.run(action().plan(ask))).checks.every(({ verdict }) => verdict === 'pass')).toBe(true)
    expect(action().judge(ask, await list(), 0)).toEqual({ stands: 'not_seen' })

    expect(await world.run(action().send(ask))).toBe(pcx)

    expect(action().judge(ask, await list(), 0)).toMatchObject({ stands: 'done' })
    expect(await world.run(action().send(ask))).toBe(pcx) // again is the same as once
  })

  it('is done at the accepter, also where the request is listed by its requester', async () => {
    const { world } = held
    await create()
    const ask = { scope: await scope(), target: await only(), wanted: {} }

    await world.run(action().send(ask))

    expect(world.aws.requests.at(-1)).toMatchObject({
      action: 'RejectVpcPeeringConnection',
      account: DATA,
      region: 'us-east-1',
    })
    expect(await only()).toMatchObject({ status: 'rejected' })
  })

  it('is not planned where the role may not, which a dry run tells', async () => {
    const { world } = held
    world.asked()
    const ask = { scope: await scope(), target: await only(), wanted: {} }
    world.aws.faults.forbid(PAYMENTS, 'RejectVpcPeeringConnection')

    const planned = await world.run(action().plan(ask))

    expect(planned.checks.find(({ verdict }) => verdict === 'block')).toMatchObject({ code: 'may_reject' })
    expect(world.arrived()).not.toContain('RejectVpcPeeringConnection')
  })

  it('is refused for what does not wait, and for what others have to say no to', async () => {
    const { world } = held
    const pcx = await create()
    await world.run(world.ends.accept(lake, near, pcx, {}))
    world.clock.advance(MINUTE)
    const accepted = await only()
    const foreign: Peering = {
      ...accepted,
      status: 'pending_acceptance',
      far: { ...accepted.far, account: '333344445555' },
    }

    for (const target of [accepted, foreign]) {
      expect(action().read(await scope(), target, {})).toHaveProperty('problems')
      const planned = await world.run(action().plan({ scope: await scope(), target, wanted: {} }))
      expect(planned.checks.some(({ verdict }) => verdict === 'block')).toBe(true)
    }
    const ask = { scope: await scope(), target: accepted, wanted: {} }
    expect(action().judge(ask, await list(), 0)).toMatchObject({ stands: 'failed' })
  })
})

describe('the accounts', () => {
  const findings = () => held.world.run(held.world.provider.check())

  it('are in order: who we are, and what the role may do', async () => {
    const found = await findings()

    expect(found.every(({ isOk }) => isOk)).toBe(true)
    expect(found.find(({ what }) => what === 'AWS account payments-eu-west-1')?.text).toContain(
      `arn:aws:sts::${PAYMENTS}:assumed-role/peerbot/peerbot`,
    )
    expect(held.world.arrived()).not.toContain('CreateRoute')
  })

  it('are not tried again on every probe', async () => {
    await findings()
    const trials = () => held.world.arrived().filter(name => name.endsWith('(dry)')).length
    const first = trials()
    held.world.clock.advance(MINUTE)
    await findings()

    expect(first).toBeGreaterThan(0)
    expect(trials()).toBe(first)
    held.world.clock.advance(15 * MINUTE)
    await findings()
    expect(trials()).toBe(2 * first)
  })

  it('say what is missing and what to do', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'CreateRoute')
    held.world.aws.faults.forbid(DATA, 'AssumeRole')

    const bad = (await findings()).filter(({ isOk }) => !isOk)

    expect(bad.map(({ what }) => what)).toEqual([
      'AWS permissions payments-eu-west-1',
      'AWS permissions payments-us-east-1',
      'AWS account data-eu-west-1',
      'AWS account data-us-east-1',
    ])
    expect(bad[0]?.text).toMatch(/may not create routes.*README/)
    expect(bad[2]?.text).toContain('trust policy')
  })

  it('say what taking routes away lacks, before a night on which it is needed', async () => {
    held.world.aws.faults.forbid(DATA, 'DeleteRoute')
    held.world.aws.faults.forbid(DATA, 'ReplaceRoute')

    const bad = (await findings()).filter(({ isOk }) => !isOk)

    expect(bad.map(({ what }) => what)).toEqual([
      'AWS permissions data-eu-west-1',
      'AWS permissions data-us-east-1',
    ])
    expect(bad[0]?.text).toMatch(/may not replace routes.*may not delete routes/)
    expect(held.world.arrived()).not.toContain('DeleteRoute')
  })

  it('do not fail a probe for a trial that conditions refuse', async () => {
    held.world.aws.faults.forbid(PAYMENTS, 'AcceptVpcPeeringConnection')

    const found = await findings()

    expect(found.every(({ isOk }) => isOk)).toBe(true)
    expect(found.find(({ what }) => what === 'AWS permissions payments-eu-west-1')?.text).toContain('refused')
  })

  it('are looked at alone where everything is left to people', async () => {
    const world = await startWorld({ accounts: [{ ...payments, accept: 'manual', routes: 'manual' }] })

    const found = await world.run(world.provider.check())

    expect(found.every(({ isOk }) => isOk)).toBe(true)
    expect(world.arrived().some(name => name.endsWith('(dry)'))).toBe(false)
    await world.close()
  })
})
