/** Tells the story as it happens: who said, who pressed, what the bot posted, which calls changed something at a cloud. */
import { timeOfDay } from '../kit/clock.ts'
import type { Sandbox } from './index.ts'
import { dateWords } from './page/client/date-token.ts'
import type { SandboxEvent, SlackLookalike } from './slack/index.ts'

/** What a story is told of. */
export interface Scene {
  slack: Pick<SlackLookalike, 'people' | 'channels' | 'view' | 'onEvent'>
  cloud: Pick<Sandbox['cloud'], 'onEvent'>
  aws: Pick<Sandbox['aws'], 'onEvent'>
  gcp: Pick<Sandbox['gcp'], 'onEvent'>
  nfyio: Pick<Sandbox['nfyio'], 'onEvent'>
  clock: Pick<Sandbox['clock'], 'now'>
}

type Posted = Extract<SandboxEvent, { kind: 'message_posted' | 'message_updated' }>

const LONGEST = 240
/** What the thread says as well: a step and how it stands. The sum of the checks reads like one and is none. */
const step = /^[^\p{L}\p{N}\s] \*(?!Pass\*)/u
const footer = /^Each step is in the thread/

/** Slack's markup as a person would read it in a terminal. */
function readable(text: string, names: ReadonlyMap<string, string>): string {
  return text
    .replace(/<@([A-Z0-9]+)>/g, (_, id: string) => `@${names.get(id) ?? id}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `#${names.get(id) ?? id}`)
    .replace(/<!date\^(\d+)\^([^|>^]*)[^|>]*\|[^>]*>/g, (_, at: string, format: string) =>
      dateWords(Number(at), format),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function firstLines(text: string, count: number): string {
  const lines = text.split('\n')
  return lines.length > count ? `${lines.slice(0, count).join('\n')}\n…` : text
}

/** How a card stands and what is new on it; null where only its steps moved on, which the thread tells. */
function redrawn(before: string, after: string): string | null {
  const [title = '', standing = title, ...rest] = after.split('\n')
  const known = new Set(before.split('\n'))
  if (known.has(title) && known.has(standing)) return null
  const name = title.split(' ', 1)[0] ?? ''
  const news = rest.filter(line => !known.has(line) && !step.test(line) && !footer.test(line))
  return [`${name} ${standing}`, ...news].join('\n')
}

/** Only looked at, or looked for too early: what would drown the story. The Clouds tab shows every call. */
const looks = {
  cloud: /^GET .* → (2\d\d|404)$|\(\w*GetRequest,/,
  aws: /^(Describe|AssumeRole|GetCaller)|dry run/,
  gcp: /\.(get|list|wait|aggregatedList|listPeeringRoutes|testIamPermissions|token|generateAccessToken) |^(GET|POST) .*token/,
  nfyio: /^GET .* → (2\d\d|404)$/,
}

/** `isAll`: calls that only read are told too. */
export function narrate(scene: Scene, print: (line: string) => void, isAll = false): () => void {
  const { slack, cloud, aws, gcp, nfyio, clock } = scene
  const names = new Map([
    ...slack.people.map(({ id, realName }) => [id, realName] as const),
    ...slack.channels.map(({ id, name }) => [id, name] as const),
  ])
  const name = (id: string): string => names.get(id) ?? id
  const texts = new Map<string, string>()
  const say = (who: string, what: string): void => {
    const [first = '', ...rest] = readable(what, names)
      .split('\n')
      .map(line => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line))
    print(`${timeOfDay(clock.now())}  ${who.padEnd(16)} ${first}`)
    for (const line of rest) print(`${' '.repeat(27)}${line}`)
  }
  /** A channel by its name; a direct message by whom it is for. */
  const placeOf = (channel: string): string => {
    if (names.has(channel)) return `#${name(channel)}`
    const reader = slack.people.find(
      ({ id, isBot }) => !isBot && slack.view(id).directMessages.some(one => one.id === channel),
    )
    return `to ${reader?.realName ?? channel}`
  }
  const textBefore = ({ channel, ts, text }: Posted): string => {
    const before = texts.get(`${channel}/${ts}`) ?? ''
    texts.set(`${channel}/${ts}`, text)
    return before
  }
  const lineOf = (event: SandboxEvent): [who: string, what: string] | null => {
    switch (event.kind) {
      case 'command_typed':
        return [name(event.user), `types ${event.text} (#${name(event.channel)})`]
      case 'shortcut_used':
        return [name(event.user), `uses the shortcut ${event.callbackId}`]
      case 'element_pressed':
        return [name(event.user), `presses [${event.label || event.actionId}]`]
      case 'view_opened':
        return [name(event.user), `sees the window "${event.title}"`]
      case 'view_submitted':
        return [
          name(event.user),
          `sends the window "${event.title}"${Object.values(event.errors)
            .map(error => `\n✗ ${error}`)
            .join('')}`,
        ]
      case 'message_posted':
        textBefore(event)
        return [
          event.threadTs ? 'bot, in thread' : `bot, ${placeOf(event.channel)}`,
          firstLines(event.text, 12),
        ]
      case 'message_updated': {
        const what = redrawn(textBefore(event), event.text)
        return what === null ? null : ['bot, redraws', what]
      }
      case 'ephemeral_shown':
        return [`bot, to ${name(event.user)}`, firstLines(event.text, 6)]
      case 'file_shared':
        return ['bot, file', `${event.name}: ${event.title}`]
      case 'notice_shown':
        return ['Slack', event.text]
      case 'call_refused':
        return ['Slack refuses', `${event.method}: ${event.error}`]
      default:
        return null
    }
  }
  const told = (event: SandboxEvent): void => {
    const line = lineOf(event)
    if (line) say(...line)
  }
  const stops = [
    slack.onEvent(told),
    cloud.onEvent(event => {
      const who = {
        call: 'Redis Cloud ←',
        task: 'Redis Cloud',
        peering: 'Redis Cloud',
        person: 'in the console',
      }[event.kind]
      if (isAll || !looks.cloud.test(event.text)) say(who, event.text)
    }),
    aws.onEvent(event => {
      const isLook = event.kind === 'call' && looks.aws.test(event.text)
      if (isAll || !isLook)
        say({ call: 'AWS ←', peering: 'AWS', person: 'in the console' }[event.kind], event.text)
    }),
    gcp.onEvent(event => {
      const isLook = event.kind === 'call' && looks.gcp.test(event.text)
      const who = {
        call: 'Google Cloud ←',
        operation: 'Google Cloud',
        peering: 'Google Cloud',
        person: 'in the console',
      }[event.kind]
      if (isAll || !isLook) say(who, event.text)
    }),
    nfyio.onEvent(event => {
      const isLook = event.kind === 'call' && looks.nfyio.test(event.text)
      if (isAll || !isLook)
        say({ call: 'NFYio ←', peering: 'NFYio', person: 'in the console' }[event.kind], event.text)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
