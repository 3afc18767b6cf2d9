/** The simulated Google Cloud with a plain client in front of it, on a clock that stands still until it is told to move. */
import { type GcpLookalike, type GcpOptions, startGcp } from '../../../src/sandbox/gcp/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export interface Half {
  name: string
  network: string
  state: string
  stateDetails: string
  connectionStatus: { updateStrategy: string; consensusState?: { deleteStatus?: string } }
}

export interface Body {
  name: string
  selfLink: string
  status: string
  peerings?: Half[]
  items?: { name: string; destRange: string; type: string }[]
  nextPageToken?: string
  /** A refusal's, or an operation's. */
  error?: { message: string; errors: { code?: string; reason?: string; message: string }[] }
}

export interface Reply {
  status: number
  body: Body
}

export interface GcpBench {
  gcp: GcpLookalike
  clock: ManualClock
  /** A path below `/compute/v1/projects/`, with the token of the credentials file unless another is given. */
  get(path: string, token?: string): Promise<Reply>
  send(method: 'POST' | 'PATCH', path: string, body?: object, token?: string): Promise<Reply>
  /** `addPeering`, waited for: the operation as it ended, or the refusal. */
  add(network: string, peer: string, over?: object, query?: string): Promise<Reply>
  remove(network: string, name: string): Promise<Reply>
  /** The peerings of `app-prod/main` and the like, as networks.get shows them. */
  peerings(network: string): Promise<Half[]>
  token(): Promise<string>
  /** Lets the operation end and reads it again. */
  finish(reply: Reply): Promise<Reply>
  close(): Promise<void>
}

export const form = (fields: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams(fields),
})

export async function startBench(options: Partial<GcpOptions> = {}): Promise<GcpBench> {
  const clock = manualClock()
  const gcp = await startGcp({ clock, random: seededRandom(11), ...options })
  let known = { at: Number.NEGATIVE_INFINITY, text: '' }

  async function token(): Promise<string> {
    const answer = await fetch(
      `${gcp.url}/token`,
      form({
        grant_type: 'refresh_token',
        client_id: 'sandbox.apps.googleusercontent.com',
        client_secret: 'sandbox-client-secret',
        refresh_token: '1//sandbox-refresh-token',
      }),
    )
    const { access_token: text } = (await answer.json()) as { access_token: string }
    return text
  }

  async function call(method: string, path: string, body?: object, as?: string): Promise<Reply> {
    // A test that lets an hour pass is about something else than the token's end.
    if (known.at + 50 * MINUTE <= clock.now()) known = { at: clock.now(), text: await token() }
    const answer = await fetch(`${gcp.url}/compute/v1/projects/${path}`, {
      method,
      headers: { authorization: `Bearer ${as ?? known.text}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: JSON.parse(text) }
  }

  const path = (key: string) => key.replace('/', '/global/networks/')

  const finish = async (reply: Reply): Promise<Reply> => {
    if (reply.status !== 200) return reply
    clock.advance(MINUTE)
    const project = /projects\/([^/]+)/.exec(reply.body.selfLink)?.[1]
    return call('GET', `${project}/global/operations/${reply.body.name}`)
  }

  return {
    gcp,
    clock,
    get: (where, as) => call('GET', where, undefined, as),
    send: call,
    add: async (network, peer, over = {}, query = '') =>
      finish(
        await call('POST', `${path(network)}/addPeering${query}`, {
          networkPeering: {
            name: `to-${peer.replace('/', '-')}`,
            network: `projects/${path(peer)}`,
            exchangeSubnetRoutes: true,
            ...over,
          },
        }),
      ),
    remove: async (network, name) => finish(await call('POST', `${path(network)}/removePeering`, { name })),
    peerings: async network => (await call('GET', path(network))).body.peerings ?? [],
    token,
    finish,
    async close() {
      await gcp.close()
    },
  }
}
