/** Who someone is to us: identity is user id and team id, never a name or an e-mail address. */
export interface Person {
  id: string
  teamId: string
  isGuest: boolean
  isBot: boolean
  isDeactivated: boolean
  /** From another organization, through a shared channel. */
  isStranger: boolean
}

export type Standing = 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger'

/** Only members use Peerbot. The order matters: a stranger's guest flags are their own team's business. */
export function standingOf(person: Person): Standing {
  if (person.isDeactivated) return 'deactivated'
  if (person.isBot) return 'bot'
  if (person.isStranger) return 'stranger'
  if (person.isGuest) return 'guest'
  return 'member'
}
