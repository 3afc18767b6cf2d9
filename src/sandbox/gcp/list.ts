/** Pages and filters, as every list of Compute has them. */
import type { Call } from './call.ts'
import { invalid } from './refusal.ts'

const MAX_RESULTS = 500

/** One page of what is there; empty lists are left out of the reply altogether. */
export function page<T>(call: Call, all: readonly T[]): { items?: T[]; nextPageToken?: string } {
  const asked = Number(call.query.get('maxResults') ?? MAX_RESULTS)
  if (!Number.isInteger(asked) || asked < 0 || asked > MAX_RESULTS)
    throw invalid(`Invalid value for field 'maxResults': '${call.query.get('maxResults')}'.`)
  const token = call.query.get('pageToken')
  const start = token ? Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN) : 0
  if (Number.isNaN(start)) throw invalid(`Invalid value for field 'pageToken': '${token}'.`)
  const length = Math.min(asked || MAX_RESULTS, call.world.box.armed.pageLength ?? MAX_RESULTS)
  const items = all.slice(start, start + length)
  const next = start + items.length
  return {
    ...(items.length === 0 ? {} : { items }),
    ...(next < all.length ? { nextPageToken: `page-${next}` } : {}),
  }
}

/** `name = main`, `name="main"`, `name eq main`; all else that Google can do is refused here, not ignored. */
export function filtered<T>(
  call: Call,
  all: readonly T[],
  fields: Readonly<Record<string, (item: T) => string>>,
): T[] {
  const filter = call.query.get('filter')
  if (!filter) return [...all]
  const [, field = '', sign, value = ''] =
    /^\(?\s*(\w+)\s*(=|eq|:)\s*"?([^"\s)]+)"?\s*\)?$/.exec(filter) ?? []
  const read = fields[field]
  if (!read || sign === ':')
    throw invalid(`Invalid value for field 'filter': '${filter}'. Invalid list filter expression.`)
  // `eq` is a regular expression over the whole value (API reference, «filter»).
  const fits =
    sign === '='
      ? (text: string) => text === value
      : (text: string) => new RegExp(`^(?:${value})$`).test(text)
  return all.filter(item => fits(read(item)))
}
