/** PrivateLink over HTTP, against the simulated Redis Cloud. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hour, minute } from '../../../src/kit/duration.ts'
import { ForeignError } from '../../../src/kit/errors.ts'
import type { Peering } from '../../../src/peering/side.ts'
import type { Action, Ask, Family, RemoteTask, Scope, Sighting } from '../../../src/providers/provider.ts'
import { type CloudWorld, startWorld } from './cloud-world.ts'
import { CONSUMER, OTHER } from './private-link-builders.ts'

let world: CloudWorld
let family: Family
beforeEach(async () => {
  world = await startWorld()
  const found = world.provider.families.find(({ name }) => name === 'privatelink')
  if (!found) throw new Error('Redis Cloud has PrivateLink')
  family = found
})
afterEach(() => world.cloud.close())

const WRITE = { pathIncludes: '/private-link' }

function action(verb: string): Action {
  const found = family.actions.find(each => each.verb === verb)
  if (!found) throw new Error(`no ${verb}`)
  return found
}

function asked(verb: string, scope: Scope, target: Peering | null, values: Record<string, string>): Ask {
  const reading = action(verb).read(scope, target, values)
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  return { scope, target, wanted: reading.wanted }
}

const list = (scope: Scope) => world.run(family.list(scope))

async function ended(scope: Scope, ref: string): Promise<RemoteTask> {
  for (;;) {
    const task = await world.run(world.tasks.read(scope, ref))
    if (task.state !== 'waiting') return task
    world.clock.advance(1_000)
  }
}

/** Plans, prepares, sends, and follows the task to its end. */
async function carryOut(verb: string, ask: Ask): Promise<RemoteTask> {
  const { plan, prepare, send } = action(verb)
  const blocked = (await world.run(plan(ask))).checks.filter(({ verdict }) => verdict === 'block')
  expect(blocked).toEqual([])
  for (let ready = prepare === undefined; !ready && prepare; ) {
    ready = (await world.run(prepare(ask))).is === 'ready'
    world.clock.advance(5_000)
  }
  const task = await ended(ask.scope, await world.run(send(ask)))
  world.clock.advance(10_000) // a change occupies the subscription for a moment
  return task
}

/** Judged again and again until it stands so, or for too long. */
async function until(
  verb: string,
  ask: Ask,
  stands: Sighting['stands'],
  forWhom?: string,
): Promise<Sighting> {
  const from = world.clock.now()
  for (let look = 0; look < 30; look++) {
    const sighting = action(verb).judge(ask, await list(ask.scope), world.clock.now() - from)
    const isFor = forWhom === undefined || (sighting.stands === 'under_way' && sighting.for === forWhom)
    if (sighting.stands === stands && isFor) return sighting
    world.clock.advance(10_000)
  }
  throw new Error(`never ${stands}`)
}

const places = [
  { what: 'a standard subscription', id: 1206, from: undefined, link: 'privatelink', object: '1206' },
  {
    what: 'a region of an Active-Active one',
    id: 1400,
    from: 'eu-west-1',
    link: 'privatelink@eu-west-1',
    object: '1400/eu-west-1',
  },
]

/** One that is accepted by its first account. */
async function created(scope: Scope, from?: string, principal = CONSUMER): Promise<Peering> {
  const ask = asked('create', scope, null, { principal, ...(from ? { from } : {}) })
  await carryOut('create', ask)
  await until('create', ask, 'under_way', 'person')
  const object = `privatelink:${scope.id}${from ? `/${from}` : ''}`
  world.cloud.actOn(object, `acceptShare:${principal}`)
  await until('create', ask, 'done')
  return only(scope)
}

async function only(scope: Scope): Promise<Peering> {
  const [link, ...others] = await list(scope)
  if (!link || others.length > 0) throw new Error('not exactly one')
  return link
}

/** As often as needed for the list to show it. */
async function connect(scope: Scope, object: string, account = CONSUMER): Promise<Peering> {
  world.cloud.actOn(object, `createEndpoint:${account}`)
  world.clock.advance(minute)
  return only(scope)
}

async function failureOf(promise: Promise<unknown>): Promise<ForeignError> {
  const thrown = await world.run(
    promise.then(
      () => null,
      (reason: unknown) => reason,
    ),
  )
  if (thrown instanceof ForeignError) return thrown
  throw thrown ?? new Error('nothing was thrown')
}

