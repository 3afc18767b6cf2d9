/** Elements: pressing and picking, and asking an external select for its options. */
import type { Acked, PressOptions, Where } from '../actor.ts'
import { isOption, keep, keptField } from '../draft.ts'
import * as payload from '../payload.ts'
import { isRecord } from '../validation/check.ts'
import { offered } from '../validation/composition.ts'
import { refuseSuggestions } from '../validation/validate.ts'
import { notify, personOf } from '../workspace.ts'
import type { Option } from '../workspace-view.ts'
import { chosen } from './choice.ts'
import { ackedOrTrouble, type Desk } from './desk.ts'
import { elementAt, type Found, offeredKey, placeOf } from './place.ts'

export async function press(
  desk: Desk,
  userId: string,
  where: Where,
  actionId: string,
  options: PressOptions = {},
): Promise<Acked> {
  const { workspace } = desk
  const place = placeOf(workspace, userId, where)
  const found = elementAt(place, actionId, options.blockId)
  const confirm = found.element['confirm']
  if (isRecord(confirm) && options.confirmed !== true) {
    return { ok: false, shown: 'confirm', text: textOf(confirm['text']) }
  }
  const picked = pickedIn(desk, place, found, options)
  const { block, element, type } = found
  const field = keptField(type)
  if (field && picked !== undefined) keep(place.draft, block.block_id, actionId, type, picked)
  workspace.changed()
  if (block.type === 'input' && block['dispatch_action'] !== true) return { ok: true }
  workspace.tell({
    kind: 'element_pressed',
    user: userId,
    actionId,
    label: labelOf(element, picked),
    ...pickedValue(element, picked),
    ...('view' in where ? { viewId: where.view } : { channel: where.channel, ts: where.ts }),
  })
  return dispatch(desk, userId, place, found)
}

/** Sends `block_actions` for an element in the state it is now in. */
export async function dispatch(
  desk: Desk,
  userId: string,
  place: payload.Place,
  found: Found,
): Promise<Acked> {
  const { workspace } = desk
  const channel = place.kind === 'message' ? place.message.channel : undefined
  const issued = {
    triggerId: desk.triggers.issue(userId),
    responseUrl:
      place.kind === 'message'
        ? desk.responseUrls.issue({
            user: userId,
            channel: place.message.channel,
            sourceTs: place.message.ts,
          })
        : '',
  }
  const sent = payload.blockActions(
    workspace,
    personOf(workspace, userId),
    place,
    actionOf(place, found),
    issued,
  )
  return ackedOrTrouble(desk, userId, await desk.courier.send('interactive', sent), channel)
}

function pickedIn(desk: Desk, place: payload.Place, found: Found, options: PressOptions): unknown {
  const { element, type } = found
  if (type === 'button') return undefined
  if (options.value === undefined) {
    // Enter in a text input that dispatches: what was filled in stands.
    if (type.endsWith('_input')) return undefined
    throw new Error(`Say what is picked in ${found.actionId}: it is a ${type}.`)
  }
  const picked = chosen(
    desk.workspace,
    element,
    place.draft.offered.get(offeredKey(found)) ?? [],
    options.value,
  )
  // An overflow menu keeps nothing, so its choice travels with the element itself.
  if (type === 'overflow') found.element = { ...element, selected_option: picked }
  return picked
}

/** The entry of `actions[]`. */
function actionOf(place: payload.Place, found: Found): Record<string, unknown> {
  const { block, element, type, actionId } = found
  const held = place.draft.values[block.block_id]?.[actionId] ?? {}
  const own = ['text', 'value', 'style', 'selected_option'].filter(
    name => element[name] !== undefined && (type === 'button' || type === 'overflow'),
  )
  return {
    ...Object.fromEntries(own.map(name => [name, element[name]])),
    ...held,
    type,
    action_id: actionId,
    block_id: block.block_id,
    ...(element['placeholder'] ? { placeholder: element['placeholder'] } : {}),
  }
}

/** What an external select offers for a query; shorter than its `min_query_length`, Slack does not ask. */
export async function suggest(
  desk: Desk,
  userId: string,
  where: Where,
  actionId: string,
  query: string,
  blockId?: string,
): Promise<readonly Option[]> {
  const { workspace } = desk
  const place = placeOf(workspace, userId, where)
  const found = elementAt(place, actionId, blockId)
  if (!found.type.includes('external_select'))
    throw new Error(`${actionId} is a ${found.type}, not an external select.`)
  const shortest = found.element['min_query_length'] ?? 3
  if (query.length < Number(shortest)) return []
  const asked = { actionId, blockId: found.block.block_id, query }
  const sent = payload.blockSuggestion(workspace, personOf(workspace, userId), place, asked)
  const outcome = await desk.courier.send('options', sent)
  const answer = outcome.kind === 'acknowledged' ? outcome.answer : null
  const refusal = answer === null ? { messages: ['the app did not respond'] } : refuseSuggestions(answer)
  if (refusal || !isRecord(answer)) {
    const text = `No options: ${refusal?.messages.join('; ') || 'the answer is none'}.`
    notify(workspace, { user: userId, code: 'no_options', text })
    return []
  }
  const options = offered(answer).filter(isOption)
  const key = offeredKey(found)
  const known = (place.draft.offered.get(key) ?? []).filter(
    old => !options.some(one => one.value === old.value),
  )
  place.draft.offered.set(key, [...options, ...known])
  workspace.tell({ kind: 'suggestions_asked', user: userId, actionId, query, count: options.length })
  return options
}

function textOf(value: unknown): string {
  return isRecord(value) && typeof value['text'] === 'string' ? value['text'] : ''
}

function labelOf(element: Record<string, unknown>, picked: unknown): string {
  const several = Array.isArray(picked) ? picked : [picked]
  const names = several.map(one => (isOption(one) ? one.text.text : typeof one === 'string' ? one : ''))
  return names.filter(Boolean).join(', ') || textOf(element['text'])
}

function pickedValue(element: Record<string, unknown>, picked: unknown): { value?: string } {
  const value = isOption(picked) ? picked.value : (picked ?? element['value'])
  return typeof value === 'string' ? { value } : {}
}
