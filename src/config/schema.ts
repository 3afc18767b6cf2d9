import { z } from 'zod'
import { awsSection } from './aws.ts'
import { environmentSettings } from './environment.ts'
import type { SchemaNode } from './finding.ts'
import { gcpSection } from './gcp.ts'
import { nfyioSection } from './nfyio.ts'
import { policySection } from './policy.ts'
import { redisCloudSection } from './redis-cloud.ts'
import { scheduleSection } from './schedule.ts'
import { secretVariables } from './secrets.ts'
import { slackSection } from './slack.ts'

export const fileSchema = z
  .strictObject({
    slack: slackSection,
    redisCloud: redisCloudSection.prefault({}),
    aws: awsSection.exactOptional(),
    gcp: gcpSection.exactOptional(),
    nfyio: nfyioSection.exactOptional(),
    policy: policySection,
    schedule: scheduleSection.prefault({}),
  })
  .describe('peerbot.yaml')

/** JSON Schema (2020-12) of peerbot.yaml, with every key's meaning and default. */
export function configSchema(): SchemaNode {
  return z.toJSONSchema(fileSchema, { io: 'input' }) as SchemaNode
}

export function environmentSchema(): SchemaNode {
  return z.toJSONSchema(environmentSettings, { io: 'input' }) as SchemaNode
}

/** A line of the README's tables. */
interface ConfigRow {
  key: string
  type: string
  default: string
  meaning: string
}

function typeOf(node: SchemaNode): string {
  if (node.enum) return node.enum.join(' \\| ')
  if (node.anyOf?.some(({ properties }) => properties?.['env'])) return '{ env: NAME } \\| { file: path }'
  if (node.anyOf) return node.anyOf.map(typeOf).join(' \\| ')
  if (node.type === 'array') return `list of ${node.items ? typeOf(node.items) : 'values'}`
  return node.type ?? 'value'
}

function rowsOf(node: SchemaNode, key: string, isRequired: boolean): ConfigRow[] {
  const list = node.items?.properties ? node.items : undefined
  const holder = list ?? (node.properties ? node : undefined)
  if (holder) {
    const prefix = list ? `${key}[].` : key && `${key}.`
    return Object.entries(holder.properties ?? {}).flatMap(([name, inner]) =>
      rowsOf(inner, `${prefix}${name}`, holder.required?.includes(name) ?? false),
    )
  }
  const preset =
    node.default === undefined ? (isRequired ? 'required' : 'none') : JSON.stringify(node.default)
  return [{ key, type: typeOf(node), default: preset, meaning: node.description ?? '' }]
}

/** Every key of peerbot.yaml, flat. */
export function configRows(): ConfigRow[] {
  return rowsOf(configSchema(), '', true)
}

/** Every environment variable; each secret one also as `NAME_FILE`. */
export function environmentRows(): ConfigRow[] {
  const secrets = Object.entries(secretVariables).map(([key, { meaning, other }]) => ({
    key,
    type: 'secret',
    default: 'required',
    meaning: other === null ? meaning : `${meaning}; ${other} is accepted too`,
  }))
  return [...secrets, ...rowsOf(environmentSchema(), '', false)]
}
