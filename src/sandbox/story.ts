/** What a story needs: people who act, and waiting for what they would see. */
import { systemClock } from '../kit/clock.ts'
import type { Sandbox } from './index.ts'
import type { MessageView } from './slack/index.ts'

/** Waits until `look` finds something on this person's screen or in the clouds; throws after `withinMs` of real time. */
export function untilSeen<T>(
  sandbox: Sandbox,
  what: string,
  look: () => T | null | undefined | false,
  withinMs = 60_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const found = look()
    if (found) return resolve(found)
    const stops: (() => void)[] = []
    const finish = (): void => {
      cancelTimer()
      for (const stop of stops) stop()
    }
    const check = (): void => {
      const seen = look()
      if (!seen) return
      finish()
      resolve(seen)
    }
    const cancelTimer = systemClock.after(withinMs, () => {
      finish()
      reject(new Error(`waited ${withinMs / 1_000} s for: ${what}`))
    })
    stops.push(sandbox.slack.onChange(check), sandbox.cloud.onChange(check), sandbox.bot.onChange(check))
  })
}

/** Messages of a channel as this person sees them. */
export function messagesIn(sandbox: Sandbox, viewer: string, channel: string): readonly MessageView[] {
  const { channels, directMessages } = sandbox.slack.view(viewer)
  return [...channels, ...directMessages].find(({ id }) => id === channel)?.messages ?? []
}

/** The card of a request, by its name in the heading. */
export function cardOf(sandbox: Sandbox, viewer: string, request: string): MessageView | undefined {
  return messagesIn(sandbox, viewer, 'C0APPROVALS').find(message => message.text.startsWith(`${request} `))
}

/** The action id of a button by its label. */
export function actionOf(message: MessageView, label: string): string | undefined {
  const elements = message.blocks.flatMap(block =>
    Array.isArray(block['elements']) ? block['elements'] : [],
  )
  return elements.find(element => element?.text?.text === label)?.action_id
}
