import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Received } from '../../http/stub-server.ts'

export interface RecordingProxy {
  url: string
  received: Received[]
  close(): Promise<void>
}

/** Stands before the simulated cloud and writes down what the adapter really put on the wire, headers included. */
export async function recordingProxy(target: string): Promise<RecordingProxy> {
  const origin = new URL(target).origin
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ method, url, headers, body })
    const { connection: _, host: __, 'content-length': ___, ...rest } = headers
    const reply = await fetch(origin + url, {
      method,
      headers: Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body === '' ? {} : { body }),
    })
    response.writeHead(reply.status).end(await reply.text())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
