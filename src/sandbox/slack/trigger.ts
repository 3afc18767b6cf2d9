/** `trigger_id`s: three seconds of real time, one use (docs.slack.dev/interactivity/handling-user-interaction). */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'

const LIFE_MS = 3_000

export interface Triggers {
  issue(user: string): string
  /** Whose trigger it is, still unused. */
  look(id: string): { user: string } | { error: TriggerError }
  /** Marks it used. */
  spend(id: string): void
}

type TriggerError = 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'

export function createTriggers(clock: Clock, random: Random): Triggers {
  const issued = new Map<string, { user: string; at: number; used: boolean }>()
  return {
    issue(user) {
      const id = `${Math.floor(clock.now())}.${random.hex(11)}.${random.hex(32)}`
      issued.set(id, { user, at: clock.now(), used: false })
      return id
    },
    look(id) {
      const found = issued.get(id)
      if (!found) return { error: 'invalid_trigger_id' }
      if (found.used) return { error: 'exchanged_trigger_id' }
      if (clock.now() - found.at > LIFE_MS) return { error: 'expired_trigger_id' }
      return { user: found.user }
    },
    spend(id) {
      const found = issued.get(id)
      if (found) found.used = true
    },
  }
}
