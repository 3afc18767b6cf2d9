/** Views: modals with their stack of three, and the Home tab. */
import { draftFor } from './draft.ts'
import { withIds } from './message.ts'
import { isRecord } from './validation/check.ts'
import { limits } from './validation/limits.ts'
import { type Refusal, refuseView } from './validation/validate.ts'
import type { Draft, Workspace } from './workspace.ts'
import type { Block, ModalView } from './workspace-view.ts'

export interface View {
  id: string
  type: 'modal' | 'home'
  user: string
  /** As the app sent it, blocks apart. */
  sent: Record<string, unknown>
  blocks: Block[]
  draft: Draft
  hash: string
  rootId: string
  previousId: string | null
  errors: Record<string, string>
  trouble?: string
}

const textOf = (value: unknown): string | undefined =>
  isRecord(value) && typeof value['text'] === 'string' ? value['text'] : undefined
const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const callbackIdOf = (view: View): string => stringOf(view.sent['callback_id'])
export const titleOf = (view: View): string => textOf(view.sent['title']) ?? ''

function split(workspace: Workspace, definition: Record<string, unknown>) {
  const { blocks, ...sent } = definition
  return { sent, blocks: withIds(workspace, Array.isArray(blocks) ? blocks.filter(isRecord) : []) }
}

function freshHash(workspace: Workspace): string {
  return `${workspace.nextTs()}.${workspace.random.hex(8)}`
}

/** Null when the definition may be shown. `external_id` is unique in a workspace. */
function refuse(
  workspace: Workspace,
  definition: unknown,
  surface: 'modal' | 'home',
  own?: View,
): Refusal | null {
  const refusal = refuseView(definition, surface)
  if (refusal || !isRecord(definition)) return refusal
  const externalId = stringOf(definition['external_id'])
  const taken =
    externalId !== '' &&
    everyView(workspace).some(view => view !== own && stringOf(view.sent['external_id']) === externalId)
  return taken ? { error: 'duplicate_external_id', messages: [] } : null
}

function everyView(workspace: Workspace): View[] {
  return [...[...workspace.modals.values()].flat(), ...workspace.homes.values()]
}

/** By the id Slack gave or the `external_id` the app gave; only what is open. */
export function findView(
  workspace: Workspace,
  ids: { viewId?: string | undefined; externalId?: string | undefined },
): View | undefined {
  return everyView(workspace).find(view =>
    ids.viewId
      ? view.id === ids.viewId
      : ids.externalId !== undefined && stringOf(view.sent['external_id']) === ids.externalId,
  )
}

function createView(
  workspace: Workspace,
  user: string,
  type: 'modal' | 'home',
  definition: Record<string, unknown>,
  below?: View,
): View {
  const id = workspace.newId('V')
  const { sent, blocks } = split(workspace, definition)
  return {
    id,
    type,
    user,
    sent,
    blocks,
    draft: draftFor(blocks),
    hash: freshHash(workspace),
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    errors: {},
  }
}

/** Opens a modal at the bottom of a new stack, or on top of the open one. */
export function openModal(
  workspace: Workspace,
  user: string,
  definition: unknown,
  how: 'open' | 'push',
): View | Refusal {
  const refusal = refuse(workspace, definition, 'modal')
  if (refusal || !isRecord(definition)) return refusal ?? { error: 'invalid_arguments', messages: [] }
  const stack = how === 'push' ? (workspace.modals.get(user) ?? []) : []
  if (stack.length >= limits.viewsInStack) return { error: 'push_limit_reached', messages: [] }
  const view = createView(workspace, user, 'modal', definition, stack.at(-1))
  workspace.modals.set(user, [...stack, view])
  workspace.tell({
    kind: 'view_opened',
    user,
    viewId: view.id,
    callbackId: callbackIdOf(view),
    title: titleOf(view),
    depth: stack.length + 1,
  })
  workspace.changed()
  return view
}

/** Draws a view anew; what the person typed stays where `block_id` and `action_id` stayed. */
export function redrawView(workspace: Workspace, view: View, definition: unknown): Refusal | null {
  const refusal = refuse(workspace, definition, view.type, view)
  if (refusal || !isRecord(definition)) return refusal ?? { error: 'invalid_arguments', messages: [] }
  const { sent, blocks } = split(workspace, definition)
  view.sent = sent
  view.blocks = blocks
  view.draft = draftFor(blocks, view.draft)
  view.hash = freshHash(workspace)
  view.errors = {}
  delete view.trouble
  if (view.type === 'modal') {
    workspace.tell({
      kind: 'view_updated',
      user: view.user,
      viewId: view.id,
      callbackId: callbackIdOf(view),
      title: titleOf(view),
    })
  }
  workspace.changed()
  return null
}

/** Publishes a person's Home tab. */
export function publishHome(workspace: Workspace, user: string, definition: unknown): View | Refusal {
  const known = workspace.homes.get(user)
  if (known) {
    const refusal = redrawView(workspace, known, definition)
    if (refusal) return refusal
  }
  const refusal = known ? null : refuse(workspace, definition, 'home')
  if (refusal || !isRecord(definition)) return refusal ?? { error: 'invalid_arguments', messages: [] }
  const view = known ?? createView(workspace, user, 'home', definition)
  workspace.homes.set(user, view)
  workspace.tell({ kind: 'home_published', user, viewId: view.id })
  workspace.changed()
  return view
}

/** Takes the view and what lies on it off the stack; all of the stack with `all`. */
export function dropModal(workspace: Workspace, view: View, all = false): void {
  const stack = workspace.modals.get(view.user) ?? []
  const index = stack.indexOf(view)
  if (index < 0) return
  const left = all ? [] : stack.slice(0, index)
  if (left.length > 0) workspace.modals.set(view.user, left)
  else workspace.modals.delete(view.user)
  workspace.changed()
}

/** The view object of the Web API and of payloads. */
export function viewJson(workspace: Workspace, view: View): Record<string, unknown> {
  return {
    id: view.id,
    team_id: workspace.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: stringOf(view.sent['private_metadata']),
    callback_id: callbackIdOf(view),
    state: { values: view.draft.values },
    hash: view.hash,
    title: view.sent['title'] ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.sent['clear_on_close'] === true,
    notify_on_close: view.sent['notify_on_close'] === true,
    close: view.sent['close'] ?? null,
    submit: view.sent['submit'] ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: workspace.appId,
    external_id: stringOf(view.sent['external_id']),
    app_installed_team_id: workspace.teamId,
    bot_id: workspace.botId,
  }
}

/** What the person sees of it. */
export function modalView(view: View): ModalView {
  const submit = textOf(view.sent['submit'])
  return {
    id: view.id,
    type: view.type,
    callbackId: callbackIdOf(view),
    title: titleOf(view),
    ...(submit ? { submit } : {}),
    close: textOf(view.sent['close']) ?? 'Cancel',
    privateMetadata: stringOf(view.sent['private_metadata']),
    externalId: stringOf(view.sent['external_id']),
    hash: view.hash,
    blocks: view.blocks,
    values: view.draft.values,
    errors: view.errors,
    ...(view.trouble ? { trouble: view.trouble } : {}),
  }
}
