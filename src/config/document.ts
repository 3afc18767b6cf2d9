import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { messageOf } from '../kit/errors.ts'
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
    let node: unknown = parsed.contents
    let found: Node | undefined
    for (const step of at) {
      const [sign, inner] = stepInto(node, step)
      if (!sign) break
      found = sign
      node = inner
    }
    return found?.range ? lines.linePos(found.range[0]).line : undefined
  }
  try {
    return { ok: true, document: { value: parsed.toJS() ?? {}, lineOf } }
  } catch (thrown) {
    // Aliases that refer to aliases are expanded only so far, or a small file could fill the memory.
    const finding = {
      at: ['peerbot.yaml'],
      text: `is not usable: ${messageOf(thrown)}`,
      write: 'write it without aliases',
    }
    return { ok: false, findings: [finding] }
  }
}

/** The node a reader would point at (the key, or the item of a list), and what stands behind it. */
function stepInto(node: unknown, step: string | number): [sign: Node | undefined, inner: unknown] {
  if (isSeq(node)) {
    const item = node.items[Number(step)]
    return [isNode(item) ? item : undefined, item]
  }
  const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined
  return [isNode(pair?.key) ? pair.key : undefined, pair?.value]
}
