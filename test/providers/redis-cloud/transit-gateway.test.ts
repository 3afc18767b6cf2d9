import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForeignError } from '../../../src/kit/errors.ts'
import type { Peering } from '../../../src/peering/side.ts'
import type { Action, Ask, Family, Scope } from '../../../src/providers/provider.ts'
import { type CloudWorld, startWorld } from './cloud-world.ts'
import { OWNER } from './transit-gateway-builders.ts'

let world: CloudWorld
let family: Family
beforeEach(async () => {
  world = await startWorld()
  const found = world.provider.families.find(({ name }) => name === 'tgw')
  if (!found) throw new Error('Redis Cloud has transit gateways')
  family = found
})
afterEach(() => world.cloud.close())

const UID = 'tgw-0123456789abcdef0'

function action(kind: string): Action {
  const found = family.actions.find(each => each.kind === kind)
  if (!found) throw new Error(`no action ${kind}`)
  return found
}

const list = (scope: Scope) => world.run(family.list(scope))

async function object(scope: Scope, providerId: string): Promise<Peering> {
  const found = (await list(scope)).find(each => each.providerId === providerId)
  if (!found) throw new Error(`${providerId} is not listed`)
  return found
}

async function taskOf(scope: Scope, ref: string) {
  for (;;) {
    const task = await world.run(world.tasks.read(scope, ref))
    if (task.state !== 'waiting') return task
    world.clock.advance(1_000)
  }
}

/** Sends it and gives its task's end. */
async function carryOut(kind: string, ask: Ask) {
  return taskOf(ask.scope, await world.run(action(kind).send(ask)))
}

const share = (place: string, more = '') =>
  world.cloud.actOn(`tgw-account:${place}`, `shareGateway:${OWNER}:${UID}${more}`)
const settle = () => world.clock.advance(120_000)

/** Only ids and statuses. */
const brief = (peerings: readonly Peering[]) =>
  peerings.map(({ providerId, status }) => `${providerId} ${status}`)

async function blocksOf(kind: string, ask: Ask): Promise<string[]> {
  const { checks } = await world.run(action(kind).plan(ask))
  return checks.filter(({ verdict }) => verdict === 'block').map(({ code }) => code)
}

/** Shared, accepted and listed: gives the gateway. */
async function accepted(scope: Scope, place: string, more = ''): Promise<Peering> {
  share(place, more)
  settle()
  const [invitation] = await list(scope)
  if (!invitation) throw new Error('no invitation')
  await carryOut('tgw.accept_invitation', { scope, target: invitation, wanted: {} })
  settle()
  const gateway = (await list(scope)).find(({ kind }) => kind === 'tgw')
  if (!gateway) throw new Error('no gateway')
  return gateway
}

async function attached(scope: Scope, place: string): Promise<Peering> {
  const gateway = await accepted(scope, place, ':auto')
  await carryOut('tgw.attach', { scope, target: gateway, wanted: {} })
  settle()
  return object(scope, gateway.providerId.replace('tgw-', 'attachment-'))
}

describe('support', () => {
  it.each([
    [1206, true],
    [1400, true],
    [1301, 'Transit gateways exist on AWS only; this subscription is on Google Cloud.'],
    [1500, expect.stringContaining('your own cloud account')],
    [1600, expect.stringContaining('no cloud details')],
  ])('of subscription %i is %s', async (id, supported) => {
    expect(family.support(await world.scope(id))).toEqual(supported)
  })
})

