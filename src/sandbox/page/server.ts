/** The HTTP edge: routes, bodies, and who may ask at all. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { closeAtOnce, listenOnLoopback, loopbackUrl, readBody } from '../loopback.ts'
import { type Answer, act } from './act.ts'
import { bundle } from './bundle.ts'
import { maySignIn } from './cast.ts'
import type { Changes } from './changes.ts'
import { contentSecurityPolicy, html } from './document.ts'
import { pageState } from './page-state.ts'
import { perform, type World } from './perform.ts'

class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>

export async function listen(
  world: World,
  changes: Changes,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const routes = routesOf(world, changes)
  const server = createServer((request, response) => {
    void answer(routes, request, response)
  })
  const taken = await listenOnLoopback(server, port)
  return { url: `${loopbackUrl(taken)}/`, close: () => closeAtOnce(server) }
}

function routesOf(world: World, changes: Changes): Record<string, Route> {
  return {
    'GET /': (_, response) => {
      response.setHeader('Content-Security-Policy', contentSecurityPolicy)
      send(response, 200, 'text/html; charset=utf-8', html)
    },
    'GET /page.js': async (_, response) =>
      send(response, 200, 'text/javascript; charset=utf-8', (await bundle()).script),
    'GET /page.css': async (_, response) =>
      send(response, 200, 'text/css; charset=utf-8', (await bundle()).styles),
    'GET /api/state': (_, response, url) => sendJson(response, 200, pageState(world, viewerOf(world, url))),
    'GET /api/changes': (_, response) => changes.attach(response),
    'GET /api/file': (_, response, url) => sendFile(world, response, url),
    'POST /api/act': async (request, response) => {
      const parsed = act.safeParse(await jsonOf(request))
      if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error))
      sendJson(response, 200, await performed(world, changes, parsed.data))
    },
  }
}

async function answer(
  routes: Record<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    demandLocal(request)
    const route = routes[`${request.method} ${url.pathname}`]
    if (!route) throw new Refusal(404, `There is no ${request.method} ${url.pathname} here.`)
    await route(request, response, url)
  } catch (error) {
    const status = error instanceof Refusal ? error.status : 500
    const text = error instanceof Error ? error.message : String(error)
    const shown = status === 400 ? 'invalid' : status === 409 ? 'refused' : 'trouble'
    if (!response.headersSent) sendJson(response, status, { ok: false, shown, text } satisfies Answer)
    else response.destroy()
  }
}

/** A page of somebody else must not drive this one through a name that resolves to 127.0.0.1. */
function demandLocal(request: IncomingMessage): void {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  if (host !== '127.0.0.1' && host !== 'localhost') throw new Refusal(403, `Not served to ${host}.`)
}

/** Whoever `as` names; without it, the first of the cast. */
function viewerOf(world: World, url: URL): string {
  const cast = world.slack.people.filter(maySignIn)
  const asked = url.searchParams.get('as')
  const viewer = asked ? cast.find(person => person.id === asked) : cast[0]
  if (!viewer) throw new Refusal(400, `Say who looks (?as=U…): nobody can be "${asked ?? ''}" here.`)
  return viewer.id
}

async function performed(world: World, changes: Changes, asked: z.output<typeof act>): Promise<Answer> {
  try {
    return await perform(world, asked)
  } catch (error) {
    // The look-alikes throw what Slack or a cloud would not let this person do.
    throw new Refusal(409, error instanceof Error ? error.message : String(error))
  } finally {
    // Time and the bot have no listeners of their own.
    changes.tell()
  }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  // Foreign pages cannot send this type without asking first, and nobody here says yes.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'Send application/json.')
  }
  const text = await readBody(request)
  if (text === null) throw new Refusal(413, 'That is more than 1 MiB.')
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'That is no JSON.')
  }
}

function sendFile(world: World, response: ServerResponse, url: URL): void {
  const id = url.searchParams.get('id') ?? ''
  const file = world.slack.file(viewerOf(world, url), id)
  if (!file) throw new Refusal(404, `There is no file ${id} for this person.`)
  // A picture is shown; anything else might be a page of somebody's making, and is only saved.
  const isShown = file.mimeType === 'image/png'
  const how = isShown ? 'inline' : 'attachment'
  response.setHeader('Content-Disposition', `${how}; filename*=UTF-8''${encodeURIComponent(file.name)}`)
  send(response, 200, isShown ? file.mimeType : 'application/octet-stream', file.bytes)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body))
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(body)
}
