import { readFile as readFileOfSystem } from 'node:fs/promises'
import { messageOf } from '../kit/errors.ts'
import { type AwsAccountConfig, awsConfig, awsFindings, awsSection } from './aws.ts'
import { type Document, readDocument } from './document.ts'
import {
  databaseFile,
  type EnvironmentSettings,
  environmentSettings,
  type GoogleUrls,
  googleUrls,
  plainTextWarnings,
  withoutBlanks,
} from './environment.ts'
import { findingsOf } from './finding.ts'
import { type GcpProjectConfig, gcpConfig, gcpFindings, gcpSection } from './gcp.ts'
import { type NfyioInstallConfig, nfyioConfig, nfyioFindings, nfyioSecrets, nfyioSection } from './nfyio.ts'
import { type Policy, policyOf } from './policy.ts'
import { namesIn, policySense } from './policy-sense.ts'
import { type Finding, type Problem, pathOf } from './problem.ts'
import { type RedisCloudSection, redisCloudFindings, redisCloudSection } from './redis-cloud.ts'
import type { Schedule } from './schedule.ts'
import { configSchema, environmentSchema, fileSchema } from './schema.ts'
import {
  awsSecrets,
  type ReadFile,
  redisCloudSecrets,
  type Secrets,
  secretReader,
  slackSecrets,
} from './secrets.ts'
import { type SlackSection, slackSection } from './slack.ts'

/** Everything the bot is told that anyone may read. */
export interface Config {
  slack: SlackSection & { apiUrl: string }
  redisCloud: {
    /** Without a slash at the end. */
    url: string
    accounts: { alias: string; requestsPerMinute: number }[]
  }
  /** Null: not configured, and nothing of it is loaded. */
  aws: { accounts: AwsAccountConfig[] } | null
  /** The same; the addresses without a slash at the end. */
  gcp: { projects: GcpProjectConfig[]; urls: GoogleUrls } | null
  /** The same. */
  nfyio: { installs: NfyioInstallConfig[] } | null
  policy: Policy
  schedule: Schedule
  /** Path of the SQLite file. */
  databaseFile: string
  host: string
  port: number
  logLevel: EnvironmentSettings['LOG_LEVEL']
}

export type Loading =
  | {
      ok: true
      config: Config
      secrets: Secrets
      warnings: Problem[]
      /** The policy's version. */
      version: string
    }
  | { ok: false; problems: Problem[] }

const nowhere: Document = { value: {}, lineOf: () => undefined }

/** One key of a value that may be anything. */
function keyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([name]) => name === key)?.[1]
}

function readSettings(env: Readonly<Record<string, string>>) {
  const parsed = environmentSettings.safeParse(env, { reportInput: true })
  if (parsed.success) return { settings: parsed.data, findings: [] }
  // An address may carry a password, so nothing of the environment is repeated.
  return { settings: null, findings: findingsOf(parsed.error, environmentSchema(), { isQuoting: false }) }
}

type FileReading =
  | { document: Document; problems: Problem[]; isReadable: true }
  | { problems: Problem[]; isReadable: false; isAbsent: boolean }

async function readConfigFile(path: string, readFile: ReadFile): Promise<FileReading> {
  let text: string
  try {
    text = await readFile(path)
  } catch (thrown) {
    const write = 'create it, or set PEERBOT_CONFIG to where it is'
    const problems = [{ path, text: `cannot be read (${messageOf(thrown)})`, write }]
    return { problems, isReadable: false, isAbsent: true }
  }
  const reading = readDocument(text)
  if (reading.ok) return { document: reading.document, problems: [], isReadable: true }
  const problems = reading.findings.map(({ at: _, ...found }) => ({ path, ...found }))
  return { problems, isReadable: false, isAbsent: false }
}

/**
 * The configuration as one typed value, its secrets apart; or every problem at once, each with its place and what to
 * write. Never throws for what a person wrote.
 */
