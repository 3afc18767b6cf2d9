/**
 * What a bot talks to besides the driver, in a process of its own so that its work does not delay the driver's watch: a
 * Slack Web API that agrees with everything at once, the addresses for answers, and the simulated Redis Cloud.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../src/kit/clock.ts'
import { startAws } from '../../src/sandbox/aws/index.ts'
import { startRedisCloud } from '../../src/sandbox/redis-cloud/index.ts'
import { teamId } from './envelope.ts'
import type { FromSurroundings, ToSurroundings } from './world.ts'

const socketUrl = process.env['BENCH_SOCKET_URL'] ?? ''

let answers = 0
let expected: number | null = null

const tell = (message: FromSurroundings): void => {
  process.send?.(message)
}

function tellWhenAnswered(): void {
  if (expected === null || answers < expected) return
  expected = null
  tell({ kind: 'answered', answers })
}

const replies: Record<string, object> = {
  'apps.connections.open': { url: socketUrl },
  'auth.test': { team_id: teamId, team: 'bench', user: 'peerbot', user_id: 'U0BOT', bot_id: 'B0BOT' },
  'users.info': { user: { id: 'U0PERSON', team_id: teamId, name: 'person', deleted: false, is_bot: false } },
  'usergroups.users.list': { users: ['U0PERSON'] },
}
const agreed = { channel: { id: 'C0BENCH' }, ts: '1700000000.000100', view: { id: 'V0BENCH' } }

async function drain(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}

const api = createServer((request, response) => {
  drain(request).then(
    () => {
      const path = request.url ?? '/'
      if (path.startsWith('/answer')) {
        response.writeHead(200, { 'content-type': 'text/plain' }).end('ok')
        answers += 1
        return tellWhenAnswered()
      }
      const method = path.replace('/api/', '')
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: true, ...(replies[method] ?? agreed) }))
    },
    () => response.destroy(),
  )
})

process.on('message', (message: ToSurroundings) => {
  answers = message.kind === 'forget' ? 0 : answers
  if (message.kind === 'expect') {
    expected = message.answers
    tellWhenAnswered()
  }
})
process.on('disconnect', () => process.exit(0))

const cloud = await startRedisCloud({ clock: systemClock })
const aws = await startAws({ clock: systemClock })
await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve))
const { port } = api.address() as AddressInfo
tell({
  kind: 'ready',
  slackUrl: `http://127.0.0.1:${port}`,
  cloudUrl: cloud.url,
  accessKey: cloud.accessKey,
  secretKey: cloud.secretKey,
  awsEnvironment: { ...aws.env, BENCH_EXTERNAL_ID: aws.externalId },
})
