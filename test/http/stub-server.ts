import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** How one request is answered: with a reply, never, or by breaking the connection. */
export type Answer =
  | { status: number; body?: string | object; headers?: Record<string, string> }
  | 'never'
  | 'reset'
  | 'cut' // headers and half a body, then a broken connection

export interface StubServer {
  url: string
  received: Received[]
  /** Answers for the next requests, in order; the last one stays. */
  answers: Answer[]
  close(): Promise<void>
}

export async function stubServer(...answers: Answer[]): Promise<StubServer> {
  const received: Received[] = []
  const stub = { received, answers }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    const answer = stub.answers.length > 1 ? stub.answers.shift() : stub.answers[0]
    reply(answer ?? { status: 200, body: {} }, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...stub,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function reply(answer: Answer, response: ServerResponse): void {
  if (answer === 'never') return
  if (answer === 'reset') {
    response.socket?.destroy()
    return
  }
  if (answer === 'cut') {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"a":')
    setImmediate(() => response.socket?.destroy())
    return
  }
  const body = typeof answer.body === 'object' ? JSON.stringify(answer.body) : (answer.body ?? '')
  response.writeHead(answer.status, answer.headers).end(body)
}
