/**
 * The command room: what people can do, one file per subcommand (the three decisions share one). A command takes an
 * `Input`, whichever way it was given, and returns a `Reply` as data. No Bolt in here.
 *
 * May import: kit, peering, map, audit, requests, inventory, operations (and the provider contract's types through
 * inventory).
 *
 * To add a subcommand: one file that exports a `Command`, its line in `commands`. To add a verb of a provider's family:
 * its words in the family's file (`privatelink.ts`, …); what it takes and does is the provider's action of that verb.
 */
import { closest } from 'fastest-levenshtein'
import { accept } from './accept.ts'
import { audit } from './audit.ts'
import type { Command, Input } from './command.ts'
import type { Context } from './context.ts'
import { create } from './create.ts'
import { approve, cancel, deny } from './decisions.ts'
import { remove } from './delete.ts'
import { helpReply } from './help.ts'
import { list } from './list.ts'
import { map } from './map.ts'
import { parseText } from './parse.ts'
import { privatelink } from './privatelink.ts'
import { proceed } from './proceed.ts'
import { psc } from './psc.ts'
import { reject } from './reject.ts'
import { type Problem, type Reply, say } from './reply.ts'
import { requests } from './requests.ts'
import { show } from './show.ts'
import { status } from './status.ts'
import { strayPage, strayWords } from './stray.ts'
import { tgw } from './tgw.ts'
import { update } from './update.ts'

export type { Command, Input, Local } from './command.ts'
export type { Context, Health } from './context.ts'
export { homeMessage } from './home.ts'
export { drawMap, type MapAsked, type MapDrawing } from './map-drawing.ts'
export { type Choice, choicesLimit, type Field, type Form, type Problem, type Reply } from './reply.ts'
export { checkItems, stepItems } from './request-view.ts'
export { approversOf } from './requests.ts'

export const commands: readonly Command[] = [
  create,
  update,
  accept,
  reject,
  remove,
  privatelink,
  tgw,
  psc,
  list,
  show,
  map,
  requests,
  approve,
  deny,
  cancel,
  proceed,
  audit,
  status,
]

export function commandNamed(name: string): Command | null {
  return commands.find(command => command.name === name) ?? null
}

/** What typed text asks for, before anything is looked up: pure, so that a form's window can be opened at once. */
export function read(text: string, slash: string): { command: Command; input: Input } | { reply: Reply } {
  const parsed = parseText(text)
  const { name, input, problems } = parsed
  if (name === null || name === 'help') {
    const all = [...problems, ...unknownKeys({ name: 'help', keys: {} }, input)]
    return {
      reply: all.length > 0 ? { kind: 'problems', problems: all } : helpReply(commands, slash, input.words),
    }
  }
  const command = commandNamed(name)
  if (!command) {
    const near = closest(
      name,
      commands.map(candidate => candidate.name),
    )
    return {
      reply: say(
        `There is no \`${slash} ${name}\`. Did you mean \`${slash} ${near}\`? \`${slash} help\` lists all.`,
      ),
    }
  }
  const all = [
    ...problems,
    ...unknownKeys(command, input),
    ...strayWords(command, parsed),
    ...strayPage(command, input),
  ]
  if (all.length > 0) return { reply: { kind: 'problems', problems: all } }
  return { command, input }
}

function unknownKeys(command: Pick<Command, 'name' | 'keys'>, input: Input): Problem[] {
  const known = Object.keys(command.keys)
  return Object.keys(input.keys)
    .filter(key => !known.includes(key))
    .map(key => ({
      field: key,
      text:
        known.length === 0
          ? `\`${command.name}\` takes no \`${key}\`.`
          : `\`${command.name}\` takes no \`${key}\`. Did you mean \`${closest(key, known)}\`?`,
    }))
}

/** Runs a command; one path for typed text, forms and buttons. Who may use Peerbot at all was settled before. */
export function run(command: Command, input: Input, context: Context): Promise<Reply> {
  return command.run(input, context)
}
