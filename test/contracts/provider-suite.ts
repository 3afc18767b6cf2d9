/**
 * What every provider with peerings keeps to, over real HTTP against its simulated cloud, with tasks of its cloud or
 * without. A provider's test gives a world per case; the suite knows no vendor.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ForeignError } from '../../src/kit/errors.ts'
import type { Peering, Side } from '../../src/peering/side.ts'
import type { PeeringStatus } from '../../src/peering/status.ts'
import type { Peerings, Provider, RemoteTask, Scope, Tasks } from '../../src/providers/provider.ts'
import type { ManualClock } from '../support/manual-clock.ts'
import { until } from '../support/run-with-clock.ts'

export interface ProviderWorld {
  provider: Provider
  clock: ManualClock
  /** A scope in which peerings can be asked for, and what a person types about a far side there: what has to be given. */
  scopeId: string
  typed: Record<string, string>
  /** The person on the far side does their part. */
  accept(providerId: string): void
  faults: {
    loseNextCreateReply(): void
    loseNextCreateRequest(): void
    /** The next create is taken, or arrives, and comes to nothing. */
    failNextCreate(): void
    refuseNextCreate(): void
    loseKeys(): void
    outage(): void
    showStatus(providerId: string, word: string): void
    clear(): void
  }
  /** How many peerings the cloud holds in the scope, behind the API. */
  held(): number
  /** Values that must never be seen in an error or an observed call. */
  secrets: readonly string[]
  observed(): string
  close(): Promise<void>
}

const statusesOnTheWay: PeeringStatus[] = ['requested', 'pending_acceptance', 'provisioning']
const MINUTE = 60_000

