import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ReadRefusal } from '../../src/http/failure.ts'
import { type Call, createHttpClient, createRateBudget, SEND_WITHIN_MS } from '../../src/http/index.ts'
import { ForeignError } from '../../src/kit/errors.ts'
import { manualClock } from '../support/manual-clock.ts'
import { until } from '../support/run-with-clock.ts'
import { type Answer, type StubServer, stubServer } from './stub-server.ts'

const SECRET = 'S3CRET-KEY'
let server: StubServer
afterEach(() => server.close())

async function start(...answers: Answer[]) {
  server = await stubServer(...answers)
  return clientFor(server.url)
}

function clientFor(baseUrl: string, requestsPerMinute?: number, readRefusal?: ReadRefusal) {
  const clock = manualClock()
  const calls: Call[] = []
  const budget = requestsPerMinute ? createRateBudget({ clock, requestsPerMinute }) : undefined
  const client = createHttpClient({
    service: 'acme',
    name: 'Acme',
    account: 'main',
    baseUrl,
    headers: { 'x-key': SECRET },
    clock,
    random: { unit: () => 0 },
    timeoutMs: 30_000,
    ...(budget ? { budget } : {}),
    ...(readRefusal ? { readRefusal } : {}),
    observe: call => calls.push(call),
  })
  const schema = z.unknown()
  const read = () =>
    client.request('list things', { method: 'GET', path: '/things', schema, isIdempotent: true })
  const write = () =>
    client.request('create the thing', {
      method: 'POST',
      path: '/things',
      body: { a: 1 },
      schema,
      isIdempotent: false,
    })
  const failure = async (promise: Promise<unknown>): Promise<ForeignError> => {
    const thrown = await until(
      promise.then(
        () => null,
        (reason: unknown) => reason,
      ),
      clock,
    )
    if (thrown instanceof ForeignError) return thrown
    throw thrown ?? new Error('nothing was thrown')
  }
  return {
    client,
    clock,
    calls,
    read,
    write,
    failure,
    run: <T>(promise: Promise<T>) => until(promise, clock),
  }
}

describe('a call', () => {
  it('sends what it is given and reads the reply by its schema', async () => {
    const { client, run } = await start({ status: 201, body: { id: '7', more: true } })

    const reply = await run(
      client.request('create the thing', {
        method: 'POST',
        path: '/things',
        query: { kind: 'a b' },
        body: { name: 'x' },
        schema: z.object({ id: z.coerce.number() }),
        isIdempotent: false,
      }),
    )

    expect(reply).toEqual({ id: 7 })
    expect(server.received).toMatchObject([
      { method: 'POST', url: '/things?kind=a+b', headers: { 'x-key': SECRET }, body: '{"name":"x"}' },
    ])
  })

  it('hands an empty reply to the schema as null', async () => {
    const { read, run } = await start({ status: 202 })

    expect(await run(read())).toBeNull()
  })

  it('does not double a slash between base and path', async () => {
    const stub = await stubServer({ status: 200, body: {} })
    server = stub
    const { read, run } = clientFor(`${stub.url}/v1/`)

    await run(read())

    expect(stub.received[0]?.url).toBe('/v1/things')
  })

  it('is observed once per try, without headers, bodies or the query', async () => {
    const { client, run, calls } = await start(
      { status: 503 },
      { status: 200, body: { token: 'in-the-body' } },
    )

    await run(
      client.request('list things', {
        method: 'GET',
        path: '/things',
        query: { token: 'in-the-query' },
        schema: z.unknown(),
        isIdempotent: true,
      }),
    )

    expect(calls).toMatchObject([
      {
        service: 'acme',
        account: 'main',
        operation: 'list things',
        method: 'GET',
        path: '/things',
        status: 503,
        error: { kind: 'unavailable' },
      },
      { status: 200, error: null },
    ])
    for (const word of [SECRET, 'in-the-body', 'in-the-query'])
      expect(JSON.stringify(calls)).not.toContain(word)
  })

  it('throws a bug as it is', async () => {
    const { client, run } = await start({ status: 200, body: {} })
    const schema = z.unknown().transform(() => {
      throw new RangeError('a bug')
    })

    const promise = client.request('x', { method: 'GET', path: '/', schema, isIdempotent: true })

    await expect(run(promise)).rejects.toThrow(RangeError)
  })
})

