/** The HTTP edge: whose keys, which Region, which call, and the faults that strike a connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { takeCounted, takeMatch } from '../faults.ts'
import { closeAtOnce, listenOnLoopback, readBody } from '../loopback.ts'
import { actions } from './actions.ts'
import { faultName } from './call.ts'
import { Form } from './form.ts'
import { AwsRefusal } from './refusal.ts'
import type { Caller, Service } from './sessions.ts'
import type { World } from './world.ts'
import { element, elements, type XmlBody } from './xml.ts'

const MAX_RECORDED = 10_000

export interface RecordedCall {
  at: number
  service: Service
  action: string
  isDryRun: boolean
  account: string | null // null: the keys were not accepted
  caller: string | null // its ARN
  region: string
  params: Readonly<Record<string, string>>
  status: number | null // null: the connection was destroyed before anything was done
  code: string | null // null: it went well, or was lost
  reply: string // XML; also when it was lost
  outcome: 'answered' | 'request_lost' | 'reply_lost'
}

interface Scope {
  accessKeyId: string
  region: string
  service: Service
}

interface Arrival {
  scope: Scope | null // null: not signed
  service: Service
  token: string | undefined
  form: Form
  action: string
  name: string // for faults
  requestId: string
}

interface Answer {
  status: number
  code: string | null
  reply: string
  type: string
  account: string | null
  caller: string | null
}

/** From `AWS4-HMAC-SHA256 Credential=KEY/20261102/eu-west-1/ec2/aws4_request, …`. */
function scopeOf(request: IncomingMessage): Scope | null {
  const found = /Credential=([^/]+)\/\d{8}\/([a-z0-9-]+)\/(ec2|sts)\/aws4_request/.exec(
    request.headers.authorization ?? '',
  )
  const [, accessKeyId, region, service] = found ?? []
  if (!accessKeyId || !region) return null
  return { accessKeyId, region, service: service === 'sts' ? 'sts' : 'ec2' }
}

function failureXml(service: Service, code: string, message: string, requestId: string): string {
  return service === 'sts'
    ? `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${elements({
        Error: { Type: 'Sender', Code: code, Message: message },
        RequestId: requestId,
      })}</ErrorResponse>`
    : `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors>${element('Error', {
        Code: code,
        Message: message,
      })}</Errors>${element('RequestID', requestId)}</Response>`
}

function successXml(service: Service, action: string, inner: string, requestId: string): string {
  return service === 'sts'
    ? `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${inner}</${action}Result>` +
        `${element('ResponseMetadata', { RequestId: requestId })}</${action}Response>`
    : `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">` +
        `${element('requestId', requestId)}${inner}</${action}Response>`
}

export class AwsServer {
  readonly calls: RecordedCall[] = []
  readonly #world: World
  readonly #server: Server

  constructor(world: World) {
    this.#world = world
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy()) // the client went away
    })
  }

  listen(port: number): Promise<number> {
    return listenOnLoopback(this.#server, port)
  }

  close(): Promise<void> {
    return closeAtOnce(this.#server)
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const world = this.#world
    const { armed } = world.box
    const text = await readBody(request)
    if (text === null) throw new Error('too large')
    const form = new Form(new URLSearchParams(text))
    const action = form.text('Action') ?? ''
    const scope = scopeOf(request)
    const arrival: Arrival = {
      scope,
      service: scope?.service ?? 'ec2',
      token: request.headers['x-amz-security-token']?.toString(),
      form,
      action,
      name: faultName(action, form),
      requestId: world.random.uuid(),
    }
    world.settle()
    const record = {
      at: world.clock.now(),
      service: arrival.service,
      action,
      isDryRun: form.text('DryRun') === 'true',
      region: scope?.region ?? '',
      params: Object.fromEntries([...form.entries].filter(([key]) => key !== 'Action' && key !== 'Version')),
    }
    if (takeMatch(armed.lostRequests, arrival.name)) {
      const nothing = { status: null, code: null, reply: '', account: null, caller: null }
      this.#record({ ...record, ...nothing, outcome: 'request_lost' })
      request.socket.destroy()
      return
    }

    const { type, ...answer } = this.#answer(arrival)
    const isLost = takeMatch(armed.lostReplies, arrival.name)
    this.#record({ ...record, ...answer, outcome: isLost ? 'reply_lost' : 'answered' })
    if (isLost) {
      request.socket.destroy()
      return
    }
    response.statusCode = answer.status
    response.setHeader('Content-Type', type)
    response.setHeader('x-amzn-RequestId', arrival.requestId)
    response.end(answer.reply)
  }

  #answer(arrival: Arrival): Answer {
    const { service, action, name, requestId } = arrival
    const page = takeCounted(this.#world.box.armed.httpErrors, name)
    if (page) {
      const reply = `<html><head><title>${page.status}</title></head><body><center>Fault on demand<br></center></body></html>`
      return { status: page.status, code: null, reply, type: 'text/html', account: null, caller: null }
    }
    const known = {
      type: 'text/xml;charset=UTF-8',
      account: null as string | null,
      caller: null as string | null,
    }
    try {
      const caller = this.#callerOf(arrival)
      known.account = caller.account
      known.caller = caller.arn
      const reply = successXml(service, action, elements(this.#perform(arrival, caller)), requestId)
      return { ...known, status: 200, code: null, reply }
    } catch (error) {
      const { status, code, message } =
        error instanceof AwsRefusal
          ? error
          : new AwsRefusal('InternalError', error instanceof Error ? error.message : String(error), 500)
      return { ...known, status, code, reply: failureXml(service, code, message, requestId) }
    }
  }

  #callerOf({ scope, service, token }: Arrival): Caller {
    const { sessions, clock } = this.#world
    if (scope) return sessions.callerOf(scope.accessKeyId, token, service, clock.now())
    throw new AwsRefusal('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  }

  #perform({ scope, service, action, name, form }: Arrival, caller: Caller): XmlBody {
    const world = this.#world
    if (takeCounted(world.box.armed.throttles, name))
      throw service === 'sts'
        ? new AwsRefusal('Throttling', 'Rate exceeded')
        : new AwsRefusal('RequestLimitExceeded', 'Request limit exceeded.', 503)
    const perform = actions[service][action]
    if (!perform)
      throw new AwsRefusal('InvalidAction', `The action ${action} is not valid for this web service.`)
    const place = { account: caller.account, region: scope?.region ?? '' }
    return perform({ world, caller, ...place, action, form, at: world.clock.now() })
  }

  #record(call: RecordedCall): void {
    this.calls.push(call)
    if (this.calls.length > MAX_RECORDED) this.calls.shift()
    const end = call.outcome === 'answered' ? '' : ` (${call.outcome.replace('_', ' ')})`
    const who = call.account ? ` by ${call.account}` : ''
    this.#world.tell({
      at: call.at,
      kind: 'call',
      text: `${call.action}${call.isDryRun ? ' (dry run)' : ''}${who} in ${call.region} → ${call.code ?? call.status ?? 'nothing'}${end}`,
      ...(call.account === null ? {} : { account: call.account }),
      ...(call.status === null ? {} : { status: call.code ?? call.status }),
    })
    this.#world.changed()
  }
}
