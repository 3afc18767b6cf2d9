import type { WebClient } from '@slack/web-api'
import type { Clock } from '../kit/clock.ts'
import { minute } from '../kit/duration.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Person } from '../peering/person.ts'
import type { Memberships } from '../peering/policy.ts'
import { slackFailure } from './failure.ts'

/** Who somebody is and who is in which group, as Slack says now. Throws `ForeignError` when Slack does not say. */
export interface People {
  person(id: string): Promise<Person>
  /** Read at this moment: for a decision. */
  membershipsNow(groups: readonly string[]): Promise<Memberships>
  /** For drawing: at most five minutes old, or older while Slack does not say. A group that does not exist has nobody. */
  memberships(groups: readonly string[]): Promise<Memberships>
}

const cacheMs = 5 * minute

/** There is no such group, and waiting brings none. https://docs.slack.dev/reference/methods/usergroups.users.list */
const isNoGroup = (thrown: unknown): boolean =>
  thrown instanceof ForeignError && thrown.code === 'no_such_subteam'

export function createPeople(client: WebClient, clock: Clock): People {
  const cache = new Map<string, { members: ReadonlySet<string>; at: number }>()

  const readGroup = async (group: string): Promise<ReadonlySet<string>> => {
    try {
      const reply = await client.usergroups.users.list({ usergroup: group })
      const members = new Set(reply.users ?? [])
      cache.set(group, { members, at: clock.now() })
      return members
    } catch (thrown) {
      throw slackFailure(`read user group ${group}`, thrown)
    }
  }

  return {
    person: async id => {
      try {
        const { user } = await client.users.info({ user: id })
        return {
          id,
          teamId: user?.team_id ?? '',
          isGuest: Boolean(user?.is_restricted || user?.is_ultra_restricted),
          isBot: Boolean(user?.is_bot || user?.is_workflow_bot) || id === 'USLACKBOT',
          isDeactivated: Boolean(user?.deleted) || user === undefined,
          isStranger: Boolean(user?.is_stranger),
        }
      } catch (thrown) {
        throw slackFailure('look up who you are', thrown)
      }
    },

    membershipsNow: async groups => {
      const read = await Promise.all(groups.map(async group => [group, await readGroup(group)] as const))
      return new Map(read)
    },

    memberships: async groups => {
      const found = new Map<string, ReadonlySet<string>>()
      for (const group of groups) {
        const known = cache.get(group)
        if (known && clock.now() - known.at < cacheMs) found.set(group, known.members)
        else {
          // An older reading is better for drawing than none; without any, "nobody" would be a guess.
          const members = await readGroup(group).catch(thrown => {
            if (known) return known.members
            if (isNoGroup(thrown)) return new Set<string>()
            throw thrown
          })
          found.set(group, members)
        }
      }
      return found
    },
  }
}
