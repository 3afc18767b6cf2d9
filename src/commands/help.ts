import { closest } from 'fastest-levenshtein'
import type { Part } from '../kit/message.ts'
import type { Command } from './command.ts'
import { problem, type Reply, say } from './reply.ts'

/** Help is drawn from the registry, so that it cannot lag behind it. */
export function helpReply(commands: readonly Command[], slash: string, words: readonly string[]): Reply {
  const [about, verb, ...rest] = words
  if (about !== undefined) {
    const command = commands.find(({ name }) => name === about)
    const tooMany = verb !== undefined && !Object.hasOwn(command?.verbs ?? {}, verb) ? [verb, ...rest] : rest
    if (tooMany.length > 0) {
      return problem(
        null,
        `${tooMany.map(word => `\`${word}\``).join(', ')}: \`help\` takes one subcommand${command?.verbs ? ` and one of its verbs: ${Object.keys(command.verbs).join(', ')}` : ''}.`,
      )
    }
    if (command) {
      const said = verb === undefined ? command.name : `${command.name} ${verb}`
      const says = (verb === undefined ? undefined : command.verbs?.[verb]) ?? command.summary
      return say([{ code: `${slash} ${said}` }, ` ${says}`], commandParts(command, slash, verb))
    }
    const near = closest(
      about,
      commands.map(({ name }) => name),
    )
    return say(`There is no \`${about}\`. The nearest is \`${slash} ${near}\`; \`${slash} help\` lists all.`)
  }
  return say('Peerbot: private connectivity between your clouds, asked for and approved here', [
    {
      part: 'list',
      items: commands.map(({ name, summary }) => ({ text: [{ code: `${slash} ${name}` }, ` ${summary}`] })),
    },
    {
      part: 'buttons',
      buttons: [
        { label: 'New peering', command: 'create', args: {}, style: 'primary' },
        { label: 'Peerings', command: 'list', args: {} },
        { label: 'Map', command: 'map', args: {} },
        { label: 'My requests', command: 'requests', args: { which: 'mine' } },
        { label: 'Waiting for me', command: 'requests', args: { which: 'waiting' } },
      ],
    },
    { part: 'note', text: `\`${slash} help create\` says more about \`create\`, and so for each.` },
  ])
}

function commandParts(command: Command, slash: string, verb: string | undefined): Part[] {
  const keys = Object.entries(command.keys)
  const verbs = verb === undefined ? Object.entries(command.verbs ?? {}) : []
  const usage =
    verb === undefined
      ? command.usage
      : command.usage.filter(line => line.startsWith(`${command.name} ${verb} `))
  return [
    { part: 'code', code: usage.map(line => `${slash} ${line}`).join('\n') },
    ...(verbs.length === 0
      ? []
      : [
          {
            part: 'list' as const,
            title: 'What it does',
            items: verbs.map(([verb, says]) => ({ text: [{ code: `${command.name} ${verb}` }, ` ${says}`] })),
          },
        ]),
    ...(keys.length === 0
      ? []
      : [
          {
            part: 'list' as const,
            items: keys.map(([key, meaning]) => ({ text: [{ code: key }, ` ${meaning}`] })),
          },
        ]),
  ]
}
