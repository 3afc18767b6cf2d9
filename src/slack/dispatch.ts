/**
 * From Slack to the commands and back. Every listener acknowledges before anything else; who acts is looked up afresh;
 * a command is run the same way whether it was typed, pressed or filled in.
 */
import type { App } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/types'
import {
  type Command,
  type Context,
  commandNamed,
  type Input,
  type Local,
  read,
  run,
} from '../commands/index.ts'
import type { Clock } from '../kit/clock.ts'
import { ForeignError } from '../kit/errors.ts'
import type { Random } from '../kit/ids.ts'
import type { Json } from '../kit/json.ts'
import type { Logger } from '../kit/logger.ts'
import { type Person, type Standing, standingOf } from '../peering/person.ts'
import { createBacklog } from './backlog.ts'
import {
  decodeTyped,
  errorsOf,
  fieldPrefix,
  formCallback,
  keysOf,
  memoryOf,
  optionsOf,
  skeletonView,
} from './form.ts'
import type { People } from './people.ts'
import { type Press, pressPrefix, renderMessage } from './render.ts'
import { createVoice, type Surface } from './voice.ts'

export const shortcutCallback = 'new_peering'

export interface DispatchOptions {
  app: App
  slash: string
  people: People
  /** The world's time, by which a crowd is told from a few; null: work is never put off. */
  reaction: Clock | null
  logger: Logger
  random: Random
  /** The bot's own team: people of another are strangers. Null until Slack has said it. */
  teamId: () => string | null
  /** A command's context for one use. `isDecision`: group membership must be read at this moment. */
  context: (actor: Person, channel: string | null, isDecision: boolean) => Context
  record: (
    actor: string,
    action: string,
    request: number | null,
    detail: Record<string, Json>,
  ) => Promise<void>
  homeOpened: (person: string) => Promise<void>
  /** Whether a message in the approvals channel is a copy we keep; a twin of a card is not. */
  isStrayCard: (channel: string, ts: string) => Promise<boolean>
  /** What a command may look up before the acknowledgement: the local inventory. */
  local: Local
}

const decisions = new Set(['approve', 'deny', 'proceed'])

const standingWords = {
  guest: 'Guests cannot use Peerbot. Ask a full member of this workspace.',
  bot: 'Bots cannot use Peerbot.',
  deactivated: 'This account is deactivated and cannot use Peerbot.',
  stranger: 'Peerbot is for members of its own workspace; people from shared channels cannot use it.',
}

/** In HTTP mode requests may come before Slack has told us who we are; nobody is a stranger for that. */
const stillStarting = new ForeignError('Peerbot is just starting.', {
  service: 'peerbot',
  operation: 'start',
  kind: 'unavailable',
  effect: 'no',
})

export interface Dispatch {
  /** Resolves when everything that was acknowledged has been dealt with. */
  idle(): Promise<void>
}