describe.each(places)('in $what', ({ id, from, link, object: place }) => {
  const object = `privatelink:${place}`

  it('goes from nothing to connected and back to nothing', async () => {
    const scope = await world.scope(id)
    expect(family.support(scope)).toBe(true)
    expect(await list(scope)).toEqual([])

    const shared = await created(scope, from)
    expect(shared).toMatchObject({ kind: 'privatelink', providerId: link, status: 'active' })
    expect(shared.far.account).toBe(CONSUMER)
    expect(
      family.instructions(scope, shared).some(({ command }) => command?.includes('create-vpc-endpoint')),
    ).toBe(true)
    for (const { command = '' } of family.instructions(scope, shared))
      expect(command).not.toMatch(/<(resource configuration|region|share)/)

    const share = asked('share', scope, shared, { principal: OTHER, alias: 'QA' })
    await carryOut('share', share)
    const waiting = await until('share', share, 'under_way', 'person')
    expect(JSON.stringify('todo' in waiting && waiting.todo)).toContain(shared.details['share ARN'])
    world.cloud.actOn(object, `acceptShare:${OTHER}`)
    await until('share', share, 'done')

    const connected = await connect(scope, object)
    const [endpoint] = connected.members.filter(({ what }) => what === 'connection')
    const cut = asked('disassociate', scope, connected, { connection: endpoint?.id ?? '' })
    await carryOut('disassociate', cut)
    await until('disassociate', cut, 'done')

    const back = asked('unshare', scope, await only(scope), { principal: OTHER })
    await carryOut('unshare', back)
    await until('unshare', back, 'done')

    const away = asked('delete', scope, await only(scope), {})
    await carryOut('delete', away)
    await until('delete', away, 'done')
    expect(await list(scope)).toEqual([])
  })

  it('sends no region or subscription in a body, and exactly what the API names', async () => {
    const scope = await world.scope(id)
    const first = await created(scope, from)
    const share = asked('share', scope, first, { principal: OTHER })
    await carryOut('share', share)
    const connected = await connect(scope, object)
    await carryOut('unshare', asked('unshare', scope, connected, { principal: OTHER }))
    const [, , endpoint] = connected.members
    const cut = asked('disassociate', scope, connected, { connection: endpoint?.id ?? '' })
    await carryOut('disassociate', cut)

    const sent = world.cloud.requests.flatMap(({ method, path, body }) =>
      method === 'GET' || !path.includes('/private-link') ? [] : [{ method, path, body }],
    )
    const at = from ? `/subscriptions/${id}/regions/4/private-link` : `/subscriptions/${id}/private-link`
    expect(sent.map(({ method, path }) => `${method} ${path.replace(/^\/v1/, '')}`)).toEqual([
      `POST ${at}`,
      `POST ${at}/principals`,
      `DELETE ${at}/principals`,
      `POST ${at}/connections/disassociate`,
    ])
    expect(sent.map(({ body }) => (typeof body === 'string' ? JSON.parse(body) : body))).toEqual([
      {
        shareName: from ? `peerbot-${id}-${from}` : `peerbot-${id}`,
        principal: CONSUMER,
        type: 'aws_account',
      },
      { principal: OTHER, type: 'aws_account' },
      { principal: OTHER },
      {
        connections: [
          {
            associationId: cut.wanted['connection'],
            connectionId: cut.wanted['endpoint'],
            principalId: CONSUMER,
            type: 'vpc_endpoint',
          },
        ],
      },
    ])
  })

  it('hands out the discovery script as what it is', async () => {
    const scope = await world.scope(id)
    const made = await created(scope, from)
    const [script] = family.files.filter(({ name }) => name === 'script')

    const [file] = await world.run(script?.read(scope, made) ?? Promise.resolve([]))

    expect(file?.fileName).toBe(from ? `discover-${id}-${from}.py` : `discover-${id}.py`)
    expect(file?.comment).toMatch(/inside the VPC.*creates nothing/)
    expect(file?.text).toContain('import')
  })
})

