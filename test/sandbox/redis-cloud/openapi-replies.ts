/** Whether replies of the simulated API conform to the official OpenAPI, for tests of single families. */
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'
import type { RedisCloudLookalike } from '../../../src/sandbox/redis-cloud/index.ts'

const file = new URL('../../../../shared/reference/redis-cloud-openapi.json', import.meta.url)

/** The file lives beside the checkout, not in it. */
export const isOpenApiBeside = existsSync(file)

type Content = Record<string, { schema: Record<string, unknown> }>

export interface OpenApiFile {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Content }> }>>
  components: { schemas: Record<string, { properties?: Record<string, unknown> }> }
}

export function openApiFile(): OpenApiFile {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** On purpose otherwise than the file: an error is an object, and a resource may be null (reference, 3 and 10). */
function withWire(api: OpenApiFile): OpenApiFile {
  Object.assign(api.components.schemas['ProcessorResponse']?.properties ?? {}, {
    error: { type: 'object', required: ['type', 'status', 'description'] },
    resource: { type: ['object', 'null'] },
  })
  return api
}

/** Every successful reply so far has a status that the file knows for its call, and a body that fits the schema. */
export function expectConformity(cloud: RedisCloudLookalike): void {
  if (!isOpenApiBeside) return
  const api = withWire(openApiFile())
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  ajv.addSchema(api, 'openapi')
  const paths = Object.keys(api.paths).map(path => ({
    path,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  const problems: string[] = []
  for (const { method, path, status, reply } of cloud.requests) {
    if (status === null || status >= 400) continue
    const bare = path.split('?')[0] ?? ''
    const known = paths.find(({ pattern }) => pattern.test(bare))?.path ?? ''
    const content = api.paths[known]?.[method.toLowerCase()]?.responses[String(status)]?.content
    const schema = Object.values(content ?? {})[0]?.schema['$ref']
    if (typeof schema !== 'string') {
      problems.push(`${method} ${path}: ${status} is not in the file`)
      continue
    }
    const fits = ajv.compile({ $ref: `openapi${schema}` })
    if (!fits(JSON.parse(JSON.stringify(reply)))) {
      problems.push(`${method} ${path}: ${JSON.stringify(fits.errors?.[0])}`)
    }
  }

  expect(problems).toEqual([])
}
