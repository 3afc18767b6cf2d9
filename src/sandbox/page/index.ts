/**
 * The sandbox's web page: the look-alike Slack and the simulated clouds, for a person or a browser test to use the
 * bot from. One small server on 127.0.0.1 (document, bundle, JSON API, change events) and a React client in `client/`.
 * It may import `src/kit`, types of the look-alikes and npm packages; the look-alikes themselves come in as objects.
 *
 * To add something a person can do: one schema in `act.ts`, one case in `perform.ts`, and whatever presses it in
 * `client/`. To add something the page shows: one field in `page-state.ts`.
 * To add a Block Kit element: one file in `client/` and one line in `client/element.tsx`.
 */
import type { AdjustableClock, Clock } from '../../kit/clock.ts'
import { systemClock } from '../../kit/clock.ts'
import type { AwsLookalike } from '../aws/index.ts'
import type { GcpLookalike } from '../gcp/index.ts'
import type { NfyioLookalike } from '../nfyio/index.ts'
import type { RedisCloudLookalike } from '../redis-cloud/index.ts'
import type { SlackLookalike } from '../slack/index.ts'
import type { BotControl } from './bot-control.ts'
import { createChanges } from './changes.ts'
import { type CommandHint, defaultHints } from './command-hint.ts'
import type { ReachControls } from './reach.ts'
import { listen } from './server.ts'

export type { BotControl } from './bot-control.ts'
export type { Reach, ReachControl, ReachControls } from './reach.ts'

export interface PageOptions {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  /** What is absent is not shown, as with the two below. */
  aws?: AwsLookalike
  gcp?: GcpLookalike
  nfyio?: NfyioLookalike
  /** The time of all look-alikes; the page makes it run and jump. */
  clock: AdjustableClock
  /** Absent: the page shows no bot to kill. */
  bot?: BotControl
  /** Absent: how far the bot goes in the clouds cannot be changed from the page. */
  reach?: ReachControls
  /** 0, the default, takes a free one. */
  port?: number
  /** What the composer offers after the slash command. */
  hints?: readonly CommandHint[]
  /** Real time whatever the look-alikes' time does: by it, changes are gathered into one event. */
  reaction?: Clock
}

export interface Page {
  /** `http://127.0.0.1:PORT/` */
  url: string
  close(): Promise<void>
}

export async function startPage(options: PageOptions): Promise<Page> {
  const { slack, cloud, aws, gcp, nfyio, clock, bot, reach } = options
  const changes = createChanges(options.reaction ?? systemClock)
  const world = {
    slack,
    cloud,
    clock,
    hints: options.hints ?? defaultHints,
    ...(aws ? { aws } : {}),
    ...(gcp ? { gcp } : {}),
    ...(nfyio ? { nfyio } : {}),
    ...(bot ? { bot } : {}),
    ...(reach ? { reach } : {}),
  }
  const stops = [slack, cloud, aws, gcp, nfyio, bot].map(each => each?.onChange(changes.tell))
  const server = await listen(world, changes, options.port ?? 0)
  return {
    url: server.url,
    async close() {
      for (const stop of stops) stop?.()
      changes.close()
      await server.close()
    },
  }
}
