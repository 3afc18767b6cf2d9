/** How a bot in the sandbox is configured: the same file and variables as in production, pointing here. */
import type { AwsLookalike } from './aws/index.ts'
import type { RedisCloudLookalike } from './redis-cloud/index.ts'
import type { SlackLookalike } from './slack/index.ts'

export interface BotSettings {
  /** peerbot.yaml */
  file: string
  env: Record<string, string>
}

export const modes = ['automatic', 'button', 'manual'] as const
type Mode = (typeof modes)[number]

/** How far the bot goes by itself in the AWS accounts. */
export interface AwsSetting {
  accept: Mode
  routes: Mode
  verify?: 'control_plane' | 'analyzer'
}

/** Times of the cron table; the sandbox looks every second, so that a demo does not drag. */
export interface SettingsOptions {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  mode: 'socket' | 'http'
  /** Approvals that production asks for: 1 or 2. */
  approvals?: number
  /** `setting` null: the bot could reach AWS and is not told of it. */
  aws?: { lookalike: AwsLookalike; setting: AwsSetting | null }
}

/** The accounts that the simulated AWS holds, in the Regions in which they have VPCs. */
function awsSection({ state }: AwsLookalike, { accept, routes, verify }: AwsSetting): string {
  const own = state().accounts.filter(({ isForeign }) => !isForeign)
  const accounts = own.map(
    ({ id, name, role, vpcs }) => `    - alias: ${name}
      accountId: "${id}"
      regions: [${[...new Set(vpcs.map(({ region }) => region))].join(', ')}]
      roleArn: ${role}
      externalId: { env: PEERBOT_EXTERNAL_ID }
      accept: ${accept}
      routes: ${routes}
      verify: ${verify ?? 'control_plane'}
`,
  )
  return `aws:\n  accounts:\n${accounts.join('')}`
}

export function botSettings({ slack, cloud, mode, approvals = 1, aws }: SettingsOptions): BotSettings {
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
${aws?.setting ? awsSection(aws.lookalike, aws.setting) : ''}policy:
  requesters: { users: [], groups: [], anyone: true }
  environments:
    - name: production
      match: { redisCloud: { subscriptionNames: ["*-prod"] }${aws?.setting ? ', aws: { accounts: [payments] }' : ''} }
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
  inventory: "0 * * * * *"
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
      ...(aws ? { ...aws.lookalike.env, PEERBOT_EXTERNAL_ID: aws.lookalike.externalId } : {}),
      LOG_LEVEL: 'info',
    },
  }
}
