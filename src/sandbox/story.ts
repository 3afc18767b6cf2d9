/** What a story needs: people who act, and waiting for what they would see. */
import { sleep, systemClock } from '../kit/clock.ts'
import type { Sandbox } from './index.ts'
import type { CloudState } from './redis-cloud/index.ts'
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
      try {
        const seen = look()
        if (!seen) return
        finish()
        resolve(seen)
      } catch (thrown) {
        finish()
        reject(thrown)
      }
    }
    const cancelTimer = systemClock.after(withinMs, () => {
      finish()
      reject(new Error(`waited ${withinMs / 1_000} s for: ${what}`))
    })
    const { slack, cloud, aws, gcp, nfyio, bot } = sandbox
    stops.push(...[slack, cloud, aws, gcp, nfyio, bot].map(each => each.onChange(check)))
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

type PeeringState = CloudState['subscriptions'][number]['peerings'][number]
type CloudObject = CloudState['connectivity'][number]

/** Words for what people do in a story: Robin asks, Ada approves, somebody acts at a cloud. */
export interface Stage {
  sandbox: Sandbox
  /** Types a line that asks for something; resolves with the request's name. Throws what the bot said instead. */
  ask(line: string): Promise<string>
  approve(request: string, person?: string): Promise<void>
  /** An approver presses a button on the card, once it is there. */
  press(request: string, label: string, person?: string): Promise<void>
  /** The card at this word; throws when the request ends otherwise. */
  until(request: string, word: string): Promise<MessageView>
  /** The card tells people what they have to do, in these words. */
  told(request: string, words: string): Promise<void>
  /** Asks, approves, and waits until the card says that it is done. */
  carryOut(line: string): Promise<string>
  /** Types a line, again where it has not been read from the cloud yet, until the answer says this. */
  show(line: string, words: RegExp): Promise<void>
  /** The peering of a subscription, once a person may do this to it. */
  peering(subscription: number, act: PeeringState['acts'][number]): Promise<PeeringState>
  /** An object at the cloud, once it is as wanted. */
  object(what: string, look: (object: CloudObject) => boolean): Promise<CloudObject>
  /** Somebody does that outside Redis Cloud, as soon as it is offered. */
  act(objectId: string, act: string): Promise<void>
  /** A file in the thread of a request, or in the requester's direct messages; its text. */
  file(name: RegExp, request?: string): Promise<string>
}

const robin = 'U0REQUESTER'
const ada = 'U0APPROVER'
const place = 'C0GENERAL'
/** How often somebody asks again, and how long they wait in between, in real time. */
const triesOfShow = 10
const betweenTriesMs = 1_000
/** Statuses in which nothing more happens to a request. */
const ends = ['Blocked', 'Canceled', 'Denied', 'Done', 'Expired', 'Failed', 'Rolled back']

/** All that a message says, in order. */
function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (key === 'text' ? [inner] : []) : wordsOf(inner),
  )
}

export const textOf = ({ text, blocks }: MessageView): string => [text, ...wordsOf(blocks)].join('\n')

export function stageOf(sandbox: Sandbox): Stage {
  const { slack, cloud } = sandbox

  /** What the bot answers a line with, where it was typed. */
  const answerTo = async (line: string): Promise<MessageView> => {
    const before = new Set(messagesIn(sandbox, robin, place).map(({ ts }) => ts))
    await slack.as(robin).command(place, line)
    return untilSeen(sandbox, `an answer to ${line}`, () =>
      messagesIn(sandbox, robin, place).find(({ ts }) => !before.has(ts)),
    )
  }

  const ask: Stage['ask'] = async line => {
    const answer = await answerTo(line)
    const request = /^\*?(R-\d+)\b/.exec(answer.text)?.[1]
    if (request === undefined) throw new Error(`"${line}" was answered with: ${textOf(answer)}`)
    return request
  }

  const press: Stage['press'] = async (request, label, person = ada) => {
    const { card, action } = await untilSeen(sandbox, `the button ${label} on ${request}`, () => {
      const seen = cardOf(sandbox, person, request)
      const pressed = seen && actionOf(seen, label)
      if (seen && ends.some(end => seen.text.startsWith(`${request} ${end}`))) throw new Error(textOf(seen))
      return seen && pressed ? { card: seen, action: pressed } : null
    })
    await slack.as(person).press({ channel: card.channel, ts: card.ts }, action)
  }

  const approve: Stage['approve'] = (request, person) => press(request, 'Approve', person)

  const until: Stage['until'] = (request, word) =>
    untilSeen(sandbox, `${request} to be "${word}"`, () => {
      const card = cardOf(sandbox, ada, request)
      if (card?.text.startsWith(`${request} ${word}`)) return card
      const end = ends.find(each => card?.text.startsWith(`${request} ${each}`))
      if (card && end) throw new Error(`${request} should be "${word}" and ended otherwise: ${textOf(card)}`)
      return null
    })

  const object: Stage['object'] = (what, look) =>
    untilSeen(sandbox, what, () => cloud.state().connectivity.find(look))

  return {
    sandbox,
    ask,
    approve,
    press,
    until,
    object,
    told: async (request, words) => {
      await untilSeen(sandbox, `the card of ${request} to say "${words}"`, () => {
        const card = cardOf(sandbox, ada, request)
        return card && textOf(card).includes(words)
      })
    },
    carryOut: async line => {
      const request = await ask(line)
      await approve(request)
      await until(request, 'Done')
      return request
    },
    show: async (line, words) => {
      for (let tries = 1; ; tries++) {
        const answer = textOf(await answerTo(line))
        if (words.test(answer)) return
        if (tries === triesOfShow) throw new Error(`"${line}" should say ${words}, and says: ${answer}`)
        await sleep(systemClock, betweenTriesMs)
      }
    },
    peering: (subscription, act) =>
      untilSeen(sandbox, `a peering of ${subscription} that lets one ${act}`, () =>
        cloud
          .state()
          .subscriptions.find(({ id }) => id === subscription)
          ?.peerings.find(({ acts }) => acts.includes(act)),
      ),
    act: async (objectId, act) => {
      await object(`${objectId} to let one ${act}`, each => each.id === objectId && offers(each, act))
      cloud.actOn(objectId, act)
    },
    file: (name, request) =>
      untilSeen(sandbox, `a file ${name}`, () => {
        const messages =
          request === undefined
            ? slack.view(robin).directMessages.flatMap(one => one.messages)
            : (cardOf(sandbox, ada, request)?.replies ?? [])
        return messages.flatMap(({ files }) => files).find(file => name.test(file.name))?.content
      }),
  }
}

function offers({ acts }: CloudObject, act: string): boolean {
  return acts.some(each => each.act === act)
}
