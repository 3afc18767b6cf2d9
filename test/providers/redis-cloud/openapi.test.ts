/**
 * Every request that the adapter sends, against the official OpenAPI description. The file lies beside the checkout, not in
 * it; without it nothing is compared, and the test says so.
 */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Peering } from '../../../src/peering/side.ts'
import type { Ask, Family, Provider, Scope } from '../../../src/providers/provider.ts'
import { createRedisCloud } from '../../../src/providers/redis-cloud/index.ts'
import { operations, type Operation as Wish } from '../../contracts/connectivity-operations.ts'
import type { Received } from '../../http/stub-server.ts'
import { type CloudClient, startCloud } from '../../sandbox/redis-cloud/cloud-client.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { specFile } from './openapi-file.ts'
import { recordingProxy } from './recording-proxy.ts'

/** Where a request goes against the file on purpose. Each of them is looked for: one that is not needed any more fails. */
const deviations = {
  withoutHeaders: {
    names: ['x-auth-token'],
    source:
      'the file demands three keys together; the documentation and every client know two (reference, section 2)',
  },
  moreHeaders: {
    names: ['accept', 'content-type'],
    source: 'the Go client sends both on every call, GET and DELETE included (reference, section 2)',
  },
  /** By schema; marked as required and as read-only at once. */
  requiredButReadOnly: {
    fields: {
      PrivateLinkActiveActiveCreateRequest: ['regionId'],
      PrivateLinkActiveActivePrincipalsCreateRequest: ['regionId'],
      PrivateLinkActiveActivePrincipalsDeleteRequest: ['regionId'],
      PscEndpointCreateRequest: ['pscServiceId', 'subscriptionId'],
      PscEndpointUpdateRequest: ['endpointId', 'pscServiceId', 'subscriptionId'],
      ActiveActivePscEndpointCreateRequest: ['pscServiceId', 'regionId', 'subscriptionId'],
      ActiveActivePscEndpointUpdateRequest: ['endpointId', 'pscServiceId', 'regionId', 'subscriptionId'],
    },
    source: 'they are values of the path; no client sends them in the body (reference, sections 9 and 11)',
  },
  cidrsAsTexts: {
    calls: [
      'PUT /v1/subscriptions/{subscriptionId}/transitGateways/{TgwId}/attachment',
      'PUT /v1/subscriptions/{subscriptionId}/regions/{regionId}/transitGateways/{TgwId}/attachment',
    ],
    source:
      "the schema says objects with cidrAddress; the file's own example and the Go client's captured request are plain strings (reference, section 10)",
  },
}

/** What is allowed by the file and still a choice: it leaves open what these values may be. */
const choices = {
  provider: {
    value: 'gcp',
    source:
      'only Google bodies name it, in lower case, as the Terraform provider does (reference, section 6)',
  },
  type: {
    value: 'aws_account',
    source: 'the other five principal types complete and never appear (reference, section 9)',
  },
}

interface Schema {
  properties?: Record<string, Schema & { readOnly?: boolean }>
  required?: string[]
  oneOf?: { $ref: string }[]
  $ref?: string
  [key: string]: unknown
}
interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}
interface Operation {
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> }
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>
  security: Record<string, string[]>[]
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, { name: string }> }
}

/** Everything that the adapter sends for one operation: lists, the plan, the write, what follows it, and files. */
async function requestsOf(wish: Wish): Promise<Received[]> {
  const client = await startCloud({ random: seededRandom(3), pace: 0.2 })
  const proxy = await recordingProxy(client.cloud.url)
  const { clock } = client
  const { accessKey, secretKey } = client.cloud
  const provider = createRedisCloud({
    accounts: [{ alias: 'main', accessKey, secretKey, requestsPerMinute: 400 }],
    baseUrl: proxy.url,
    clock,
    random: seededRandom(5),
  })
  const run = <T>(promise: Promise<T>) => until(promise, clock, { stepMs: 1_000 })
  try {
    await wish.prepare(client)
    clock.advance(60_000)
    await run(provider.check())
    const scope = (await run(provider.scopes())).find(({ id }) => id === String(wish.subscription))
    if (!scope) throw new Error(`no subscription ${wish.subscription}`)
    await run(carryOut(provider, scope, wish, client))
  } finally {
    await client.cloud.close()
    await proxy.close()
  }
  return proxy.received
}

