import { aboutObject, familyAt, objectOf, onlyObject, otherRegion, placeFrom } from './action-subject.ts'
import { refuseStranger } from './asking.ts'
import type { Input } from './command.ts'
import type { Context } from './context.ts'
import type { FamilyWords } from './family-words.ts'
import { problem, type Reply, say } from './reply.ts'

/**
 * Sends the files that the cloud hands out for an object. Nothing is changed by it, so nobody approves it; that they were
 * asked for is audited.
 */
export async function sendFiles(words: FamilyWords, input: Input, context: Context): Promise<Reply> {
  const refusal = await refuseStranger(context, words.command, `for ${words.title}`)
  if (refusal) return refusal
  const { keys } = input
  const typed = objectOf(words, input)
  if (typed === '') {
    return problem('object', `Say of which one: \`/peering ${words.command} ${words.files?.verb} 1206\`.`)
  }
  const place = await placeFrom(typed, context)
  if ('field' in place) return { kind: 'problems', problems: [place] }
  const { known } = place
  const family = familyAt(words, known.scope, context)
  if (typeof family === 'string') return { kind: 'problems', problems: [aboutObject(family)] }
  const kinds = [...new Set(family.files.map(({ kind }) => kind))]
  const elsewhere = place.object ? otherRegion(place.object, keys['from']) : null
  if (elsewhere) return { kind: 'problems', problems: [elsewhere] }
  const ref = place.object ?? (await onlyObject(known, kinds, keys['from'], context))
  if ('field' in ref) return { kind: 'problems', problems: [aboutObject(`${ref.text} ${words.begins}`)] }
  const { peering, name } = ref
  if (peering.status === 'deleted') return say(`${name} is gone; the cloud has no files for it any more.`)
  const all = family.files.filter(({ kind }) => kind === peering.kind)
  const wanted = keys['file']
  const files = wanted === undefined ? all : all.filter(file => file.name === wanted)
  if (files.length === 0) {
    const there = all.map(file => `\`${file.name}\``).join(', ')
    return problem(
      wanted === undefined ? 'object' : 'file',
      there === '' ? `${name} has no files.` : `${name} has no file \`${wanted}\`; there is ${there}.`,
    )
  }
  for (const file of files) {
    await context.audit.record('file.asked', null, { scope: known.scope.key, object: name, file: file.name })
    await context.sendFile(known.scope.key, peering.providerId, file.name)
  }
  const what = files.map(file => words.files?.labels[file.name] ?? file.name).join(' and ')
  return say(`${what} of ${name}: read from the cloud now, and sent to you by direct message.`)
}
