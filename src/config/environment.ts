import { z } from 'zod'
import type { Finding } from './problem.ts'

const url = z.url({ protocol: /^https?$/, error: 'is not an http or https URL' })

/** Environment variables that anyone may read; the secret ones are in secrets.ts. */
export const environmentSettings = z.object({
  PEERBOT_CONFIG: z
    .string()
    .default('./peerbot.yaml')
    .meta({ description: 'path of the configuration file', examples: ['./peerbot.yaml'] }),
  DATABASE_URL: z
    .string()
    .regex(/^file:(?!\/\/[^/])[^?#]+$/, 'is not a file: address, the only kind in this release')
    .default('file:./data/peerbot.db')
    .meta({ description: 'the SQLite file', examples: ['file:./data/peerbot.db'] }),
  PORT: z
    .string()
    .refine(text => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'is not a port (0 to 65535)')
    .default('3000')
    .meta({ description: 'port of health, metrics and, in http mode, Slack', examples: ['3000'] }),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'is not a host name or address')
    .default('127.0.0.1')
    .meta({ description: 'address to listen on; 0.0.0.0 in a container', examples: ['127.0.0.1'] }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least severe level that is logged'),
  SLACK_API_URL: url
    .default('https://slack.com/api/')
    .meta({ description: "Slack's Web API", examples: ['https://slack.com/api/'] }),
  REDISCLOUD_URL: url
    .default('https://api.redislabs.com/v1')
    .meta({ description: "Redis Cloud's API", examples: ['https://api.redislabs.com/v1'] }),
  // Named as the Terraform provider for Google names them.
  GOOGLE_COMPUTE_CUSTOM_ENDPOINT: url.default('https://compute.googleapis.com/compute/v1').meta({
    description: "Google's Compute Engine",
    examples: ['https://compute.googleapis.com/compute/v1'],
  }),
  GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT: url.default('https://iamcredentials.googleapis.com/v1').meta({
    description: "Google's Service Account Credentials, for `impersonate`",
    examples: ['https://iamcredentials.googleapis.com/v1'],
  }),
  GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: url
    .default('https://cloudresourcemanager.googleapis.com/v1')
    .meta({
      description: "Google's Resource Manager, which tells what the bot may do",
      examples: ['https://cloudresourcemanager.googleapis.com/v1'],
    }),
})
export type EnvironmentSettings = z.output<typeof environmentSettings>

/** A variable that is set to nothing counts as not set: compose files and charts write it that way. */
export function withoutBlanks(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  )
}

/** The path inside a `file:` address: relative to the working directory unless it starts with a slash. */
export function databaseFile(address: string): string {
  return address.replace(/^file:(\/\/)?/, '')
}

export interface GoogleUrls {
  compute: string
  iamCredentials: string
  resourceManager: string
}

export function googleUrls(settings: EnvironmentSettings): GoogleUrls {
  const bare = (address: string): string => address.replace(/\/+$/, '')
  return {
    compute: bare(settings.GOOGLE_COMPUTE_CUSTOM_ENDPOINT),
    iamCredentials: bare(settings.GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT),
    resourceManager: bare(settings.GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT),
  }
}

const carriesSecrets = [
  'SLACK_API_URL',
  'REDISCLOUD_URL',
  'GOOGLE_COMPUTE_CUSTOM_ENDPOINT',
  'GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT',
  'GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT',
] as const

const isLocal = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)

/** Secrets travel to these addresses: in the clear only within the machine. */
export function plainTextWarnings(settings: EnvironmentSettings): Finding[] {
  return carriesSecrets.flatMap(name => {
    const { protocol, hostname } = new URL(settings[name])
    if (protocol === 'https:' || isLocal(hostname)) return []
    return [{ at: [name], text: 'sends secrets unencrypted', write: 'use https outside a test network' }]
  })
}