async function carryOut(provider: Provider, scope: Scope, wish: Wish, client: CloudClient): Promise<void> {
  const { peerings, tasks, families } = provider
  if (!peerings || !tasks) throw new Error('Redis Cloud has peerings and tasks')
  const family = families.find(({ actions }) => actions.some(({ kind }) => kind === wish.kind)) ?? peerings
  const seen = await family.list(scope)
  const target = seen.find(({ providerId }) => providerId === wish.target) ?? null
  for (const file of family.files)
    for (const each of seen.filter(({ kind }) => kind === file.kind)) await file.read(scope, each)
  await tasks.read(scope, await write(provider, family, scope, target, wish, client))
}

async function write(
  { peerings }: Provider,
  family: Family,
  scope: Scope,
  target: Peering | null,
  wish: Wish,
  client: CloudClient,
): Promise<string> {
  if (peerings && wish.kind === 'peering.create') {
    const reading = peerings.readFar(scope, wish.values)
    if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
    const { near, far } = reading
    await peerings.planCreate(scope, near, far)
    const ref = await peerings.create(scope, near, far)
    await peerings.traces(scope, near, far, client.clock.now() - 600_000)
    return ref
  }
  if (peerings && wish.kind === 'peering.delete' && target) {
    await peerings.planDelete(scope, target)
    return peerings.remove(scope, target)
  }
  const action = family.actions.find(({ kind }) => kind === wish.kind)
  const connection = target?.members.find(({ what }) => what === 'connection')?.id ?? ''
  const values = wish.values['connection'] === '' ? { ...wish.values, connection } : wish.values
  const reading = action?.read(scope, target, values)
  if (!action || !reading || 'problems' in reading) throw new Error(JSON.stringify(reading ?? wish.kind))
  const ask: Ask = { scope, target, wanted: reading.wanted }
  await action.plan(ask)
  await action.prepare?.(ask)
  const ref = await action.send(ask)
  await action.mayBeUnderWay(ask, client.clock.now() - 600_000)
  return ref
}

/** Nothing may be sent that is not named; a `oneOf` is closed by its branches. What is read-only is of the reply. */
function strict(api: OpenApi): OpenApi {
  const copy = structuredClone(api)
  const { fields } = deviations.requiredButReadOnly
  for (const [name, schema] of Object.entries(copy.components.schemas)) {
    if (schema.properties && !schema.oneOf) schema['additionalProperties'] ??= false
    const left = Object.hasOwn(fields, name) ? fields[name as keyof typeof fields] : []
    if (schema.required) schema.required = schema.required.filter(field => !left.includes(field))
  }
  return copy
}

function validators(api: OpenApi): (schema: Schema) => ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: true })
  addFormats.default(ajv)
  ajv.addSchema(strict(api), 'openapi')
  const rooted = (schema: Schema): Schema =>
    schema.$ref ? { ...schema, $ref: schema.$ref.replace(/^#/, 'openapi#') } : schema
  return schema => ajv.compile(rooted(schema))
}

/** The path's template and its values: `/v1/tasks/{taskId}` and `{ taskId: … }`. A literal part wins over a value. */
function templateOf(api: OpenApi, path: string): { template: string; values: Record<string, string> } | null {
  const found = Object.keys(api.paths).flatMap(template => {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '')
    const match = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path)
    return match
      ? [{ template, values: Object.fromEntries(names.map((name, i) => [name, match[i + 1] ?? ''])) }]
      : []
  })
  const count = ({ values }: { values: Record<string, string> }) => Object.keys(values).length
  return found.toSorted((a, b) => count(a) - count(b))[0] ?? null
}

const path = specFile()
const readApi = (): OpenApi => JSON.parse(readFileSync(path ?? '', 'utf8'))

describe.skipIf(path !== null)('the official OpenAPI', () => {
  it('is compared with what the adapter sends', context => {
    context.skip('NOT CHECKED: ../shared/reference/redis-cloud-openapi.json is not beside the checkout')
  })
})

