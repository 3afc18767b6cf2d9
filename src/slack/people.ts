import type { WebClient } from '@slack/web-api'
import type { Clock } from '../kit/clock.ts'
import { minute } from '../kit/duration.ts'
import type { Person } from '../peering/person.ts'
import type { Memberships } from '../peering/policy.ts'
import { slackFailure } from './failure.ts'

/** Who somebody is and who is in which group, as Slack says now. Throws `ForeignError` when Slack does not say. */
export interface People {
  person(id: string): Promise<Person>
  /** Read at this moment: for a decision. */
  membershipsNow(groups: readonly string[]): Promise<Memberships>
  /** At most five minutes old: for drawing. Groups that cannot be read are left out. */
  memberships(groups: readonly string[]): Promise<Memberships>
}

const cacheMs = 5 * minute

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
          // A group that cannot be read makes nobody eligible; an older reading is better for drawing than none.
          const members = await readGroup(group).catch(() => known?.members)
          if (members) found.set(group, members)
        }
      }
      return found
    },
  }
}
