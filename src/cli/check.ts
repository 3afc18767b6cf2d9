import { WebClient } from '@slack/web-api'
import { verifyAudit } from '../audit/index.ts'
import { cloudsOf } from '../clouds.ts'
import type { Config, Secrets } from '../config/index.ts'
import { openDatabase } from '../db/index.ts'
import { systemClock } from '../kit/clock.ts'
import { ForeignError, messageOf } from '../kit/errors.ts'
import { systemRandom } from '../kit/ids.ts'
import { standingOf } from '../peering/person.ts'
import { expand, type Memberships } from '../peering/policy.ts'
import type { Finding, Scope } from '../providers/provider.ts'
import { createPeople, type People } from '../slack/index.ts'
import { loadOrTell } from './config.ts'

/** What the bot cannot do without; the manifest asks for them. */
const neededScopes = ['commands', 'chat:write', 'users:read', 'usergroups:read', 'im:write', 'files:write']
const crashScopes = ['channels:history', 'groups:history', 'im:history']

const ok = (what: string, text: string): Finding => ({ what, isOk: true, text })
const bad = (what: string, text: string): Finding => ({ what, isOk: false, text })

/** A try that may throw, as a finding. */
async function tried(
  what: string,
  work: () => Promise<Finding | Finding[]>,
  advice: string,
): Promise<Finding[]> {
  try {
    return [await work()].flat()
  } catch (thrown) {
    const said = thrown instanceof ForeignError ? thrown.message : messageOf(thrown)
    return [bad(what, `${said} ${advice}`)]
  }
}

async function checkSlack(config: Config, secrets: Secrets, client: WebClient): Promise<Finding[]> {
  const findings = await tried(
    'Slack bot token',
    async () => {
      const identity = await client.auth.test()
      const scopes = identity.response_metadata?.scopes ?? []
      const missing = neededScopes.filter(scope => !scopes.includes(scope))
      const crash = crashScopes.filter(scope => !scopes.includes(scope))
      return [
        ok('Slack bot token', `is ${identity.user} in ${identity.team}`),
        missing.length === 0
          ? ok('Slack scopes', 'all that are needed are granted')
          : bad(
              'Slack scopes',
              `${missing.join(', ')} missing: add them under OAuth & Permissions and reinstall the app`,
            ),
        ok(
          'Slack history scopes',
          crash.length === 0
            ? 'granted: a message whose reply is lost in a crash is found again'
            : `${crash.join(', ')} not granted (optional): after a crash at the wrong moment a message may appear twice`,
        ),
      ]
    },
    'Check SLACK_BOT_TOKEN (xoxb-…, under OAuth & Permissions).',
  )
  if (config.slack.mode === 'socket') {
    findings.push(
      ...(await tried(
        'Slack app token',
        async () => {
          await new WebClient(secrets.slack.appToken ?? '', clientOptions(config)).apps.connections.open()
          return ok('Slack app token', 'may open sockets')
        },
        'Check SLACK_APP_TOKEN (xapp-…, with connections:write) and that Socket Mode is on.',
      )),
    )
  }
  for (const [role, channel] of Object.entries(config.slack.channels)) {
    if (channel === undefined) continue
    const what = `Channel ${role} (${channel})`
    findings.push(
      ...(await tried(
        what,
        async () => {
          const { channel: info } = await client.conversations.info({ channel })
          if (info?.is_archived) return bad(what, 'is archived: unarchive it or configure another')
          return info?.is_member
            ? ok(what, `#${info.name ?? channel}, the bot is a member`)
            : bad(what, `#${info?.name ?? channel} does not have the bot: type /invite @peerbot there`)
        },
        'Check the id in slack.channels, and invite the bot to the channel.',
      )),
    )
  }
  return findings
}

