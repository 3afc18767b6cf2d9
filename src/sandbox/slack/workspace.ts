/** The state of the workspace: who, where, what was written, what is open. Rules live beside it, by noun. */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'
import type { Channel } from './channel.ts'
import type { Message } from './message.ts'
import { BOT_USER_ID, type Person, person, TEAM_ID, type UserGroup } from './person.ts'
import type { StoredFile } from './stored-file.ts'
import type { SandboxEvent } from './story.ts'
import type { View } from './view.ts'
import type { Notice, Option, StateValues } from './workspace-view.ts'

export interface Conversation {
  id: string
  kind: 'channel' | 'private_channel' | 'im'
  /** Empty for a direct message. */
  name: string
  isArchived: boolean
  isExtShared: boolean
  members: string[]
  messages: Message[]
}

/** A person's unsaved choices in the inputs of a message or view, and what an external select offered there. */
export interface Draft {
  values: StateValues
  /** By `block_id/action_id`. */
  offered: Map<string, readonly Option[]>
}

type Told = SandboxEvent extends infer E ? (E extends { at: number } ? Omit<E, 'at'> : never) : never

export interface Workspace {
  clock: Clock
  reaction: Clock
  random: Random
  teamId: string
  teamDomain: string
  appId: string
  botId: string
  botUserId: string
  /** The deprecated verification token that payloads still carry. */
  verificationToken: string
  scopes: ReadonlySet<string>
  people: Map<string, Person>
  groups: Map<string, UserGroup>
  conversations: Map<string, Conversation>
  /** Open modals by person, bottom first. */
  modals: Map<string, View[]>
  homes: Map<string, View>
  /** Drafts of inputs in messages, by `channel/ts/user`. */
  drafts: Map<string, Draft>
  files: Map<string, StoredFile>
  notices: Notice[]
  /** `Date`-like seconds with six decimals, never the same twice. */
  nextTs(): string
  /** A fresh id that starts like Slack's: `V`, `D`, `F`, … */
  newId(prefix: string): string
  changed(): void
  tell(event: Told): void
  onChange(listener: () => void): () => void
  onEvent(listener: (event: SandboxEvent) => void): () => void
}

export interface WorkspaceSetting {
  clock: Clock
  reaction: Clock
  random: Random
  people: readonly Person[]
  channels: readonly Channel[]
  groups: readonly UserGroup[]
  scopes: readonly string[]
}

export function createWorkspace(setting: WorkspaceSetting): Workspace {
  const { clock, reaction, random } = setting
  const bot = person(BOT_USER_ID, 'peerbot', 'Peerbot', { isBot: true })
  const changeListeners = new Set<() => void>()
  const eventListeners = new Set<(event: SandboxEvent) => void>()
  let lastMicros = 0
  const conversations = setting.channels.map(
    ({ id, name, isPrivate, isArchived, isExtShared, members }): [string, Conversation] => [
      id,
      {
        id,
        kind: isPrivate ? 'private_channel' : 'channel',
        name,
        isArchived,
        isExtShared,
        members: [...members],
        messages: [],
      },
    ],
  )
  const listen = <T>(listeners: Set<T>, listener: T) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    clock,
    reaction,
    random,
    teamId: TEAM_ID,
    teamDomain: 'peering',
    appId: 'A0PEERBOT',
    botId: 'B0PEERBOT',
    botUserId: BOT_USER_ID,
    verificationToken: random.hex(24),
    scopes: new Set(setting.scopes),
    people: new Map([...setting.people, bot].map(one => [one.id, one])),
    groups: new Map(setting.groups.map(group => [group.id, group])),
    conversations: new Map(conversations),
    modals: new Map(),
    homes: new Map(),
    drafts: new Map(),
    files: new Map(),
    notices: [],
    nextTs() {
      lastMicros = Math.max(Math.floor(clock.now()) * 1_000, lastMicros + 1)
      const seconds = Math.floor(lastMicros / 1_000_000)
      return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`
    },
    newId: prefix => `${prefix}0${random.hex(9).toUpperCase()}`,
    changed() {
      for (const listener of [...changeListeners]) listener()
    },
    tell(event) {
      const told: SandboxEvent = { at: clock.now(), ...event }
      for (const listener of [...eventListeners]) listener(told)
    },
    onChange: listener => listen(changeListeners, listener),
    onEvent: listener => listen(eventListeners, listener),
  }
}

/** The direct message between the bot and a person; opened when there is none yet. */
export function directMessage(workspace: Workspace, userId: string): Conversation {
  for (const conversation of workspace.conversations.values()) {
    if (conversation.kind === 'im' && conversation.members.includes(userId)) return conversation
  }
  const opened: Conversation = {
    id: workspace.newId('D'),
    kind: 'im',
    name: '',
    isArchived: false,
    isExtShared: false,
    members: [userId, workspace.botUserId],
    messages: [],
  }
  workspace.conversations.set(opened.id, opened)
  return opened
}

/** What Slack itself tells a person, for instance that the app did not answer. */
export function notify(workspace: Workspace, notice: Omit<Notice, 'at'>): void {
  workspace.notices.push({ at: workspace.clock.now(), ...notice })
  workspace.tell({ kind: 'notice_shown', ...notice })
  workspace.changed()
}

/** The person by id. @throws for an id that nobody has: a mistake of the test or page, not of the bot. */
export function personOf(workspace: Workspace, userId: string): Person {
  const found = workspace.people.get(userId)
  if (!found) throw new Error(`Nobody in this workspace has the id ${userId}.`)
  return found
}
