/** Servers of the sandbox: on this machine alone, closed at once with whatever is still connected. */
import type { IncomingMessage, Server } from 'node:http'

const host = '127.0.0.1'

/** More than any client sends. */
const maxBodyBytes = 1024 * 1024

/** Resolves with the port that was taken; 0 asks for any free one. */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

export function loopbackUrl(port: number): string {
  return `http://${host}:${port}`
}

export async function closeAtOnce(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}

/** The body as text; null where it is larger than any that is meant. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += part.length
    // Read to its end even so: leaving the loop would cut the connection before the refusal is out.
    if (size <= maxBodyBytes) parts.push(part)
  }
  return size > maxBodyBytes ? null : Buffer.concat(parts).toString('utf8')
}
