/** Open views: filling in, submitting (with all the answers an app may give), closing. */
import type { InputValue, Submitted } from '../actor.ts'
import { heldValue, keep } from '../draft.ts'
import * as payload from '../payload.ts'
import { isRecord } from '../validation/check.ts'
import { callbackIdOf, dropModal, openModal, redrawView, titleOf, type View } from '../view.ts'
import { notify, personOf } from '../workspace.ts'
import { chosen } from './choice.ts'
import { type Desk, TROUBLE } from './desk.ts'
import { complaints } from './form-check.ts'
import { type Found, offeredKey, openView } from './place.ts'
import { dispatch } from './pressing.ts'

export async function fill(
  desk: Desk,
  userId: string,
  viewId: string,
  values: Record<string, InputValue>,
): Promise<void> {
  const view = openView(desk.workspace, userId, viewId)
  for (const [blockId, value] of Object.entries(values)) {
    const found = inputOf(view, blockId)
    const offered = view.draft.offered.get(offeredKey(found)) ?? []
    keep(
      view.draft,
      blockId,
      found.actionId,
      found.type,
      chosen(desk.workspace, found.element, offered, value),
    )
    delete view.errors[blockId]
    desk.workspace.changed()
    if (dispatchesAtOnce(found))
      await dispatch(desk, userId, { kind: 'view', view, draft: view.draft }, found)
  }
}

/** @throws when the view shows no input of that `block_id`. */
function inputOf(view: View, blockId: string): Found {
  const block = view.blocks.find(one => one.block_id === blockId && one.type === 'input')
  const element = block?.['element']
  if (!block || !isRecord(element)) {
    const there = view.blocks.filter(one => one.type === 'input').map(one => one.block_id)
    throw new Error(`The view has no input ${blockId}; it has: ${there.join(', ') || 'none'}.`)
  }
  return { block, element, type: String(element['type']), actionId: String(element['action_id']) }
}

/** Choices dispatch when they are made; text only when it asks for every character, otherwise on Enter. */
function dispatchesAtOnce(found: Found): boolean {
  if (found.block['dispatch_action'] !== true) return false
  if (!found.type.endsWith('_input')) return true
  const config = found.element['dispatch_action_config']
  const when = isRecord(config) ? config['trigger_actions_on'] : undefined
  return Array.isArray(when) && when.includes('on_character_entered')
}

export async function submit(desk: Desk, userId: string, viewId: string): Promise<Submitted> {
  const { workspace } = desk
  const view = openView(workspace, userId, viewId)
  if (!isRecord(view.sent['submit'])) throw new Error(`The view ${viewId} has no submit button.`)
  delete view.trouble
  const local = complaints(view)
  if (Object.keys(local).length > 0) return refused(desk, view, local)
  const person = personOf(workspace, userId)
  const trigger = desk.triggers.issue(userId)
  const sent = payload.viewSubmission(workspace, person, view, trigger, responseUrls(desk, view))
  const outcome = await desk.courier.send('interactive', sent)
  if (outcome.kind !== 'acknowledged') return troubled(desk, view, 'the app did not respond')
  return answered(desk, view, outcome.answer)
}

function answered(desk: Desk, view: View, answer: unknown): Submitted {
  const { workspace } = desk
  const action = isRecord(answer) ? answer['response_action'] : undefined
  if (action === undefined) return passed(desk, view, () => dropModal(workspace, view))
  if (action === 'clear') return passed(desk, view, () => dropModal(workspace, view, true))
  if (action === 'errors') {
    const errors = isRecord(answer) ? answer['errors'] : undefined
    const texts = isRecord(errors) ? Object.entries(errors) : []
    // Errors may only stand under input blocks of this very view.
    const fits = ([blockId, text]: [string, unknown]) =>
      typeof text === 'string' && view.blocks.some(one => one.block_id === blockId && one.type === 'input')
    if (texts.length === 0 || !texts.every(fits)) return troubled(desk, view, 'errors must name input blocks')
    return refused(desk, view, Object.fromEntries(texts.map(([blockId, text]) => [blockId, String(text)])))
  }
  const definition = isRecord(answer) ? answer['view'] : undefined
  if (action === 'update') {
    const refusal = redrawView(workspace, view, definition)
    return refusal ? troubled(desk, view, refusal.messages.join('; ') || refusal.error) : passed(desk, view)
  }
  if (action === 'push') {
    const pushed = openModal(workspace, view.user, definition, 'push')
    if ('error' in pushed) return troubled(desk, view, pushed.messages.join('; ') || pushed.error)
    return passed(desk, view)
  }
  return troubled(desk, view, `there is no response_action ${String(action)}`)
}

function passed(desk: Desk, view: View, leave: () => void = () => {}): Submitted {
  view.errors = {}
  told(desk, view, {})
  leave()
  return { ok: true }
}

function refused(desk: Desk, view: View, errors: Record<string, string>): Submitted {
  view.errors = errors
  told(desk, view, errors)
  desk.workspace.changed()
  return { ok: false, errors }
}

function troubled(desk: Desk, view: View, why: string): Submitted {
  view.trouble = TROUBLE
  notify(desk.workspace, { user: view.user, code: 'trouble', text: `${TROUBLE} (${why})` })
  return { ok: false, errors: {}, shown: 'trouble' }
}

function told(desk: Desk, view: View, errors: Record<string, string>): void {
  desk.workspace.tell({ kind: 'view_submitted', ...names(view), errors })
}

function names(view: View): { user: string; viewId: string; callbackId: string; title: string } {
  return { user: view.user, viewId: view.id, callbackId: callbackIdOf(view), title: titleOf(view) }
}

/** One address for each select with `response_url_enabled` that has a conversation picked. */
function responseUrls(desk: Desk, view: View): Record<string, unknown>[] {
  return view.blocks.flatMap(block => {
    const element = block['element']
    if (!isRecord(element) || element['response_url_enabled'] !== true) return []
    const actionId = String(element['action_id'])
    const channel = heldValue(view.draft, block.block_id, actionId)
    if (typeof channel !== 'string') return []
    const url = desk.responseUrls.issue({ user: view.user, channel })
    return [{ block_id: block.block_id, action_id: actionId, channel_id: channel, response_url: url }]
  })
}

export function closeView(desk: Desk, userId: string, viewId: string): void {
  const { workspace } = desk
  const view = openView(workspace, userId, viewId)
  if (view.type === 'home') throw new Error('The Home tab cannot be closed.')
  const isCleared = view.sent['clear_on_close'] === true
  const closed = isCleared ? [...(workspace.modals.get(userId) ?? [])] : [view]
  dropModal(workspace, view, isCleared)
  for (const one of closed) {
    workspace.tell({ kind: 'view_closed', ...names(one) })
    if (one.sent['notify_on_close'] !== true) continue
    // Nobody waits for this one: the modal is gone whatever the app does.
    void desk.courier.send(
      'interactive',
      payload.viewClosed(workspace, personOf(workspace, userId), one, isCleared),
    )
  }
}
