/** Tells the story as it happens: who said, who pressed, what the bot posted, which calls reached the cloud. */
import { timeOfDay } from '../kit/clock.ts'
import type { Sandbox } from './index.ts'
import type { SandboxEvent } from './slack/index.ts'

/** Slack's markup as a person would read it in a terminal. */
function readable(text: string, names: ReadonlyMap<string, string>): string {
  return text
    .replace(/<@([A-Z0-9]+)>/g, (_, id: string) => `@${names.get(id) ?? id}`)
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => `#${names.get(id) ?? id}`)
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function firstLines(text: string, count: number): string {
  const lines = text.split('\n')
  return lines.length > count ? `${lines.slice(0, count).join('\n')}\n…` : text
}

export function narrate(sandbox: Sandbox, print: (line: string) => void): () => void {
  const { slack, cloud, aws, clock } = sandbox
  const names = new Map([
    ...slack.people.map(({ id, realName }) => [id, realName] as const),
    ...slack.channels.map(({ id, name }) => [id, name] as const),
  ])
  const name = (id: string): string => names.get(id) ?? id
  const say = (who: string, what: string): void => {
    const [first = '', ...rest] = readable(what, names).split('\n')
    print(`${timeOfDay(clock.now())}  ${who.padEnd(16)} ${first}`)
    for (const line of rest) print(`${' '.repeat(27)}${line}`)
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
        return [
          event.threadTs ? 'bot, in thread' : `bot, #${name(event.channel)}`,
          firstLines(event.text, 12),
        ]
      case 'message_updated':
        return ['bot, redraws', firstLines(event.text, 1)]
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
      say(who, event.text)
    }),
    aws.onEvent(event => {
      // What is only looked at would drown the story; the Clouds tab shows every call.
      const isLook = event.kind === 'call' && /^(Describe|AssumeRole|GetCaller)|dry run/.test(event.text)
      if (!isLook) say({ call: 'AWS ←', peering: 'AWS', person: 'in the console' }[event.kind], event.text)
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
