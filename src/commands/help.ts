import { closest } from 'fastest-levenshtein'
import type { Part } from '../kit/message.ts'
import type { Command } from './command.ts'
import { type Reply, say } from './reply.ts'

/** Help is drawn from the registry, so that it cannot lag behind it. */
export function helpReply(commands: readonly Command[], slash: string, about: string | undefined): Reply {
  if (about !== undefined) {
    const command = commands.find(({ name }) => name === about)
    if (command)
      return say([{ code: `${slash} ${command.name}` }, ` ${command.summary}`], commandParts(command, slash))
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
        { label: 'My requests', command: 'requests', args: { which: 'mine' } },
        { label: 'Waiting for me', command: 'requests', args: { which: 'waiting' } },
      ],
    },
    { part: 'note', text: `\`${slash} help create\` says more about \`create\`, and so for each.` },
  ])
}

function commandParts(command: Command, slash: string): Part[] {
  const keys = Object.entries(command.keys)
  const verbs = Object.entries(command.verbs ?? {})
  return [
    { part: 'code', code: command.usage.map(line => `${slash} ${line}`).join('\n') },
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
