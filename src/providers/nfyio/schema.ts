/**
 * What an install answers, read tolerantly: the bodies of peerings and route tables are published nowhere, so the likely
 * spellings are all read, and only what we cannot do without is demanded. Source: cloud-peering reference, section 8.
 */
import { z } from 'zod'
import { parseInstant } from '../../kit/clock.ts'
import { second } from '../../kit/duration.ts'
import { isCidr, parseCidr } from '../../peering/cidr.ts'

export interface VpcRow {
  id: string
  name: string
  /** Empty where the install does not say. */
  status: string
  cidrs: string[]
}

export interface RowEnd {
  vpc: string | null
  /** As NFYio calls it; null where it does not say. */
  account: string | null
  region: string | null
  /** Empty where it does not say. */
  cidrs: string[]
}

export interface PeeringRow {
  id: string
  /** NFYio's own word, in lower case. */
  raw: string
  /** Why it is so; empty where it does not say. */
  message: string
  requester: RowEnd
  accepter: RowEnd
  /** What routes to it name, where the install says so itself. */
  target: string | null
  expiresAt: number | null
}

export interface RouteRow {
  /** Canonical CIDR. */
  destination: string
  target: string
}

export interface TableRow {
  id: string
  name: string | null
  routes: RouteRow[]
}

export interface ListedTable extends Omit<TableRow, 'routes'> {
  /** Null where the install does not say. */
  vpc: string | null
  /** Null where the install does not say what is in it, which is not the same as none. */
  routes: RouteRow[] | null
}

type Fields = Readonly<Record<string, unknown>>

/** `requesterVpcId` and `requester_vpc_id` are one spelling here. */
function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const spelled = Object.entries(value).map(([key, inner]) => [
    key.replaceAll(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase(),
    inner,
  ])
  return Object.fromEntries(spelled)
}

/** The first of these keys that holds text; ids may come as numbers. */
function textAt(fields: Fields, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = fields[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    if (typeof value === 'number') return String(value)
  }
  return null
}

/** Ranges under any of these keys: an install may tell the first by itself and the others in a list. */
function cidrsAt(fields: Fields, ...keys: string[]): string[] {
  const texts = keys.flatMap(key => fields[key]).filter(each => typeof each === 'string')
  // What is no range can neither be compared nor routed to.
  return [...new Set(texts.map(parseCidr).flatMap(each => (isCidr(each) ? each.canonical : [])))]
}

/** More seconds than this are milliseconds: as seconds they lie in the year 5138. */
const SECONDS_MAX = 1e11

/** ISO 8601, or seconds or milliseconds since the epoch, also in quotes. */
function instantAt(fields: Fields, key: string): number | null {
  const text = textAt(fields, key)
  if (text === null) return null
  if (!/^\d+(\.\d+)?$/.test(text)) return parseInstant(text)
  const count = Number(text)
  return count === 0 ? null : Math.round(count < SECONDS_MAX ? count * second : count)
}

/** A number of things, also in quotes. */
function countAt(fields: Fields, key: string): number | null {
  const text = textAt(fields, key)
  return text !== null && /^\d+$/.test(text) ? Number(text) : null
}

/** What is within an envelope, or stands there by itself. */
function unwrapped(body: unknown, keys: readonly string[]): unknown {
  const fields = fieldsOf(body)
  const key = fields ? keys.find(each => fields[each] !== undefined && fields[each] !== null) : undefined
  if (fields === null || key === undefined) return body
  const inner = fields[key]
  // `{ success, data: { vpc_peerings: […] } }`, as the newer generation has it.
  return key === 'data' && fieldsOf(inner) ? unwrapped(inner, keys) : inner
}

function vpcRow(value: unknown): VpcRow | null {
  const fields = fieldsOf(value)
  const id = fields && textAt(fields, 'id', 'uid', 'vpc_id')
  if (!fields || !id) return null
  return {
    id,
    name: textAt(fields, 'name') ?? '',
    status: textAt(fields, 'status', 'state')?.toLowerCase() ?? '',
    cidrs: cidrsAt(fields, 'cidr_block', 'cidr', 'cidr_blocks', 'cidrs'),
  }
}

