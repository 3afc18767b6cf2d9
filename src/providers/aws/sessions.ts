/**
 * Credentials of an account, by assuming its role. Kept here and on our clock rather than by the SDK, so that each
 * AssumeRole is observed like any other call, and a session's name tells CloudTrail which request it was for.
 */
import type { Clock } from '../../kit/clock.ts'
import { minute } from '../../kit/duration.ts'
import type { AwsAccount } from './account.ts'

export interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

export interface Session {
  keys: Keys
  expiresAt: number
}

export interface Sessions {
  of(account: AwsAccount): Promise<Keys>
  /** AWS says that they have expired, whatever we thought. */
  drop(account: AwsAccount): void
}

export interface SessionsOptions {
  clock: Clock
  /** What the work under way is for, where it is known: `R-12`. */
  subject: () => string | null
  assume(account: AwsAccount, sessionName: string): Promise<Session>
}

/** New ones are fetched while the old ones still serve: a call may take its time. */
const EARLY_MS = 5 * minute

/** STS takes letters, digits and `_+=,.@-`, 2 to 64 of them. */
function sessionName(subject: string | null): string {
  return subject === null ? 'peerbot' : `peerbot-${subject.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64)
}

export function createSessions({ clock, subject, assume }: SessionsOptions): Sessions {
  const open = new Map<string, { session: Promise<Session>; expiresAt: number }>()
  const keyOf = (account: AwsAccount, name: string): string => `${account.alias} ${name}`

  return {
    async of(account) {
      for (const [key, { expiresAt }] of open) if (clock.now() >= expiresAt - EARLY_MS) open.delete(key)
      const name = sessionName(subject())
      const key = keyOf(account, name)
      const known = open.get(key)
      if (known) return (await known.session).keys
      // Several calls at once share one AssumeRole; until it is back, it does not expire.
      const entry = { session: assume(account, name), expiresAt: Number.POSITIVE_INFINITY }
      open.set(key, entry)
      try {
        const session = await entry.session
        entry.expiresAt = session.expiresAt
        return session.keys
      } catch (thrown) {
        open.delete(key)
        throw thrown
      }
    },
    drop(account) {
      for (const key of open.keys()) if (key.startsWith(`${account.alias} `)) open.delete(key)
    },
  }
}