describe('absence', () => {
  it('is also a task that fails with "not found"', async () => {
    world.cloud.faults.missingPrivateLinkFails(true)

    expect(await list(await world.scope(1206))).toEqual([])
  })

  it('is also a 404 of the call, while the subscription is there', async () => {
    const scope = await world.scope(1206)
    world.cloud.faults.httpError(404, 1, WRITE)

    expect(await list(scope)).toEqual([])
  })

  it('is not a 404 for a subscription that nobody knows, nor for a task', async () => {
    const scope = await world.scope(1206)
    expect((await failureOf(family.list({ ...scope, id: '999' }))).kind).toBe('not_found')

    world.cloud.faults.freshTask404(100)
    expect((await failureOf(family.list(scope))).kind).toBe('not_found')
  })

  it('is not what cannot be read, and not a feature that is off', async () => {
    const scope = await world.scope(1206)
    world.cloud.faults.httpError(503, 20, WRITE)
    expect((await failureOf(family.list(scope))).kind).toBe('unavailable')

    world.cloud.clearFaults()
    world.cloud.faults.featureOff('privateLink')
    expect(await failureOf(family.list(scope))).toMatchObject({
      message: expect.stringContaining('not enabled for this account'),
    })
  })
})

describe('support', () => {
  it.each([
    [1301, /AWS only.*Private Service Connect/],
    [1500, /your own cloud account/],
  ])('is refused for %i with the reason', async (id, why) => {
    expect(family.support(await world.scope(id))).toMatch(why)
  })

  it('is looked at again when it is planned', async () => {
    const scope = await world.scope(1301)
    const ask = { scope, target: null, wanted: { principal: CONSUMER, name: 'a-share' } }
    const { checks } = await world.run(action('create').plan(ask))

    expect(checks.filter(({ verdict }) => verdict === 'block').map(({ code }) => code)).toContain(
      'privatelink_supported',
    )
  })
})

describe('a write', () => {
  const scopeOf = () => world.scope(1206)
  const create = async (values = {}) =>
    asked('create', await scopeOf(), null, { principal: CONSUMER, ...values })
  const seenAfter = async (ask: Ask, waitedMs: number) =>
    action('create').judge(ask, await list(ask.scope), waitedMs)

  it('that completes and changes nothing is never seen', async () => {
    world.cloud.faults.completeWithoutChange()
    const ask = await create()

    expect((await carryOut('create', ask)).state).toBe('completed')
    world.clock.advance(20 * minute)
    expect(await seenAfter(ask, 20 * minute)).toEqual({ stands: 'not_seen' })
  })

  it('whose share nobody accepts has failed after half a day', async () => {
    const ask = await create()
    await carryOut('create', ask)
    await until('create', ask, 'under_way', 'person')
    world.clock.advance(13 * hour)

    expect((await seenAfter(ask, 13 * hour + minute)).stands).toBe('failed')
  })

  it('whose share is rejected has failed', async () => {
    const ask = await create()
    await carryOut('create', ask)
    await until('create', ask, 'under_way', 'person')
    world.cloud.actOn('privatelink:1206', `rejectShare:${CONSUMER}`)

    expect((await until('create', ask, 'failed')).stands).toBe('failed')
  })

  it('shows a status that nobody published', async () => {
    const ask = await create()
    await carryOut('create', ask)
    await until('create', ask, 'under_way', 'person')
    world.cloud.faults.unknownStatus('privatelink:1206', 'reticulating')

    expect(await seenAfter(ask, minute)).toMatchObject({
      stands: 'under_way',
      note: expect.stringContaining('reticulating'),
    })
    expect(await only(ask.scope)).toMatchObject({ status: 'unknown', raw: 'reticulating' })
  })

  it('is sent once, may be under way while its reply is lost, and shows in the end', async () => {
    const ask = await create()
    world.cloud.faults.dropNextReply({ method: 'POST', ...WRITE })
    const intentAt = world.clock.now()
    const failure = await failureOf(action('create').send(ask))

    expect(failure.effect).toBe('maybe')
    expect(await world.run(action('create').mayBeUnderWay(ask, intentAt))).toContain('moments ago')
    await until('create', ask, 'under_way', 'person')
    expect(
      world.cloud.requests.filter(({ method, path }) => method === 'POST' && path.includes('private-link')),
    ).toHaveLength(1)
  })

  it('that never arrived is proven not to be under way after a quarter of an hour', async () => {
    const ask = await create()
    world.cloud.faults.dropNextRequest({ method: 'POST', ...WRITE })
    const intentAt = world.clock.now()
    await failureOf(action('create').send(ask))
    world.clock.advance(16 * minute)

    expect(await seenAfter(ask, 16 * minute)).toEqual({ stands: 'not_seen' })
    expect(await world.run(action('create').mayBeUnderWay(ask, intentAt))).toBeNull()
  })

  it('that is refused says so with its code and a way out', async () => {
    const scope = await scopeOf()
    await created(scope)
    const ask = await create()
    const task = await ended(scope, await world.run(action('create').send(ask)))

    expect(task.failure?.code).toBe('PRIVATE_LINK_ALREADY_EXISTS')
    expect(action('create').wayOut(ask, task.failure?.code ?? '')).toMatchObject([
      { command: `/peering privatelink share 1206 principal=${CONSUMER} reason="…"` },
    ])
    expect(action('create').wayOut(ask, 'SOMETHING_ELSE')).toEqual([])
  })
})

