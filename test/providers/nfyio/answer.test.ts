import { describe, expect, it } from 'vitest'
import type { Ask } from '../../../src/providers/provider.ts'
import { anAccount, heldWorld, type NfyioWorld, sides } from './nfyio-world.ts'

const held = heldWorld()
const verbs = ['accept', 'reject'] as const

async function waiting({ create, listed, scope }: NfyioWorld): Promise<Ask> {
  return { scope, target: await listed(await create(sides.a, sides.data)), wanted: {} }
}

describe.each(verbs)('an answer: %s', verb => {
  const kind = `peering.${verb}`
  const done = verb === 'accept' ? 'active' : 'rejected'

  it('is open while the request waits for an account of ours, and only then', async () => {
    const { action, nfyio, listed, scope } = held.world
    const ask = await waiting(held.world)
    const { isOpen, read } = action(kind)
    if (!ask.target) throw new Error('no target')

    expect(isOpen?.(ask.target)).toBe(true)
    expect(read(scope, ask.target, {})).toMatchObject({ wanted: {}, far: sides.data })

    const row = nfyio.peerings.get(ask.target.providerId)
    if (row) row.status = 'expired'
    const over = await listed(ask.target.providerId)
    expect(isOpen?.(over)).toBe(false)
    expect(read(scope, over, {})).toMatchObject({
      problems: { peering: expect.stringContaining('is expired') },
    })
  })

  it("is planned without changing anything, and carried out with the accepter's key", async () => {
    const { action, list, run, writes } = held.world
    const ask = await waiting(held.world)

    const plan = await run(action(kind).plan(ask))
    expect(plan.checks.every(({ verdict }) => verdict === 'pass')).toBe(true)
    expect(writes()).toHaveLength(1)

    expect(action(kind).judge(ask, await list(), 0)).toEqual({ stands: 'not_seen' })
    expect(await run(action(kind).send(ask))).toBe(ask.target?.providerId)
    expect(writes().at(-1)).toBe(`account_other_org POST /v1/vpc-peering/${ask.target?.providerId}/${verb}`)
    expect(await list()).toMatchObject([{ status: done }])
    expect(action(kind).judge(ask, await list(), 0)).toMatchObject({ stands: 'done' })
  })

  it('a second time changes nothing', async () => {
    const { action, nfyio, run, writes } = held.world
    const ask = await waiting(held.world)
    nfyio.breaks = { on: `POST /v1/vpc-peering/${ask.target?.providerId}/${verb}`, after: true }

    await run(action(kind).send(ask))
    const count = writes().length
    await run(action(kind).send(ask))

    expect(writes()).toHaveLength(count)
    expect(nfyio.peerings.get(ask.target?.providerId ?? '')?.status).toBe(done)
  })

  it('is refused by a plan of what has moved on', async () => {
    const { action, nfyio, run } = held.world
    const ask = await waiting(held.world)
    const row = nfyio.peerings.get(ask.target?.providerId ?? '')
    if (row) row.status = 'expired'

    expect((await run(action(kind).plan(ask))).checks).toContainEqual(
      expect.objectContaining({ code: 'peering_waits', verdict: 'block' }),
    )
    nfyio.peerings.clear()
    expect((await run(action(kind).plan(ask))).checks).toContainEqual(
      expect.objectContaining({
        code: 'peering_waits',
        verdict: 'block',
        text: expect.stringMatching(/no peering/),
      }),
    )
  })

  it('is blocked by a refused key', async () => {
    const { action, nfyio, run } = held.world
    const ask = await waiting(held.world)
    nfyio.keys.delete('key-data')

    expect((await run(action(kind).plan(ask))).checks).toMatchObject([
      { code: 'account_reachable', verdict: 'block' },
    ])
  })

  it('is never given to another peering that has the id by now', async () => {
    const { action, failure, nfyio, run, writes } = held.world
    const ask = await waiting(held.world)
    const row = nfyio.peerings.get(ask.target?.providerId ?? '')
    if (row) row.requester = 'vpc_stranger'

    expect((await run(action(kind).plan(ask))).checks).toContainEqual(
      expect.objectContaining({ code: 'peering_waits', verdict: 'block' }),
    )
    expect(await failure(action(kind).send(ask))).toMatchObject({ code: 'NOT_THE_PEERING', effect: 'no' })
    expect(writes()).toHaveLength(1)
  })

  it('of what is gone is "not found"', async () => {
    const { action, failure, nfyio } = held.world
    const ask = await waiting(held.world)
    nfyio.peerings.clear()

    expect(await failure(action(kind).send(ask))).toMatchObject({ kind: 'not_found', effect: 'no' })
  })
})

describe('what an answer is judged by', () => {
  it('tells an acceptance that somebody else undid from a rejection that came too late', async () => {
    const { action, list, nfyio } = held.world
    const ask = await waiting(held.world)
    const row = nfyio.peerings.get(ask.target?.providerId ?? '')
    if (row) row.status = 'rejected'
    expect(action('peering.accept').judge(ask, await list(), 0)).toMatchObject({ stands: 'failed' })
    if (row) row.status = 'active'
    expect(action('peering.reject').judge(ask, await list(), 0)).toMatchObject({ stands: 'failed' })
    expect(action('peering.accept').judge(ask, [], 0)).toMatchObject({ stands: 'failed' })
    expect(action('peering.reject').judge(ask, [], 0)).toMatchObject({ stands: 'done' })
  })

  it('leaves routes, rules and the probe once it is accepted', async () => {
    const { action, list, run } = held.world
    const ask = await waiting(held.world)
    await run(action('peering.accept').send(ask))

    const sighting = action('peering.accept').judge(ask, await list(), 0)
    const todo = 'todo' in sighting ? sighting.todo : []
    expect(todo.map(({ command = '' }) => command).join('\n')).toMatch(/rtb_…[\s\S]*:7010\/health/)
  })
})

describe('a rejection that the install does not offer', () => {
  it.each([404, 405] as const)('is left to people (%i)', async status => {
    const { action, failure, nfyio } = held.world
    const ask = await waiting(held.world)
    nfyio.absent.set('reject', status)

    const thrown = await failure(action('peering.reject').send(ask))

    expect(thrown.effect).toBe('no')
    expect(thrown.message).toMatch(/not offer this by its API.*console/)
    expect(nfyio.peerings.get(ask.target?.providerId ?? '')?.status).toBe('pending')
  })
})

describe('where the accepter is a stranger', () => {
  const alone = heldWorld({ accounts: [anAccount()] })

  it('nobody here answers', async () => {
    const { action, create, listed, run, scope } = alone.world
    const target = await listed(await create(sides.a, sides.stranger))

    expect(action('peering.accept').isOpen?.(target)).toBe(false)
    expect((await run(action('peering.accept').plan({ scope, target, wanted: {} }))).checks).toMatchObject([
      { code: 'peering_waits', verdict: 'block', text: expect.stringContaining('key is not configured') },
    ])
  })
})
