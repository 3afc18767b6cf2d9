/** The payloads Slack sends, field by field as its SDK types and documentation have them. */
import { type Message, messageJson } from './message.ts'
import type { Person } from './person.ts'
import { type View, viewJson } from './view.ts'
import type { Conversation, Draft, Workspace } from './workspace.ts'

type Payload = Record<string, unknown>

/** Where something was pressed: in a message of a conversation, or in a view. */
export type Place =
  | { kind: 'message'; conversation: Conversation; message: Message; draft: Draft }
  | { kind: 'view'; view: View; draft: Draft }

/** In payloads a direct message is called `directmessage`, a private channel `privategroup`. */
function nameInPayload(conversation: Conversation): string {
  if (conversation.kind === 'im') return 'directmessage'
  return conversation.kind === 'private_channel' ? 'privategroup' : conversation.name
}

function user(person: Person): Payload {
  return { id: person.id, username: person.name, name: person.name, team_id: person.teamId }
}

function frame(workspace: Workspace, person: Person): Payload {
  return {
    team: { id: workspace.teamId, domain: workspace.teamDomain },
    enterprise: null,
    is_enterprise_install: false,
    user: user(person),
    api_app_id: workspace.appId,
    token: workspace.verificationToken,
  }
}

export function slashCommand(
  workspace: Workspace,
  person: Person,
  conversation: Conversation,
  typed: { command: string; text: string; responseUrl: string; triggerId: string },
): Payload {
  return {
    token: workspace.verificationToken,
    // Somebody from another workspace comes with that workspace's id.
    team_id: person.teamId,
    team_domain: person.isStranger ? 'elsewhere' : workspace.teamDomain,
    channel_id: conversation.id,
    channel_name: nameInPayload(conversation),
    user_id: person.id,
    user_name: person.name,
    command: typed.command,
    text: typed.text,
    api_app_id: workspace.appId,
    // A string here, a boolean everywhere else.
    is_enterprise_install: 'false',
    response_url: typed.responseUrl,
    trigger_id: typed.triggerId,
  }
}

export function globalShortcut(
  workspace: Workspace,
  person: Person,
  callbackId: string,
  triggerId: string,
): Payload {
  return {
    ...frame(workspace, person),
    type: 'shortcut',
    callback_id: callbackId,
    trigger_id: triggerId,
    action_ts: workspace.nextTs(),
  }
}

export function blockActions(
  workspace: Workspace,
  person: Person,
  place: Place,
  action: Payload,
  issued: { triggerId: string; responseUrl: string },
): Payload {
  return {
    ...frame(workspace, person),
    type: 'block_actions',
    trigger_id: issued.triggerId,
    ...(place.kind === 'message'
      ? { ...aroundMessage(workspace, place), response_url: issued.responseUrl }
      : aroundView(workspace, place.view)),
    actions: [{ ...action, action_ts: workspace.nextTs() }],
  }
}

export function blockSuggestion(
  workspace: Workspace,
  person: Person,
  place: Place,
  asked: { actionId: string; blockId: string; query: string },
): Payload {
  return {
    ...frame(workspace, person),
    type: 'block_suggestion',
    action_id: asked.actionId,
    block_id: asked.blockId,
    value: asked.query,
    ...(place.kind === 'message' ? aroundMessage(workspace, place) : aroundView(workspace, place.view)),
  }
}

function aroundMessage(workspace: Workspace, place: Extract<Place, { kind: 'message' }>): Payload {
  const { conversation, message, draft } = place
  const isEphemeral = message.ephemeralTo !== undefined
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: conversation.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: conversation.id, name: nameInPayload(conversation) },
    // The app never gets to see an ephemeral message again.
    ...(isEphemeral ? {} : { message: messageJson(workspace, conversation, message) }),
    state: { values: draft.values },
  }
}

function aroundView(workspace: Workspace, view: View): Payload {
  return { container: { type: 'view', view_id: view.id }, view: viewJson(workspace, view) }
}

export function viewSubmission(
  workspace: Workspace,
  person: Person,
  view: View,
  triggerId: string,
  responseUrls: readonly Payload[],
): Payload {
  return {
    ...frame(workspace, person),
    type: 'view_submission',
    trigger_id: triggerId,
    view: viewJson(workspace, view),
    response_urls: responseUrls,
  }
}

export function viewClosed(workspace: Workspace, person: Person, view: View, isCleared: boolean): Payload {
  return {
    ...frame(workspace, person),
    type: 'view_closed',
    view: viewJson(workspace, view),
    is_cleared: isCleared,
  }
}

export function event(workspace: Workspace, inner: Payload, isExtShared = false): Payload {
  return {
    token: workspace.verificationToken,
    team_id: workspace.teamId,
    context_team_id: workspace.teamId,
    context_enterprise_id: null,
    api_app_id: workspace.appId,
    event: inner,
    type: 'event_callback',
    event_id: workspace.newId('Ev'),
    event_time: Math.floor(workspace.clock.now() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: workspace.teamId,
        user_id: workspace.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: isExtShared,
    event_context: `4-${workspace.random.hex(20)}`,
  }
}
