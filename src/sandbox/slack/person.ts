/** Who is in the workspace, with the flags by which an app must tell members from guests, strangers and the gone. */
export interface Person {
  id: string
  /** The handle, `robin`. */
  name: string
  realName: string
  teamId: string
  email: string
  isBot: boolean
  /** A guest of several channels. */
  isRestricted: boolean
  /** A guest of one channel. */
  isUltraRestricted: boolean
  /** From another workspace, seen through a Slack Connect channel. */
  isStranger: boolean
  deleted: boolean
}

/** A user group (`@netsec`), by which approvers are named. */
export interface UserGroup {
  id: string
  handle: string
  name: string
  users: readonly string[]
}

export const TEAM_ID = 'T0PEERING'
const STRANGER_TEAM_ID = 'T0ELSEWHERE'
export const BOT_USER_ID = 'U0PEERBOT'

/** A full member; say what differs. */
export function person(id: string, name: string, realName: string, differs: Partial<Person> = {}): Person {
  return {
    id,
    name,
    realName,
    teamId: TEAM_ID,
    email: `${name}@example.com`,
    isBot: false,
    isRestricted: false,
    isUltraRestricted: false,
    isStranger: false,
    deleted: false,
    ...differs,
  }
}

export const defaultPeople: readonly Person[] = [
  person('U0REQUESTER', 'robin', 'Robin Reyes'),
  person('U0APPROVER', 'ada', 'Ada Lindqvist'),
  person('U0APPROVER2', 'grace', 'Grace Okafor'),
  // Slack sets both guest flags on a single-channel guest.
  person('U0GUEST', 'gil', 'Gil Moreau', { isRestricted: true, isUltraRestricted: true }),
  person('U0STRANGER', 'sam', 'Sam Elsewhere', { isStranger: true, teamId: STRANGER_TEAM_ID }),
  person('U0GONE', 'dee', 'Dee Parted', { deleted: true }),
]

export const defaultGroups: readonly UserGroup[] = [
  { id: 'S0NETSEC', handle: 'netsec', name: 'Network security', users: ['U0APPROVER', 'U0APPROVER2'] },
]
