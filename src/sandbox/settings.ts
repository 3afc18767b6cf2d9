/** How a bot in the sandbox is configured: the same file and variables as in production, pointing here. */
import type { AwsLookalike } from './aws/index.ts'
import type { GcpLookalike } from './gcp/index.ts'
import type { NfyioLookalike } from './nfyio/index.ts'
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

/** How our half of a peering is added in the Google Cloud projects; routes come by themselves there. */
export interface GcpSetting {
  accept: Mode
}

/** How far the bot goes by itself in the accounts of the NFYio install. */
export interface NfyioSetting {
  accept: Mode
  routes: Mode
}

/** How far the bot goes by itself in each cloud; null: it is not told of that cloud. */
export interface CloudSettings {
  aws: AwsSetting | null
  gcp: GcpSetting | null
  nfyio: NfyioSetting | null
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
  /** `credentialsFile`: where what the look-alike's `credentials` gives was written. */
  gcp?: { lookalike: GcpLookalike; setting: GcpSetting | null; credentialsFile: string }
  nfyio?: { lookalike: NfyioLookalike; setting: NfyioSetting | null }
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

/** The projects that are ours. */
const ownProjects = ({ state }: GcpLookalike): string[] =>
  state().projects.flatMap(({ id, isForeign }) => (isForeign ? [] : [id]))

/** `app-prod` is called `app`. */
function gcpSection(gcp: GcpLookalike, { accept }: GcpSetting): string {
  const projects = ownProjects(gcp).map(
    id => `    - alias: ${id.split('-')[0]}
      projectId: ${id}
      accept: ${accept}
`,
  )
  return `gcp:\n  projects:\n${projects.join('')}`
}

/** Where an account's key is read. */
const keyName = (account: string): string =>
  account === 'default' ? 'NFYIO_API_KEY' : `NFYIO_${account.toUpperCase()}_API_KEY`

/** The accounts of the install that are ours: nobody here has the stranger's key. */
const ownAccounts = ({ accounts }: NfyioLookalike) => accounts.filter(({ name }) => name !== 'stranger')

function nfyioSection(nfyio: NfyioLookalike, { accept, routes }: NfyioSetting): string {
  const accounts = ownAccounts(nfyio).map(
    ({ name, id }) => `        - alias: ${name}
          accountId: ${id}
          apiKey: { env: ${keyName(name)} }
          accept: ${accept}
          routes: ${routes}
`,
  )
  return `nfyio:
  installs:
    - alias: onprem
      url: ${nfyio.url}
      prefix: ${nfyio.prefix}
      accounts:
${accounts.join('')}`
}

function endpointsOf({ aws, gcp, nfyio }: SettingsOptions): Record<string, string> {
  const compute = gcp && {
    GOOGLE_APPLICATION_CREDENTIALS: gcp.credentialsFile,
    GOOGLE_COMPUTE_CUSTOM_ENDPOINT: gcp.lookalike.urls.compute,
    GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT: gcp.lookalike.urls.iamCredentials,
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: gcp.lookalike.urls.resourceManager,
  }
  const keys = nfyio && ownAccounts(nfyio.lookalike).map(({ name, key }) => [keyName(name), key])
  return {
    ...(aws ? { ...aws.lookalike.env, PEERBOT_EXTERNAL_ID: aws.lookalike.externalId } : {}),
    ...compute,
    ...Object.fromEntries(keys ?? []),
  }
}

/** What two people must look at where that is asked for; the rest is one person's to approve. */
function productionMatch({ aws, gcp, nfyio }: SettingsOptions): string {
  const projects = gcp?.setting ? ownProjects(gcp.lookalike).filter(id => id.endsWith('-prod')) : []
  return [
    'redisCloud: { subscriptionNames: ["*-prod"] }',
    ...(aws?.setting ? ['aws: { accounts: [payments] }'] : []),
    ...(projects.length > 0 ? [`gcp: { projects: [${projects.join(', ')}] }`] : []),
    ...(nfyio?.setting ? ['nfyio: { installs: [onprem] }'] : []),
  ].join(', ')
}

export function botSettings(options: SettingsOptions): BotSettings {
  const { slack, cloud, mode, approvals = 1, aws, gcp, nfyio } = options
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
${aws?.setting ? awsSection(aws.lookalike, aws.setting) : ''}${gcp?.setting ? gcpSection(gcp.lookalike, gcp.setting) : ''}${nfyio?.setting ? nfyioSection(nfyio.lookalike, nfyio.setting) : ''}policy:
  requesters: { users: [], groups: [], anyone: true }
  environments:
    - name: production
      match: { ${productionMatch(options)} }
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
      ...endpointsOf(options),
      LOG_LEVEL: 'info',
    },
  }
}
