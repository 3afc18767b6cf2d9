/** What a reply says, as text; and the one kind of reply that a test expects. */
import type { Form, Problem, Reply } from '../../src/commands/index.ts'
import { type Button, type Part, plain } from '../../src/kit/message.ts'

function linesOf(part: Part): string[] {
  switch (part.part) {
    case 'text':
    case 'note':
    case 'quote':
      return [plain(part.text)]
    case 'code':
      return [part.code]
    case 'fields':
      return part.fields.map(([label, value]) => `${label}: ${plain(value)}`)
    case 'list':
      return [part.title ?? '', ...part.items.map(({ text, hint }) => `${plain(text)} ${hint ?? ''}`.trim())]
    case 'buttons':
      return [`[${part.buttons.map(({ label }) => label).join('] [')}]`]
    case 'divider':
      return []
  }
}

/** All of a message's words, a line each. */
export function textOf(reply: Reply): string {
  if (reply.kind !== 'say') throw new Error(`not a message: ${JSON.stringify(reply)}`)
  const { title, parts } = reply.message
  const lines = parts.flatMap(linesOf)
  return [plain(title), ...lines].join('\n')
}

export function formOf(reply: Reply): Form {
  if (reply.kind !== 'form') throw new Error(`not a form: ${JSON.stringify(reply)}`)
  return reply.form
}

export function problemsOf(reply: Reply): Problem[] {
  if (reply.kind !== 'problems') throw new Error(`no problems: ${JSON.stringify(reply)}`)
  return reply.problems
}

export function buttonsOf(reply: Reply): Button[] {
  if (reply.kind !== 'say') throw new Error(`not a message: ${JSON.stringify(reply)}`)
  return reply.message.parts.flatMap(part => (part.part === 'buttons' ? part.buttons : []))
}
