import type { Option } from './workspace-view.ts'

/** How Slack took what a person did: the app acknowledged in time, or Slack shows its own complaint. */
export type Acked =
  | { ok: true }
  | {
      ok: false
      /**
       * `operation_timeout`, `dispatch_failed`: under a slash command. `trouble`: beside a button or in a modal.
       * `invalid_command`: no such slash command. `confirm`: the element asks first; press again with `confirmed`.
       */
      shown: 'operation_timeout' | 'dispatch_failed' | 'trouble' | 'invalid_command' | 'confirm'
      text: string
    }

export type Submitted =
  | { ok: true }
  | {
      ok: false
      /** By `block_id`: from Slack's client (a required input is empty) or from the app (`response_action: errors`). */
      errors: Record<string, string>
      /** Set when the app did not answer or answered with something Slack cannot use. */
      shown?: 'trouble'
    }

/** A message in a conversation, or a view (a modal or the Home tab) by its id. */
export type Where = { channel: string; ts: string } | { view: string }

/** What is put into an input: text, a date, an id; the `value` of an option or a whole option; several of them. */
export type InputValue = string | number | Option | readonly string[] | readonly Option[]

export interface PressOptions {
  /** Needed when an `action_id` occurs in several blocks. */
  blockId?: string
  /** What was picked in a select, overflow, checkbox group, radio group or picker; a button needs none. */
  value?: InputValue
  /** True: the person said yes to the element's confirm dialog. */
  confirmed?: boolean
}

/**
 * A person at the keyboard. Promises settle once Slack has told the person the outcome, which may be before the app
 * has done what was asked: wait for messages with `onChange`.
 */
export interface Actor {
  /** Types a slash command, `/peering create …`, in a conversation this person is in. */
  command(channelId: string, text: string): Promise<Acked>
  /** Picks a global shortcut. */
  shortcut(callbackId: string): Promise<Acked>
  /**
   * Presses a button, or picks in a select, overflow, checkbox group, radio group or date picker.
   * @throws when this person sees no such element there.
   */
  press(where: Where, actionId: string, options?: PressOptions): Promise<Acked>
  /** Types into an external select and gets what the app offers; option groups are flattened. */
  suggest(where: Where, actionId: string, query: string, blockId?: string): Promise<readonly Option[]>
  /** Fills inputs of an open view, by `block_id`; an empty string or list clears. Dispatches what asks for it. */
  fill(viewId: string, values: Record<string, InputValue>): Promise<void>
  submit(viewId: string): Promise<Submitted>
  closeView(viewId: string): Promise<void>
  openHome(): Promise<void>
  /** Writes a message; the app hears of it when it is mentioned (`<@U0PEERBOT>`). */
  say(channelId: string, text: string): Promise<void>
}
