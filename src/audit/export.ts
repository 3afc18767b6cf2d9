import { iso } from '../kit/clock.ts'
import { canonicalJson } from '../kit/json.ts'
import type { Entry } from './entry.ts'

export type ExportFormat = 'jsonl' | 'csv'

const columns = ['seq', 'at', 'actor', 'action', 'request', 'detail', 'prevHash', 'hash'] as const

/** RFC 4180; a leading `=`, `+`, `-` or `@` gets an apostrophe, or a spreadsheet would run it. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The log as text, a line at a time; a CSV starts with its header. Hashes make it verifiable elsewhere. */
export async function* exportLines(
  entries: AsyncIterable<Entry>,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield columns.join(',')
  for await (const entry of entries) {
    const row = { ...entry, at: iso(entry.at) }
    if (format === 'jsonl') yield canonicalJson(row)
    else {
      yield columns
        .map(column => csvCell(column === 'detail' ? canonicalJson(row.detail) : String(row[column] ?? '')))
        .join(',')
    }
  }
}
