import { describe, expect, it } from 'vitest'
import type { CreatePlan } from '../../../src/providers/provider.ts'
import {
  anAccount,
  aSide,
  cloudIdOf,
  dataAccount,
  heldWorld,
  MINUTE,
  sides,
  startWorld,
} from './nfyio-world.ts'

const held = heldWorld()
const verdicts = ({ checks }: Pick<CreatePlan, 'checks'>) =>
  Object.fromEntries(checks.map(({ code, verdict }) => [code, verdict]))

describe('the scope', () => {
  it('is the install, by its alias, from the configuration alone', async () => {
    const { provider, scope, nfyio } = held.world

    expect(await provider.scopes()).toEqual([scope])
    expect(nfyio.arrived).toEqual([])
  })

  it('has facts for policy by install, account and VPC', () => {
    const { provider, scope } = held.world

    expect(provider.policyFacts(scope, sides.data)).toEqual({
      'nfyio.install': 'onprem',
      'nfyio.account': 'onprem/data',
      'nfyio.vpc': 'vpc_data',
    })
    expect(provider.policyFacts(scope, null)).toEqual({ 'nfyio.install': 'onprem' })
  })
})

describe('a plan', () => {
  it('reads both VPCs and passes where nothing speaks against it', async () => {
    const { peerings, run, scope, writes } = held.world

    const plan = await run(
      peerings.planCreate(scope, aSide('onprem/default', 'vpc_a'), aSide('onprem/data', 'vpc_data')),
    )

    expect(plan.near).toEqual(sides.a)
    expect(plan.far).toEqual(sides.data)
    expect(plan.scope).toEqual(scope)
    expect(plan.checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([])
    expect(plan.material).toMatchObject({
      'requester CIDRs': '10.0.0.0/16',
      'accepter CIDRs': '192.168.0.0/20',
      'auto-accept': 'no',
    })
    expect(writes()).toEqual([])
  })

  it('blocks two ranges that overlap, before anything is sent', async () => {
    const { peerings, run, scope, writes } = held.world

    const plan = await run(peerings.planCreate(scope, sides.a, sides.over))

    expect(verdicts(plan)).toMatchObject({ cidr_overlap: 'block' })
    expect(verdicts(plan)).not.toHaveProperty('shared_ten')
    expect(plan.checks.find(({ code }) => code === 'cidr_overlap')?.text).toContain(
      '10.0.0.0/16 of vpc_a overlaps 10.0.128.0/20 of vpc_over',
    )
    expect(writes()).toEqual([])
  })

  it('warns of two networks within 10/8 that do not overlap, and blocks nothing', async () => {
    const { peerings, run, scope } = held.world

    const plan = await run(peerings.planCreate(scope, sides.a, sides.ten))

    expect(verdicts(plan)).toMatchObject({ cidr_overlap: 'pass', shared_ten: 'warn' })
    expect(plan.checks.some(({ verdict }) => verdict === 'block')).toBe(false)
  })

  it('blocks a VPC that is not in the account', async () => {
    const { peerings, run, scope } = held.world

    const plan = await run(
      peerings.planCreate(scope, aSide('onprem/data', 'vpc_a'), aSide('onprem/default', 'vpc_b')),
    )

    expect(plan.checks.find(({ verdict }) => verdict === 'block')).toMatchObject({
      code: 'vpc_known',
      text: 'The NFYio account onprem/data has no VPC vpc_a.',
    })
  })

  it("warns that a stranger's VPC cannot be looked at", async () => {
    const { peerings, run, scope } = held.world

    const plan = await run(peerings.planCreate(scope, sides.a, sides.stranger))

    expect(plan.checks.filter(({ verdict }) => verdict === 'warn').map(({ code }) => code)).toEqual([
      'vpc_known',
      'cidr_overlap',
    ])
    expect(plan.manual.some(({ about, at }) => about === 'accept' && at === plan.far)).toBe(true)
  })

  it('blocks what is peered already, in either direction, by name', async () => {
    const { create, peerings, run, scope } = held.world
    const id = await create(sides.a, sides.b)

    const same = await run(peerings.planCreate(scope, sides.a, sides.b))
    const reversed = await run(peerings.planCreate(scope, sides.b, sides.a))

    const textOf = (plan: CreatePlan) => plan.checks.find(({ code }) => code === 'peering_new')
    expect(textOf(same)).toMatchObject({
      verdict: 'block',
      text: `It exists already: onprem/${id} (pending).`,
    })
    expect(textOf(reversed)?.text).toContain('asked for from the other side')
  })

  it('is blocked by a key that is refused, and thrown by an outage', async () => {
    const { failure, nfyio, peerings, run, scope } = held.world
    nfyio.keys.delete('key-data')

    const plan = await run(peerings.planCreate(scope, sides.a, sides.data))
    expect(plan.checks.filter(({ verdict }) => verdict === 'block')).toMatchObject([
      { code: 'account_reachable', text: expect.stringContaining('the API key of onprem/data') },
    ])

    nfyio.outage = true
    expect((await failure(peerings.planCreate(scope, sides.a, sides.b))).kind).toBe('unavailable')
  })

  it('says that NFYio accepts at once, and leaves nobody to accept it', async () => {
    const { peerings, run, scope } = held.world

    const plan = await run(peerings.planCreate(scope, sides.a, sides.b, { 'auto-accept': 'yes' }))

    expect(plan.changes.join(' ')).toContain('accepts it at once')
    expect(plan.manual.some(({ about }) => about === 'accept')).toBe(false)
  })

  it('ends in the probe that a person runs', async () => {
    const { peerings, run, scope } = held.world

    const plan = await run(peerings.planCreate(scope, sides.a, sides.b))

    expect(plan.manual.at(-1)?.command).toBe(
      'curl --max-time 5 http://<address in 172.16.0.0/16>:7010/health',
    )
  })
})

describe('a create', () => {
  it('within one account names no account, and is active at once where that was asked for', async () => {
    const { create, listed, nfyio } = held.world

    const id = await create(sides.a, sides.b, {
      'auto-accept': 'yes',
      'requester-region': 'us-east-1',
      'accepter-region': 'eu-west-1',
    })

    expect(nfyio.arrived.find(({ method }) => method === 'POST')?.body).toEqual({
      requester_vpc_id: 'vpc_a',
      accepter_vpc_id: 'vpc_b',
      requester_region: 'us-east-1',
      accepter_region: 'eu-west-1',
      auto_accept: true,
    })
    expect(await listed(id)).toMatchObject({
      status: 'active',
      near: sides.a,
      far: sides.b,
      cloudId: cloudIdOf(id),
      details: { "requester's region": 'us-east-1', "accepter's region": 'eu-west-1' },
    })
  })

  it("across accounts is sent with the requester's key, names the accepter by its id, and waits", async () => {
    const { create, listed, nfyio } = held.world

    const id = await create(sides.a, sides.data)

    const sent = nfyio.arrived.find(({ method }) => method === 'POST')
    expect(sent).toMatchObject({
      account: 'acct_default',
      body: { accepter_account_id: 'account_other_org' },
    })
    expect(await listed(id)).toMatchObject({
      status: 'pending_acceptance',
      raw: 'pending',
      near: sides.a,
      far: sides.data,
    })
  })

  it('with a stranger keeps the id that was typed', async () => {
    const { create, listed } = held.world

    const id = await create(sides.a, sides.stranger)

    expect((await listed(id)).far).toEqual(sides.stranger)
  })

  it('adopts what exists in this order, and refuses what exists in the other', async () => {
    const { create, failure, nfyio, peerings, scope } = held.world
    const id = await create(sides.a, sides.b)

    expect(await create(sides.a, sides.b)).toBe(id)
    expect(nfyio.peerings.size).toBe(1)
    const thrown = await failure(peerings.create(scope, sides.b, sides.a))
    expect(thrown).toMatchObject({ kind: 'conflict', effect: 'no' })
    expect(thrown.message).toContain(`onprem/${id}`)
  })

  it('adopts what somebody else made between our look and our write', async () => {
    const { create, nfyio } = held.world
    nfyio.next.push({
      on: 'POST /v1/vpc-peering',
      status: 409,
      body: { error: { code: 'InvalidRequest', message: 'it exists' } },
      does: true,
    })

    expect(await create(sides.a, sides.b)).toBe('peer_1')
  })

  it.each([
    ['an error', false, 'conflict'],
    ['a reply with the status failed', true, 'invalid'],
  ])('whose ranges overlap is refused, answered by %s', async (_, failsLate, kind) => {
    const { failure, nfyio, peerings, scope } = held.world
    nfyio.failsLate = failsLate

    const thrown = await failure(peerings.create(scope, sides.a, sides.over))

    expect(thrown).toMatchObject({ kind, effect: 'no' })
    expect(thrown.message).toContain('the CIDR blocks overlap')
  })

  it.each([
    ['in the way of the contract', (row: object) => row],
    ['in an envelope', (row: object) => ({ vpc_peering: row })],
    ['in the newer envelope', (row: object) => ({ success: true, data: row })],
  ])('reads its reply %s', async (_, wrap) => {
    const { create, nfyio } = held.world
    nfyio.wrap = wrap

    expect(await create(sides.a, sides.b)).toBe('peer_1')
  })

  it('that is not understood may have been carried out', async () => {
    const { clock, failure, nfyio, peerings, run, scope } = held.world
    const intentAt = clock.now()
    nfyio.wrap = () => ({ done: true })

    expect(await failure(peerings.create(scope, sides.a, sides.b))).toMatchObject({
      kind: 'invalid_response',
      effect: 'maybe',
    })
    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toEqual({
      found: 'peering',
      providerId: 'peer_1',
    })
  })

  it('whose reply is lost is found again, and sent once', async () => {
    const { clock, failure, nfyio, peerings, run, scope } = held.world
    const intentAt = clock.now()
    nfyio.breaks = { on: 'POST /v1/vpc-peering', after: true }

    expect(await failure(peerings.create(scope, sides.a, sides.b))).toMatchObject({ effect: 'maybe' })
    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toEqual({
      found: 'peering',
      providerId: 'peer_1',
    })
    expect(nfyio.peerings.size).toBe(1)
  })

  it('that never arrived is proven absent after a while, not at once', async () => {
    const { clock, failure, nfyio, peerings, run, scope } = held.world
    const intentAt = clock.now()
    nfyio.breaks = { on: 'POST /v1/vpc-peering', after: false }
    await failure(peerings.create(scope, sides.a, sides.b))

    const first = await run(peerings.traces(scope, sides.a, sides.b, intentAt))
    expect(first).toMatchObject({ found: 'unsure', why: expect.stringMatching(/[^.]$/) })

    clock.advance(2 * MINUTE)
    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toEqual({ found: 'nothing' })
  })

  it('is not proven absent while the install does not say between which VPCs one is', async () => {
    const { clock, failure, nfyio, peerings, run, scope } = held.world
    const intentAt = clock.now()
    nfyio.breaks = { on: 'POST /v1/vpc-peering', after: true }
    await failure(peerings.create(scope, sides.a, sides.b))
    nfyio.wrapList = () => ({ vpc_peerings: [{ id: 'peer_1', status: 'pending' }], total: 1 })
    clock.advance(60 * MINUTE)

    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toMatchObject({
      found: 'unsure',
      why: expect.stringContaining('onprem/peer_1'),
    })
    const plan = await run(peerings.planCreate(scope, sides.a, sides.b))
    expect(verdicts(plan)).toMatchObject({ peering_new: 'warn' })
  })

  it('does not take an ended one of the same networks for a trace', async () => {
    const { clock, create, nfyio, peerings, run, scope } = held.world
    const id = await create(sides.a, sides.b)
    const old = nfyio.peerings.get(id)
    if (old) old.status = 'rejected'
    const intentAt = clock.now()
    clock.advance(2 * MINUTE)

    expect(await run(peerings.traces(scope, sides.a, sides.b, intentAt))).toEqual({ found: 'nothing' })
    expect(await create(sides.a, sides.b)).not.toBe(id)
  })
})

describe('the list', () => {
  it.each([
    ['pending', 'pending_acceptance'],
    ['active', 'active'],
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    ['failed', 'failed'],
    ['recalibrating', 'unknown'],
  ])('says %s as %s, with the word beside it', async (word, status) => {
    const { create, listed, nfyio } = held.world
    const id = await create(sides.a, sides.b)
    const row = nfyio.peerings.get(id)
    if (row) row.status = word

    expect(await listed(id)).toMatchObject({ status, raw: word })
  })

  it('names each once, whichever keys see it', async () => {
    const { create, list } = held.world
    await create(sides.a, sides.data)

    expect(await list()).toHaveLength(1)
  })

  it('shows from our end what a stranger asked us for', async () => {
    const { list, nfyio } = held.world
    nfyio.peerings.set('peer_9', {
      id: 'peer_9',
      requester: 'vpc_stranger',
      accepter: 'vpc_data',
      status: 'pending',
      extra: { requester_account_id: 'acct_stranger', expires_at: '2026-11-09T09:00:00Z' },
    })

    expect(await list()).toMatchObject([
      {
        near: sides.data,
        far: sides.stranger,
        expiresAt: Date.UTC(2026, 10, 9, 9),
        details: { 'asked for by': 'the other side' },
      },
    ])
  })

  it.each([
    ['peerings', (rows: object[]) => ({ peerings: rows, total: rows.length })],
    ['a bare list', (rows: object[]) => rows],
    ['data', (rows: object[]) => ({ success: true, data: { vpc_peerings: rows } })],
  ])('is read as %s', async (_, wrapList) => {
    const { create, list, nfyio } = held.world
    await create(sides.a, sides.b)
    nfyio.wrapList = wrapList

    expect(await list()).toHaveLength(1)
  })

  it('goes over all pages, and ends where an install has none', async () => {
    const { create, list, nfyio } = held.world
    await create(sides.a, sides.b)
    await create(sides.a, sides.data)
    await create(sides.a, sides.ten)
    nfyio.page = 2
    expect(await list()).toHaveLength(3)

    const rows = [...nfyio.peerings.keys()].map(id => ({ id, status: 'active' }))
    nfyio.wrapList = () => ({ vpc_peerings: rows })
    nfyio.arrived.length = 0
    expect(await list()).toHaveLength(3)
    expect(nfyio.arrived.filter(({ path }) => path === '/v1/vpc-peering').length).toBeLessThanOrEqual(4)
  })

  it.each([
    ['without a total', () => undefined],
    ['with one in quotes', String],
  ])('is whole where an install sends less than what is asked for, %s', async (_, totalOf) => {
    const { create, list, nfyio } = held.world
    await create(sides.a, sides.b)
    await create(sides.a, sides.data)
    await create(sides.a, sides.ten)
    nfyio.page = 2
    nfyio.wrapList = (rows, total) => ({ vpc_peerings: rows, total: totalOf(total) })

    expect(await list()).toHaveLength(3)
    // One that the first page leaves out is not made a second time.
    expect(await create(sides.a, sides.ten)).toBe('peer_3')
  })

  it('that is cut off is no list: nothing is gone because of it', async () => {
    const { create, failure, nfyio, peerings, scope } = held.world
    await create(sides.a, sides.b)
    nfyio.wrapList = rows => ({ vpc_peerings: rows, total: 1_000 })

    const thrown = await failure(peerings.list(scope))

    expect(thrown).toMatchObject({ kind: 'invalid_response', code: 'LIST_CUT_OFF' })
    expect(thrown.message).toContain('it counts 1000 and shows 1')
  })

  it('of none may be null', async () => {
    const { list, nfyio } = held.world
    nfyio.wrapList = () => ({ vpc_peerings: null, total: 0 })
    expect(await list()).toEqual([])

    nfyio.wrapList = () => ({ success: true, data: { vpc_peerings: null } })
    expect(await list()).toEqual([])
  })

  it.each([null, { success: true, data: null }, { vpc_peerings: null, total: 3 }])(
    'is not %j',
    async said => {
      const { failure, nfyio, peerings, scope } = held.world
      nfyio.wrapList = () => said

      expect((await failure(peerings.list(scope))).kind).toBe('invalid_response')
    },
  )

  it('is no list where a row cannot be read: nothing is gone because of it', async () => {
    const { create, failure, nfyio, peerings, scope } = held.world
    await create(sides.a, sides.b)
    nfyio.wrapList = () => ({ vpc_peerings: [{ status: 'active' }], total: 1 })

    expect((await failure(peerings.list(scope))).kind).toBe('invalid_response')
  })

  it('takes the target of routes from the row, and derives it elsewhere', async () => {
    const { create, listed, nfyio } = held.world
    const plain = await create(sides.a, sides.b)
    nfyio.idPrefix = 'pcx_'
    const prefixed = await create(sides.a, sides.data)
    const said = await create(sides.a, sides.ten)
    const row = nfyio.peerings.get(said)
    if (row) row.extra['route_target'] = 'pcx_peer_777'

    const targetOf = async (id: string) => (await listed(id)).details['route target']
    expect(await targetOf(plain)).toBe(`pcx_${plain}`)
    expect(await targetOf(prefixed)).toBe(prefixed)
    expect(await targetOf(said)).toBe('pcx_peer_777')
  })
})

describe('two installs', () => {
  it('may call their peerings the same, and are never taken for each other', async () => {
    const [here, there] = [held.world, await startWorld({ alias: 'lab' })]
    const lab = { ...here.scope, key: 'nfyio/lab/lab', account: 'lab', id: 'lab' }
    const [a, b] = [aSide('lab/default', 'vpc_a'), aSide('lab/default', 'vpc_b')]
    try {
      expect(await here.create(sides.a, sides.b)).toBe('peer_1')
      expect(await there.run(there.peerings.create(lab, a, b))).toBe('peer_1')

      expect((await here.list()).map(({ cloudId }) => cloudId)).toEqual(['onprem/peer_1'])
      const listed = await there.run(there.peerings.list(lab))
      expect(listed.map(({ cloudId, near }) => [cloudId, near.account])).toEqual([
        ['lab/peer_1', 'lab/default'],
      ])
    } finally {
      await there.close()
    }
  })
})

describe('two accounts that both have a VPC of one id', () => {
  const twins = heldWorld({
    accounts: [
      anAccount({ accountId: 'acct_default' }),
      dataAccount(),
      dataAccount({ alias: 'twin', accountId: 'account_twin', apiKey: 'key-twin' }),
    ],
  })

  it('are told apart by what the install says', async () => {
    const { listed, nfyio } = twins.world
    nfyio.keys.set('key-twin', 'account_twin')
    nfyio.shared.push({ vpc: 'vpc_data', account: 'account_twin', cidr: '192.168.200.0/24' })
    nfyio.peerings.set('peer_9', {
      id: 'peer_9',
      requester: 'vpc_a',
      accepter: 'vpc_data',
      status: 'pending',
      extra: { requester_account_id: 'acct_default', accepter_account_id: 'account_twin' },
    })

    expect((await listed('peer_9')).far).toEqual(aSide('onprem/twin', 'vpc_data', ['192.168.200.0/24']))
  })
})

describe('a deletion', () => {
  it('is planned, carried out, and planned no more', async () => {
    const { create, list, listed, peerings, run, scope } = held.world
    const id = await create(sides.a, sides.b, { 'auto-accept': 'yes' })
    const peering = await listed(id)

    const plan = await run(peerings.planDelete(scope, peering))
    expect(plan.checks.every(({ verdict }) => verdict === 'pass')).toBe(true)
    expect(plan.changes.join(' ')).toContain('stops at once')
    await run(peerings.remove(scope, peering))

    expect(await list()).toEqual([])
    expect(verdicts(await run(peerings.planDelete(scope, peering)))).toMatchObject({
      peering_exists: 'block',
    })
  })

  it('of what is gone is answered with "not found"', async () => {
    const { create, failure, listed, nfyio, peerings, scope } = held.world
    const id = await create(sides.a, sides.b)
    const peering = await listed(id)
    nfyio.peerings.clear()

    expect(await failure(peerings.remove(scope, peering))).toMatchObject({ kind: 'not_found', effect: 'no' })
  })

  it("uses the accepter's key where only that end is ours", async () => {
    const { list, nfyio, peerings, run, scope, writes } = held.world
    nfyio.peerings.set('peer_9', {
      id: 'peer_9',
      requester: 'vpc_stranger',
      accepter: 'vpc_data',
      status: 'active',
      extra: { requester_account_id: 'acct_stranger' },
    })
    const [peering] = await list()
    if (!peering) throw new Error('nothing is listed')

    await run(peerings.remove(scope, peering))

    expect(writes()).toEqual(['account_other_org DELETE /v1/vpc-peering/peer_9'])
  })

  it('of a request that waits for us is a rejection', async () => {
    const { list, nfyio, peerings, run, scope } = held.world
    nfyio.peerings.set('peer_9', {
      id: 'peer_9',
      requester: 'vpc_stranger',
      accepter: 'vpc_data',
      status: 'pending',
      extra: { requester_account_id: 'acct_stranger' },
    })
    const [peering] = await list()
    if (!peering) throw new Error('nothing is listed')

    expect((await run(peerings.planDelete(scope, peering))).checks).toContainEqual(
      expect.objectContaining({
        code: 'peering_exists',
        verdict: 'block',
        hint: expect.stringContaining('reject'),
      }),
    )
  })

  it.each([404, 405] as const)('that is not offered (%i) is left to people', async status => {
    const { create, failure, listed, nfyio, peerings, scope } = held.world
    const peering = await listed(await create(sides.a, sides.b))
    nfyio.absent.set('delete', status)

    expect(await failure(peerings.remove(scope, peering))).toMatchObject({
      kind: 'invalid',
      code: 'NOT_OFFERED',
      effect: 'no',
    })
  })
})

describe('the keys', () => {
  it('are found in order, with what they see', async () => {
    const { provider, run } = held.world

    expect(await run(provider.check())).toMatchObject([
      { what: 'NFYio account onprem/default', isOk: true, text: expect.stringContaining('4 VPCs') },
      { what: 'NFYio account onprem/data', isOk: true, text: expect.stringContaining('1 VPCs') },
    ])
  })

  it('that are refused are named, and never shown', async () => {
    const { calls, failure, nfyio, peerings, provider, run, scope } = held.world
    nfyio.keys.delete('key-data')

    const findings = await run(provider.check())
    expect(findings.map(({ isOk }) => isOk)).toEqual([true, false])
    expect(findings[1]?.text).toContain('the API key of onprem/data')
    expect((await failure(peerings.list(scope))).kind).toBe('auth')
    const seen = JSON.stringify([findings, calls, calls.map(({ error }) => error?.message)])
    expect(seen).toContain('onprem/data')
    expect(seen).not.toContain('key-d')
  })

  it('that lack a scope are told from what is locked for a while', async () => {
    const { failure, nfyio, peerings, scope } = held.world
    const refuse = (code: string, message: string) =>
      nfyio.next.push({ on: 'POST /v1/vpc-peering', status: 403, body: { error: { code, message } } })

    refuse('ScopeRequired', 'the scope networking:write is required')
    expect((await failure(peerings.create(scope, sides.a, sides.b))).kind).toBe('auth')
    refuse('ResourceLocked', 'the resource is locked by another operation')
    expect(await failure(peerings.create(scope, sides.a, sides.b))).toMatchObject({
      kind: 'not_active',
      effect: 'no',
    })
  })
})

describe('a refusal', () => {
  const on = 'POST /v1/vpc-peering'

  it("is known by NFYio's code and not by its words", async () => {
    const { failure, nfyio, peerings, scope } = held.world
    const refuse = async (code: string, message: string) => {
      nfyio.next.push({ on, status: 403, body: { error: { code, message } } })
      return failure(peerings.create(scope, sides.a, sides.b))
    }

    const scoped = await refuse('ScopeRequired', 'the scope networking:unlock is required')
    expect(scoped).toMatchObject({ kind: 'auth', code: 'ScopeRequired' })
    expect(scoped.message).toBe(
      'NFYio answered HTTP 403 when asked to create the peering: the scope networking:unlock is required. Give the API key of onprem/default the scope that this call needs.',
    )
    const forbidden = await refuse('Forbidden', 'only the owner may do that on this block')
    expect(forbidden.kind).toBe('auth')
    expect(forbidden.message).toContain('what the API key of onprem/default may do')
    expect(forbidden.message).not.toContain('scope')
    expect(await refuse('ResourceLocked', 'another operation is running')).toMatchObject({
      kind: 'not_active',
      effect: 'no',
    })
  })

  it('that repeats the key does not lead it anywhere', async () => {
    const { failure, nfyio, peerings, scope } = held.world
    const body = { error: { code: 'InvalidApiKey', message: 'key-default is not a key' } }
    nfyio.next.push({ on, status: 401, body })

    const thrown = await failure(peerings.create(scope, sides.a, sides.b))

    expect(thrown).toMatchObject({ kind: 'auth', effect: 'no', code: 'InvalidApiKey' })
    expect(thrown.message).toContain('[secret] is not a key')
    expect(thrown.message).toContain('the API key of onprem/default')
    expect(JSON.stringify([thrown.message, thrown.cause, thrown.stack])).not.toContain('key-default')
  })

  it('of a router is told from one of NFYio', async () => {
    const { nfyio, provider, run } = held.world
    nfyio.next.push({ on: 'GET /v1/vpcs', status: 404, body: { message: 'no route matched' } })

    const [finding] = await run(provider.check())

    expect(finding).toMatchObject({
      isOk: false,
      text: expect.stringContaining('or its url and prefix lead elsewhere'),
    })
  })
})

describe('an install that takes X-API-Key', () => {
  const keyed = heldWorld({ auth: 'x-api-key', accounts: [anAccount(), dataAccount()] })

  it('is spoken to by it', async () => {
    const { create, listed, nfyio } = keyed.world
    nfyio.header = 'x-api-key'

    expect(await listed(await create(sides.a, sides.b))).toMatchObject({ status: 'pending_acceptance' })
  })
})
