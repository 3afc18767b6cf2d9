/** What many stories begin with: asking, approving, accepting. */
import type { CloudState } from '../../src/sandbox/redis-cloud/index.ts'
import type { Bot } from './bot.ts'
import { wordsOfMessage } from './words.ts'

const usual = {
  subscription: '1206',
  account: '111122223333',
  region: 'eu-west-1',
  vpc: 'vpc-0123456789abcdef0',
  cidrs: '10.20.0.0/16,10.21.0.0/16',
  reason: 'checkout reads',
}

/** `/peering create …` for an AWS VPC; what is overridden with null is left out. */
export function createLine(over: Record<string, string | null> = {}): string {
  const given = Object.entries({ ...usual, ...over }).filter(([, value]) => value !== null)
  return `/peering create ${given.map(([key, value]) => `${key}=${/\s/.test(String(value)) ? `"${value}"` : value}`).join(' ')}`
}

export function deleteLine(name: string, reason = 'not needed any more'): string {
  return `/peering delete ${name} confirm=${name} reason="${reason}"`
}

type PeeringState = CloudState['subscriptions'][number]['peerings'][number]

/** What the simulated cloud holds, of one subscription or of all. */
export function peeringsAt({ cloud }: Pick<Bot, 'cloud'>, subscription?: number): PeeringState[] {
  return cloud
    .state()
    .subscriptions.filter(({ id }) => subscription === undefined || id === subscription)
    .flatMap(({ peerings }) => peerings)
}

/** Robin asks, the plan is ready. */
export async function ask(bot: Bot, line = createLine(), request = 'R-1'): Promise<void> {
  await bot.as('U0REQUESTER').types(line)
  await bot.untilCardSays(request, 'Waiting for approval')
}

/** Ada approves, the provider has made the peering; resolves with its id. */
export async function approveUntilPending(bot: Bot, request = 'R-1'): Promise<number> {
  await bot.as('U0APPROVER').decides(request, 'Approve')
  const found = await bot.until('a peering that waits for its acceptance', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  return found.id
}

/** From nothing to an active peering on AWS, by R-1. */
export async function createActive(bot: Bot): Promise<number> {
  await ask(bot)
  const id = await approveUntilPending(bot)
  bot.cloud.acceptInAws(id)
  await bot.untilCardSays('R-1', 'Done')
  return id
}

type CloudObject = CloudState['connectivity'][number]

/** What the simulated cloud holds besides peerings; undefined when it is not there. */
export function objectAt({ cloud }: Pick<Bot, 'cloud'>, id: string): CloudObject | undefined {
  return cloud.state().connectivity.find(object => object.id === id)
}

/** A fact that the cloud tells of an object. */
export function factOf(bot: Pick<Bot, 'cloud'>, id: string, label: string): string | undefined {
  return objectAt(bot, id)?.facts.find(([name]) => name === label)?.[1]
}

/** Somebody types a line that asks for something; resolves with the request's name. */
export async function askFor(bot: Bot, line: string, person = 'U0REQUESTER'): Promise<string> {
  const shown = await bot.as(person).types(line)
  const request = /^\*?(R-\d+)\b/.exec(shown.text)?.[1]
  if (request === undefined) throw new Error(`"${line}" was answered with: ${shown.text}`)
  return request
}

/** Robin asks, Ada approves as soon as she can; resolves with the request's name. */
export async function askAndApprove(bot: Bot, line: string): Promise<string> {
  const request = await askFor(bot, line)
  await bot.untilCardSays(request, 'Waiting for approval')
  await bot.as('U0APPROVER').decides(request, 'Approve')
  return request
}

/** From a line to a card that says that it is done. */
export async function carryOut(bot: Bot, line: string): Promise<string> {
  const request = await askAndApprove(bot, line)
  await bot.untilCardSays(request, 'Done')
  return request
}

/** Somebody does that outside Redis Cloud, as soon as it is offered. */
export async function actAt(bot: Bot, id: string, act: string): Promise<void> {
  await bot.until(`${id} to let one ${act}`, () =>
    objectAt(bot, id)?.acts.some(offered => offered.act === act),
  )
  bot.cloud.actOn(id, act)
}

/** What was sent to the cloud to change something, without its prefix. */
export function writesOf({ cloud }: Pick<Bot, 'cloud'>): string[] {
  return cloud.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace('/v1/subscriptions/', '')}`)
}

/** Everything in the thread of a request, files by their names. */
export function threadOf(bot: Bot, request: string): { text: string; files: string[] } {
  const { replies } = bot.card(request)
  return {
    text: replies.map(wordsOfMessage).join('\n'),
    files: replies.flatMap(({ files }) => files.map(({ name }) => name)),
  }
}
