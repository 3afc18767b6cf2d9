/** Puts the look-alike together and starts it on a loopback port. */
import { systemClock } from '../../kit/clock.ts'
import { systemRandom } from '../../kit/ids.ts'
import type { Actor } from './actor.ts'
import { createEndpoint } from './api/endpoint.ts'
import { type Channel, defaultChannels } from './channel.ts'
import type { Desk } from './client/desk.ts'
import { closeView, fill, submit } from './client/forms.ts'
import { press, suggest } from './client/pressing.ts'
import { command, openHome, say, shortcut } from './client/speaking.ts'
import { createCourier } from './delivery/courier.ts'
import type { Carrier } from './delivery/delivery.ts'
import { httpCarrier } from './delivery/http-carrier.ts'
import { createSockets, type Sockets } from './delivery/socket-carrier.ts'
import { createFaults } from './fault.ts'
import type { ApiCall, DeliveryKind, Shortcut, SlackLookalike, SlackLookalikeOptions } from './lookalike.ts'
import { defaultGroups, defaultPeople } from './person.ts'
import { createRates } from './rate.ts'
import { createResponseUrls } from './response-url.ts'
import { fileFor, screenOf } from './screen.ts'
import { listen, type ServerParts } from './server.ts'
import { createTriggers } from './trigger.ts'
import { createWorkspace, personOf, type Workspace } from './workspace.ts'

const defaultShortcuts: readonly Shortcut[] = [{ callbackId: 'new_peering', name: 'New peering' }]

/** What Peerbot's manifest asks for; nothing that reads what people say. */
const defaultScopes = [
  'app_mentions:read',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:read',
  'im:read',
  'im:write',
  'usergroups:read',
  'users:read',
]

/** As long as Slack says a socket of its own lives. */
const CONNECTION_SECONDS = 18_060

export async function startSlack(options: SlackLookalikeOptions): Promise<SlackLookalike> {
  const random = options.random ?? systemRandom
  const workspace = createWorkspace({
    clock: options.clock,
    reaction: options.reaction ?? systemClock,
    random,
    people: options.people ?? defaultPeople,
    channels: options.channels ?? defaultChannels,
    groups: options.groups ?? defaultGroups,
    scopes: options.scopes ?? defaultScopes,
  })
  const tokens = {
    bot: `xoxb-${random.hex(24)}`,
    app: `xapp-1-${workspace.appId}-${random.hex(32)}`,
    signingSecret: random.hex(32),
  }
  const calls: ApiCall[] = []
  const faults = createFaults(workspace.clock)
  const triggers = createTriggers(workspace.reaction, random)
  const sockets = createSockets(workspace, options.connectionSeconds ?? CONNECTION_SECONDS)
  let origin = ''
  const responseUrls = createResponseUrls(workspace, () => origin)
  const endpoint = createEndpoint({
    workspace,
    tokens,
    origin: () => origin,
    sockets,
    triggers,
    rates: createRates(workspace.clock),
    faults,
    calls,
  })
  const parts: ServerParts = { workspace, endpoint, responseUrls, sockets, faults }
  const server = await listen(options.port ?? 0, () => parts)
  origin = server.origin

  let delivery: DeliveryKind = options.delivery ?? { kind: 'socket' }
  const courier = createCourier(workspace, () =>
    carrierFor(delivery, sockets, workspace, tokens.signingSecret),
  )
  const desk: Desk = {
    workspace,
    courier,
    triggers,
    responseUrls,
    command: options.command ?? '/peering',
    shortcuts: options.shortcuts ?? defaultShortcuts,
  }

  return {
    apiUrl: `${origin}/api/`,
    tokens,
    teamId: workspace.teamId,
    botUserId: workspace.botUserId,
    get people() {
      return [...workspace.people.values()]
    },
    get channels() {
      return channelsOf(workspace)
    },
    get groups() {
      return [...workspace.groups.values()]
    },
    command: desk.command,
    shortcuts: desk.shortcuts,
    as: userId => actor(desk, userId),
    view: viewerId => screenOf(workspace, viewerId),
    file: (viewerId, fileId) => fileFor(workspace, viewerId, fileId),
    reload(userId) {
      for (const conversation of workspace.conversations.values()) {
        conversation.messages = conversation.messages.filter(one => one.ephemeralTo !== userId)
      }
      workspace.notices = workspace.notices.filter(notice => notice.user !== userId)
      workspace.changed()
    },
    onChange: workspace.onChange,
    onEvent: workspace.onEvent,
    calls,
    faults: {
      rateLimit: faults.rateLimit,
      failNext: faults.failNext,
      refuse: faults.refuse,
      dropNextReply: faults.dropNextReply,
      disconnectSockets: sockets.disconnect,
      cutSockets: sockets.cut,
      redeliver: courier.redeliver,
    },
    setGroup(groupId, users) {
      const group = workspace.groups.get(groupId)
      if (!group) throw new Error(`There is no user group ${groupId}.`)
      workspace.groups.set(groupId, { ...group, users })
      workspace.changed()
    },
    setPerson(userId, differs) {
      workspace.people.set(userId, { ...personOf(workspace, userId), ...differs })
      workspace.changed()
    },
    setMembers(channelId, members) {
      const conversation = workspace.conversations.get(channelId)
      if (!conversation) throw new Error(`There is no channel ${channelId}.`)
      conversation.members = [...members]
      workspace.changed()
    },
    deliverTo(next) {
      delivery = next
    },
    connected: sockets.connected,
    untilConnected: () => (delivery.kind === 'http' ? Promise.resolve() : sockets.untilConnected()),
    idle: courier.idle,
    async close() {
      courier.close()
      sockets.close()
      await server.close()
    },
  }
}

function carrierFor(
  delivery: DeliveryKind,
  sockets: Sockets,
  workspace: Workspace,
  signingSecret: string,
): Carrier {
  return delivery.kind === 'socket'
    ? sockets
    : httpCarrier({ url: delivery.url, signingSecret, reaction: workspace.reaction })
}

function channelsOf(workspace: Workspace): Channel[] {
  return [...workspace.conversations.values()]
    .filter(one => one.kind !== 'im')
    .map(({ id, name, kind, isArchived, isExtShared, members }) => ({
      id,
      name,
      isPrivate: kind === 'private_channel',
      isArchived,
      isExtShared,
      members: [...members],
    }))
}

function actor(desk: Desk, userId: string): Actor {
  personOf(desk.workspace, userId)
  return {
    command: (channelId, text) => command(desk, userId, channelId, text),
    shortcut: callbackId => shortcut(desk, userId, callbackId),
    press: (where, actionId, options) => press(desk, userId, where, actionId, options),
    suggest: (where, actionId, query, blockId) => suggest(desk, userId, where, actionId, query, blockId),
    fill: (viewId, values) => fill(desk, userId, viewId, values),
    submit: viewId => submit(desk, userId, viewId),
    closeView: async viewId => closeView(desk, userId, viewId),
    openHome: () => openHome(desk, userId),
    say: (channelId, text) => say(desk, userId, channelId, text),
  }
}
