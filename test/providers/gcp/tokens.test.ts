import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ForeignError } from '../../../src/kit/errors.ts'
import { createWire } from '../../../src/providers/gcp/wire.ts'
import { manualClock } from '../../support/manual-clock.ts'
import {
  aProject,
  data,
  type GcpWorld,
  HOUR,
  main,
  redis,
  redisPair,
  startWorld,
  type WorldOptions,
} from './gcp-world.ts'

let world: GcpWorld | null = null
afterEach(async () => {
  await world?.close()
  world = null
})

async function begin(options: WorldOptions = {}): Promise<GcpWorld> {
  world = await startWorld({ hasToken: false, ...options })
  return world
}

/** No time has to pass for these. */
async function listed(from: GcpWorld, id = 'app'): Promise<unknown> {
  return from.peerings.list(await from.scope(id)).catch((thrown: unknown) => thrown)
}

const tokensAsked = ({ arrived }: GcpWorld) =>
  arrived().filter(name => /^(sts|oauth2)\.|generateAccessToken$/.test(name))

const acting = 'peerbot@app-prod.iam.gserviceaccount.com'

describe('access tokens', () => {
  it('come from the credentials file, one for all projects, and are observed', async () => {
    const { calls } = await begin()
    if (!world) throw new Error('there is a world')

    await Promise.all([listed(world), listed(world), listed(world, 'data')])

    expect(tokensAsked(world)).toEqual(['sts.token'])
    expect(calls.find(({ path }) => path === '/token')).toMatchObject({
      service: 'gcp',
      status: 200,
      error: null,
    })
  })

  it('are of the service account that a project names', async () => {
    const at = await begin({ projects: [aProject({ impersonate: acting }), data] })

    expect(await listed(at)).toEqual([])
    expect(await listed(at)).toEqual([])

    expect(tokensAsked(at)).toEqual(['sts.token', 'serviceAccounts.generateAccessToken'])
    expect(at.gcp.requests.at(-1)?.principal).toBe(acting)
  })

  it('are fetched anew before they end, by our clock', async () => {
    const at = await begin({ projects: [aProject({ impersonate: acting }), data] })
    await listed(at)
    at.clock.advance(HOUR / 2)
    await listed(at)
    expect(tokensAsked(at)).toHaveLength(2)

    at.clock.advance(HOUR / 2)
    await listed(at)

    expect(tokensAsked(at)).toHaveLength(4)
    expect(at.calls.filter(({ error }) => error !== null)).toEqual([])
  })

  it.each([
    ['of our own', aProject()],
    ['of a service account', aProject({ impersonate: acting })],
  ])(
    '%s are fetched anew when Google refuses them, and the call is made all the same',
    async (_, project) => {
      const at = await begin({ projects: [project, data] })
      await listed(at)
      at.gcp.faults.expireTokens()

      expect(await listed(at)).toEqual([])
    },
  )

  it('are refused with the service account that the bot may not act as', async () => {
    const at = await begin({ projects: [aProject({ impersonate: acting }), data] })
    at.gcp.faults.forbid('app-prod', 'iam.serviceAccounts.getAccessToken')

    const failure = await listed(at)

    expect(failure).toMatchObject({ kind: 'auth', effect: 'no' })
    expect((failure as ForeignError).message).toContain(acting)
  })

  it('cannot be had of a service account that is gone, and no network is called gone for it', async () => {
    const at = await begin({ projects: [aProject({ impersonate: acting }), data] })
    const said = `Not found; Gaia id not found for email ${acting}`
    at.gcp.faults.failNext('serviceAccounts.generateAccessToken', 404, 'notFound', said)

    const looked = await at.ends.look(main, redis, redisPair).catch((thrown: unknown) => thrown)

    expect(looked).toMatchObject({ kind: 'auth', message: expect.stringContaining('impersonate') })
  })

  it.each([
    ['is not JSON', '{ "private_key": "very-secret" ', /not JSON/],
    ['has nothing in it', '{}', /GOOGLE_APPLICATION_CREDENTIALS/],
  ])('cannot be had from a file that %s, and nothing of it is told', async (_, content, text) => {
    const at = await begin({ credentials: () => content })

    const failure = await listed(at)

    expect(failure).toBeInstanceOf(ForeignError)
    expect(failure).toMatchObject({ kind: 'auth', effect: 'no', service: 'gcp' })
    expect((failure as ForeignError).message).toMatch(text)
    expect(`${(failure as ForeignError).stack}`).not.toContain('very-secret')
  })

  it('are refused in words that name no secret', async () => {
    const at = await begin({
      credentials: gcp => JSON.stringify({ ...gcp.credentials(), audience: '//iam.googleapis.com/nobody' }),
    })

    const failure = await listed(at)

    expect(failure).toMatchObject({ kind: 'auth', effect: 'no' })
    expect(`${(failure as ForeignError).stack}`).not.toContain('sandbox-subject-token')
    expect((failure as ForeignError).cause).toBeUndefined()
  })

  it('are an outage where their service cannot be reached', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => closed.once('listening', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise(resolve => closed.close(resolve))
    const at = await begin({
      credentials: gcp =>
        JSON.stringify({ ...gcp.credentials(), token_url: `http://127.0.0.1:${port}/v1/token` }),
    })

    expect(await listed(at)).toMatchObject({ kind: 'unavailable', effect: 'no' })
  })

  it('are waited for half a minute', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise(resolve => silent.once('listening', resolve))
    const { port } = silent.address() as AddressInfo
    const at = await begin({
      credentials: gcp =>
        JSON.stringify({ ...gcp.credentials(), token_url: `http://127.0.0.1:${port}/v1/token` }),
    })

    const asked = listed(at)
    const arrived = new Promise(resolve => silent.once('request', resolve))
    await arrived
    at.clock.advance(31_000)

    expect(await asked).toMatchObject({ kind: 'unavailable', code: 'TIMEOUT', effect: 'no' })
    silent.closeAllConnections()
    await new Promise(resolve => silent.close(resolve))
  })
})

describe('a token that comes late', () => {
  const took = 21_000

  async function sent(isIdempotent: boolean) {
    const clock = manualClock()
    const requests: string[] = []
    const client = {
      request: async (operation: string) => {
        requests.push(operation)
        return undefined as never
      },
    }
    const tokens = { of: async () => `token at ${clock.advance(took)}`, drop: () => undefined }
    const wire = createWire(() => client, tokens, clock)
    const asked = wire.of(aProject(), 'compute').request('add the half', {
      method: 'POST',
      path: '/',
      schema: z.unknown(),
      isIdempotent,
    })
    return { requests, failure: await asked.catch((thrown: unknown) => thrown) }
  }

  it('does not send what must not be sent twice: who reconciles counts on that', async () => {
    const { requests, failure } = await sent(false)

    expect(failure).toMatchObject({ kind: 'unavailable', effect: 'no', code: 'TOKEN_LATE' })
    expect(requests).toEqual([])
  })

  it('sends what may be sent twice', async () => {
    expect((await sent(true)).requests).toEqual(['add the half'])
  })
})
