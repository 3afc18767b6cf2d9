/**
 * Access tokens, by Google's own library for application default credentials, loaded at the first call, and by acting as
 * a service account where a project names one. Kept here and on our clock rather than by the library, which keeps to the
 * machine's.
 */
import { z } from 'zod'
import { type Clock, parseInstant, systemClock } from '../../kit/clock.ts'
import { hour, minute, second } from '../../kit/duration.ts'
import { type ErrorKind, ForeignError, messageOf } from '../../kit/errors.ts'
import type { GcpProject } from './project.ts'
import { type Line, type Surroundings, TIMEOUT_MS } from './wire.ts'

export interface Tokens {
  of(project: GcpProject): Promise<string>
  /** Google refuses it, whatever we thought. */
  drop(project: GcpProject): void
}

interface Token {
  text: string
  expiresAt: number
}

const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform'
/** A new one is fetched while the old one still serves: a call may take its time. */
const EARLY_MS = 5 * minute
const LIFETIME_S = 3_600

const operation = 'get an access token'

const impersonated = z.object({ accessToken: z.string(), expireTime: z.string() })

/** A token and when it ends, by the machine's clock; null where the library does not know. */
export type Source = () => Promise<{ token: string; endsAt: number | null }>

/** From the file that GOOGLE_APPLICATION_CREDENTIALS names, gcloud's, or the machine's own service account. */
function applicationDefault(projectId: string): Source {
  return async () => {
    const { GoogleAuth } = await import('google-auth-library')
    // With a project's id at hand the library does not go looking for one, by running gcloud among other things.
    const auth = new GoogleAuth({ scopes: [CLOUD_PLATFORM], projectId })
    const client = await auth.getClient()
    const { token } = await client.getAccessToken()
    return { token: token ?? '', endsAt: client.credentials.expiry_date ?? null }
  }
}

export function createTokens(
  projects: readonly GcpProject[],
  line: Line,
  surroundings: Pick<Surroundings, 'clock' | 'observe'>,
): Tokens {
  const { clock } = surroundings
  const open = new Map<string, { token: Promise<Token>; renewAt: number }>()

  /** Several calls at once share one; until it is back, it does not expire. */
  async function kept(key: string, fetch: () => Promise<Token>): Promise<string> {
    const known = open.get(key)
    if (known && clock.now() < known.renewAt) return (await known.token).text
    const entry = { token: fetch(), renewAt: Number.POSITIVE_INFINITY }
    open.set(key, entry)
    try {
      const token = await entry.token
      const leftMs = token.expiresAt - clock.now()
      // One that is short-lived serves for half of its time, not for none.
      entry.renewAt = token.expiresAt - Math.min(EARLY_MS, leftMs / 2)
      return token.text
    } catch (thrown) {
      if (open.get(key) === entry) open.delete(key)
      throw thrown
    }
  }

  const source = applicationDefault(projects[0]?.projectId ?? '')
  const own = (): Promise<string> => kept('own', () => observed(source, surroundings))

  async function actingAs(email: string, alias: string): Promise<Token> {
    const http = line('iamCredentials', alias, await own())
    const { accessToken, expireTime } = await http.request(`act as ${email}`, {
      method: 'POST',
      path: `/projects/-/serviceAccounts/${encodeURIComponent(email)}:generateAccessToken`,
      body: { scope: [CLOUD_PLATFORM], lifetime: `${LIFETIME_S}s` },
      schema: impersonated,
      isIdempotent: true,
    })
    return { text: accessToken, expiresAt: parseInstant(expireTime) ?? clock.now() + LIFETIME_S * second }
  }

  return {
    async of({ alias, impersonate }) {
      if (impersonate === null) return await own()
      return await kept(impersonate, async () => {
        try {
          return await actingAs(impersonate, alias)
        } catch (thrown) {
          if (!(thrown instanceof ForeignError) || thrown.code !== 'HTTP 401') throw thrown
          open.delete('own')
          return await actingAs(impersonate, alias)
        }
      })
    },
    drop({ impersonate }) {
      open.delete(impersonate ?? 'own')
    },
  }
}

/** One try for a token of our own, observed however it ends. */
async function observed(source: Source, { clock, observe }: Pick<Surroundings, 'clock' | 'observe'>) {
  const startedAt = clock.now()
  let error: ForeignError | null = null
  try {
    const { token, endsAt } = await within(clock, TIMEOUT_MS, source())
    if (token === '') throw new Error('they give no token')
    const lifetimeMs = endsAt === null ? hour : endsAt - systemClock.now()
    return { text: token, expiresAt: clock.now() + lifetimeMs }
  } catch (thrown) {
    error = thrown instanceof ForeignError ? thrown : tokenFailure(thrown)
    throw error
  } finally {
    observe?.({
      service: 'gcp',
      account: null,
      operation,
      method: 'POST',
      path: '/token',
      status: error === null ? 200 : null,
      ms: Math.round(clock.now() - startedAt),
      error,
    })
  }
}

/** The library has no time limit of its own. */
function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () =>
      reject(
        noToken('unavailable', 'TIMEOUT', `Google gave no access token within ${Math.round(ms / second)} s.`),
      ),
    )
    work.then(resolve, reject).finally(cancel)
  })
}

// Without what was thrown: the library's errors carry the request, and with it secrets.
function noToken(kind: ErrorKind, code: string, text: string): ForeignError {
  return new ForeignError(text, { service: 'gcp', operation, kind, effect: 'no', code })
}

const todo =
  'Give the bot a credentials file by GOOGLE_APPLICATION_CREDENTIALS, or run it as a service account that may act in the projects.'

const TEXT_MAX = 300

function tokenFailure(thrown: unknown): ForeignError {
  const part = (key: string): unknown =>
    typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>)[key] : undefined
  const status = part('status')
  // What cannot be parsed would be quoted, and it is a file of secrets.
  const said =
    thrown instanceof SyntaxError ? 'The credentials file is not JSON.' : firstLine(messageOf(thrown))
  if (typeof status === 'number') {
    const kind = status === 429 ? 'rate_limited' : status >= 500 ? 'unavailable' : 'auth'
    const hint = kind === 'auth' ? ` ${todo}` : ''
    return noToken(kind, `HTTP ${status}`, `Google refused an access token (HTTP ${status}): ${said}${hint}`)
  }
  const code = part('code') ?? (part('cause') as { code?: unknown } | undefined)?.code
  if (typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_\w+)$/.test(code) && !/^E(NOENT|ACCES)$/.test(code))
    return noToken(
      'unavailable',
      code,
      `Google's token service could not be reached or broke off (${code}): ${said}`,
    )
  return noToken('auth', 'NO_CREDENTIALS', `The bot's Google credentials could not be used: ${said} ${todo}`)
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n')
  const cut = line.length > TEXT_MAX ? `${line.slice(0, TEXT_MAX)}…` : line
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`
}
