/** A person in a story: types, presses, fills in, and gets what is shown to them for it. */
import type { Acked, MessageView, ModalView, SlackLookalike } from '../../src/sandbox/slack/index.ts'
import { buttonsOf, wordsOfMessage, wordsOfModal } from './words.ts'

/** What somebody is shown after what they did. */
export interface Shown {
  acked: Acked
  /** New or changed messages that they see, oldest first; ephemeral ones and direct messages only. */
  messages: MessageView[]
  /** The window on top. */
  window: Window | null
  /** All of it as text. */
  text: string
}

export interface Window {
  view: ModalView
  text: string
  labels: string[]
  /** What stands in a field. */
  value(label: string): string | null
  /** The complaint under a field. */
  error(label: string): string | null
  /** Several values for boxes to tick. */
  fill(values: Record<string, string | string[]>): Promise<Window>
  /** Types into a typeahead and picks what it offers; the choice itself when `value` is given. */
  pick(label: string, query: string, value?: string): Promise<Window>
  offers(label: string, query: string): Promise<string[]>
  /** The window after it was sent: with errors, with an answer, or null when it closed. */
  submit(): Promise<Window | null>
  press(label: string): Promise<Shown>
}

export interface Persona {
  id: string
  types(text: string, channel?: string): Promise<Shown>
  presses(message: MessageView, label: string): Promise<Shown>
  /** A button on the card of a request. */
  decides(request: string, label: string): Promise<Shown>
  usesShortcut(): Promise<Shown>
  /** The Home tab, opened; its words. */
  opensHome(): Promise<string>
  homeText(): string
  pressesHome(label: string): Promise<Shown>
  window(): Window | null
}

interface Parts {
  slack: SlackLookalike
  user: string
  settle: () => Promise<void>
  bot: { card(request: string): MessageView }
}

interface StateValue {
  value?: string | null
  selected_option?: { value?: string; text?: { text: string } } | null
}

export function createPersona({ slack, user, settle, bot }: Parts): Persona {
  const actor = slack.as(user)

  const personal = (): Map<string, MessageView> => {
    const { channels, directMessages } = slack.view(user)
    const seen = [
      ...channels
        .flatMap(({ messages }) => messages.flatMap(one => [one, ...one.replies]))
        .filter(one => one.ephemeral),
      ...directMessages.flatMap(({ messages }) => messages),
    ]
    return new Map(seen.map(one => [`${one.channel}/${one.ts}/${wordsOfMessage(one)}`, one]))
  }

  const top = (): ModalView | undefined => slack.view(user).modals.at(-1)

  const windowOf = (view: ModalView): Window => {
    const inputs = view.blocks.filter(block => block.type === 'input')
    const labelOf = (block: (typeof inputs)[number]): string =>
      (block['label'] as { text: string } | undefined)?.text ?? ''
    const blockOf = (label: string) => {
      const found = inputs.find(block => labelOf(block).startsWith(label))
      if (!found) throw new Error(`no field "${label}"; there is: ${inputs.map(labelOf).join(', ')}`)
      return found
    }
    const actionOf = (label: string): string =>
      String((blockOf(label)['element'] as { action_id: string }).action_id)
    const again = async (): Promise<Window> => {
      await settle()
      const now = top()
      if (!now) throw new Error('the window is closed')
      return windowOf(now)
    }
    return {
      view,
      text: wordsOfModal(view),
      labels: inputs.map(labelOf),
      value: label => {
        const state = view.values[blockOf(label).block_id]?.[actionOf(label)] as StateValue | undefined
        return state?.selected_option?.text?.text ?? state?.value ?? null
      },
      error: label => view.errors[blockOf(label).block_id] ?? null,
      fill: async values => {
        const filled = Object.entries(values).map(([label, value]) => [blockOf(label).block_id, value])
        await actor.fill(view.id, Object.fromEntries(filled))
        return again()
      },
      offers: async (label, query) =>
        (await actor.suggest({ view: view.id }, actionOf(label), query)).map(option => option.text.text),
      pick: async (label, query, value) => {
        const options = await actor.suggest({ view: view.id }, actionOf(label), query)
        const option = value === undefined ? options[0] : options.find(one => one.value === value)
        if (!option) throw new Error(`"${query}" offers nothing to pick in "${label}"`)
        await actor.fill(view.id, { [blockOf(label).block_id]: option })
        return again()
      },
      submit: async () => {
        await actor.submit(view.id)
        await settle()
        const now = top()
        return now ? windowOf(now) : null
      },
      press: label => act(async () => pressIn({ view: view.id }, view.blocks, label)),
    }
  }

  const act = async (what: () => Promise<Acked>): Promise<Shown> => {
    const before = personal()
    const acked = await what()
    await settle()
    const messages = [...personal()].filter(([key]) => !before.has(key)).map(([, message]) => message)
    const view = top()
    const window = view ? windowOf(view) : null
    return {
      acked,
      messages,
      window,
      text: [...messages.map(wordsOfMessage), ...(window ? [window.text] : [])].join('\n'),
    }
  }

  const pressIn = (
    where: Parameters<typeof actor.press>[0],
    blocks: MessageView['blocks'],
    label: string,
  ): Promise<Acked> => {
    const button = buttonsOf(blocks).find(one => one.label === label)
    if (!button) {
      const there = buttonsOf(blocks).map(one => one.label)
      throw new Error(`there is no button "${label}"; there is: ${there.join(', ') || 'none'}`)
    }
    return actor.press(where, button.actionId, { blockId: button.blockId })
  }

  const presses: Persona['presses'] = (message, label) =>
    act(() => pressIn({ channel: message.channel, ts: message.ts }, message.blocks, label))

  const homeText = (): string => {
    const { home } = slack.view(user)
    return home ? wordsOfModal(home) : ''
  }

  return {
    id: user,
    types: (text, channel = 'C0GENERAL') => act(() => actor.command(channel, text)),
    presses,
    decides: (request, label) => presses(bot.card(request), label),
    usesShortcut: () => act(() => actor.shortcut('new_peering')),
    opensHome: async () => {
      await actor.openHome()
      await settle()
      return homeText()
    },
    homeText,
    pressesHome: label => {
      const { home } = slack.view(user)
      if (!home) throw new Error(`${user} has no Home`)
      return act(() => pressIn({ view: home.id }, home.blocks, label))
    },
    window: () => {
      const view = top()
      return view ? windowOf(view) : null
    },
  }
}
