/** What many stories begin with: asking, approving, accepting. */
import type { CloudState } from '../../src/sandbox/redis-cloud/index.ts'
import type { Bot } from './bot.ts'

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