describe('a deletion that demands that the principals go first', () => {
  const FIRST = 'PRIVATE_LINK_ALL_PRINCIPALS_MUST_BE_DELETED_BEFORE_DELETING_RESOURCE_LINK'

  async function twoPrincipals(): Promise<Peering> {
    const scope = await world.scope(1206)
    const share = asked('share', scope, await created(scope), { principal: OTHER })
    await carryOut('share', share)
    await until('share', share, 'under_way', 'person')
    world.cloud.faults.demandPrincipalsFirst(true)
    return only(scope)
  }

  it('is refused, and offers exactly that', async () => {
    const target = await twoPrincipals()
    const ask = asked('delete', await world.scope(1206), target, {})
    const task = await carryOut('delete', ask)

    expect(task.failure?.code).toBe(FIRST)
    expect(action('delete').wayOut(ask, FIRST)).toMatchObject([
      {
        command:
          '/peering privatelink delete 1206/privatelink principals=first confirm="payments-prod" reason="…"',
      },
    ])
    expect(action('delete').confirm(ask.scope, target)).toBe('payments-prod')
  })

  it('removes them one by one, each to its end, and then deletes', async () => {
    const target = await twoPrincipals()
    const ask = asked('delete', await world.scope(1206), target, { principals: 'first' })
    const task = await carryOut('delete', ask)

    expect(task.failure).toBeNull()
    await until('delete', ask, 'done')
    const removed = world.cloud.requests.filter(
      ({ method, path }) => method === 'DELETE' && path.endsWith('/principals'),
    )
    expect(removed).toHaveLength(2)
  })

  it('takes up where an earlier try ended', async () => {
    const target = await twoPrincipals()
    const ask = asked('delete', await world.scope(1206), target, { principals: 'first' })
    const prepare = action('delete').prepare ?? (async () => ({ is: 'ready' as const }))
    world.cloud.faults.dropNextReply({ method: 'DELETE', ...WRITE })
    expect((await failureOf(prepare(ask))).effect).toBe('maybe')
    world.clock.advance(minute)

    expect((await carryOut('delete', ask)).failure).toBeNull()
  })

  it('believes the list, not the task, about a principal that stays', async () => {
    const target = await twoPrincipals()
    const ask = asked('delete', await world.scope(1206), target, { principals: 'first' })
    const prepare = action('delete').prepare ?? (async () => ({ is: 'ready' as const }))
    const told = async () => {
      const prepared = await world.run(prepare(ask))
      world.clock.advance(minute)
      return prepared
    }
    world.cloud.faults.completeWithoutChange()

    const first = await told()
    expect(first).toMatchObject({ is: 'waiting', note: expect.stringContaining('told to remove') })
    expect(await told()).toEqual(first)
    expect(await told()).not.toEqual(first)
  })

  it('waits while the subscription is occupied', async () => {
    const target = await twoPrincipals()
    const ask = asked('delete', await world.scope(1206), target, { principals: 'first' })
    const prepare = action('delete').prepare ?? (async () => ({ is: 'ready' as const }))
    world.cloud.faults.nonActiveSubscription(1206)

    expect(await world.run(prepare(ask))).toEqual({ is: 'waiting', note: 'the subscription is pending' })
  })
})
