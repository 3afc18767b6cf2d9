/** The simulated NFYio with a plain client in front of it, on a clock that stands still until it is told to move. */
import { type NfyioLookalike, type NfyioOptions, startNfyio } from '../../../src/sandbox/nfyio/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

export const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

export type Alias = 'default' | 'data' | 'stranger'

export interface PeeringBody {
  id: string
  status: string
  status_message?: string
  created_at: string
  expires_at?: string
  target?: string
  requester_region?: string
}

export interface Body extends PeeringBody {
  total: number
  vpcs: { id: string; cidr_block: string }[]
  vpc_peerings: PeeringBody[]
  peerings: PeeringBody[]
  route_tables: { id: string; routes: { destination_cidr: string; target: string; status: string }[] }[]
  error: { code: string; message: string; details?: object }
}

export interface Reply {
  status: number
  headers: Headers
  text: string
  body: Body
}

export interface NfyioBench {
  nfyio: NfyioLookalike
  clock: ManualClock
  /** A path below the prefix, with an account's key as a bearer. */
  call(as: Alias, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Reply>
  /** Asks for a peering of `vpc_abc` by the default account; answers what was made of it. */
  create(accepter: string, over?: object): Promise<Reply>
  close(): Promise<void>
}

export const OTHER = 'account_other_org'

export async function startBench(options: Partial<NfyioOptions> = {}): Promise<NfyioBench> {
  const clock = manualClock()
  const nfyio = await startNfyio({ clock, random: seededRandom(5), ...options })

  async function call(as: Alias, method: string, path: string, body?: object): Promise<Reply> {
    const key = nfyio.accounts.find(({ name }) => name === as)?.key ?? ''
    const reply = await fetch(nfyio.url + nfyio.prefix + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    return {
      status: reply.status,
      headers: reply.headers,
      text,
      body: (text.startsWith('{') ? JSON.parse(text) : {}) as Body,
    }
  }

  return {
    nfyio,
    clock,
    call,
    create: (accepter, over = {}) =>
      call('default', 'POST', '/vpc-peering', {
        requester_vpc_id: 'vpc_abc',
        accepter_vpc_id: accepter,
        ...over,
      }),
    close: () => nfyio.close(),
  }
}
