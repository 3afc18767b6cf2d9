/** The HTTP server: `/api/METHOD`, `/response/KEY`, `/upload/KEY`, `/files/ID/NAME`, and the sockets' upgrade. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { closeAtOnce, listenOnLoopback, loopbackUrl } from '../loopback.ts'
import type { Endpoint } from './api/endpoint.ts'
import type { Sockets } from './delivery/socket-carrier.ts'
import type { ApiFaults } from './fault.ts'
import type { ResponseUrls } from './response-url.ts'
import { handOut } from './stored-file.ts'
import { isRecord } from './validation/check.ts'
import type { Workspace } from './workspace.ts'

export interface ServerParts {
  workspace: Workspace
  endpoint: Endpoint
  responseUrls: ResponseUrls
  sockets: Sockets
  faults: ApiFaults
}

export interface Listening {
  origin: string
  close(): Promise<void>
}

export async function listen(port: number, parts: () => ServerParts): Promise<Listening> {
  const server = createServer((request, response) => {
    route(parts(), request, response).catch(error => {
      // A bug of the look-alike must be seen, and not as a refusal of Slack's.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end(`The look-alike failed: ${error instanceof Error ? error.stack : String(error)}`)
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (request.url?.startsWith('/link/')) return parts().sockets.upgrade(request, socket, head)
    socket.destroy()
  })
  const taken = await listenOnLoopback(server, port)
  return { origin: loopbackUrl(taken), close: () => closeAtOnce(server) }
}

async function route(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [, room = '', key = ''] = url.pathname.split('/')
  const body = await bodyOf(request)
  if (room === 'files') return download(parts.workspace, key, response)
  if (room === 'api') return api(parts, request, response, decodeURIComponent(key), url, body)
  if (parts.faults.isRefusing()) return json(response, 503, { ok: false, error: 'service_unavailable' })
  if (room === 'response') {
    const { status, body: reply } = parts.responseUrls.use(key, parsed(body.toString('utf8')))
    return json(response, status, reply)
  }
  if (room === 'upload') return upload(parts.workspace, key, request, response, body)
  json(response, 404, { ok: false, error: 'not_found' })
}

async function api(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  url: URL,
  body: Buffer,
): Promise<void> {
  const args = { ...Object.fromEntries(url.searchParams), ...(await argumentsOf(request, body)) }
  const authorization = request.headers.authorization ?? ''
  const answer = parts.endpoint.handle({ method, args, authorization })
  if (answer.isDropped) return void request.socket.destroy()
  json(response, answer.status, answer.body, answer.headers)
}

async function argumentsOf(request: IncomingMessage, body: Buffer): Promise<Record<string, unknown>> {
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/json')) {
    const value = parsed(body.toString('utf8'))
    return isRecord(value) ? value : {}
  }
  if (type.startsWith('multipart/form-data')) return Object.fromEntries(await multipart(type, body))
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')))
}

function multipart(type: string, body: Buffer): Promise<FormData> {
  return new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
}

/** The SDK sends the bytes as one part of a form; plain bodies are taken too, as the documentation shows. */
async function upload(
  workspace: Workspace,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  const file = [...workspace.files.values()].find(one => one.uploadKey === key)
  if (!file) return json(response, 404, { ok: false, error: 'file_not_found' })
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) {
    const parts = [...(await multipart(type, body))].map(([, value]) => value)
    const part = parts.find(value => typeof value !== 'string') ?? parts[0] ?? ''
    file.content = typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer())
  } else {
    file.content = body
  }
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end(`OK - ${file.content.length}`)
}

function download(workspace: Workspace, id: string, response: ServerResponse): void {
  const stored = workspace.files.get(id)
  const file = stored && handOut(stored)
  if (!file) {
    json(response, 404, { ok: false, error: 'file_not_found' })
    return
  }
  response.writeHead(200, {
    'content-type': file.mimeType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mimeType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  })
  response.end(file.bytes)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}
