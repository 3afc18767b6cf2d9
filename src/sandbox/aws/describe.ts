/** The Describe calls: by ids, by filters (any of the values, all of the filters, `*` and `?`), page by page. */
import { type Action, type Call, ec2Action } from './call.ts'
import { AwsRefusal, demandId, invalidValue, notFound, type Resource } from './refusal.ts'
import type { Xml } from './xml.ts'

interface Listing<T> {
  resource: Resource
  ids: string // the parameter's name
  set: string // the answer's element
  /** What the caller may see in this Region. */
  all: (call: Call) => readonly T[]
  idOf: (item: T) => string
  filters: Readonly<Record<string, (item: T, call: Call) => readonly (string | number | boolean)[]>>
  body: (item: T, call: Call) => Xml
  longestPage?: number // absent: 1000
}

const MAX_PAGE = 1000
const MIN_PAGE = 5

function pattern(value: string): RegExp {
  const escaped = value.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
}

export function tagSet(call: Call, id: string): Xml {
  return [...call.world.tags.of(call, id)].map(([key, value]) => ({ key, value }))
}

function filtered<T>(items: readonly T[], listing: Listing<T>, call: Call): T[] {
  const wanted = call.form.structs('Filter').map(filter => {
    const name = filter.required('Name')
    const values = filter.list('Value').map(pattern)
    const tag = /^tag:(.+)$/.exec(name)?.[1]
    const tagsOf = (item: T) => call.world.tags.of(call, listing.idOf(item))
    const own = listing.filters[name]
    // A filter that AWS knows and this list does not is refused too: better than one that is ignored.
    if (tag === undefined && name !== 'tag-key' && !own) throw invalidValue(`The filter '${name}' is invalid`)
    return (item: T) => {
      const found =
        tag !== undefined
          ? [tagsOf(item).get(tag)].filter(value => value !== undefined)
          : (own?.(item, call) ?? [...tagsOf(item).keys()])
      return found.some(each => values.some(value => value.test(String(each))))
    }
  })
  return items.filter(item => wanted.every(matches => matches(item)))
}

function startOf(call: Call): number {
  const token = call.form.text('NextToken')
  if (token === undefined) return 0
  const start = /^from (\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8'))?.[1]
  if (start !== undefined) return Number(start)
  throw new AwsRefusal('InvalidPaginationToken', `The pagination token '${token}' is invalid`)
}

function lengthOf(call: Call, longest: number): number {
  const length = call.form.whole('MaxResults') ?? longest
  if (length < MIN_PAGE || length > longest)
    throw invalidValue(
      `Value ( ${length} ) for parameter maxResults is invalid. Expecting a value between ${MIN_PAGE} and ${longest}.`,
    )
  return Math.min(length, call.world.box.armed.pageLength ?? longest)
}

export function describe<T>(listing: Listing<T>): Action {
  return ec2Action(
    call => {
      const all = listing.all(call)
      const ids = call.form.list(listing.ids)
      for (const id of ids) demandId(listing.resource, id)
      const unknown = ids.find(id => !all.some(item => listing.idOf(item) === id))
      if (unknown !== undefined) throw notFound(listing.resource, unknown)
      const named = ids.length === 0 ? all : all.filter(item => ids.includes(listing.idOf(item)))
      return filtered(named, listing, call)
    },
    (items, call) => {
      const start = startOf(call)
      const end = start + lengthOf(call, listing.longestPage ?? MAX_PAGE)
      return {
        [listing.set]: items.slice(start, end).map(item => listing.body(item, call)),
        nextToken: end < items.length ? Buffer.from(`from ${end}`).toString('base64') : undefined,
      }
    },
  )
}
