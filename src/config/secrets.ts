import { messageOf } from '../kit/errors.ts'
import type { AwsSection } from './aws.ts'
import type { Finding, Place } from './problem.ts'
import type { RedisCloudSection } from './redis-cloud.ts'
import type { SecretReference } from './secret-reference.ts'

/** Everything that must never be printed, logged or stored; nothing else in the configuration is secret. */
export interface Secrets {
  slack: {
    botToken: string
    appToken: string | null // socket mode only
    signingSecret: string | null // http mode only
  }
  /** By account alias. */
  redisCloud: ReadonlyMap<string, { accessKey: string; secretKey: string }>
  /** By account alias; only where an external id is configured. */
  aws: ReadonlyMap<string, { externalId: string }>
  /** By install and account (`nfyioKeyName`). */
  nfyio: ReadonlyMap<string, { apiKey: string }>
}

/** Each is also read from the file that `NAME_FILE` names. */
export const secretVariables = {
  SLACK_BOT_TOKEN: {
    meaning: "the bot token, xoxb-…: the app's page, OAuth & Permissions",
    prefix: 'xoxb-',
    other: null,
  },
  SLACK_APP_TOKEN: {
    meaning:
      "socket mode: the app-level token with connections:write, xapp-…: the app's page, Basic Information",
    prefix: 'xapp-',
    other: null,
  },
  SLACK_SIGNING_SECRET: {
    meaning: "http mode: the signing secret: the app's page, Basic Information",
    prefix: '',
    other: null,
  },
  REDISCLOUD_ACCESS_KEY: {
    meaning: 'the Redis Cloud account key: the console, Access Management, API Keys',
    prefix: '',
    other: 'REDIS_API_KEY',
  },
  REDISCLOUD_SECRET_KEY: {
    meaning: 'the Redis Cloud user (secret) key: the console, Access Management, API Keys',
    prefix: '',
    other: 'REDIS_API_SECRET',
  },
} as const
type SecretVariable = keyof typeof secretVariables

export type ReadFile = (path: string) => Promise<string>

type Found = { value: string } | { finding: Finding }

/** Reads secrets and keeps what is wrong with them; a value that failed is an empty text nobody gets to see. */
export interface SecretReader {
  variable(name: SecretVariable): Promise<string>
  reference(reference: SecretReference, at: Place): Promise<string>
  findings: Finding[]
}

export function secretReader(env: Readonly<Record<string, string>>, readFile: ReadFile): SecretReader {
  const findings: Finding[] = []

  async function fromFile(path: string, at: Place): Promise<Found> {
    try {
      const value = (await readFile(path)).trim()
      if (value) return { value }
      return {
        finding: { at, text: `names the file ${path}, which is empty`, write: 'put the secret in it' },
      }
    } catch (thrown) {
      const text = `names a file that cannot be read: ${messageOf(thrown)}`
      return { finding: { at, text, write: 'name a file that the bot may read' } }
    }
  }

  async function fromEnvironment(name: string): Promise<Found | null> {
    const direct = env[name]
    const path = env[`${name}_FILE`]
    if (direct !== undefined && path !== undefined) {
      const text = `and ${name}_FILE are both set`
      return { finding: { at: [name], text, write: 'unset one of the two' } }
    }
    if (path !== undefined) return await fromFile(path, [`${name}_FILE`])
    return direct === undefined ? null : { value: direct }
  }

  function settle(found: Found): string {
    if ('value' in found) return found.value
    findings.push(found.finding)
    return ''
  }

  return {
    findings,
    async variable(name) {
      const { meaning, prefix, other } = secretVariables[name]
      const found = (await fromEnvironment(name)) ?? (other === null ? null : await fromEnvironment(other))
      if (found === null) {
        const text = other === null ? 'is not set' : `is not set, nor ${other}`
        return settle({ finding: { at: [name], text, write: `set it, or ${name}_FILE, to ${meaning}` } })
      }
      if ('value' in found && !found.value.startsWith(prefix)) {
        const kind = /^x[a-z]+-/.exec(found.value)?.[0]
        const text = kind
          ? `starts with ${kind}, which is another kind of token`
          : `does not start with ${prefix}`
        return settle({ finding: { at: [name], text, write: `set it to ${meaning}` } })
      }
      return settle(found)
    },
    async reference(reference, at) {
      if ('file' in reference) return settle(await fromFile(reference.file, at))
      const { env: name } = reference
      const text = `names the environment variable ${name}, which is not set`
      const absent = { finding: { at, text, write: `set ${name} or ${name}_FILE` } }
      return settle((await fromEnvironment(name)) ?? absent)
    },
  }
}

/** Null for what the mode does not need; an unknown mode asks for neither, because it is a problem already. */
export async function slackSecrets(reader: SecretReader, mode: 'socket' | 'http' | null) {
  return {
    botToken: await reader.variable('SLACK_BOT_TOKEN'),
    appToken: mode === 'socket' ? await reader.variable('SLACK_APP_TOKEN') : null,
    signingSecret: mode === 'http' ? await reader.variable('SLACK_SIGNING_SECRET') : null,
  }
}

export async function redisCloudSecrets(
  reader: SecretReader,
  accounts: RedisCloudSection['accounts'],
): Promise<Secrets['redisCloud']> {
  const secrets = new Map<string, { accessKey: string; secretKey: string }>()
  for (const [i, { alias, accessKey, secretKey }] of accounts.entries()) {
    const at = ['redisCloud', 'accounts', i]
    const keys = {
      accessKey: accessKey
        ? await reader.reference(accessKey, [...at, 'accessKey'])
        : await reader.variable('REDISCLOUD_ACCESS_KEY'),
      secretKey: secretKey
        ? await reader.reference(secretKey, [...at, 'secretKey'])
        : await reader.variable('REDISCLOUD_SECRET_KEY'),
    }
    const twin = [...secrets].find(([, other]) => keys.accessKey !== '' && other.accessKey === keys.accessKey)
    if (twin) {
      // One account under two names would be polled twice and written by two.
      const text = `has the same account key as "${twin[0]}"`
      reader.findings.push({
        at,
        text,
        write: 'give each account its own accessKey and secretKey, or remove one',
      })
    }
    secrets.set(alias, keys)
  }
  return secrets
}

/** Keys to AWS are never ours to read: the SDK finds its own, and roles are assumed with them. */
export async function awsSecrets(
  reader: SecretReader,
  accounts: AwsSection['accounts'],
): Promise<Secrets['aws']> {
  const secrets = new Map<string, { externalId: string }>()
  for (const [i, { alias, externalId }] of accounts.entries()) {
    if (!externalId) continue
    const at = ['aws', 'accounts', i, 'externalId']
    secrets.set(alias, { externalId: await reader.reference(externalId, at) })
  }
  return secrets
}
