/** Who the page lets you be, and the word that says what they are to the bot. */
import type { Person, UserGroup } from '../slack/index.ts'

export interface CastMember {
  id: string
  name: string
  role: 'requester' | 'approver' | 'guest' | 'stranger'
}

/** People with a keyboard: neither bots nor the deactivated. */
export function maySignIn(person: Person): boolean {
  return !person.isBot && !person.deleted
}

export function castOf(people: readonly Person[], groups: readonly UserGroup[]): CastMember[] {
  return people.filter(maySignIn).map(person => ({
    id: person.id,
    name: person.realName,
    role: roleOf(person, groups),
  }))
}

function roleOf(person: Person, groups: readonly UserGroup[]): CastMember['role'] {
  if (person.isStranger) return 'stranger'
  if (person.isRestricted || person.isUltraRestricted) return 'guest'
  // Approvers are named by user group; whoever is in none can only ask.
  return groups.some(group => group.users.includes(person.id)) ? 'approver' : 'requester'
}