export function providerSuite(name: string, start: () => Promise<ProviderWorld>): void {
  describe(`${name} keeps the contract of a provider`, () => {
    let world: ProviderWorld
    let peerings: Peerings
    let tasks: Tasks | undefined
    let scope: Scope
    let near: Side
    let far: Side

    const run = <T>(promise: Promise<T>) => until(promise, world.clock)
    const list = () => run(peerings.list(scope))
    /** Some clouds show for a while what is gone. */
    const live = async () =>
      (await list()).filter(({ status }) => status !== 'deleted' && status !== 'deleting')

    /** What became of a write; where there are no tasks it is over when it is answered, with what it made. */
    async function ended(ref: string): Promise<Pick<RemoteTask, 'state' | 'resourceId' | 'failure'>> {
      if (!tasks) return { state: 'completed', resourceId: ref, failure: null }
      for (;;) {
        const task = await run(tasks.read(scope, ref))
        if (task.state !== 'waiting') return task
        world.clock.advance(1_000)
      }
    }

    interface Refusal {
      kind: ForeignError['kind']
      code: string | null
      text: string
    }

    /** Why a create came to nothing, whether its task says so or the call itself. */
    async function refusalOf(create: Promise<string>): Promise<Refusal | null> {
      const outcome = await run(
        create.then(
          ref => ({ ref }),
          (thrown: unknown) => ({ thrown }),
        ),
      )
      if ('ref' in outcome) {
        const { failure } = await ended(outcome.ref)
        return failure
      }
      const { thrown } = outcome
      if (!(thrown instanceof ForeignError)) throw thrown
      return { kind: thrown.kind, code: thrown.code, text: thrown.message }
    }

    /** Lists until the only peering satisfies the condition. */
    async function only(isReached: (peering: Peering) => boolean): Promise<Peering> {
      for (let tries = 0; tries < 40; tries++) {
        const [first, ...others] = await live()
        expect(others).toEqual([])
        if (first && isReached(first)) return first
        world.clock.advance(5_000)
      }
      throw new Error('the peering never got there')
    }

    async function traces(intentAt: number) {
      for (let tries = 0; tries < 80; tries++) {
        const found = await run(peerings.traces(scope, near, far, intentAt))
        if (found.found !== 'unsure') return found
        expect(found.why).toMatch(/[^.]$/) // a clause: it is shown within a sentence
        world.clock.advance(10_000)
      }
      throw new Error('it stays unsure')
    }

    async function failureOf(promise: Promise<unknown>): Promise<ForeignError> {
      const thrown = await run(
        promise.then(
          () => null,
          (reason: unknown) => reason,
        ),
      )
      if (!(thrown instanceof ForeignError)) throw thrown ?? new Error('nothing was thrown')
      for (const secret of world.secrets) expect(`${thrown.message} ${thrown.stack}`).not.toContain(secret)
      return thrown
    }

    async function created(): Promise<Peering> {
      await ended(await run(peerings.create(scope, near, far)))
      return only(peering => peering.status === 'pending_acceptance' && peering.cloudId !== null)
    }

    beforeEach(async () => {
      world = await start()
      const { provider } = world
      if (!provider.peerings) throw new Error('the suite is for providers with peerings')
      peerings = provider.peerings
      tasks = provider.tasks
      const found = (await run(provider.scopes())).find(each => each.id === world.scopeId)
      if (!found) throw new Error(`there is no scope ${world.scopeId}`)
      scope = found
      const reading = peerings.readFar(scope, world.typed)
      if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
      near = reading.near
      far = reading.far
    })
    afterEach(() => world.close())

    it('names its scopes so that a scope leads back to the provider', () => {
      expect(scope.provider).toBe(world.provider.id)
      expect(scope.key).toBe(`${world.provider.id}/${scope.account}/${scope.id}`)
      expect(scope.supports).toEqual({ peerings: true })
    })

    it('finds its accounts in order', async () => {
      const findings = await run(world.provider.check())

      expect(findings.length).toBeGreaterThan(0)
      expect(findings.every(finding => finding.isOk)).toBe(true)
    })

    it('asks for the fields that it reads, and says what is missing in each', () => {
      const fields = peerings.farFields(scope)
      const keys = fields.filter(({ isOptional }) => !isOptional).map(field => field.key)
      const reading = peerings.readFar(scope, {})

      expect(keys.toSorted()).toEqual(Object.keys(world.typed).toSorted())
      expect('problems' in reading && Object.keys(reading.problems).toSorted()).toEqual(keys.toSorted())
      for (const { isOptional, choices = [], key } of fields)
        for (const { value } of isOptional ? choices : [])
          expect('problems' in peerings.readFar(scope, { ...world.typed, [key]: value })).toBe(false)
    })

    it('lists nothing where nothing is', async () => {
      expect(await list()).toEqual([])
    })

    it('plans without changing anything, and plans the same twice', async () => {
      const plan = await run(peerings.planCreate(scope, near, far))
      const again = await run(peerings.planCreate(scope, near, far))

      expect(plan.checks.filter(check => check.verdict !== 'pass')).toEqual([])
      expect(plan).toEqual(again)
      expect(plan.scope).toEqual(scope)
      expect(plan.changes.length).toBeGreaterThan(0)
      expect(plan.manual.length).toBeGreaterThan(0)
      expect(world.held()).toBe(0)
    })

    it('leads from the request over a person to active, with what to do at each stop', async () => {
      const task = await ended(await run(peerings.create(scope, near, far)))
      expect(task).toMatchObject({ state: 'completed', failure: null })

      const waiting = await only(
        peering => peering.status === 'pending_acceptance' && peering.cloudId !== null,
      )
      expect(task.resourceId).toBe(waiting.providerId)
      expect(waiting.scope).toBe(scope.key)
      expect(waiting.far).toMatchObject({ cloud: far.cloud, account: far.account, network: far.network })
      const toAccept = peerings.instructions(scope, waiting)
      expect(toAccept.some(instruction => instruction.command !== undefined)).toBe(true)

      world.accept(waiting.providerId)
      const active = await only(peering => !statusesOnTheWay.includes(peering.status))
      expect(active).toMatchObject({ status: 'active', providerId: waiting.providerId })
      expect(peerings.instructions(scope, active).length).toBeGreaterThan(0)
    })

    it('refuses to plan a second peering to the same network, by name', async () => {
      const first = await created()
      const plan = await run(peerings.planCreate(scope, near, far))

      const blocks = plan.checks.filter(check => check.verdict === 'block')
      expect(blocks.map(check => check.code)).toEqual(['peering_new'])
      expect(blocks[0]?.text).toContain(`${scope.id}/${first.providerId}`)
      expect(blocks[0]?.hint).toBeTruthy()
    })

    it('makes no second peering when a second create is sent all the same', async () => {
      const first = await created()
      const refusal = await refusalOf(peerings.create(scope, near, far))

      // Refused as a conflict, or answered with the one that there is.
      if (refusal) expect(refusal).toMatchObject({ kind: 'conflict', text: expect.stringMatching(/./) })
      expect(await only(() => true)).toMatchObject({ providerId: first.providerId })
      expect(world.held()).toBe(1)
    })

    it('plans a deletion and carries it out until the list no longer has it', async () => {
      const peering = await created()
      const plan = await run(peerings.planDelete(scope, peering))
      expect(plan.checks.filter(check => check.verdict !== 'pass')).toEqual([])

      const task = await ended(await run(peerings.remove(scope, peering)))
      world.clock.advance(MINUTE)

      expect(task.state).toBe('completed')
      expect(await live()).toEqual([])
      expect(world.held()).toBe(0)
      const again = await run(peerings.planDelete(scope, peering))
      expect(again.checks.find(check => check.code === 'peering_exists')?.verdict).toBe('block')
    })

    it('answers a second deletion with "not found", and nothing worse', async () => {
      const peering = await created()
      await ended(await run(peerings.remove(scope, peering)))
      world.clock.advance(MINUTE)

      const outcome = await run(
        peerings.remove(scope, peering).then(
          ref => ({ ref }),
          (thrown: unknown) => ({ thrown }),
        ),
      )
      if ('ref' in outcome && tasks) expect((await ended(outcome.ref)).failure?.kind).toBe('not_found')
      else if ('ref' in outcome) expect(outcome.ref).toBe(peering.providerId)
      else expect(outcome.thrown).toMatchObject({ kind: 'not_found' })
    })

    it('admits that a create without a reply may have worked, and finds its peering', async () => {
      world.faults.loseNextCreateReply()
      const intentAt = world.clock.now()
      const failure = await failureOf(peerings.create(scope, near, far))
      expect(failure).toMatchObject({ effect: 'maybe', service: world.provider.id })

      const first = await run(peerings.traces(scope, near, far, intentAt))
      const found = first.found === 'unsure' ? await traces(intentAt) : first

      const peering = await only(() => true)
      expect(found).toEqual({ found: 'peering', providerId: peering.providerId })
      expect(world.held()).toBe(1)
    })

    it('is unsure for a while about a create that never arrived, then proves that nothing came of it', async () => {
      world.faults.loseNextCreateRequest()
      const intentAt = world.clock.now()
      const failure = await failureOf(peerings.create(scope, near, far))
      expect(failure).toMatchObject({ effect: 'maybe' })

      expect(await run(peerings.traces(scope, near, far, intentAt))).toMatchObject({ found: 'unsure' })
      expect(await traces(intentAt)).toEqual({ found: 'nothing' })
      expect(world.clock.now() - intentAt).toBeGreaterThanOrEqual(90_000)
      expect(world.held()).toBe(0)
    })

    it('proves it sooner where the cloud shows what ended before', async () => {
      await list()
      world.clock.advance(5 * MINUTE)
      world.faults.loseNextCreateRequest()
      const intentAt = world.clock.now()
      await failureOf(peerings.create(scope, near, far))

      expect(await traces(intentAt)).toEqual({ found: 'nothing' })
      expect(world.clock.now() - intentAt).toBeLessThan(5 * MINUTE)
    })

    it('does not take an older failure for a trace', async () => {
      world.faults.failNextCreate()
      await refusalOf(peerings.create(scope, near, far))
      world.clock.advance(10 * MINUTE)
      const intentAt = world.clock.now()
      world.clock.advance(3 * MINUTE)

      expect(await run(peerings.traces(scope, near, far, intentAt))).toEqual({ found: 'nothing' })
    })

    it('tells why a create came to nothing', async () => {
      world.faults.failNextCreate()
      const refusal = await refusalOf(peerings.create(scope, near, far))

      expect(refusal?.code).toBeTruthy()
      expect(refusal?.text).toBeTruthy()
      expect(world.held()).toBe(0)
    })

    it('tells a refused request from a lost one', async () => {
      world.faults.refuseNextCreate()
      const failure = await failureOf(peerings.create(scope, near, far))

      expect(failure).toMatchObject({ kind: 'invalid', effect: 'no', service: world.provider.id })
      expect(world.held()).toBe(0)
    })

    it('keeps a status word that it does not know', async () => {
      const peering = await created()
      world.faults.showStatus(peering.providerId, 'recalibrating')

      expect(await list()).toMatchObject([{ status: 'unknown', raw: 'recalibrating' }])
    })

    it('calls an outage "unavailable" wherever it strikes, and recovers', async () => {
      world.faults.outage()

      expect((await failureOf(peerings.list(scope))).kind).toBe('unavailable')
      // What stands in the configuration needs no cloud; an outage never makes a scope look as if it were gone.
      const scopes = await run(
        world.provider.scopes().catch((thrown: unknown) => {
          expect(thrown).toMatchObject({ kind: 'unavailable' })
          return [scope]
        }),
      )
      expect(scopes).toContainEqual(scope)
      expect((await failureOf(peerings.planCreate(scope, near, far))).kind).toBe('unavailable')
      expect((await run(world.provider.check())).some(finding => !finding.isOk)).toBe(true)
      world.faults.clear()
      expect(await list()).toEqual([])
    })

    it('calls refused keys "auth", and blocks the plan instead of failing it', async () => {
      world.faults.loseKeys()

      expect((await failureOf(peerings.list(scope))).kind).toBe('auth')
      const plan = await run(peerings.planCreate(scope, near, far))
      expect(plan.checks[0]).toMatchObject({ verdict: 'block' })
      expect(plan.checks.every(check => check.verdict === 'pass' || check.hint)).toBe(true)
    })

    it('shows no secret in what it observes', async () => {
      await created()

      expect(world.observed()).toContain(scope.account)
      for (const secret of world.secrets) expect(world.observed()).not.toContain(secret)
    })
  })
}
