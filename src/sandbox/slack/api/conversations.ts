/** `conversations.*`: open a direct message, look at a channel, its members, and what was said. */
import { findMessage, type Message, messageJson } from '../message.ts'
import { type Conversation, directMessage, type Workspace } from '../workspace.ts'
import { isIn, visible } from './conversation.ts'
import { ApiRefusal, type Call, needScope } from './method.ts'

type Reply = Record<string, unknown>

const readScope = { channel: 'channels:read', private_channel: 'groups:read', im: 'im:read' } as const
const historyScope = {
  channel: 'channels:history',
  private_channel: 'groups:history',
  im: 'im:history',
} as const

export function open(call: Call): Reply {
  const { workspace } = call
  const given = call.args.string('channel')
  if (given) return { channel: { id: visible(workspace, given).id } }
  const users = call.args.required('users').split(',')
  if (users.length > 8) throw new ApiRefusal('too_many_users')
  if (users.length > 1) throw new ApiRefusal('method_not_supported_for_channel_type')
  const person = workspace.people.get(users[0]?.trim() ?? '')
  if (!person) throw new ApiRefusal('user_not_found')
  if (person.isBot) throw new ApiRefusal('cannot_dm_bot')
  if (person.deleted) throw new ApiRefusal('user_disabled')
  return { channel: { id: directMessage(workspace, person.id).id } }
}

export function info(call: Call): Reply {
  const conversation = readable(call, readScope)
  const isMember = isIn(call.workspace, conversation)
  return {
    channel: {
      id: conversation.id,
      is_im: conversation.kind === 'im',
      is_archived: conversation.isArchived,
      ...(conversation.kind === 'im'
        ? { user: conversation.members.find(id => id !== call.workspace.botUserId) }
        : {
            name: conversation.name,
            name_normalized: conversation.name,
            is_channel: conversation.kind === 'channel',
            is_group: conversation.kind === 'private_channel',
            is_private: conversation.kind === 'private_channel',
            is_member: isMember,
            is_ext_shared: conversation.isExtShared,
            is_shared: conversation.isExtShared,
            is_general: conversation.name === 'general',
            context_team_id: call.workspace.teamId,
          }),
      ...(call.args.flag('include_num_members') ? { num_members: conversation.members.length } : {}),
    },
  }
}

export function members(call: Call): Reply {
  const conversation = readable(call, readScope)
  const page = paged(call, conversation.members, 100)
  return { members: page.items, response_metadata: { next_cursor: page.next } }
}

export function history(call: Call): Reply {
  const conversation = readable(call, historyScope)
  mustBeIn(call.workspace, conversation)
  const said = within(
    call,
    standing(conversation).filter(one => !one.threadTs || one.threadTs === one.ts || one.isBroadcast),
  )
  const page = paged(call, said.reverse(), 100)
  return {
    messages: page.items.map(one => shown(call, conversation, one)),
    has_more: page.next !== '',
    pin_count: 0,
    response_metadata: { next_cursor: page.next },
  }
}

export function replies(call: Call): Reply {
  const conversation = readable(call, historyScope)
  mustBeIn(call.workspace, conversation)
  const parent = findMessage(conversation, call.args.required('ts'))
  if (!parent || parent.ephemeralTo) throw new ApiRefusal('thread_not_found')
  const root = parent.threadTs ?? parent.ts
  const thread = standing(conversation).filter(one => one.ts === root || one.threadTs === root)
  // The first message comes whatever the window.
  const [first, ...rest] = thread
  const page = paged(call, first ? [first, ...within(call, rest)] : [], 1_000)
  return {
    messages: page.items.map(one => shown(call, conversation, one)),
    has_more: page.next !== '',
    response_metadata: { next_cursor: page.next },
  }
}

function readable(call: Call, scopes: Record<Conversation['kind'], string>): Conversation {
  const conversation = visible(call.workspace, call.args.required('channel'))
  needScope(call.workspace, scopes[conversation.kind])
  return conversation
}

function mustBeIn(workspace: Workspace, conversation: Conversation): void {
  if (!isIn(workspace, conversation)) throw new ApiRefusal('not_in_channel')
}

function standing(conversation: Conversation): Message[] {
  return conversation.messages.filter(one => !one.deleted && !one.ephemeralTo)
}

function within(call: Call, messages: Message[]): Message[] {
  const oldest = Number(call.args.string('oldest') ?? 0)
  const latest = Number(call.args.string('latest') ?? Number.POSITIVE_INFINITY)
  const isInclusive = call.args.flag('inclusive')
  return messages.filter(({ ts }) => {
    const at = Number(ts)
    return isInclusive ? at >= oldest && at <= latest : at > oldest && at < latest
  })
}

function shown(call: Call, conversation: Conversation, message: Message): Reply {
  const withMetadata = call.args.flag('include_all_metadata') && message.metadata
  return {
    ...messageJson(call.workspace, conversation, message),
    ...(withMetadata ? { metadata: message.metadata } : {}),
  }
}

/** A cursor is an offset that looks opaque. */
function paged<T>(call: Call, all: readonly T[], otherwise: number): { items: readonly T[]; next: string } {
  const cursor = call.args.string('cursor')
  const from = cursor
    ? Number(/^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1] ?? Number.NaN)
    : 0
  if (Number.isNaN(from)) throw new ApiRefusal('invalid_cursor')
  const limit = call.args.integer('limit', otherwise)
  if (limit < 1 || limit > 1_000) throw new ApiRefusal('invalid_limit')
  const to = from + limit
  return {
    items: all.slice(from, to),
    next: to < all.length ? Buffer.from(`next:${to}`).toString('base64') : '',
  }
}
