/** How a story ended, as everybody sees it: what a crash in the middle must not change. */
import type { RedisCloudLookalike, RedisCloudOptions } from '../../src/sandbox/redis-cloud/index.ts'
import type { MessageView, SlackLookalike } from '../../src/sandbox/slack/index.ts'
import { peeringsAt } from './stories.ts'
import { buttonsOf } from './words.ts'

export interface Ending {
  /** What the cards say, twins included. */
  cards: string[]
  liveButtons: number
  peerings: string[]
  /** Calls that must not be made twice. */
  writes: string[]
  /** Posts in the status channel, by the status they tell. */
  status: string[]
  direct: string[]
  /** Lines of a thread that were said more than once. */
  twins: string[]
}

const firstLine = ({ text }: MessageView): string => text.split('\n')[0] ?? ''

export function endingOf(world: { slack: SlackLookalike; cloud: RedisCloudLookalike }): Ending {
  const { slack, cloud } = world
  const view = slack.view('U0APPROVER')
  const posted = (id: string) =>
    view.channels
      .find(channel => channel.id === id)
      ?.messages.filter(({ user, ephemeral }) => user === slack.botUserId && !ephemeral) ?? []
  const cards = posted('C0APPROVALS').filter(({ blocks }) => blocks.some(({ type }) => type === 'header'))
  const twinsOf = ({ replies }: MessageView): string[] => {
    const lines = replies.map(firstLine)
    return lines.filter((line, index) => lines.indexOf(line) !== index)
  }
  const direct = slack.view('U0REQUESTER').directMessages.flatMap(({ messages }) => messages)
  return {
    cards: cards.map(({ text }) => /^R-\d+ \w+/.exec(text)?.[0] ?? text),
    liveButtons: cards.flatMap(({ blocks }) => buttonsOf(blocks)).length,
    peerings: peeringsAt({ cloud }).map(({ status }) => status),
    writes: cloud.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path.replace('/v1/subscriptions/', '')}`),
    status: posted('C0STATUS').map(({ text }) => /is \*([\w-]+)\*/.exec(text)?.[1] ?? text),
    direct: direct.map(message => firstLine(message).split(':')[0] ?? ''),
    twins: cards.flatMap(twinsOf),
  }
}

const same = { liveButtons: 0, twins: [] }

export const created: Ending = {
  ...same,
  cards: ['R-1 Done'],
  peerings: ['active'],
  writes: ['POST 1206/peerings'],
  status: ['pending-acceptance', 'active'],
  direct: ['R-1 *Done*'],
}

export const deleted: Ending = {
  ...same,
  cards: ['R-1 Done'],
  peerings: [],
  writes: ['DELETE 1206/peerings/87'],
  status: ['deleted'],
  direct: ['R-1 *Done*'],
}

/** What a delete begins with: the peering was there before the bot. */
export const alreadyThere = [
  {
    subscriptionId: 1206,
    awsAccountId: '111122223333',
    vpcId: 'vpc-0123456789abcdef0',
    region: 'eu-west-1',
    vpcCidrs: ['10.20.0.0/16'],
  },
]

/** Quicker than the real one, and slow where a step must be seen waiting. */
export const crashPace = {
  listMs: [1_500, 3_000],
  createMs: [2_500, 3_300],
  deleteMs: [2_500, 3_000],
  pickupMs: 300,
  initializedMs: 100,
  appearsMs: [10_000, 10_000],
  initiatingMs: [2_000, 6_000],
  activatesMs: [2_000, 5_000],
  leavesMs: [15_000, 15_000],
} satisfies Exclude<RedisCloudOptions['pace'], number | undefined>

const letter = (kind: string) => ['taken', 'sent', 'settled'].map(moment => `letter ${kind}: ${moment}`)
const step = (name: string, ...moments: string[]) =>
  ['claimed', ...moments, 'done'].map(moment => `${name}: ${moment}`)
/** At the ends of others there is nothing to do. */
const skipped = (name: string) => ['claimed', 'skipped'].map(moment => `${name}: ${moment}`)

const letters = ['card', 'thread', 'channel', 'direct', 'home'].flatMap(letter)

/** Every point of a create at which a crash would matter, by the name that the bot gives it. */
export const createBoundaries = [
  ...step('plan/plan'),
  ...step('peering.create/replan'),
  ...step('peering.create/submit', 'intended', 'remembered'),
  ...step('peering.create/follow_task', 'waiting'),
  ...step('peering.create/find_peering', 'waiting'),
  ...skipped('peering.create/accept'),
  ...step('peering.create/wait_active', 'waiting'),
  ...skipped('peering.create/routes'),
  ...step('peering.create/verify'),
  ...skipped('peering.create/probe'),
  ...letters,
]

/** Where the far side is ours, and the bot goes all the way by itself. */
export const awsBoundaries = [
  ...createBoundaries.filter(point => !/\/(accept|routes): /.test(point)),
  ...step('peering.create/accept'),
  ...step('peering.create/routes'),
]

/** Where the provider has no tasks. */
export const vpcToVpcBoundaries = [
  ...awsBoundaries.filter(point => !point.includes('/follow_task: ')),
  ...skipped('peering.create/follow_task'),
]

export const deleteBoundaries = [
  ...step('plan/plan'),
  ...step('peering.delete/replan'),
  ...skipped('peering.delete/unroute'),
  ...step('peering.delete/submit', 'intended', 'remembered'),
  ...step('peering.delete/follow_task', 'waiting'),
  ...skipped('peering.delete/leave'),
  ...step('peering.delete/confirm_gone', 'waiting'),
  ...letters,
]

/** Where the bot wrote routes, which go first. */
export const awsDeleteBoundaries = [
  ...deleteBoundaries.filter(point => !point.includes('/unroute: ')),
  ...step('peering.delete/unroute'),
]

export const vpcToVpcDeleteBoundaries = [
  ...awsDeleteBoundaries.filter(point => !point.includes('/follow_task: ')),
  ...skipped('peering.delete/follow_task'),
]

/** Where the far side is ours, and no route has to be written; whether it is waited for depends on the pace. */
export const gcpBoundaries = [
  ...createBoundaries.filter(point => !/\/(accept: .*|wait_active: waiting)$/.test(point)),
  ...step('peering.create/accept'),
]

export const gcpDeleteBoundaries = [
  ...deleteBoundaries.filter(point => !point.includes('/leave: ')),
  ...step('peering.delete/leave'),
]

/** Where what was done is there at once, and somebody has to say what they saw, last. */
export const nfyioBoundaries = [
  ...vpcToVpcBoundaries.filter(
    point => !/\/(probe: .*|find_peering: waiting|wait_active: waiting)$/.test(point),
  ),
  ...step('peering.create/probe', 'waiting'),
]
