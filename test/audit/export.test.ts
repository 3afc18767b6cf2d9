import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appendAudit,
  type ExportFormat,
  exportLines,
  type NewEntry,
  readEntries,
} from '../../src/audit/index.ts'
import { transact } from '../../src/db/index.ts'
import { canonicalJson } from '../../src/kit/json.ts'
import { memoryDatabase } from '../support/database.ts'

const at = Date.UTC(2026, 10, 2, 9, 0, 0)

async function exported(format: ExportFormat, ...entries: Partial<NewEntry>[]): Promise<string[]> {
  const db = await memoryDatabase()
  await transact(db, async tx => {
    for (const over of entries) {
      const entry = { actor: 'U0ANNA', action: 'request.requested', request: 12, detail: {}, ...over }
      await appendAudit(tx, entry, at)
    }
  })
  const lines: string[] = []
  for await (const line of exportLines(readEntries(db), format)) lines.push(line)
  return lines
}

/** RFC 4180, as a spreadsheet reads it. */
function cells(csv: string): string[] {
  return [...csv.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\n\r]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  )
}

describe('JSONL', () => {
  test('is one entry a line, and verifies without us', async () => {
    const lines = await exported('jsonl', { detail: { reason: 'two\nlines, "quoted"' } }, { request: null })

    const read = lines.map(line => JSON.parse(line))
    expect(read).toHaveLength(2)
    expect(read[0]).toMatchObject({ seq: 1, at: '2026-11-02T09:00:00.000Z', actor: 'U0ANNA', request: 12 })
    for (const { hash, at: instant, ...rest } of read) {
      const content = canonicalJson({ ...rest, at: Date.parse(instant) })
      expect(createHash('sha256').update(content).digest('hex')).toBe(hash)
    }
    expect(read[1].prevHash).toBe(read[0].hash)
  })

  test('of an empty log is empty', async () => {
    expect(await exported('jsonl')).toEqual([])
  })
})

describe('CSV', () => {
  test('starts with its header, even when the log is empty', async () => {
    expect(await exported('csv')).toEqual(['seq,at,actor,action,request,detail,prevHash,hash'])
  })

  test('quotes what needs it, and leaves a request that is none empty', async () => {
    const [, line = ''] = await exported('csv', { request: null, detail: { reason: 'a "b", c\nd' } })

    expect(cells(line).slice(0, 6)).toEqual([
      '1',
      '2026-11-02T09:00:00.000Z',
      'U0ANNA',
      'request.requested',
      '',
      '{"reason":"a \\"b\\", c\\nd"}',
    ])
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("https://example.com","x")'])(
    'makes %j harmless to a spreadsheet',
    async actor => {
      const [, line = ''] = await exported('csv', { actor })

      expect(cells(line)[2]).toBe(`'${actor}`)
    },
  )

  test('no cell begins as a formula, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (actor, action) => {
        const entry = { seq: 1, at, request: null, detail: {}, prevHash: '0', hash: 'f', actor, action }
        const lines: string[] = []
        for await (const line of exportLines(
          (async function* () {
            yield entry
          })(),
          'csv',
        ))
          lines.push(line)

        const read = cells(lines.at(1) ?? '')
        expect(read).toHaveLength(8)
        expect(read.filter(cell => /^[=+\-@\t\r]/.test(cell))).toEqual([])
        for (const [i, text] of [
          [2, actor],
          [3, action],
        ] as const)
          expect([text, `'${text}`]).toContain(read[i])
      }),
    )
  })
})