describe.each([
  [1206, '1206', ''],
  [1400, '1400/us-east-1', '@us-east-1'],
])('in subscription %i, the way from the share to the ranges', (id, place, suffix) => {
  it('is accept, attach, accept in AWS, set the ranges, detach', async () => {
    const scope = await world.scope(id)
    expect(await list(scope)).toEqual([])

    share(place)
    settle()
    const [invitation] = await list(scope)
    expect(invitation).toMatchObject({
      kind: 'tgw_invitation',
      status: 'pending_acceptance',
      far: { account: OWNER },
    })
    expect(invitation?.expiresAt).toBeGreaterThan(world.clock.now() + 6 * 24 * 3_600_000)
    if (!invitation) throw new Error('no invitation')
    const acceptance: Ask = { scope, target: invitation, wanted: {} }
    expect(await blocksOf('tgw.accept_invitation', acceptance)).toEqual([])
    const { judge } = action('tgw.accept_invitation')
    expect(judge(acceptance, await list(scope), 0)).toEqual({ stands: 'not_seen' })
    expect(await carryOut('tgw.accept_invitation', acceptance)).toMatchObject({ state: 'completed' })
    settle()
    expect(judge(acceptance, await list(scope), 0)).toMatchObject({ stands: 'done' })
    expect(await blocksOf('tgw.accept_invitation', acceptance)).toEqual(['invitation_pending'])

    const gateway = (await list(scope)).find(({ kind }) => kind === 'tgw')
    if (!gateway) throw new Error('no gateway')
    expect(gateway).toMatchObject({ status: 'active', cloudId: UID })
    expect(gateway.providerId).toMatch(new RegExp(`^tgw-\\d+${suffix}$`))
    const attaching: Ask = { scope, target: gateway, wanted: {} }
    expect(await blocksOf('tgw.attach', attaching)).toEqual([])
    expect(await carryOut('tgw.attach', attaching)).toMatchObject({ state: 'completed' })
    settle()
    const { judge: judgeAttach } = action('tgw.attach')
    expect(judgeAttach(attaching, await list(scope), 0)).toMatchObject({ stands: 'under_way', for: 'person' })
    expect(await blocksOf('tgw.attach', attaching)).toEqual(['gateway_free'])

    const number = gateway.providerId.replace('tgw-', '').replace(suffix, '')
    world.cloud.actOn(`tgw:${place}/${number}`, 'acceptAttachment')
    settle()
    expect(judgeAttach(attaching, await list(scope), 0)).toMatchObject({ stands: 'done' })

    const attachment = await object(scope, gateway.providerId.replace('tgw-', 'attachment-'))
    const setting: Ask = { scope, target: attachment, wanted: { cidrs: '10.20.0.0/16, 10.21.0.0/16' } }
    expect(await blocksOf('tgw.set_cidrs', setting)).toEqual([])
    expect(await carryOut('tgw.set_cidrs', setting)).toMatchObject({ state: 'completed' })
    const { judge: judgeCidrs } = action('tgw.set_cidrs')
    expect(judgeCidrs(setting, await list(scope), 0).stands).toMatch(/under_way|done/)
    settle()
    expect(judgeCidrs(setting, await list(scope), 0)).toMatchObject({ stands: 'done' })
    expect(await blocksOf('tgw.set_cidrs', setting)).toEqual(['cidrs_new'])

    const clearing: Ask = { scope, target: attachment, wanted: { cidrs: 'none' } }
    expect(await carryOut('tgw.set_cidrs', clearing)).toMatchObject({ state: 'completed' })
    settle()
    expect(judgeCidrs(clearing, await list(scope), 0)).toMatchObject({ stands: 'done' })

    const detaching: Ask = { scope, target: attachment, wanted: {} }
    expect(await blocksOf('tgw.detach', detaching)).toEqual([])
    expect(await carryOut('tgw.detach', detaching)).toMatchObject({ state: 'completed' })
    settle()
    const { judge: judgeDetach } = action('tgw.detach')
    expect(judgeDetach(detaching, await list(scope), 0)).toMatchObject({ stands: 'done' })
    expect(brief(await list(scope)).filter(line => line.startsWith('attachment'))).toEqual([])
    expect(await carryOut('tgw.detach', detaching)).toMatchObject({
      state: 'failed',
      failure: { kind: 'not_found', code: 'TGW_ATTACHMENT_DOES_NOT_EXIST' },
    })
  })

  it('ends at a rejected invitation', async () => {
    const scope = await world.scope(id)
    share(place)
    settle()
    const [target] = await list(scope)
    if (!target) throw new Error('no invitation')
    const ask: Ask = { scope, target, wanted: {} }

    expect(await carryOut('tgw.reject_invitation', ask)).toMatchObject({ state: 'completed' })

    settle()
    expect(action('tgw.reject_invitation').judge(ask, await list(scope), 0)).toMatchObject({ stands: 'done' })
    expect(family.instructions(scope, { ...target, status: 'rejected' })[1]?.command).toContain(
      'aws ram create-resource-share',
    )
  })
})

describe('a list', () => {
  it('is none while the subscription is not active: what is there would look gone', async () => {
    const scope = await world.scope(1206)
    await accepted(scope, '1206')
    world.cloud.faults.nonActiveSubscription(1206)

    await expect(list(scope)).rejects.toMatchObject({ kind: 'not_active', effect: 'no', code: 'NO_LIST' })
  })

  it('has every region of an Active-Active subscription', async () => {
    share('1400/us-east-1')
    share('1400/eu-west-1')
    settle()

    const ids = (await list(await world.scope(1400))).map(({ providerId }) => providerId)
    expect(ids.map(id => id.split('@')[1])).toEqual(['us-east-1', 'eu-west-1'])
  })

  it('has what is in regions whose ids are missing from the reply', async () => {
    const scope = await world.scope(1400)
    const target = await accepted(scope, '1400/us-east-1')
    world.cloud.faults.withoutRegionIds(true)

    expect((await list(scope)).map(({ providerId }) => providerId)).toContain(target.providerId)
  })

  it('says that the account does not have the feature', async () => {
    const scope = await world.scope(1206)
    world.cloud.faults.featureOff('transitGateway')

    await expect(world.run(family.list(scope))).rejects.toMatchObject({ kind: 'invalid', code: 'HTTP 412' })
  })
})