describe('an API’s own refusals', () => {
  async function refused(status: number, body: string | object, readRefusal: ReadRefusal) {
    server = await stubServer({ status, body })
    const bench = clientFor(server.url, undefined, readRefusal)
    return { ...bench, failure: await bench.failure(bench.write()) }
  }

  it('are read from the body, by status and sentence', async () => {
    const seen: unknown[] = []
    const body = { error: { code: 'ResourceLocked', message: 'Not\nnow' } }

    const { failure, calls } = await refused(403, body, reply => {
      seen.push(reply)
      return { kind: 'not_active', code: 'ResourceLocked', todo: 'It is tried again.', retryAfterMs: 10_000 }
    })

    expect(seen).toEqual([{ status: 403, body, said: 'Not now' }])
    expect(failure).toMatchObject({
      kind: 'not_active',
      code: 'ResourceLocked',
      effect: 'no',
      retryAfterMs: 10_000,
      message: 'Acme answered HTTP 403 when asked to create the thing: Not now. It is tried again.',
    })
    expect(calls).toMatchObject([{ status: 403, error: { code: 'ResourceLocked' } }])
  })

  it('have no body where it is no JSON, and are what the status says where nothing is read', async () => {
    const seen: unknown[] = []

    const { failure } = await refused(404, '<html>', reply => {
      seen.push(reply)
      return {}
    })

    expect(seen).toEqual([{ status: 404, body: undefined, said: '' }])
    expect(failure).toMatchObject({ kind: 'not_found', code: 'HTTP 404' })
    expect(failure.message).toBe('Acme answered HTTP 404 when asked to create the thing.')
  })

  it('are never repeated where a write may have had an effect, whatever they are called', async () => {
    const { failure } = await refused(503, {}, () => ({ kind: 'rate_limited' }))

    expect(failure).toMatchObject({ kind: 'rate_limited', effect: 'maybe' })
    expect(server.received).toHaveLength(1)
  })
})

describe('the kind and the effect of a failure', () => {
  it.each([
    [400, 'invalid', 'no'],
    [401, 'auth', 'no'],
    [403, 'auth', 'no'],
    [404, 'not_found', 'no'],
    [408, 'unavailable', 'no'],
    [409, 'conflict', 'no'],
    [412, 'invalid', 'no'],
    [422, 'invalid', 'no'],
    [429, 'rate_limited', 'no'],
    [500, 'unavailable', 'maybe'],
    [503, 'unavailable', 'maybe'],
    [302, 'invalid_response', 'maybe'],
  ])('of HTTP %i on a write is %s, with effect: %s', async (status, kind, effect) => {
    const { write, failure } = await start({ status })

    expect(await failure(write())).toMatchObject({
      kind,
      effect,
      code: `HTTP ${status}`,
      service: 'acme',
      operation: 'create the thing',
    })
  })

  it('of a read never includes an effect', async () => {
    const { read, failure } = await start({ status: 500 })

    expect(await failure(read())).toMatchObject({ kind: 'unavailable', effect: 'no' })
  })

  it('of a refused connection is "unavailable" without effect', async () => {
    const { write, failure, calls } = await start()
    await server.close()

    expect(await failure(write())).toMatchObject({
      kind: 'unavailable',
      effect: 'no',
      code: 'ECONNREFUSED',
    })
    expect(calls[0]).toMatchObject({ status: null })
  })

  it('of a name that does not resolve is "unavailable" without effect', async () => {
    server = await stubServer()
    const { write, failure } = clientFor('http://nowhere.invalid')

    expect(await failure(write())).toMatchObject({ kind: 'unavailable', effect: 'no' })
  })

  it.each(['reset', 'cut'] as const)(
    'of a connection that breaks after sending (%s) may include an effect',
    async how => {
      const { write, failure } = await start(how)

      expect(await failure(write())).toMatchObject({ kind: 'unavailable', effect: 'maybe' })
      expect(server.received).toHaveLength(1)
    },
  )

  it('of silence until the time limit may include an effect', async () => {
    const { write, failure, clock, calls } = await start('never')
    const startedAt = clock.now()

    const error = await failure(write())

    expect(error).toMatchObject({ kind: 'unavailable', effect: 'maybe', code: 'TIMEOUT' })
    expect(error.message).toContain('30 s')
    expect(clock.now() - startedAt).toBe(30_000)
    expect(calls).toMatchObject([{ status: null, ms: 30_000 }])
  })

  it.each([
    ['not JSON', '<html>'],
    ['not as expected', '{"id":"x"}'],
  ])('of a reply that is %s is "invalid_response", and the write may have worked', async (_, body) => {
    const { client, failure } = await start({ status: 200, body })
    const request = { path: '/', schema: z.object({ id: z.number() }), isIdempotent: false }

    const written = await failure(client.request('x', { ...request, method: 'POST' }))
    const read = await failure(client.request('x', { ...request, method: 'GET' }))

    expect(written).toMatchObject({ kind: 'invalid_response', effect: 'maybe' })
    expect(read).toMatchObject({ kind: 'invalid_response', effect: 'no' })
  })

  it.each([
    [{ message: 'no such VPC', error: 'Bad Request' }, 'no such VPC'],
    [{ error: { code: 'X', message: 'nested' } }, 'nested'],
    [{ error: 'Not Found' }, 'Not Found'],
    [{ description: 'line one\nline\u0007 two' }, 'line one line  two'],
    [{ message: 'x'.repeat(2_000) }, `${'x'.repeat(400)}…`],
  ])('carries the sentence of the body %#, on one line of bounded length', async (body, sentence) => {
    const { write, failure } = await start({ status: 400, body })

    expect((await failure(write())).message).toBe(
      `Acme answered HTTP 400 when asked to create the thing: ${sentence}`,
    )
  })
})

