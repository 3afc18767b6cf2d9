/**
 * What zod found, in our words: the key's own meaning and example say what to write. The JSON Schema of the same zod
 * schema is asked for them, so a key's description is written once.
 */
import type { z } from 'zod'
import { either, type Finding, nearest, type Place } from './problem.ts'

/** The part of JSON Schema that z.toJSONSchema writes for us. */
export interface SchemaNode {
  type?: string
  description?: string
  default?: unknown
  examples?: unknown[]
  enum?: string[]
  properties?: Record<string, SchemaNode>
  required?: string[]
  items?: SchemaNode
  anyOf?: SchemaNode[]
}

function nodeAt(root: SchemaNode, at: Place): SchemaNode | undefined {
  return at.reduce<SchemaNode | undefined>(
    (node, step) => (typeof step === 'number' ? node?.items : node?.properties?.[step]),
    root,
  )
}

function example(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${item}`)
    .join(', ')} }`
}

/** What to write at a key, from its own description. */
function hint(node: SchemaNode | undefined): string {
  if (node?.enum) return `write ${either(node.enum)}`
  const shown = node?.examples?.length ? `write ${either(node.examples.map(example))}` : ''
  return [shown, node?.description ?? ''].filter(Boolean).join(': ') || `write a ${node?.type ?? 'value'}`
}

/** A missing section is reported by what it must contain, so that nothing is asked for twice in a row. */
function missing(node: SchemaNode | undefined, at: Place): Finding[] {
  const inner = node?.required ?? []
  if (inner.length === 0) return [{ at, text: 'is missing', write: hint(node) }]
  return inner.flatMap(key => missing(node?.properties?.[key], [...at, key]))
}

function unknownKey(node: SchemaNode | undefined, at: Place, key: string): Finding {
  const known = Object.keys(node?.properties ?? {})
  const meant = nearest(key, known)
  return {
    at: [...at, key],
    text: 'is not a known key',
    write: meant ? `did you mean ${meant}?` : `remove it; known here: ${known.join(', ')}`,
  }
}

const kindOf = (value: unknown) =>
  value === null
    ? 'nothing'
    : Array.isArray(value)
      ? 'a list'
      : `${/^[aeiou]/.test(typeof value) ? 'an' : 'a'} ${typeof value}`

/**
 * The findings of one parse; parse with `reportInput: true`, or missing and wrong look the same.
 * `isQuoting` repeats a wrong text in the message: never for what may hold a secret.
 */
export function findingsOf(
  error: z.ZodError,
  root: SchemaNode,
  { isQuoting }: { isQuoting: boolean },
): Finding[] {
  return error.issues.flatMap((issue): Finding[] => {
    const at = issue.path.filter(step => typeof step !== 'symbol')
    const node = nodeAt(root, at)
    const { input } = issue
    const said = isQuoting && typeof input === 'string' ? `"${input.slice(0, 60)}" ` : ''
    if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(node, at, key))
    if (input === undefined) return missing(node, at)
    if (issue.code === 'invalid_type') {
      return [
        {
          at,
          text: `must be ${kindOfSchema(node, issue.expected)}, not ${kindOf(input)}`,
          write: hint(node),
        },
      ]
    }
    if (issue.code === 'invalid_value') {
      const meant = typeof input === 'string' ? nearest(input, node?.enum ?? []) : null
      return [
        { at, text: `${said}is not one of its values`, write: meant ? `did you mean ${meant}?` : hint(node) },
      ]
    }
    if (issue.code === 'too_small') {
      const text = typeof input === 'number' ? `must be at least ${issue.minimum}` : 'is empty'
      return [{ at, text, write: hint(node) }]
    }
    if (issue.code === 'too_big') return [{ at, text: `must be at most ${issue.maximum}`, write: hint(node) }]
    // A secret's own value never comes back: where one may stand, the schema is a union and says so itself.
    const quoted = issue.code === 'invalid_union' ? '' : said
    return [{ at, text: `${quoted}${issue.message}`, write: hint(node) }]
  })
}

function kindOfSchema(node: SchemaNode | undefined, expected: string): string {
  const type = node?.type ?? expected
  if (type === 'array') return 'a list'
  if (type === 'object' || type === 'record') return 'a group of keys'
  if (type === 'integer' || type === 'int') return 'a whole number'
  if (type === 'boolean') return 'true or false'
  return type === 'string' ? 'text (in quotes when it is all digits)' : `a ${type}`
}
