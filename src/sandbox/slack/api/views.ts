/** `views.*`: open and push by trigger, redraw by id, publish the Home tab. */
import type { Refusal } from '../validation/validate.ts'
import { findView, openModal, publishHome, redrawView, type View, viewJson } from '../view.ts'
import { ApiRefusal, type Call, refusal } from './method.ts'

type Reply = Record<string, unknown>

export const open = (call: Call): Reply => show(call, 'open')
export const push = (call: Call): Reply => show(call, 'push')

function show(call: Call, how: 'open' | 'push'): Reply {
  const triggerId = call.args.string('trigger_id') ?? call.args.required('interactivity_pointer')
  const trigger = call.triggers.look(triggerId)
  if ('error' in trigger) throw new ApiRefusal(trigger.error)
  if (how === 'push' && !call.workspace.modals.has(trigger.user)) throw new ApiRefusal('not_found')
  const view = taken(openModal(call.workspace, trigger.user, definition(call), how))
  call.triggers.spend(triggerId)
  return { view: viewJson(call.workspace, view) }
}

export function update(call: Call): Reply {
  const view = findView(call.workspace, {
    viewId: call.args.string('view_id'),
    externalId: call.args.string('external_id'),
  })
  if (!view) throw new ApiRefusal('not_found')
  unchanged(call, view)
  const refused = redrawView(call.workspace, view, definition(call))
  if (refused) throw refusal(refused)
  return { view: viewJson(call.workspace, view) }
}

export function publish(call: Call): Reply {
  const user = call.args.required('user_id')
  const person = call.workspace.people.get(user)
  if (!person || person.isBot) throw new ApiRefusal('user_not_found')
  const known = call.workspace.homes.get(user)
  if (known) unchanged(call, known)
  return { view: viewJson(call.workspace, taken(publishHome(call.workspace, user, definition(call)))) }
}

function definition(call: Call): unknown {
  call.args.required('view')
  return call.args.json('view', 'invalid_arguments')
}

function unchanged(call: Call, view: View): void {
  const hash = call.args.string('hash')
  if (hash && hash !== view.hash) throw new ApiRefusal('hash_conflict')
}

function taken(result: View | Refusal): View {
  if ('error' in result) throw refusal(result)
  return result
}