describe('sending again', () => {
  it('gives a read that meets an outage four tries, ever further apart', async () => {
    const { read, failure, clock } = await start({ status: 503 })
    const startedAt = clock.now()

    expect((await failure(read())).kind).toBe('unavailable')
    expect(server.received).toHaveLength(4)
    expect(clock.now() - startedAt).toBe(500 + 1_000 + 2_000)
  })

  it('lets a read succeed after a broken connection', async () => {
    const { read, run } = await start('reset', { status: 200, body: { ok: true } })

    expect(await run(read())).toEqual({ ok: true })
  })

  it('never repeats a write that may have had an effect', async () => {
    const { write, failure } = await start({ status: 503 })

    expect((await failure(write())).effect).toBe('maybe')
    expect(server.received).toHaveLength(1)
  })

  it('does not repeat what is wrong in itself', async () => {
    const { read, failure } = await start({ status: 404 })

    await failure(read())

    expect(server.received).toHaveLength(1)
  })

  it('repeats a write after 429, for it did nothing, and waits as long as it is told', async () => {
    const { write, run, clock } = await start(
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 202, body: { id: 1 } },
    )
    const startedAt = clock.now()

    expect(await run(write())).toEqual({ id: 1 })
    expect(clock.now() - startedAt).toBe(7_000)
  })

  it('reads Retry-After as a date too', async () => {
    const { read, run, clock } = await start({ status: 429 }, { status: 200, body: {} })
    const startedAt = clock.now()
    server.answers[0] = { status: 429, headers: { 'retry-after': new Date(startedAt + 9_000).toUTCString() } }

    await run(read())

    expect(clock.now() - startedAt).toBe(9_000)
  })

  it('gives up at once on a wait that is too long, and says how long it would be', async () => {
    const { read, failure } = await start({ status: 429, headers: { 'retry-after': '300' } })

    expect(await failure(read())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 300_000 })
    expect(server.received).toHaveLength(1)
  })

  it('says when to come back even where the server does not', async () => {
    const { read, failure } = await start({ status: 429 })

    expect(await failure(read())).toMatchObject({ kind: 'rate_limited', retryAfterMs: 60_000 })
    expect(server.received).toHaveLength(4)
  })
})

describe('the share of the rate limit', () => {
  it('holds calls back until their turn', async () => {
    server = await stubServer({ status: 200, body: {} })
    const { read, run, clock } = clientFor(server.url, 2)
    const startedAt = clock.now()

    await run(Promise.all([read(), read()]))
    expect(clock.now()).toBe(startedAt)
    await run(read())

    expect(clock.now() - startedAt).toBe(60_000)
  })

  it.each(['x-rate-limit-remaining', 'X-RateLimit-Remaining'])(
    'learns from the replies what others have used, by %s',
    async header => {
      server = await stubServer({ status: 200, body: {}, headers: { [header]: '3' } })
      const { read, run, clock } = clientFor(server.url, 100)
      const startedAt = clock.now()

      await run(read())
      await run(read())

      expect(clock.now() - startedAt).toBe(15_000)
    },
  )

  it('makes every call of the account wait after a 429', async () => {
    server = await stubServer({ status: 429, headers: { 'retry-after': '10' } }, { status: 200, body: {} })
    const { read, run, clock } = clientFor(server.url, 100)
    const startedAt = clock.now()
    const first = read()
    await run(Promise.race([first, new Promise(resolve => clock.after(1_000, () => resolve(null)))]))

    const second = read().then(() => clock.now() - startedAt)
    await run(first)

    expect(await run(second)).toBe(10_000)
    expect(server.received).toHaveLength(3)
  })

  it('does not send a write that would leave late: who reconciles must know that nothing is on its way', async () => {
    server = await stubServer({ status: 200, body: {} })
    const { read, write, failure, run } = clientFor(server.url, 1)
    await run(read())

    expect(await failure(write())).toMatchObject({
      kind: 'rate_limited',
      effect: 'no',
      retryAfterMs: 60_000,
    })
    expect(server.received).toHaveLength(1)
  })

  it('does not send a write after the process stood still while it waited', async () => {
    server = await stubServer(
      { status: 429, headers: { 'retry-after': '5' } },
      { status: 202, body: { id: 1 } },
    )
    const { write, failure, run, clock, calls } = clientFor(server.url, 100)
    const promise = write()
    promise.catch(() => null)
    await run(new Promise(resolve => clock.after(1_000, () => resolve(null))))
    expect(calls).toHaveLength(1)
    clock.advance(SEND_WITHIN_MS * 10)

    expect(await failure(promise)).toMatchObject({ kind: 'rate_limited', effect: 'no' })
    expect(server.received).toHaveLength(1)
  })
})
