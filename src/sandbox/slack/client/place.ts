/** Finds the message or view a person means and the element in it; refuses what that person cannot see. */
import type { Where } from '../actor.ts'
import { draftFor, emptyDraft } from '../draft.ts'
import { findMessage } from '../message.ts'
import type { Place } from '../payload.ts'
import { elementsOf } from '../validation/validate.ts'
import type { View } from '../view.ts'
import type { Workspace } from '../workspace.ts'
import type { Block } from '../workspace-view.ts'
import { conversationOf } from './desk.ts'

export interface Found {
  block: Block
  element: Record<string, unknown>
  type: string
  actionId: string
}

/** @throws when this person sees no such message or view. */
export function placeOf(workspace: Workspace, userId: string, where: Where): Place {
  if ('view' in where) {
    const view = openView(workspace, userId, where.view)
    return { kind: 'view', view, draft: view.draft }
  }
  const conversation = conversationOf(workspace, userId, where.channel)
  const message = findMessage(conversation, where.ts)
  if (!message || (message.ephemeralTo && message.ephemeralTo !== userId)) {
    throw new Error(`${userId} sees no message ${where.ts} in ${where.channel}.`)
  }
  const key = `${where.channel}/${where.ts}/${userId}`
  const draft = draftFor(message.blocks, workspace.drafts.get(key) ?? emptyDraft())
  workspace.drafts.set(key, draft)
  return { kind: 'message', conversation, message, draft }
}

/** The Home tab, or the modal on top: what lies under it cannot be reached. */
export function openView(workspace: Workspace, userId: string, viewId: string): View {
  const home = workspace.homes.get(userId)
  if (home?.id === viewId) return home
  const top = workspace.modals.get(userId)?.at(-1)
  if (top?.id === viewId) return top
  throw new Error(`${userId} has no view ${viewId} in front.`)
}

/** @throws when there is none, or several and no `blockId` tells which. */
export function elementAt(place: Place, actionId: string, blockId?: string): Found {
  const blocks = place.kind === 'message' ? place.message.blocks : place.view.blocks
  const found = blocks
    .filter(block => blockId === undefined || block.block_id === blockId)
    .flatMap(block =>
      elementsOf(block)
        .filter(element => element['action_id'] === actionId)
        .map(element => ({ block, element, type: String(element['type']), actionId })),
    )
  const [first, second] = found
  if (!first) {
    const there = blocks.flatMap(elementsOf).map(element => String(element['action_id']))
    throw new Error(`No element ${actionId} is shown there; there is: ${there.join(', ') || 'none'}.`)
  }
  if (second) throw new Error(`Several elements ${actionId} are shown there: say the block_id.`)
  return first
}

export function offeredKey(found: Found): string {
  return `${found.block.block_id}/${found.actionId}`
}
