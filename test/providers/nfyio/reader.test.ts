import { describe, expect, it } from 'vitest'
import type { Ask } from '../../../src/providers/provider.ts'
import { cloudIdOf, heldWorld, MINUTE, type NfyioWorld, sides } from './nfyio-world.ts'

const held = heldWorld()

function hide({ nfyio }: NfyioWorld, status: 404 | 405, ...calls: ('list' | 'get')[]): void {
  for (const call of calls) nfyio.absent.set(call, status)
}

describe.each([404, 405] as const)('an install that answers %i to reads', status => {
  it('without a list is read by id: what was made here, and what was known before', async () => {
    const { again, create, list, listed, nfyio } = held.world
    const before = await listed(await create(sides.a, sides.data))
    hide(held.world, status, 'list')
    const id = await create(sides.a, sides.b)

    expect((await list()).map(({ providerId }) => providerId).toSorted()).toEqual([before.providerId, id])
    const row = nfyio.peerings.get(before.providerId)
    if (row) row.status = 'rejected'
    expect(await again().list([before])).toMatchObject([
      { providerId: before.providerId, status: 'rejected', near: sides.a, far: sides.data },
    ])
  })

  it('without a list drops what an id no longer brings', async () => {
    const { create, list, listed, nfyio } = held.world
    const peering = await listed(await create(sides.a, sides.data))
    hide(held.world, status, 'list')
    await list()
    nfyio.peerings.clear()

    expect(await list([peering])).toEqual([])
  })

  it('that stops offering both calls nothing gone because of it', async () => {
    const { clock, create, list, listed, nfyio } = held.world
    const peering = await listed(await create(sides.a, sides.data))
    hide(held.world, status, 'list')
    // Read by its id once: from now on a 404 in NFYio's own words would say that it is gone.
    await list()
    hide(held.world, status, 'get')
    clock.advance(2 * MINUTE)

    expect(await list([peering])).toMatchObject([{ providerId: peering.providerId, status: 'unknown' }])
    expect(nfyio.peerings.size).toBe(1)
  })

  it('without a read by id is read from the list', async () => {
    const { create, ends, listed, peerings, run, scope } = held.world
    hide(held.world, status, 'get')
    const id = await create(sides.a, sides.data)

    expect(await run(ends.look(sides.data, sides.a, cloudIdOf(id)))).toMatchObject({
      status: 'pending_acceptance',
    })
    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))
    expect(await listed(id)).toMatchObject({ status: 'active' })
    const plan = await run(peerings.planDelete(scope, await listed(id)))
    expect(plan.checks.every(({ verdict }) => verdict === 'pass')).toBe(true)
  })

  it('without either counts what its own writes answered, for a minute; then nothing is known', async () => {
    const { clock, create, ends, list, run } = held.world
    hide(held.world, status, 'list', 'get')
    const id = await create(sides.a, sides.data)

    expect(await list()).toMatchObject([{ providerId: id, status: 'pending_acceptance' }])
    clock.advance(2 * MINUTE)
    expect(await list()).toMatchObject([
      {
        providerId: id,
        status: 'unknown',
        near: sides.a,
        far: sides.data,
        details: { 'cannot be read': expect.stringContaining('console') },
      },
    ])

    // As it was last is enough to try it: NFYio refuses what cannot be accepted.
    expect(await run(ends.look(sides.data, sides.a, cloudIdOf(id)))).toMatchObject({
      status: 'pending_acceptance',
    })
    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))
    expect(await list()).toMatchObject([{ status: 'active', near: sides.a, far: sides.data }])
  })

  it('without either, a peering known from before is there, and its status is unknown', async () => {
    const { again, create, listed } = held.world
    const peering = await listed(await create(sides.a, sides.data))
    hide(held.world, status, 'list', 'get')
    const fresh = again()

    expect(await fresh.list([peering])).toMatchObject([
      { providerId: peering.providerId, status: 'unknown', near: sides.a, far: sides.data },
    ])
    expect(
      await fresh.run(fresh.ends.look(sides.data, sides.a, cloudIdOf(peering.providerId))),
    ).toMatchObject({
      status: 'unknown',
    })
  })

  it('without either accepts nothing that it never saw', async () => {
    const { again, create } = held.world
    const id = await create(sides.a, sides.data)
    hide(held.world, status, 'list', 'get')
    const fresh = again()

    expect(await fresh.failure(fresh.ends.accept(sides.data, sides.a, cloudIdOf(id), {}))).toMatchObject({
      kind: 'not_found',
      effect: 'no',
    })
    expect(fresh.nfyio.peerings.get(id)?.status).toBe('pending')
  })

  it('without either plans with a warning, answers, and deletes', async () => {
    const { action, create, list, listed, peerings, run, scope } = held.world
    const target = await listed(await create(sides.a, sides.data))
    hide(held.world, status, 'list', 'get')
    // A read by id has not been proven to exist, so a 404 of it says nothing.
    const ask: Ask = { scope, target, wanted: {} }

    const planned = await run(peerings.planCreate(scope, sides.a, sides.b))
    expect(planned.checks).toContainEqual(expect.objectContaining({ code: 'peering_new', verdict: 'warn' }))
    expect((await run(action('peering.accept').plan(ask))).checks).toContainEqual(
      expect.objectContaining({ code: 'peering_waits', verdict: 'warn' }),
    )
    await run(action('peering.accept').send(ask))
    expect(action('peering.accept').judge(ask, await list(), 0)).toMatchObject({ stands: 'done' })
    const { checks, manual } = await run(peerings.planDelete(scope, target))
    expect(checks).toContainEqual(expect.objectContaining({ code: 'peering_exists', verdict: 'warn' }))
    expect(manual[0]?.text).toContain("NFYio's answer to the deletion is all there is")
    await run(peerings.remove(scope, target))
    expect(await list([target])).toEqual([])
  })

  it('without a list makes no second one of what it knows', async () => {
    const { create, failure, nfyio, peerings, run, scope } = held.world
    hide(held.world, status, 'list')
    const id = await create(sides.a, sides.data)
    hide(held.world, status, 'list', 'get')

    expect(await create(sides.a, sides.data)).toBe(id)
    expect(await failure(peerings.create(scope, sides.data, sides.a))).toMatchObject({ kind: 'conflict' })
    expect(nfyio.peerings.size).toBe(1)
    expect((await run(peerings.planCreate(scope, sides.a, sides.data))).checks).toContainEqual(
      expect.objectContaining({ code: 'peering_new', verdict: 'block' }),
    )
  })

  it('without a list does not take one that has ended for what a lost create made', async () => {
    const { clock, create, failure, nfyio, peerings, run, scope } = held.world
    const old = nfyio.peerings.get(await create(sides.a, sides.b))
    hide(held.world, status, 'list')
    if (old) old.status = 'rejected'
    const intentAt = clock.now()
    nfyio.breaks = { on: 'POST /v1/vpc-peering', after: true }
    await failure(peerings.create(scope, sides.a, sides.b))

    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toMatchObject({ found: 'unsure' })
  })

  it('whose answer to a create is an id and no more is followed by what was asked for', async () => {
    const { create, ends, list, nfyio, run } = held.world
    hide(held.world, status, 'list', 'get')
    nfyio.wrap = row => ({ id: Reflect.get(row, 'id'), status: Reflect.get(row, 'status') })

    const id = await create(sides.a, sides.data)
    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))

    expect(await list()).toMatchObject([{ providerId: id, status: 'active', near: sides.a, far: sides.data }])
  })

  it('takes no answer to an acceptance for a peering of another id', async () => {
    const { create, ends, list, nfyio, run } = held.world
    hide(held.world, status, 'list', 'get')
    const id = await create(sides.a, sides.data)
    nfyio.wrap = () => ({ id: 'acceptance_7', status: 'ok' })

    await run(ends.accept(sides.data, sides.a, cloudIdOf(id), {}))

    expect((await list()).map(({ providerId }) => providerId)).toEqual([id])
  })

  it('without a list can never tell that a lost create came to nothing', async () => {
    const { clock, failure, nfyio, peerings, run, scope } = held.world
    hide(held.world, status, 'list', 'get')
    const intentAt = clock.now()
    nfyio.breaks = { on: 'POST /v1/vpc-peering', after: true }
    await failure(peerings.create(scope, sides.a, sides.b))
    clock.advance(60 * MINUTE)

    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toMatchObject({ found: 'unsure' })
  })
})