export async function loadConfig(
  env: NodeJS.ProcessEnv,
  readFile: ReadFile = path => readFileOfSystem(path, 'utf8'),
): Promise<Loading> {
  const variables = withoutBlanks(env)
  const { settings, findings: ofSettings } = readSettings(variables)
  const file = await readConfigFile(variables['PEERBOT_CONFIG'] ?? './peerbot.yaml', readFile)
  const document = file.isReadable ? file.document : nowhere
  const place = ({ at, text, write }: Finding): Problem => {
    const line = document.lineOf(at)
    return { path: pathOf(at), text, write, ...(line === undefined ? {} : { line }) }
  }

  const { value } = document
  const aliasesIn = (section: string, list: string) => namesIn(keyOf(keyOf(value, section), list), 'alias')
  const parsed = fileSchema.safeParse(value, { reportInput: true })
  const sense = policySense(keyOf(value, 'policy'), {
    aws: aliasesIn('aws', 'accounts'),
    gcp: aliasesIn('gcp', 'projects'),
    nfyio: aliasesIn('nfyio', 'installs'),
  })
  const redisCloud = redisCloudSection.prefault({}).safeParse(keyOf(value, 'redisCloud'))
  const aws = awsSection.safeParse(keyOf(value, 'aws'))
  const gcp = gcpSection.safeParse(keyOf(value, 'gcp'))
  const nfyio = nfyioSection.safeParse(keyOf(value, 'nfyio'))
  const ofFile = file.isReadable
    ? [
        ...(parsed.success ? [] : findingsOf(parsed.error, configSchema(), { isQuoting: true })),
        ...(redisCloud.success ? redisCloudFindings(redisCloud.data) : []),
        ...(aws.success ? awsFindings(aws.data) : []),
        ...(gcp.success ? gcpFindings(gcp.data) : []),
        ...(nfyio.success ? nfyioFindings(nfyio.data) : []),
        ...sense.problems,
      ]
    : []

  // Where the file cannot be understood, only what every configuration needs is asked of the environment.
  const isUnderstood = file.isReadable || file.isAbsent
  const mode = slackSection.shape.mode.safeParse(keyOf(keyOf(value, 'slack'), 'mode'))
  const reader = secretReader(variables, readFile)
  const secrets = {
    slack: await slackSecrets(reader, isUnderstood && mode.success ? mode.data : null),
    redisCloud: await redisCloudSecrets(
      reader,
      isUnderstood && redisCloud.success ? redisCloud.data.accounts : [],
    ),
    aws: await awsSecrets(reader, aws.success ? aws.data.accounts : []),
    nfyio: await nfyioSecrets(reader, nfyio.success ? nfyio.data.installs : []),
  }

  const problems = [
    ...file.problems,
    ...[...ofFile, ...ofSettings, ...distinct(reader.findings)].map(finding => place(finding)),
  ]
  if (problems.length > 0 || !parsed.success || settings === null) return { ok: false, problems }
  const policy = policyOf(parsed.data.policy, {
    aws: new Map(parsed.data.aws?.accounts.map(({ alias, accountId }) => [alias, accountId])),
    gcp: new Map(parsed.data.gcp?.projects.map(({ alias, projectId }) => [alias, projectId])),
  })
  return {
    ok: true,
    config: {
      slack: { ...parsed.data.slack, apiUrl: settings.SLACK_API_URL },
      redisCloud: redisCloudConfig(parsed.data.redisCloud, settings.REDISCLOUD_URL),
      aws: parsed.data.aws ? awsConfig(parsed.data.aws) : null,
      gcp: parsed.data.gcp ? { ...gcpConfig(parsed.data.gcp), urls: googleUrls(settings) } : null,
      nfyio: parsed.data.nfyio ? nfyioConfig(parsed.data.nfyio) : null,
      policy,
      schedule: parsed.data.schedule,
      databaseFile: databaseFile(settings.DATABASE_URL),
      host: settings.HOST,
      port: Number(settings.PORT),
      logLevel: settings.LOG_LEVEL,
    },
    secrets,
    warnings: [...sense.warnings, ...plainTextWarnings(settings)].map(place),
    version: policy.version,
  }
}

function redisCloudConfig({ accounts }: RedisCloudSection, url: string): Config['redisCloud'] {
  return {
    url: url.replace(/\/+$/, ''),
    accounts: accounts.map(({ alias, requestsPerMinute }) => ({ alias, requestsPerMinute })),
  }
}

/** Two accounts may lack the same variable; it is said once. */
function distinct(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding, i) => {
    const same = (other: Finding) => pathOf(other.at) === pathOf(finding.at) && other.text === finding.text
    return findings.findIndex(same) === i
  })
}