export function registerListeners(options: DispatchOptions): Dispatch {
  const { app, people, logger, random } = options
  const { client } = app
  const { answer, direct, show, tellTrouble } = createVoice({ client, logger, random, slash: options.slash })
  const backlog = createBacklog(options.reaction)

  /** Work after the acknowledgement: never lost silently, waited for at shutdown. */
  const track = (surface: Surface, work: () => Promise<void>): void => {
    backlog.add(() => work().catch(thrown => tellTrouble(surface, thrown)))
  }

  /** Who somebody is to us at this moment; that they may not use Peerbot at all is audited. */
  const look = async (user: string, what: string): Promise<{ person: Person; standing: Standing }> => {
    const team = options.teamId()
    if (team === null) throw stillStarting
    const person = await people.person(user)
    const isElsewhere = person.teamId !== '' && person.teamId !== team
    const standing = standingOf(isElsewhere ? { ...person, isStranger: true } : person)
    if (standing !== 'member') await options.record(user, 'command.refused', null, { code: standing, what })
    return { person, standing }
  }

  /** The person, if they may use Peerbot at all; a refusal is told. */
  const admit = async (surface: Surface, what: string): Promise<Person | null> => {
    const { person, standing } = await look(surface.user, what)
    if (standing === 'member') return person
    await show(surface, { title: `${standingWords[standing]} Nothing was started.`, parts: [] })
    return null
  }

  const use = async (surface: Surface, command: Command, input: Input, what: string): Promise<void> => {
    const person = await admit(surface, what)
    if (!person) return
    await options.record(surface.user, 'command.used', null, {
      command: command.name,
      via: input.via,
      words: [...input.words],
      keys: { ...input.keys },
      channel: surface.channel,
    })
    const context = options.context(person, surface.channel, decisions.has(command.name))
    await answer(surface, await run(command, input, context))
  }

  /**
   * Opens a window at once where the input may lead to a form, or where an answer has no other place to be seen: its
   * trigger lives three seconds.
   */
  const withWindow = async (
    surface: Surface,
    command: Command,
    input: Input,
    isNeeded = false,
  ): Promise<Surface> => {
    if (surface.viewId !== null || surface.triggerId === null) return surface
    if (!isNeeded && !command.mayOpenForm?.(input)) return surface
    const opened = await client.views.open({ trigger_id: surface.triggerId, view: skeletonView('Peerbot') })
    return { ...surface, triggerId: null, viewId: opened.view?.id ?? null }
  }

  app.command(options.slash, async ({ command: typed, ack, respond }) => {
    await ack()
    const surface: Surface = {
      user: typed.user_id,
      channel: typed.channel_id,
      triggerId: typed.trigger_id,
      viewId: null,
      whisper: async message => {
        await respond({ response_type: 'ephemeral', ...renderMessage(message) })
      },
    }
    track(surface, async () => {
      const asked = read(decodeTyped(typed.text ?? ''), options.slash)
      if ('reply' in asked) {
        if (!(await admit(surface, typed.text ?? ''))) return
        await options.record(surface.user, 'command.used', null, { command: 'help', text: typed.text ?? '' })
        return answer(surface, asked.reply)
      }
      await use(
        await withWindow(surface, asked.command, asked.input),
        asked.command,
        asked.input,
        asked.command.name,
      )
    })
  })

  app.shortcut(shortcutCallback, async ({ shortcut, ack }) => {
    await ack()
    const surface = withoutChannel(shortcut.user.id, shortcut.trigger_id)
    track(surface, async () => {
      const command = commandNamed('create')
      const input: Input = { words: [], keys: {}, via: 'button' }
      if (command) await use(await withWindow(surface, command, input), command, input, 'shortcut')
    })
  })

  /** Where no channel is known (a shortcut, Home, a window), an answer goes by direct message. */
  const withoutChannel = (user: string, triggerId: string | null, viewId: string | null = null): Surface => ({
    user,
    channel: null,
    triggerId,
    viewId,
    whisper: direct(user),
  })

  app.action(new RegExp(`^${pressPrefix}`), async ({ body, action, ack, respond }) => {
    await ack()
    if (body.type !== 'block_actions' || action.type !== 'button') return
    const press = pressOf(action.value)
    const command = press ? commandNamed(press.command) : null
    const isInMessage = body.container['type'] === 'message'
    const isEphemeral = body.container['is_ephemeral'] === true
    const surface: Surface = {
      ...withoutChannel(body.user.id, body.trigger_id ?? null),
      channel: body.channel?.id ?? null,
      // What is pressed in a window is answered in it; on Home, in a window of its own.
      viewId: body.view?.type === 'modal' ? body.view.id : null,
    }
    const isOnHome = body.view?.type === 'home'
    if (isInMessage) {
      surface.whisper = async message => {
        // Turning a page replaces the page; anything else is said beside what was pressed.
        const isPaging = isEphemeral && press?.args['page'] !== undefined
        await respond({ response_type: 'ephemeral', replace_original: isPaging, ...renderMessage(message) })
      }
    }
    track(surface, async () => {
      // A card whose posting reply was lost may have a twin; once it shows itself it is taken away. The click counts.
      const { message_ts: ts } = body.container as { message_ts?: string }
      if (
        isInMessage &&
        !isEphemeral &&
        surface.channel &&
        ts &&
        (await options.isStrayCard(surface.channel, ts))
      ) {
        await client.chat
          .delete({ channel: surface.channel, ts })
          .catch(thrown => logger.warn({ err: thrown, ts }, 'a stray card could not be taken away'))
      }
      if (!press || !command) {
        if (!(await admit(surface, 'button'))) return
        await options.record(surface.user, 'command.refused', null, {
          code: 'unknown_button',
          what: press?.command ?? ('action_id' in action ? action.action_id : null),
          channel: surface.channel,
        })
        const title =
          'That button is from an older version and does nothing now. The card in its place has the current ones.'
        return surface.whisper({ title, parts: [] })
      }
      const input: Input = { words: [], keys: press.args, via: 'button' }
      await use(await withWindow(surface, command, input, isOnHome), command, input, command.name)
    })
  })

  // A pick that other fields depend on: the form is drawn anew.
  app.action(new RegExp(`^${fieldPrefix}`), async ({ body, ack }) => {
    await ack()
    if (body.type !== 'block_actions' || !body.view) return
    const memory = memoryOf(body.view.private_metadata)
    const command = memory ? commandNamed(memory.command) : null
    // What a window remembers is routing data: it must not lead to a command that acts.
    if (!memory || !command?.redrawsForm) return
    const surface = withoutChannel(body.user.id, null, body.view.id)
    const input: Input = {
      words: [],
      keys: { ...memory.hidden, ...keysOf(body.view.state.values) },
      via: 'draft',
    }
    track(surface, async () => {
      const person = await admit(surface, command.name)
      if (!person) return
      const reply = await run(command, input, options.context(person, null, false))
      if (reply.kind === 'form') await answer(surface, reply)
    })
  })

  app.options(new RegExp(`^${fieldPrefix}`), async ({ options: asked, ack, body }) => {
    const view = 'view' in body ? body.view : undefined
    const memory = memoryOf(view?.private_metadata ?? '')
    const command = memory ? commandNamed(memory.command) : null
    const field = asked.action_id.slice(fieldPrefix.length)
    const keys = memory?.hidden ?? {}
    const choices = (await command?.suggest?.({ field, query: asked.value, keys }, options.local)) ?? []
    await ack({ options: optionsOf(choices) })
  })

  app.view(formCallback, async ({ body, view, ack }) => {
    const memory = memoryOf(view.private_metadata)
    const command = memory ? commandNamed(memory.command) : null
    if (!memory || !command) return ack()
    const input: Input = {
      words: [],
      keys: { ...memory.hidden, ...keysOf(view.state.values) },
      via: 'form',
    }
    // From the local database alone: fast enough to answer before the acknowledgement is due.
    const problems = (await command.validate?.(input, options.local)) ?? []
    if (problems.length > 0) {
      const blocks = (view.blocks as KnownBlock[]).flatMap(block =>
        block.type === 'input' && block.block_id !== undefined ? [block.block_id] : [],
      )
      await ack({ response_action: 'errors', errors: errorsOf(problems, blocks) })
      const detail = { command: command.name, problems: problems.map(({ field, text }) => ({ field, text })) }
      const recorded = () => options.record(body.user.id, 'form.refused', null, detail)
      backlog.add(() =>
        // The form stands with its problems; that they could not be recorded is not the person's trouble.
        recorded().catch(thrown =>
          logger.error({ err: thrown, ...detail }, 'a refused form was not recorded'),
        ),
      )
      return
    }
    const stays = command.answersInForm !== false
    if (stays) await ack({ response_action: 'update', view: skeletonView(view.title.text) as ModalView })
    else await ack()
    const surface = withoutChannel(body.user.id, null, stays ? view.id : null)
    track(surface, () => use(surface, command, input, command.name))
  })

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return
    const surface = withoutChannel(event.user, null)
    track(surface, async () => {
      // Whoever may not use Peerbot gets no Home: there is nothing on it for them.
      const { standing } = await look(event.user, 'home')
      if (standing === 'member') await options.homeOpened(event.user)
    })
  })

  app.error(async error => {
    logger.error({ err: error }, 'Bolt reported an error')
  })

  return { idle: backlog.idle }
}

/** What a button carries, if it is one of ours. */
function pressOf(value: string | undefined): Press | null {
  try {
    const parsed: unknown = JSON.parse(value ?? '')
    if (typeof parsed !== 'object' || parsed === null) return null
    const { command, args } = parsed as Partial<Press>
    if (typeof command !== 'string' || typeof args !== 'object' || args === null) return null
    const isText = Object.values(args).every(text => typeof text === 'string')
    return isText ? { command, args } : null
  } catch {
    return null
  }
}