it('a gateway that has lost its way to the API makes nothing gone', async () => {
  const { create, failure, list, listed, nfyio, peerings, run, scope } = held.world
  const peering = await listed(await create(sides.a, sides.data))
  const { providerId } = peering
  // Read by its id once, so that a 404 of NFYio's own would say that it is gone.
  await run(peerings.planDelete(scope, peering))
  const lost = { status: 404, body: { message: 'no Route matched with those values' } }
  const lose = () => {
    nfyio.next.length = 0
    for (let i = 0; i < 8; i++)
      for (const on of ['GET', 'DELETE'])
        nfyio.next.push({ on: `${on} /v1/vpc-peering/${providerId}`, ...lost })
    hide(held.world, 404, 'list')
  }

  lose()
  expect(await list([peering])).toMatchObject([{ providerId }])
  lose()
  expect(await failure(peerings.remove(scope, peering))).toMatchObject({ code: 'NOT_OFFERED', effect: 'no' })
  expect(nfyio.peerings.has(providerId)).toBe(true)
})

it('a row that leaves out its VPCs is between those that it was between', async () => {
  const { again, create, listed, nfyio } = held.world
  const peering = await listed(await create(sides.a, sides.data))
  nfyio.wrapList = () => ({ vpc_peerings: [{ id: peering.providerId, status: 'active' }], total: 1 })

  expect(await again().list([peering])).toMatchObject([{ status: 'active', near: sides.a, far: sides.data }])
})

it('a check says what the install does not offer, and is in order all the same', async () => {
  const { provider, run } = held.world
  hide(held.world, 405, 'list')

  expect((await run(provider.check()))[0]).toMatchObject({
    isOk: true,
    text: expect.stringContaining('does not offer to list peerings'),
  })
})
