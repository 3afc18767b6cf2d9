import { BOT_USER_ID } from './person.ts'

/** A conversation people choose to be in; direct messages come into being when somebody opens them. */
export interface Channel {
  id: string
  name: string
  isPrivate: boolean
  isArchived: boolean
  /** Shared with another workspace through Slack Connect: strangers may be in it. */
  isExtShared: boolean
  members: readonly string[]
}

/** A public channel; say what differs. */
function channel(
  id: string,
  name: string,
  members: readonly string[],
  differs: Partial<Channel> = {},
): Channel {
  return { id, name, isPrivate: false, isArchived: false, isExtShared: false, members, ...differs }
}

const staff = ['U0REQUESTER', 'U0APPROVER', 'U0APPROVER2']

export const defaultChannels: readonly Channel[] = [
  channel('C0APPROVALS', 'peering-approvals', [...staff, 'U0GUEST', 'U0STRANGER', BOT_USER_ID], {
    isExtShared: true,
  }),
  channel('C0STATUS', 'peering-status', [...staff, BOT_USER_ID]),
  channel('C0AUDIT', 'peering-audit', [...staff, BOT_USER_ID]),
  channel('C0GENERAL', 'general', staff),
]