async function checkPolicy(config: Config, people: People): Promise<Finding[]> {
  const findings: Finding[] = []
  const { rules, requesters } = config.policy
  const memberships = new Map<string, ReadonlySet<string>>()
  const groups = new Set([...requesters.groups, ...rules.flatMap(rule => rule.approvers.groups)])
  for (const group of groups) {
    const what = `User group ${group}`
    findings.push(
      ...(await tried(
        what,
        async () => {
          const members = (await people.membershipsNow([group])).get(group) ?? new Set()
          memberships.set(group, members)
          return members.size > 0
            ? ok(what, `${members.size} members`)
            : bad(what, 'has no members: nobody in it can approve')
        },
        'Check the id in policy, and that the user group is enabled.',
      )),
    )
  }
  const users = new Set([...requesters.users, ...rules.flatMap(rule => rule.approvers.users)])
  const usable = new Set<string>()
  const everybody = new Set([...users, ...[...memberships.values()].flatMap(members => [...members])])
  for (const user of everybody) {
    const what = `Person ${user}`
    const found = await tried(
      what,
      async () => {
        const standing = standingOf(await people.person(user))
        if (standing !== 'member')
          return bad(what, `is ${standing} and cannot approve or ask: take them out of the policy or group`)
        usable.add(user)
        return ok(what, 'is a member')
      },
      'Check the id in policy.',
    )
    findings.push(...(users.has(user) ? found : found.filter(({ isOk }) => !isOk)))
  }
  for (const rule of rules) {
    const what = `Rule "${rule.name}"`
    const eligible = [...expand(rule.approvers, memberships as Memberships)].filter(user => usable.has(user))
    findings.push(
      eligible.length >= rule.approvals
        ? ok(what, `${rule.approvals} of ${eligible.length} people`)
        : bad(
            what,
            `asks for ${rule.approvals} approvals and only ${eligible.length} people can give one: nothing under it would ever be approved`,
          ),
    )
  }
  return findings
}

function checkObjects(config: Config, scopes: readonly Scope[]): Finding[] {
  const wanted = config.policy.environments.flatMap(({ match }) => match['redisCloud.subscription'] ?? [])
  return [...new Set(wanted)].map(id => {
    const what = `Subscription ${id} (policy.environments)`
    const scope = scopes.find(candidate => candidate.id === id)
    return scope ? ok(what, scope.name) : bad(what, 'is not in any configured account: correct or remove it')
  })
}

const clientOptions = (config: Config) => ({
  slackApiUrl: config.slack.apiUrl,
  retryConfig: { retries: 1 },
  rejectRateLimitedCalls: true,
})

/** Tries everything the bot will need; a line each, and a non-zero exit on any failure. */
export async function check(env: NodeJS.ProcessEnv): Promise<number> {
  const loaded = await loadOrTell(env)
  if (!loaded) return 1
  const { config, secrets } = loaded
  const findings: Finding[] = [ok('Configuration', `policy version ${config.policy.version.slice(0, 12)}`)]
  const client = new WebClient(secrets.slack.botToken, clientOptions(config))
  findings.push(...(await checkSlack(config, secrets, client)))
  findings.push(...(await checkPolicy(config, createPeople(client, systemClock))))

  const providers = await cloudsOf(config, secrets, { clock: systemClock, random: systemRandom })
  const scopes: Scope[] = []
  for (const provider of providers) {
    findings.push(...(await tried(provider.name, () => provider.check(), '')))
    findings.push(
      ...(await tried(
        `${provider.name} inventory`,
        async () => {
          const own = await provider.scopes()
          scopes.push(...own)
          const usable = own.filter(scope => scope.supports.peerings).length
          return ok(
            `${provider.name} inventory`,
            `${own.length} subscriptions, Regions, projects or installs, ${usable} of them can be peered here`,
          )
        },
        'The account answers and what is in it cannot be listed.',
      )),
    )
  }
  findings.push(...checkObjects(config, scopes))
  findings.push(
    ...(await tried(
      'Database',
      async () => {
        const db = await openDatabase(`file:${config.databaseFile}`)
        try {
          const chain = await verifyAudit(db)
          return chain.isWhole
            ? ok('Database', `writable; audit chain whole with ${chain.entries} entries`)
            : bad('Database', `the audit chain is broken at entry ${chain.seq}: ${chain.why}`)
        } finally {
          await db.destroy()
        }
      },
      'DATABASE_URL must name a file that can be written.',
    )),
  )
  for (const warning of loaded.warnings) console.log(`warn  ${warning.path}: ${warning.text}`)
  for (const { what, isOk, text } of findings) console.log(`${isOk ? 'ok   ' : 'FAIL '} ${what}: ${text}`)
  const failures = findings.filter(({ isOk }) => !isOk).length
  console.log(failures === 0 ? '\nAll is well.' : `\n${failures} of ${findings.length} checks failed.`)
  return failures === 0 ? 0 : 1
}
