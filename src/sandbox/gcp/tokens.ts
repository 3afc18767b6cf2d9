/** Access tokens: who holds one, until when. Nothing is signed; a token is known by its text. */
import type { Random } from '../../kit/ids.ts'

const LIFE_SECONDS = 3_600

export interface AccessToken {
  token: string
  seconds: number
  expiresAt: number
}

interface Grant {
  principal: string
  expiresAt: number
}

export class Tokens {
  readonly #byText = new Map<string, Grant>()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  give(principal: string, now: number, seconds = LIFE_SECONDS): AccessToken {
    const token = `ya29.sandbox-${this.#random.hex(40)}`
    const expiresAt = now + seconds * 1_000
    this.#byText.set(token, { principal, expiresAt })
    return { token, seconds, expiresAt }
  }

  /** Null: unknown, or expired; Google does not tell which. */
  principalOf(token: string, now: number): string | null {
    const grant = this.#byText.get(token)
    return grant !== undefined && now < grant.expiresAt ? grant.principal : null
  }

  expireAll(now: number): void {
    for (const grant of this.#byText.values()) grant.expiresAt = Math.min(grant.expiresAt, now)
  }
}
