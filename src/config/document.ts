import { isNode, LineCounter, parseDocument } from 'yaml'
import type { Finding, Place } from './problem.ts'

/** peerbot.yaml as read: its plain value, and where each part of it stands. */
export interface Document {
  value: unknown
  /** Line of the part, or of the closest part around it that exists; undefined at the root. */
  lineOf(at: Place): number | undefined
}

export type Reading =
  | { ok: true; document: Document }
  | { ok: false; findings: (Finding & { line?: number })[] }

export function readDocument(text: string): Reading {
  const lines = new LineCounter()
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = [...parsed.errors, ...parsed.warnings]
  if (broken.length > 0) {
    return {
      ok: false,
      findings: broken.map(({ message, pos, code }) => ({
        at: ['peerbot.yaml'],
        text: `is not YAML: ${message}`,
        write:
          code === 'DUPLICATE_KEY' ? 'keep one of the two' : 'mind indentation, quotes and brackets here',
        line: lines.linePos(pos[0]).line,
      })),
    }
  }
  const lineOf = (at: Place) => {
    for (let length = at.length; length > 0; length--) {
      const node = parsed.getIn(at.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return undefined
  }
  return { ok: true, document: { value: parsed.toJS() ?? {}, lineOf } }
}
