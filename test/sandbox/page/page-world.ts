/** A page over a real look-alike Slack and cloud, with a small Bolt app instead of the bot. */
import type { App } from '@slack/bolt'
import { adjustableClock } from '../../../src/kit/clock.ts'
import { startAws } from '../../../src/sandbox/aws/index.ts'
import { joinClouds } from '../../../src/sandbox/aws-far-side.ts'
import { startGcp } from '../../../src/sandbox/gcp/index.ts'
import { joinGoogle } from '../../../src/sandbox/gcp-far-side.ts'
import { startNfyio } from '../../../src/sandbox/nfyio/index.ts'
import {
  type BotControl,
  type Page,
  type Reach,
  type ReachControls,
  startPage,
} from '../../../src/sandbox/page/index.ts'
import type { PageState } from '../../../src/sandbox/page/page-state.ts'
import { type RedisCloudLookalike, startRedisCloud } from '../../../src/sandbox/redis-cloud/index.ts'
import { type SlackLookalike, startSlack } from '../../../src/sandbox/slack/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { socketApp } from '../slack/bolt-app.ts'

export const ROBIN = 'U0REQUESTER'
export const ADA = 'U0APPROVER'

export interface PageWorld {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  page: Page
  /** Gathers the page's events: advance it to let a tick out. */
  reaction: ManualClock
  kills: number
  reach: Record<keyof ReachControls, Reach>
  /** Says that the bot's process changed. */
  botChanged(): void
  state(as?: string): Promise<PageState>
  act(body: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  /** Connects a Bolt app over Socket Mode. */
  app(prepare: (app: App) => void): Promise<void>
  close(): Promise<void>
}

export async function pageWorld(): Promise<PageWorld> {
  const clock = adjustableClock()
  const reaction = manualClock()
  const slack = await startSlack({ clock })
  const aws = await startAws({ clock })
  const gcp = await startGcp({ clock })
  const nfyio = await startNfyio({ clock })
  const redisCloud = await startRedisCloud({
    clock,
    peerings: [
      {
        subscriptionId: 1206,
        awsAccountId: '111122223333',
        vpcId: 'vpc-0123456789abcdef0',
        region: 'eu-west-1',
        vpcCidrs: ['10.20.0.0/16'],
        isAccepted: false,
      },
    ],
  })
  const atAws = joinClouds(redisCloud, aws)
  const atGoogle = joinGoogle(atAws.cloud, gcp)
  const { cloud } = atGoogle
  const listeners = new Set<() => void>()
  const bot: BotControl = {
    state: () => (world.kills > 0 ? 'stopped' : 'running'),
    pid: () => (world.kills > 0 ? null : 4_711),
    kill() {
      world.kills += 1
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const control = (name: keyof ReachControls) => ({
    current: () => world.reach[name],
    async change(wanted: Reach) {
      world.reach[name] = wanted
    },
  })
  const reach: ReachControls = { aws: control('aws'), gcp: control('gcp'), nfyio: control('nfyio') }
  const page = await startPage({ slack, cloud, aws, gcp, nfyio, clock, bot, reach, reaction })
  const apps: App[] = []
  const world: PageWorld = {
    slack,
    cloud,
    page,
    reaction,
    kills: 0,
    reach: { aws: 'button', gcp: 'button', nfyio: 'manual' },
    botChanged() {
      for (const listener of listeners) listener()
    },
    async state(as = ROBIN) {
      const response = await fetch(`${page.url}api/state?as=${as}`)
      return (await response.json()) as PageState
    },
    async act(body) {
      const response = await fetch(`${page.url}api/act`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
    async app(prepare) {
      apps.push(await socketApp(slack, prepare))
    },
    async close() {
      for (const app of apps) await app.stop()
      await page.close()
      await slack.close()
      atGoogle.stop()
      atAws.stop()
      await cloud.close()
      await aws.close()
      await gcp.close()
      await nfyio.close()
    },
  }
  return world
}