describe('a write', () => {
  it('that completed and changed nothing is not seen', async () => {
    const scope = await world.scope(1206)
    const target = await accepted(scope, '1206')
    world.cloud.faults.completeWithoutChange()
    const ask: Ask = { scope, target, wanted: {} }

    expect(await carryOut('tgw.attach', ask)).toMatchObject({ state: 'completed' })

    settle()
    expect(action('tgw.attach').judge(ask, await list(scope), 600_000)).toEqual({ stands: 'not_seen' })
  })

  it('whose reply was lost is sent once, found in the list or proven not to be under way', async () => {
    const scope = await world.scope(1206)
    const target = await accepted(scope, '1206')
    const ask: Ask = { scope, target, wanted: {} }
    const intentAt = world.clock.now()
    world.cloud.faults.dropNextRequest({ method: 'POST' })

    const lost = await world.run(
      action('tgw.attach')
        .send(ask)
        .catch((thrown: unknown) => thrown),
    )

    expect(lost).toBeInstanceOf(ForeignError)
    expect(lost).toMatchObject({ effect: 'maybe' })
    expect(action('tgw.attach').judge(ask, await list(scope), 0)).toEqual({ stands: 'not_seen' })
    expect(await world.run(action('tgw.attach').mayBeUnderWay(ask, intentAt))).toContain('moments ago')
    world.clock.advance(20 * 60_000)
    expect(await world.run(action('tgw.attach').mayBeUnderWay(ask, intentAt))).toBeNull()

    const posted = () => world.cloud.requests.filter(({ method }) => method === 'POST').length
    const before = posted()
    world.cloud.faults.dropNextReply({ method: 'POST' })
    await world.run(
      action('tgw.attach')
        .send(ask)
        .catch(() => null),
    )
    settle()
    expect(action('tgw.attach').judge(ask, await list(scope), 0)).toMatchObject({
      stands: 'under_way',
      peering: target.providerId.replace('tgw-', 'attachment-'),
    })
    expect(posted()).toBe(before + 1)
  })

  it('is not made to a region that Redis Cloud does not know', async () => {
    const scope = await world.scope(1400)
    const known = await accepted(scope, '1400/us-east-1')
    const target = { ...known, providerId: 'tgw-7@mars-north-1' }

    await expect(world.run(action('tgw.attach').send({ scope, target, wanted: {} }))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'NO_REGION_ID',
    })
  })

  it('of ranges under an unknown word is under way', async () => {
    const scope = await world.scope(1206)
    const target = await attached(scope, '1206')
    const ask: Ask = { scope, target, wanted: { cidrs: '10.20.0.0/16' } }
    await carryOut('tgw.set_cidrs', ask)
    world.cloud.faults.unknownStatus(`tgw:1206/${target.providerId.replace('attachment-', '')}`, 'rerouting')
    settle()

    expect(action('tgw.set_cidrs').judge(ask, await list(scope), 0)).toMatchObject({
      stands: 'under_way',
      note: expect.stringContaining('rerouting'),
    })
  })
})

describe('a plan', () => {
  it('is blocked by what has happened since: an invitation that lapsed', async () => {
    const scope = await world.scope(1206)
    share('1206')
    settle()
    const [target] = await list(scope)
    if (!target) throw new Error('no invitation')
    world.clock.advance(8 * 24 * 3_600_000)

    expect(await blocksOf('tgw.accept_invitation', { scope, target, wanted: {} })).toEqual([
      'invitation_pending',
    ])
  })

  it('is blocked while the subscription is not active', async () => {
    const scope = await world.scope(1206)
    const target = await attached(scope, '1206')
    world.cloud.faults.nonActiveSubscription(1206)

    expect(await blocksOf('tgw.detach', { scope, target, wanted: {} })).toContain('subscription_active')
  })

  it('blocks ranges that overlap the deployment of any region', async () => {
    const scope = await world.scope(1400)
    const target = await attached(scope, '1400/us-east-1')
    const cidrs = '192.168.11.0/25'

    expect(await blocksOf('tgw.set_cidrs', { scope, target, wanted: { cidrs } })).toEqual(['cidr_deployment'])
  })

  it('is blocked when the key is refused', async () => {
    const scope = await world.scope(1206)
    const target = await attached(scope, '1206')
    world.cloud.faults.httpError(401, 1)

    expect(await blocksOf('tgw.detach', { scope, target, wanted: {} })).toContain('attachment_exists')
  })
})
