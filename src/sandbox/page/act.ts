/** Everything the page may ask for, one schema each; they map one to one onto `perform.ts`. */
import { z } from 'zod'
import type { Option } from '../slack/index.ts'
import { reachable, reaches } from './reach.ts'

const id = z.string().min(1).max(255)
const as = id
const where = z.union([z.strictObject({ channel: id, ts: id }), z.strictObject({ view: id })])
const value = z.union([z.string(), z.number(), z.array(z.string()).max(100)])
const seconds = z.number().positive().max(86_400)

const YEAR_MS = 365 * 24 * 3_600_000

const byPerson = [
  z.strictObject({ do: z.literal('command'), as, channel: id, text: z.string().min(1) }),
  z.strictObject({ do: z.literal('shortcut'), as, callbackId: id }),
  z.strictObject({
    do: z.literal('press'),
    as,
    where,
    actionId: id,
    blockId: id.exactOptional(),
    value: value.exactOptional(),
    confirmed: z.boolean().exactOptional(),
  }),
  z.strictObject({ do: z.literal('suggest'), as, where, actionId: id, query: z.string().max(255) }),
  z.strictObject({ do: z.literal('fill'), as, view: id, values: z.record(id, value) }),
  z.strictObject({ do: z.literal('submit'), as, view: id }),
  z.strictObject({ do: z.literal('closeView'), as, view: id }),
  z.strictObject({ do: z.literal('openHome'), as }),
  z.strictObject({ do: z.literal('say'), as, channel: id, text: z.string().min(1) }),
  z.strictObject({ do: z.literal('reload'), as }),
] as const

const atTheClouds = [
  z.strictObject({
    do: z.enum(['acceptInAws', 'rejectInAws', 'expireInAws', 'deleteInAws', 'runGcloud', 'removeGcloud']),
    peeringId: z.int().positive(),
  }),
  z.strictObject({ do: z.literal('actOn'), object: id, act: id }),
  z.strictObject({ do: z.enum(['actInAws', 'actInGoogle', 'actInNfyio']), object: id, act: id }),
  z.strictObject({ do: z.literal('throttleAws'), times: z.int().positive().max(1_000).default(10) }),
  z.strictObject({ do: z.literal('dropNextAwsReply'), action: id.exactOptional() }),
  z.strictObject({ do: z.literal('occupyGoogle'), network: id, seconds: seconds.default(60) }),
  z.strictObject({ do: z.literal('dropNextGoogleReply'), call: id.exactOptional() }),
  z.strictObject({ do: z.literal('hideNfyioReads') }),
  z.strictObject({ do: z.literal('dropNextNfyioReply') }),
  z.strictObject({ do: z.literal('failNextTask'), type: id.exactOptional() }),
  z.strictObject({ do: z.literal('failNextPeering') }),
  z.strictObject({ do: z.literal('hangNextTask') }),
  z.strictObject({ do: z.literal('completeWithoutChange') }),
  z.strictObject({ do: z.literal('demandPrincipalsFirst') }),
  z.strictObject({
    do: z.literal('dropNextReply'),
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).exactOptional(),
  }),
  z.strictObject({ do: z.literal('rateLimit'), seconds: seconds.default(60) }),
  z.strictObject({ do: z.literal('outage'), seconds: seconds.nullable().default(null) }),
  z.strictObject({ do: z.literal('clearFaults') }),
] as const

const aroundThem = [
  z.strictObject({ do: z.literal('setRate'), rate: z.number().positive().max(3_600) }),
  z.strictObject({ do: z.literal('jump'), ms: z.number().positive().max(YEAR_MS) }),
  z.strictObject({ do: z.literal('disconnectSlack') }),
  z.strictObject({ do: z.literal('killBot') }),
  z.strictObject({ do: z.literal('reach'), cloud: z.enum(reachable), reach: z.enum(reaches) }),
] as const

export const act = z.discriminatedUnion('do', [...byPerson, ...atTheClouds, ...aroundThem])

export type Act = z.output<typeof act>
/** As a client writes it: what has a default may be left out. */
export type ActInput = z.input<typeof act>

/** What whoever did it sees of it. */
export type Answer =
  | { ok: true; options?: readonly Option[] }
  | {
      ok: false
      /** As Slack's own (`operation_timeout`, `trouble`, `confirm`, …), or `refused`, `invalid`, `unreachable`. */
      shown?: string
      text?: string
      /** By `block_id`, after a refused submission. */
      errors?: Record<string, string>
    }
