/** What listens on PORT: health, readiness, metrics, and in HTTP mode Slack's signed requests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from './app.ts'
import { messageOf } from './kit/errors.ts'
import type { Logger } from './kit/logger.ts'

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

async function serve(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]
  if (path === '/slack/events' && app.slackListener) return app.slackListener(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return reply(response, 405, 'text/plain', 'GET only\n')
  switch (path) {
    case '/healthz':
      return reply(response, 200, 'text/plain', 'ok\n')
    case '/readyz': {
      const findings = await app.readiness()
      const isReady = findings.every(({ isOk }) => isOk)
      const lines = findings.map(({ what, isOk, text }) => `${isOk ? 'ok' : 'NOT OK'}  ${what}: ${text}`)
      return reply(response, isReady ? 200 : 503, 'text/plain; charset=utf-8', `${lines.join('\n')}\n`)
    }
    case '/metrics':
      return reply(response, 200, app.metrics.contentType, await app.metrics.text())
    default:
      return reply(response, 404, 'text/plain', 'not found\n')
  }
}

/** Resolves once it listens, with the port it got. */
export async function openDoor(
  app: App,
  { host, port, logger }: { host: string; port: number; logger: Logger },
): Promise<{ port: number; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    serve(app, request, response).catch(thrown => {
      logger.error({ err: thrown }, 'a request to the door failed')
      if (!response.headersSent) reply(response, 500, 'text/plain', `${messageOf(thrown)}\n`)
      else response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
