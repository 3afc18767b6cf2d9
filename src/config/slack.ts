import { z } from 'zod'
import { channelId } from './identifier.ts'

export const slackSection = z
  .strictObject({
    mode: z
      .enum(['socket', 'http'])
      .default('socket')
      .describe('how Slack reaches the bot: socket needs no public endpoint, http serves /slack/events'),
    command: z
      .string()
      .regex(/^\/[a-z0-9_-]{1,31}$/, 'is not a slash command (lower-case, at most 32 characters)')
      .default('/peering')
      .meta({ description: 'the slash command; the same as in manifest.yml', examples: ['/peering'] }),
    channels: z
      .strictObject({
        approvals: channelId.meta({
          description: 'channel of the approval cards',
          examples: ['C0APPROVALS'],
        }),
        status: channelId.meta({ description: 'channel of status changes', examples: ['C0STATUS'] }),
        audit: channelId
          .exactOptional()
          .meta({ description: 'channel of audit seals and policy changes', examples: ['C0AUDIT'] }),
      })
      .describe('where the bot posts; invite it to each'),
  })
  .describe('the workspace')

export type SlackSection = z.output<typeof slackSection>