function endOf(fields: Fields, who: 'requester' | 'accepter'): RowEnd {
  const nested = fieldsOf(fields[who]) ?? {}
  return {
    vpc: textAt(fields, `${who}_vpc_id`, `${who}_vpc`) ?? textAt(nested, 'vpc_id', 'id'),
    account: textAt(fields, `${who}_account_id`, `${who}_account`) ?? textAt(nested, 'account_id'),
    region: textAt(fields, `${who}_region`) ?? textAt(nested, 'region'),
    cidrs: cidrsAt(fields, `${who}_cidr_block`, `${who}_cidr`, `${who}_cidr_blocks`),
  }
}

/** What routes lead to begins so (the page has it); a field of that name which does not is something else. */
function targetAt(fields: Fields): string | null {
  const said = ['route_target', 'target', 'pcx_id'].map(key => textAt(fields, key))
  return said.find(each => each?.startsWith('pcx_')) ?? null
}

function peeringRow(value: unknown): PeeringRow | null {
  const fields = fieldsOf(value)
  const id = fields && textAt(fields, 'id', 'uid', 'peering_id', 'vpc_peering_id')
  if (!fields || !id) return null
  return {
    id,
    raw: textAt(fields, 'status', 'state')?.toLowerCase() ?? 'no status',
    message: textAt(fields, 'status_message', 'message', 'reason') ?? '',
    requester: endOf(fields, 'requester'),
    accepter: endOf(fields, 'accepter'),
    target: targetAt(fields),
    expiresAt: instantAt(fields, 'expires_at'),
  }
}

function routeRow(value: unknown): RouteRow | null {
  const fields = fieldsOf(value)
  const destination = fields && textAt(fields, 'destination_cidr', 'destination', 'destination_cidr_block')
  if (!fields || !destination) return null
  const range = parseCidr(destination)
  return {
    destination: isCidr(range) ? range.canonical : destination,
    target: textAt(fields, 'target', 'target_id') ?? 'nothing',
  }
}

/** A route without a destination is none that we could have written; where none has one, we cannot read them. */
function routesIn(value: unknown): RouteRow[] | null {
  if (!Array.isArray(value)) return null
  const routes = value.flatMap(each => routeRow(each) ?? [])
  return value.length > 0 && routes.length === 0 ? null : routes
}

function tableRow(value: unknown): ListedTable | null {
  const fields = fieldsOf(value)
  const id = fields && textAt(fields, 'id', 'uid', 'route_table_id')
  if (!fields || !id) return null
  return {
    id,
    name: textAt(fields, 'name'),
    vpc: textAt(fields, 'vpc_id', 'vpc'),
    routes: routesIn(fields['routes']),
  }
}

const unreadable = (context: z.RefinementCtx, message: string): never => {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

function one<T>(keys: readonly string[], read: (value: unknown) => T | null) {
  return z
    .unknown()
    .transform((body, context) => read(unwrapped(body, keys)) ?? unreadable(context, 'no object with an id'))
}

export interface Page<T> {
  rows: T[]
  /** Of all pages; null where it does not say. */
  total: number | null
}

const wrappers = ['data', 'items', 'results']

function many<T>(names: readonly string[], read: (value: unknown) => T | null) {
  return z.unknown().transform((body, context): Page<T> => {
    const fields = fieldsOf(body) ?? {}
    const inner = fieldsOf(fields['data']) ?? {}
    const total = countAt(fields, 'total') ?? countAt(inner, 'total')
    // A list of none is null in some languages, under its own name and with nothing counted.
    const isNone = (total ?? 0) === 0 && names.some(name => fields[name] === null || inner[name] === null)
    const found = unwrapped(body, [...names, ...wrappers])
    const list = isNone && !Array.isArray(found) ? [] : found
    if (!Array.isArray(list)) return unreadable(context, 'no list')
    const rows = list.map(read)
    // A row that cannot be read is no row that is gone.
    return rows.some(row => row === null)
      ? unreadable(context, 'a row without an id')
      : { rows: rows.flatMap(row => row ?? []), total }
  })
}

export const vpcReply = one(['vpc', 'data'], vpcRow)
export const vpcList = many(['vpcs'], vpcRow)
export const peeringReply = one(['vpc_peering', 'peering', 'data'], peeringRow)
export const peeringList = many(['vpc_peerings', 'peerings'], peeringRow)
export const tableList = many(['route_tables'], tableRow)
/** Of a write whose answer nobody documents: what it says of the peering, where it says anything. */
export const anyPeering = z
  .unknown()
  .transform(body => peeringRow(unwrapped(body, ['vpc_peering', 'peering', 'data'])))
export const anything = z.unknown()
