import { type Clock, sleep } from '../kit/clock.ts'
import { ForeignError } from '../kit/errors.ts'

/** A channel takes about one new message a second, whatever they are about; a redraw is not one. */
const channelPaceMs = 1_050

/** A wait for the channel's turn that is longer than this is spent in the outbox, where a restart finds the letter. */
const longestTurnMs = 5_000

export interface ChannelTurns {
  /** Resolves when the channel may have its next message; throws where that is not soon. */
  take(channel: string): Promise<void>
  /** Slack's limit is the channel's, not the letter's: the others need not run into it as well. */
  rest(channel: string, thrown: unknown): void
}

/** When each channel may have its next message; Slack's own 429 is the authority. */
export function createChannelTurns(clock: Clock): ChannelTurns {
  const nextPostAt = new Map<string, number>()
  return {
    take: async channel => {
      const now = clock.now()
      const at = Math.max(now, nextPostAt.get(channel) ?? 0)
      if (at - now > longestTurnMs) {
        throw new ForeignError('The channel has had as many messages as Slack takes for now.', {
          service: 'slack',
          operation: 'post a message',
          kind: 'rate_limited',
          effect: 'no',
          retryAfterMs: at - now,
        })
      }
      nextPostAt.set(channel, at + channelPaceMs)
      if (at > now) await sleep(clock, at - now)
    },
    rest: (channel, thrown) => {
      if (!(thrown instanceof ForeignError) || thrown.kind !== 'rate_limited') return
      const until = clock.now() + (thrown.retryAfterMs ?? 0)
      nextPostAt.set(channel, Math.max(until, nextPostAt.get(channel) ?? 0))
    },
  }
}
