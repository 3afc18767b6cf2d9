/** The adapter in front of Google's documented answers: what it reads is not what our own simulation says. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCalls } from '../../../src/providers/gcp/calls.ts'
import { createEnds } from '../../../src/providers/gcp/ends.ts'
import { createHalves } from '../../../src/providers/gcp/halves.ts'
import { createPeerings } from '../../../src/providers/gcp/peerings.ts'
import { createDirectory, scopeAt } from '../../../src/providers/gcp/project.ts'
import { createRequestIds } from '../../../src/providers/gcp/request-id.ts'
import { createTurns } from '../../../src/providers/gcp/turns.ts'
import { createLine, createWire } from '../../../src/providers/gcp/wire.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { documentedRows } from './documented-rows.ts'
import { app, dataPair, main, redis, redisPair, shared } from './gcp-world.ts'

let server: Server
beforeEach(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const row = request.headers.authorization === 'Bearer a-token' ? documentedRows[pathname] : undefined
    response.writeHead(row ? 200 : 404, { 'content-type': 'application/json; charset=UTF-8' })
    response.end(JSON.stringify(row ?? {}))
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

function adapter() {
  const { port } = server.address() as AddressInfo
  const [clock, random] = [manualClock(), seededRandom(3)]
  const line = createLine({ clock, random, urls: { compute: `http://127.0.0.1:${port}` } })
  const tokens = { of: async () => 'a-token', drop: () => undefined }
  const calls = createCalls(createWire(line, tokens, clock), clock)
  const directory = createDirectory([app])
  const subject = () => null
  const requestIds = createRequestIds(random, subject)
  const halves = createHalves({ calls, clock, turns: createTurns(), requestIds, subject })
  const run = <T>(promise: Promise<T>) => until(promise, clock)
  return {
    run,
    ends: createEnds({ calls, directory, halves }),
    peerings: createPeerings({ calls, clock, directory, halves }),
  }
}

it('lists the halves of all networks, each by where it leads and how it stands', async () => {
  const { run, peerings } = adapter()

  const listed = await run(peerings.list(scopeAt(app)))

  expect(listed.map(({ providerId, cloudId, status, raw }) => [providerId, cloudId, status, raw])).toEqual([
    ['main.to-shared', dataPair, 'active', 'ACTIVE'],
    ['main.redis-cloud', redisPair, 'pending_acceptance', 'INACTIVE'],
    ['main.by-consent', 'app-prod/main~partner-prod/edge', 'active', 'ACTIVE'],
    ['main.undecided', 'app-prod/main~partner-prod/core', 'pending_acceptance', 'INACTIVE'],
  ])
  expect(listed.map(({ details }) => details)).toEqual([
    {
      'Google says': '[2024-03-11T02:16:09.418-07:00]: Connected.',
      'custom routes': 'export',
    },
    {
      'Google says': '[2022-04-22T17:42:28.882-07:00]: Peer network tried to connect and failed.',
    },
    {
      'Google says': 'Connected.',
      'custom routes': 'export and import',
      'removed by': 'consent of both sides',
      consent: 'the other side asks to delete it',
    },
    {},
  ])
})

it('looks at one half, and says how Google puts it', async () => {
  const { run, ends } = adapter()

  expect(await run(ends.look(main, shared, dataPair))).toMatchObject({ status: 'active', raw: 'ACTIVE' })
  expect(await run(ends.look(main, redis, redisPair))).toMatchObject({
    status: 'provisioning',
    raw: 'INACTIVE ([2022-04-22T17:42:28.882-07:00]: Peer network tried to connect and failed.)',
  })
})

it('verifies by the routes that come in, and counts none that is offered and not taken', async () => {
  const { run, ends } = adapter()

  const verdict = await run(ends.verify(main, { ...shared, cidrs: ['10.30.0.0/20'] }, dataPair))

  expect(verdict.depth).toBe('routed')
  expect(verdict.checks[1]?.text).toMatch(/for 10\.30\.0\.0\/20\.$/)
})

it('plans with the ranges of a network, secondary ones included', async () => {
  const { run, peerings } = adapter()

  const plan = await run(peerings.planCreate(scopeAt(app), main, { ...shared, account: 'their-prod' }))

  expect(plan.near.cidrs).toEqual(['10.10.0.0/20', '10.64.0.0/14'])
  expect(plan.checks.filter(({ verdict }) => verdict === 'block')).toEqual([])
})