describe.skipIf(path === null)('against the official OpenAPI', () => {
  const all: Received[] = []
  beforeAll(async () => {
    for (const wish of operations) all.push(...(await requestsOf(wish)))
  })

  const callOf = (api: OpenApi, request: Received) => {
    const url = new URL(request.url, 'http://any')
    const found = templateOf(api, url.pathname)
    const operation = found ? api.paths[found.template]?.[request.method.toLowerCase()] : undefined
    return { url, found, operation, what: `${request.method} ${found?.template ?? url.pathname}` }
  }

  it('every request is one that it describes', () => {
    const api = readApi()
    const validatorOf = validators(api)
    const { calls: withTexts } = deviations.cidrsAsTexts

    for (const request of all) {
      const { url, found, operation, what } = callOf(api, request)
      expect(operation, `${what} is described`).toBeTruthy()
      const parameters = operation?.parameters ?? []
      for (const { name, in: where, required, schema } of parameters) {
        const value = where === 'path' ? found?.values[name] : url.searchParams.get(name)
        if (value === null || value === undefined)
          expect(required ?? false, `${what} has ${name}`).toBe(false)
        else expect(validatorOf(schema)(value), `${what}: ${name}=${value}`).toBe(true)
      }
      const known = parameters.filter(each => each.in === 'query').map(each => each.name)
      expect([...url.searchParams.keys()].filter(name => !known.includes(name))).toEqual([])

      const bodySchema = operation?.requestBody?.content['application/json']?.schema
      if (!bodySchema) expect(request.body, `${what} has no body`).toBe('')
      else {
        const body = JSON.parse(request.body)
        const validate = validatorOf(bodySchema)
        if (withTexts.includes(what)) {
          expect(validate(body), `${what}: the deviation is not needed any more`).toBe(false)
          body.cidrs = body.cidrs.map((cidrAddress: unknown) => ({ cidrAddress }))
        }
        expect(validate(body), `${what}: ${JSON.stringify(validate.errors)}`).toBe(true)
      }
    }
  })

  it('the headers are two keys and what every call has', () => {
    const api = readApi()
    const wanted = Object.keys(api.security[0] ?? {}).map(
      scheme => api.components.securitySchemes[scheme]?.name ?? scheme,
    )
    const transport = ['host', 'connection', 'content-length', ...wanted]

    for (const { headers } of all) {
      expect(wanted.filter(name => !(name in headers))).toEqual(deviations.withoutHeaders.names)
      const others = Object.keys(headers).filter(name => !transport.includes(name))
      expect(others.toSorted()).toEqual(deviations.moreHeaders.names)
    }
  })

  it('what is left out of a body is required by the file, and read-only in it', () => {
    const { schemas } = readApi().components

    for (const [name, left] of Object.entries(deviations.requiredButReadOnly.fields)) {
      const schema = schemas[name]
      const readOnly = Object.entries(schema?.properties ?? {})
        .filter(([field, { readOnly: isSo }]) => isSo === true && schema?.required?.includes(field))
        .map(([field]) => field)
      expect(readOnly.toSorted(), name).toEqual(left)
    }
  })

  it('what it leaves open is always given the one value', () => {
    const bodies = all.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body))

    for (const [field, { value }] of Object.entries(choices)) {
      const given = bodies.filter(body => field in body).map(body => body[field])
      expect(given.length, field).toBeGreaterThan(0)
      expect(new Set(given)).toEqual(new Set([value]))
    }
    expect(bodies.filter(body => 'vpcProjectUid' in body).every(body => body.provider === 'gcp')).toBe(true)
    expect(bodies.filter(body => 'awsAccountId' in body).every(body => !('provider' in body))).toBe(true)
    expect(bodies.some(body => 'vpcCidr' in body)).toBe(false)
  })

  it('these are the calls that are made, and no others', () => {
    const api = readApi()
    const made = new Set(all.map(request => callOf(api, request).what))
    const connectivity = /\/(peerings|private-link|transitGateways|private-service-connect)\b/
    const described = Object.entries(api.paths).flatMap(([template, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${template}`),
    )
    const ofConnectivity = described.filter(call => connectivity.test(call))

    expect([...made].filter(call => !connectivity.test(call)).toSorted()).toEqual([
      'GET /v1/',
      'GET /v1/regions',
      'GET /v1/subscriptions',
      'GET /v1/subscriptions/{subscriptionId}',
      'GET /v1/subscriptions/{subscriptionId}/regions',
      'GET /v1/tasks',
      'GET /v1/tasks/{taskId}',
    ])
    // All that there is on connectivity.
    expect([...made].filter(call => connectivity.test(call)).toSorted()).toEqual(ofConnectivity.toSorted())
  })

  it('the comparison notices an unknown field', () => {
    const validate = validators(readApi())({ $ref: '#/components/schemas/VpcPeeringCreateBaseRequest' })

    expect(validate({ provider: 'gcp', gcpProjectId: 'app-prod', networkName: 'main' })).toBe(false)
  })
})
