/** How a bot in the sandbox is configured: the same file and variables as in production, pointing here. */
import type { RedisCloudLookalike } from './redis-cloud/index.ts'
import type { SlackLookalike } from './slack/index.ts'

export interface BotSettings {
  /** peerbot.yaml */
  file: string
  env: Record<string, string>
}

/** Times of the cron table; the sandbox looks every second, so that a demo does not drag. */
export interface SettingsOptions {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  mode: 'socket' | 'http'
  /** Approvals that production asks for: 1 or 2. */
  approvals?: number
}

export function botSettings({ slack, cloud, mode, approvals = 1 }: SettingsOptions): BotSettings {
  const file = `slack:
  mode: ${mode}
  channels:
    approvals: C0APPROVALS
    status: C0STATUS
    audit: C0AUDIT
redisCloud:
  accounts:
    - alias: main
      accessKey: { env: REDISCLOUD_ACCESS_KEY }
      secretKey: { env: REDISCLOUD_SECRET_KEY }
policy:
  requesters: { users: [], groups: [], anyone: true }
  environments:
    - name: production
      match: { redisCloud: { subscriptionNames: ["*-prod"] } }
  rules:
    - name: production
      when: { environment: production }
      approvers: { users: [], groups: [S0NETSEC] }
      approvals: ${approvals}
      expireAfter: 24h
    - name: everything else
      approvers: { users: [U0APPROVER], groups: [] }
      approvals: 1
schedule:
  follow: "* * * * * *"
  inventory: "0 */5 * * * *"
  reminders: "*/10 * * * * *"
`
  return {
    file,
    env: {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: slack.tokens.app } : {}),
      ...(mode === 'http' ? { SLACK_SIGNING_SECRET: slack.tokens.signingSecret } : {}),
      SLACK_API_URL: slack.apiUrl,
      REDISCLOUD_ACCESS_KEY: cloud.accessKey,
      REDISCLOUD_SECRET_KEY: cloud.secretKey,
      REDISCLOUD_URL: cloud.url,
      LOG_LEVEL: 'info',
    },
  }
}
