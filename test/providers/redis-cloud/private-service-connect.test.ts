import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Peering } from '../../../src/peering/side.ts'
import type { Action, Ask, Family, FileContent, Scope } from '../../../src/providers/provider.ts'
import { type CloudWorld, startWorld } from './cloud-world.ts'
import { names } from './private-service-connect-builders.ts'

let world: CloudWorld
let family: Family
beforeEach(async () => {
  world = await startWorld()
  const found = world.provider.families.find(({ name }) => name === 'psc')
  if (!found) throw new Error('Redis Cloud has Private Service Connect')
  family = found
})
afterEach(() => world.cloud.close())

function action(kind: string): Action {
  const found = family.actions.find(each => each.kind === kind)
  if (!found) throw new Error(`no action ${kind}`)
  return found
}

const list = (scope: Scope) => world.run(family.list(scope))
const settle = () => world.clock.advance(45 * 60_000)

async function object(scope: Scope, kind: Peering['kind']): Promise<Peering> {
  const found = (await list(scope)).find(each => each.kind === kind)
  if (!found) throw new Error(`no ${kind} is listed`)
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

const sighted = async (kind: string, ask: Ask) => action(kind).judge(ask, await list(ask.scope), 0)

async function blocksOf(kind: string, ask: Ask): Promise<string[]> {
  const { checks } = await world.run(action(kind).plan(ask))
  return checks.filter(({ verdict }) => verdict === 'block').map(({ code }) => code)
}

const wantedFrom = (from: string | null): Ask['wanted'] => (from === null ? {} : { from })

async function withService(scope: Scope, from: string | null): Promise<Peering> {
  await carryOut('psc.create', { scope, target: null, wanted: wantedFrom(from) })
  settle()
  return object(scope, 'psc')
}

async function withEndpoint(scope: Scope, from: string | null): Promise<Peering> {
  const target = await withService(scope, from)
  await carryOut('psc.create_endpoint', { scope, target, wanted: names })
  settle()
  return object(scope, 'psc_endpoint')
}

/** As the simulated world names it. */
function inWorld(scope: Scope, { providerId }: Peering): string {
  const [number, region] = providerId.replace(/^psc-/, '').split('@')
  return `psc-endpoint:${scope.id}${region === undefined ? '' : `/${region}`}/${number}`
}

function readFile(scope: Scope, endpoint: Peering, name: string): Promise<FileContent[]> {
  const file = family.files.find(each => each.name === name)
  if (!file) throw new Error(`no file ${name}`)
  return world.run(file.read(scope, endpoint))
}

describe('support', () => {
  it.each([
    [1301, true],
    [1401, true],
    [1206, 'Private Service Connect exists on Google Cloud only; this subscription is on AWS.'],
    [1600, expect.stringContaining('no cloud details')],
  ])('of subscription %i is %s', async (id, supported) => {
    expect(family.support(await world.scope(id))).toEqual(supported)
  })
})

describe.each([
  [1301, null],
  [1401, 'europe-west1'],
])('in subscription %i, from %s', (id, from) => {
  it('goes from the service to an endpoint that is accepted, and back', async () => {
    const scope = await world.scope(id)
    expect(await list(scope)).toEqual([])

    const creating: Ask = { scope, target: null, wanted: wantedFrom(from) }
    expect(await blocksOf('psc.create', creating)).toEqual([])
    expect(await carryOut('psc.create', creating)).toMatchObject({ state: 'completed' })
    expect(await sighted('psc.create', creating)).toMatchObject({ stands: 'under_way' })
    settle()
    expect(await sighted('psc.create', creating)).toMatchObject({ stands: 'done' })
    expect(await blocksOf('psc.create', creating)).toEqual(['psc_new'])

    const service = await object(scope, 'psc')
    const making: Ask = { scope, target: service, wanted: names }
    expect(await blocksOf('psc.create_endpoint', making)).toEqual([])
    expect(await sighted('psc.create_endpoint', making)).toEqual({ stands: 'not_seen' })
    expect(await carryOut('psc.create_endpoint', making)).toMatchObject({ state: 'completed' })
    settle()
    const made = await sighted('psc.create_endpoint', making)
    expect(made).toMatchObject({ stands: 'under_way', for: 'person' })
    expect(await blocksOf('psc.create_endpoint', making)).toEqual(['endpoint_new'])

    const endpoint = await object(scope, 'psc_endpoint')
    expect(made).toMatchObject({ peering: endpoint.providerId })
    expect(endpoint.providerId).toMatch(from === null ? /^psc-\d+$/ : /^psc-\d+@europe-west1$/)
    const accepting: Ask = { scope, target: endpoint, wanted: {} }
    expect(await blocksOf('psc.accept_endpoint', accepting)).toEqual(['endpoint_pending'])
    world.cloud.actOn(inWorld(scope, endpoint), 'runCreationScript')
    settle()
    expect(await sighted('psc.create_endpoint', making)).toMatchObject({
      stands: 'under_way',
      todo: [{ command: `/peering psc accept ${scope.id}/${endpoint.providerId}` }],
    })
    expect(await blocksOf('psc.accept_endpoint', accepting)).toEqual([])
    expect(await carryOut('psc.accept_endpoint', accepting)).toMatchObject({ state: 'completed' })
    settle()
    expect(await sighted('psc.accept_endpoint', accepting)).toMatchObject({ stands: 'done' })
    expect(await sighted('psc.create_endpoint', making)).toMatchObject({ stands: 'done' })

    expect(await blocksOf('psc.delete_endpoint', accepting)).toEqual(['endpoint_initialized'])
    expect(await blocksOf('psc.delete', { ...creating, target: service })).toEqual(['endpoints_down'])
    world.cloud.actOn(inWorld(scope, endpoint), 'runDeletionScript')
    settle()
    expect((await list(scope)).map(({ kind }) => kind)).toEqual(['psc'])

    const deleting: Ask = { scope, target: service, wanted: {} }
    expect(await blocksOf('psc.delete', deleting)).toEqual([])
    expect(await carryOut('psc.delete', deleting)).toMatchObject({ state: 'completed' })
    settle()
    expect(await sighted('psc.delete', deleting)).toMatchObject({ stands: 'done' })
    expect(await list(scope)).toEqual([])
    expect(await carryOut('psc.delete', deleting)).toMatchObject({
      state: 'failed',
      failure: { kind: 'not_found' },
    })
  })

  it('rejects an endpoint', async () => {
    const scope = await world.scope(id)
    const target = await withEndpoint(scope, from)
    world.cloud.actOn(inWorld(scope, target), 'runCreationScript')
    settle()
    const ask: Ask = { scope, target, wanted: {} }
    expect(await blocksOf('psc.reject_endpoint', ask)).toEqual([])
    expect(await sighted('psc.reject_endpoint', ask)).toEqual({ stands: 'not_seen' })

    expect(await carryOut('psc.reject_endpoint', ask)).toMatchObject({ state: 'completed' })

    settle()
    expect(await sighted('psc.reject_endpoint', ask)).toMatchObject({ stands: 'done' })
  })

  it('removes an endpoint whose script was not run', async () => {
    const scope = await world.scope(id)
    const target = await withEndpoint(scope, from)
    const ask: Ask = { scope, target, wanted: {} }
    expect(await blocksOf('psc.delete_endpoint', ask)).toEqual([])

    expect(await carryOut('psc.delete_endpoint', ask)).toMatchObject({ state: 'completed' })

    settle()
    expect(await sighted('psc.delete_endpoint', ask)).toMatchObject({ stands: 'done' })
  })

  it('hands out both scripts, each for two shells, and says where to run them', async () => {
    const scope = await world.scope(id)
    const endpoint = await withEndpoint(scope, from)
    const number = /\d+/.exec(endpoint.providerId)?.[0]
    const base = `psc-${id}${from === null ? '' : `-${from}`}-${number}`

    for (const name of ['creation', 'deletion']) {
      const contents = await readFile(scope, endpoint, name)
      expect(contents.map(({ fileName }) => fileName)).toEqual([`${base}-${name}.sh`, `${base}-${name}.ps1`])
      for (const { text, comment } of contents) {
        expect(text).toContain('gcloud')
        expect(comment).toContain('project app-prod')
        expect(comment).toContain('unchanged')
      }
    }
    expect((await readFile(scope, endpoint, 'creation'))[0]?.comment).toContain('10 minutes before')
  })
})

describe('a list', () => {
  it('has every region of an Active-Active subscription', async () => {
    const scope = await world.scope(1401)
    await withService(scope, 'europe-west1')
    await withService(scope, 'us-central1')

    const ids = (await list(scope)).map(({ providerId }) => providerId)
    expect(ids).toEqual(['psc@us-central1', 'psc@europe-west1'])
  })

  it('does not take a bare 404, or a task that nobody knows, for an absent service', async () => {
    const scope = await world.scope(1301)
    await withService(scope, null)
    world.cloud.faults.freshTask404(6)
    await expect(list(scope)).rejects.toMatchObject({ kind: 'not_found', operation: 'read the task' })
    world.cloud.clearFaults()

    world.cloud.faults.httpError(404, 2)
    await expect(list(scope)).rejects.toMatchObject({ kind: 'not_found', operation: 'read the subscription' })
  })

  it('takes a 404 of the service in a subscription that is there for an absent service', async () => {
    const scope = await world.scope(1301)
    world.cloud.faults.httpError(404, 1, { pathIncludes: 'private-service-connect' })

    expect(await list(scope)).toEqual([])
  })

  it('says that the account does not have the feature', async () => {
    const scope = await world.scope(1301)
    world.cloud.faults.featureOff('privateServiceConnect')

    await expect(list(scope)).rejects.toMatchObject({ kind: 'invalid', code: 'HTTP 412' })
  })
})

describe('a write', () => {
  it('of an endpoint whose reply was lost is found by its four names', async () => {
    const scope = await world.scope(1301)
    const ask: Ask = { scope, target: await withService(scope, null), wanted: names }
    const { send, mayBeUnderWay } = action('psc.create_endpoint')
    const posted = () => world.cloud.requests.filter(({ method }) => method === 'POST').length
    const before = posted()
    const intentAt = world.clock.now()
    world.cloud.faults.dropNextReply({ method: 'POST' })

    await expect(world.run(send(ask))).rejects.toMatchObject({ effect: 'maybe' })

    expect(posted()).toBe(before + 1)
    expect(await world.run(mayBeUnderWay(ask, intentAt))).not.toBeNull()
    settle()
    expect(await sighted('psc.create_endpoint', ask)).toMatchObject({
      stands: 'under_way',
      peering: expect.stringMatching(/^psc-\d+$/),
    })
  })

  it('that completed and changed nothing is not seen', async () => {
    const scope = await world.scope(1301)
    const ask: Ask = { scope, target: null, wanted: {} }
    world.cloud.faults.completeWithoutChange()

    expect(await carryOut('psc.create', ask)).toMatchObject({ state: 'completed' })

    settle()
    expect(await sighted('psc.create', ask)).toEqual({ stands: 'not_seen' })
  })

  it('of a service under an unknown word is under way', async () => {
    const scope = await world.scope(1301)
    await withService(scope, null)
    world.cloud.faults.unknownStatus('psc:1301', 'resting')

    expect(await sighted('psc.create', { scope, target: null, wanted: {} })).toMatchObject({
      stands: 'under_way',
      note: expect.stringContaining('resting'),
    })
  })

  it('that is refused has a way out', async () => {
    const scope = await world.scope(1301)
    const target = await withEndpoint(scope, null)
    world.cloud.actOn(inWorld(scope, target), 'runCreationScript')
    settle()
    const ask: Ask = { scope, target, wanted: {} }

    const { failure } = await carryOut('psc.delete_endpoint', ask)

    expect(failure?.code).toBe('PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT')
    expect(action('psc.delete_endpoint').wayOut(ask, failure?.code ?? '')[0]?.command).toBe(
      `/peering psc scripts 1301/${target.providerId}`,
    )
  })
})

describe('a plan', () => {
  it('is blocked while the subscription is not active, and by a key that is refused', async () => {
    const scope = await world.scope(1301)
    const target = await withEndpoint(scope, null)
    const ask: Ask = { scope, target, wanted: {} }
    world.cloud.faults.nonActiveSubscription(1301)
    expect(await blocksOf('psc.delete_endpoint', ask)).toContain('subscription_active')
    world.cloud.clearFaults()

    world.cloud.faults.httpError(401, 1)
    expect(await blocksOf('psc.delete_endpoint', ask)).toContain('endpoint_initialized')
  })
})
