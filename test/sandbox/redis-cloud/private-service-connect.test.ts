import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudClient, MINUTE, startCloud } from './cloud-client.ts'
import { expectConformity } from './openapi-replies.ts'

interface EndpointBody {
  id: number
  status: string
}

interface ScriptBody {
  script: {
    bash: string
    powershell: string
    terraformGcp?: { serviceAttachments: Record<string, string>[] }
  }
}

const STANDARD = '/subscriptions/1301/private-service-connect'
const REGIONAL = '/subscriptions/1401/regions/27/private-service-connect' // 27 is us-central1

const fields = {
  gcpProjectId: 'app-prod',
  gcpVpcName: 'main',
  gcpVpcSubnetName: 'redis',
  endpointConnectionName: 'redis-psc',
}

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(async () => {
  expectConformity(client.cloud)
  await client.cloud.close()
})

async function resource<T>(path: string): Promise<T> {
  const { response } = await client.task('GET', path)
  return response?.resource as unknown as T
}

const object = (id: string) => client.cloud.state().connectivity.find(each => each.id === id)
const statusOf = (id: string) => object(id)?.status
const act = (id: string, what: string) => client.cloud.actOn(id, what)
const later = () => client.clock.advance(2 * MINUTE)

async function activeService(path = STANDARD): Promise<string> {
  const { response } = await client.task('POST', path)
  later()
  return `${path}/${response?.resourceId}`
}

/** An endpoint right after its creation: the path of its service, its own, and the name of the object. */
async function newEndpoint(path = STANDARD, over: object = {}) {
  const service = await activeService(path)
  const { response } = await client.task('POST', service, { ...fields, ...over })
  const id = response?.resourceId ?? 0
  const place = path === STANDARD ? '1301' : '1401/us-central1'
  client.clock.advance(MINUTE)
  return { service, endpoint: `${service}/endpoints/${id}`, name: `psc-endpoint:${place}/${id}`, id }
}

async function newEndpointOf(serviceId: number, over: object): Promise<string> {
  const { response } = await client.task('POST', `${STANDARD}/${serviceId}`, { ...fields, ...over })
  client.clock.advance(MINUTE)
  return `psc-endpoint:1301/${response?.resourceId}`
}

async function pendingEndpoint(path = STANDARD) {
  const made = await newEndpoint(path)
  act(made.name, 'runCreationScript')
  client.clock.advance(MINUTE)
  return made
}

const endpointsOf = async (service: string) =>
  (await resource<{ endpoints: EndpointBody[] }>(service)).endpoints

describe('a Private Service Connect service', () => {
  it('is not found before it is created', async () => {
    const { response } = await client.task('GET', STANDARD)

    expect(response?.error).toEqual({
      type: 'PSC_SERVICE_NOT_FOUND',
      status: '404 NOT_FOUND',
      description: 'Private Service Connect service not found',
    })
  })

  it('is queued, initialized, waits for its databases, and is then active', async () => {
    const told: string[] = []
    client.cloud.onEvent(({ kind, text }) => kind === 'peering' && told.push(text))
    const { response } = await client.task('POST', STANDARD)
    later()

    expect(response).toEqual({ resourceId: 40 })
    expect(told).toEqual(
      ['create-queued', 'initialized', 'create-pending', 'active'].map(
        status => `Private Service Connect 1301 (service 40) is ${status}`,
      ),
    )
    expect(await resource(STANDARD)).toEqual({
      id: 40,
      connectionHostName: 'psc.mc1301-0.us-central1.gcp.cloud.rlrcp.com',
      serviceAttachmentName: 'service-attachment-mc1301-0-us-central1-rlrcp',
      status: 'active',
      links: [],
    })
    expect(object('psc:1301')).toMatchObject({
      title: 'Private Service Connect of catalog-prod',
      status: 'active',
      regionName: null,
      acts: [],
    })
  })

  it('has no names on Google Cloud before its infrastructure stands, and takes no endpoint yet', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { initiatingMs: [10 * MINUTE, 10 * MINUTE] } })
    await client.task('POST', STANDARD)

    expect(await resource(STANDARD)).toEqual({ id: 40, status: 'create-queued', links: [] })
    expect(await client.verdict('POST', `${STANDARD}/40`, fields)).toBe('PSC_SERVICE_NOT_ACTIVE')
    expect(await client.verdict('DELETE', STANDARD)).toBe('PSC_SERVICE_NOT_ACTIVE')
  })

  it('exists once', async () => {
    await activeService()

    expect(await client.verdict('POST', STANDARD)).toBe('PSC_SERVICE_ALREADY_EXISTS')
  })

  it('fails to be provisioned when that is asked for, and can be deleted then', async () => {
    client.cloud.faults.failNextPeering()
    await activeService()

    expect(await resource(STANDARD)).toEqual({ id: 40, status: 'provision-failed', links: [] })
    expect(await client.verdict('DELETE', STANDARD)).toBe('processing-completed')
  })

  it('is deleted by way of its words, and a new one has a new id', async () => {
    await activeService()
    const told: string[] = []
    client.cloud.onEvent(({ kind, status }) => kind === 'peering' && told.push(String(status)))
    await client.task('DELETE', STANDARD)
    later()
    const gone = await client.verdict('GET', STANDARD)
    const again = await client.verdict('DELETE', STANDARD)
    const words = [...told]
    await client.task('POST', STANDARD)

    expect(words).toEqual(['delete-queued', 'delete-pending', 'deleted', 'gone'])
    expect([gone, again]).toEqual(['PSC_SERVICE_NOT_FOUND', 'PSC_SERVICE_NOT_FOUND'])
    expect(object('psc:1301')?.facts[0]).toEqual(['service', '41'])
  })
})

describe('a Private Service Connect endpoint', () => {
  it('is initialized until the user runs the script, pending until it is accepted, then active', async () => {
    const { service, endpoint, name, id } = await newEndpoint()
    const initialized = await resource(service)
    const offered = object(name)?.acts.map(each => each.act)
    act(name, 'runCreationScript')
    const processing = statusOf(name)
    client.clock.advance(MINUTE)
    const [pending] = await endpointsOf(service)
    await client.call('PUT', endpoint, { action: 'accept' })
    client.clock.advance(13_000)
    const accepting = statusOf(name)
    client.clock.advance(MINUTE)

    expect(initialized).toEqual({
      pscServiceId: 40,
      endpoints: [{ id, ...fields, status: 'initialized' }],
      links: [],
    })
    expect(offered).toEqual(['runCreationScript'])
    expect(processing).toBe('processing')
    expect(pending?.status).toBe('pending')
    expect(accepting).toBe('accept-pending')
    expect(await endpointsOf(service)).toMatchObject([{ status: 'active' }])
    expect(object(name)?.acts.map(each => each.act)).toEqual(['runDeletionScript'])
  })

  it('is absent from the list at first', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { appearsMs: [5 * MINUTE, 5 * MINUTE] } })
    const service = await activeService()
    await client.task('POST', service, fields)
    const before = await endpointsOf(service)
    client.clock.advance(5 * MINUTE)

    expect(before).toEqual([])
    expect(await endpointsOf(service)).toMatchObject([{ status: 'initialized' }])
  })

  it('is rejected, and accepted after all', async () => {
    const { service, endpoint, name } = await pendingEndpoint()
    await client.call('PUT', endpoint, { action: 'reject' })
    client.clock.advance(13_000)
    const rejecting = statusOf(name)
    client.clock.advance(MINUTE)
    const [rejected] = await endpointsOf(service)
    const script = await client.verdict('GET', `${endpoint}/creationScripts`)
    await client.task('PUT', endpoint, { action: 'accept' })

    expect([rejecting, rejected?.status]).toEqual(['reject-pending', 'rejected'])
    expect(script).toBe('PSC_ENDPOINT_NOT_CREATED_OR_DELETED')
    expect(await endpointsOf(service)).toMatchObject([{ status: 'active' }])
    expect(await client.verdict('PUT', endpoint, { action: 'accept' })).toBe('PSC_ENDPOINT_NOT_ACTIVE')
  })

  it('is deleted through the API only while it is initialized', async () => {
    const { service, endpoint, name } = await newEndpoint()
    const told: string[] = []
    client.cloud.onEvent(({ kind, status }) => kind === 'peering' && told.push(String(status)))
    const verdict = await client.verdict('DELETE', endpoint)
    client.clock.advance(MINUTE)

    expect(verdict).toBe('processing-completed')
    expect(told).toEqual(['deleted', 'gone'])
    expect(object(name)).toBeUndefined()
    expect(await endpointsOf(service)).toEqual([])
    expect(await client.verdict('DELETE', endpoint)).toBe('PSC_ENDPOINT_NOT_FOUND')
  })

  it('reads deleted for a while, and no longer stands in the way of its like', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { leavesMs: [10 * MINUTE, 10 * MINUTE] } })
    const { service, endpoint } = await newEndpoint()
    await client.task('DELETE', endpoint)
    const [deleted] = await endpointsOf(service)

    expect(deleted?.status).toBe('deleted')
    expect(await client.verdict('DELETE', endpoint)).toBe('PSC_ENDPOINT_NOT_FOUND')
    expect(await client.verdict('POST', service, fields)).toBe('processing-completed')
  })

  it('leaves by itself after the deletion script, and not otherwise', async () => {
    const { service, endpoint, name } = await pendingEndpoint()
    const refused = await client.verdict('DELETE', endpoint)
    act(name, 'runDeletionScript')
    const removing = statusOf(name)
    client.clock.advance(MINUTE)

    expect(refused).toBe('PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT')
    expect(removing).toBe('processing')
    expect(await endpointsOf(service)).toEqual([])
    expect(() => act(name, 'runDeletionScript')).toThrow(`there is no ${name}`)
  })

  it('keeps its service from being deleted while it carries traffic, not before the script', async () => {
    const { name } = await newEndpoint()
    const other = await newEndpointOf(40, { endpointConnectionName: 'second' })
    act(name, 'runCreationScript')
    client.clock.advance(MINUTE)
    const refused = await client.verdict('DELETE', STANDARD)
    act(name, 'runDeletionScript')
    client.clock.advance(MINUTE)
    const verdict = await client.verdict('DELETE', STANDARD)
    later()

    expect(refused).toBe('PSC_SERVICE_CANNOT_DELETE_SERVICE_WITH_ACTIVE_ENDPOINTS')
    expect(verdict).toBe('processing-completed')
    expect(object(other)).toBeUndefined()
  })

  it('fails in Google Cloud when that is asked for', async () => {
    await activeService()
    client.cloud.faults.failNextPeering()
    const name = await newEndpointOf(40, {})
    act(name, 'runCreationScript')
    client.clock.advance(MINUTE)

    expect(statusOf(name)).toBe('failed')
  })

  it.each([
    ['gcpProjectId', 'No', 'PSC_ENDPOINT_INVALID_GCP_PROJECT_ID'],
    ['gcpVpcName', 'Main', 'PSC_ENDPOINT_INVALID_VPC_NAME'],
    ['gcpVpcSubnetName', '-', 'PSC_ENDPOINT_INVALID_VPC_SUBNET_NAME'],
    ['endpointConnectionName', '', 'PSC_ENDPOINT_INVALID_CONNECTION_NAME'],
  ])('refuses a bad %s', async (field, value, code) => {
    const service = await activeService()

    expect(await client.verdict('POST', service, { ...fields, [field]: value })).toBe(code)
  })

  it('refuses its twin, and a service that is another', async () => {
    const { service } = await newEndpoint()

    expect(await client.verdict('POST', service, fields)).toBe('PSC_ENDPOINT_ALREADY_EXISTS')
    expect(await client.verdict('POST', `${STANDARD}/41`, fields)).toBe('PSC_SERVICE_NOT_FOUND')
    expect(await client.verdict('GET', `${STANDARD}/41`)).toBe('PSC_SERVICE_NOT_FOUND')
    expect(await client.verdict('PUT', `${service}/endpoints/99`, { action: 'accept' })).toBe(
      'PSC_ENDPOINT_NOT_FOUND',
    )
  })

  it('takes an action or fields, never both, and neither while it is initialized', async () => {
    const { endpoint, name } = await newEndpoint()
    const put = (body: object) => client.verdict('PUT', endpoint, body)
    const early = [await put({ action: 'accept' }), await put({ gcpVpcName: 'other' })]
    act(name, 'runCreationScript')
    client.clock.advance(MINUTE)

    expect(early).toEqual(
      Array.from({ length: 2 }, () => 'PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_UPDATE_INITIALIZED_ENDPOINT'),
    )
    expect(await put({ action: 'accept', gcpVpcName: 'other' })).toBe(
      'PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_HAVE_BOTH_ACTION_AND_OTHER_FIELDS',
    )
    expect(await put({ action: 'approve' })).toBe('PSC_UPDATE_ENDPOINT_REQUEST_ACTION_INVALID_VALUE')
    expect(await put({ gcpVpcName: 'Other' })).toBe('PSC_ENDPOINT_INVALID_VPC_NAME')
    expect(await put({})).toBe('BAD_REQUEST')
    expect(await put({ gcpVpcName: 'other' })).toBe('processing-completed')
    expect(object(name)?.facts).toContainEqual(['network', 'other'])
  })

  it('answers bodies that are none at once', async () => {
    const { service, endpoint } = await newEndpoint()
    const { gcpVpcName: _, ...lacking } = fields
    const replies = [
      await client.call('POST', service, lacking),
      await client.call('POST', service, { ...fields, name: 'x' }),
      await client.call('POST', service, { ...fields, regionId: 27 }), // of the regional call only
      await client.call('PUT', endpoint, { action: 1 }),
      await client.call('PUT', `${service}/endpoints/x`, { action: 'accept' }),
    ]

    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
  })

  it('cannot be made any more once its service is being deleted', async () => {
    const { name } = await newEndpoint()
    await client.call('DELETE', STANDARD)
    client.clock.advance(11_000)

    expect(() => act(name, 'runCreationScript')).toThrow('service-attachment-mc1301-0-us-central1-rlrcp was')
  })

  it('is refused by gcloud what makes no sense', async () => {
    const { name } = await newEndpoint()

    expect(() => act(name, 'runDeletionScript')).toThrow('redis-psc-12-1 was not found')
    act(name, 'runCreationScript')
    expect(() => act(name, 'runCreationScript')).toThrow('redis-psc-12-1 already exists')
    expect(() => act('psc:1301', 'runCreationScript')).toThrow('nothing to runCreationScript')
  })
})

describe('the scripts of an endpoint', () => {
  it('are long, for bash and for PowerShell, and name everything of the user', async () => {
    const { endpoint } = await newEndpoint()
    const { script } = await resource<ScriptBody>(`${endpoint}/creationScripts`)

    for (const text of [script.bash, script.powershell]) {
      expect(text.length).toBeGreaterThan(1_000)
      for (const name of ['app-prod', '--network=main', '--subnet=redis', 'redis-psc-12']) {
        expect(text).toContain(name)
      }
      expect(text).toContain(
        'projects/rcp-prod-tenant-1301/regions/us-central1/serviceAttachments/service-attachment-mc1301-0-us-central1-rlrcp',
      )
      expect(text).not.toContain('ENDPOINT_ADDRESS')
    }
    expect(script.bash).toMatch(/^#!\/bin\/bash\n/)
    expect(script).not.toHaveProperty('terraformGcp')
  })

  it('come with what Terraform needs when that is asked for', async () => {
    const { endpoint } = await newEndpoint()
    const { script } = await resource<ScriptBody>(
      `${endpoint}/creationScripts?includeTerraformGcpScript=true`,
    )

    expect(script.terraformGcp?.serviceAttachments).toEqual([
      {
        name: expect.stringContaining('/serviceAttachments/'),
        dnsRecord: '*.psc.mc1301-0.us-central1.gcp.cloud.rlrcp.com.',
        ipAddressName: 'redis-psc-12-ip-1',
        forwardingRuleName: 'redis-psc-12-1',
      },
    ])
  })

  it('remove what the creation made', async () => {
    const { endpoint } = await pendingEndpoint()
    const { script } = await resource<ScriptBody>(`${endpoint}/deletionScripts`)

    expect(Object.keys(script)).toEqual(['bash', 'powershell'])
    for (const text of Object.values(script)) {
      expect(text).toContain('forwarding-rules delete redis-psc-12-1')
      expect(text).toContain('addresses delete redis-psc-12-ip-1')
    }
  })
})

describe('Private Service Connect of an Active-Active subscription', () => {
  it('is one per region, with endpoints, scripts and answers of its own', async () => {
    const { service, endpoint, name } = await pendingEndpoint(REGIONAL)
    const { script } = await resource<ScriptBody>(`${endpoint}/creationScripts`)
    const removal = await resource<ScriptBody>(`${endpoint}/deletionScripts`)
    await client.task('PUT', endpoint, { action: 'accept', regionId: 27 })
    client.clock.advance(MINUTE)
    const listed = await endpointsOf(service)
    const elsewhere = await client.verdict('GET', '/subscriptions/1401/regions/35/private-service-connect')
    const refused = await client.verdict('DELETE', endpoint)
    act(name, 'runDeletionScript')
    client.clock.advance(MINUTE)

    expect(listed).toMatchObject([{ status: 'active' }])
    expect(script.bash).toContain('--region=us-central1')
    expect(removal.script.bash).toContain('--region=us-central1')
    expect(elsewhere).toBe('PSC_SERVICE_NOT_FOUND')
    expect(refused).toBe('PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT')
    expect(object('psc:1401/us-central1')).toMatchObject({ subscriptionId: 1401, regionName: 'us-central1' })
    expect(await resource(REGIONAL)).toMatchObject({ status: 'active' })
    expect(await client.verdict('DELETE', REGIONAL)).toBe('processing-completed')
  })

  it('is not where the subscription is not', async () => {
    expect(await client.verdict('GET', '/subscriptions/1401/regions/38/private-service-connect')).toBe(
      'SUBSCRIPTION_INVALID_REGION_ID',
    )
  })
})

describe('Private Service Connect calls', () => {
  const rows: [method: string, tail: string, body: object | undefined, word: string][] = [
    ['GET', '', undefined, 'GET'],
    ['POST', '', undefined, 'CREATING'],
    ['DELETE', '', undefined, 'DELETING'],
    ['GET', '/40', undefined, 'GET'],
    ['POST', '/40', fields, 'CREATING'],
    ['PUT', '/40/endpoints/12', { action: 'accept' }, 'UPDATING'],
    ['DELETE', '/40/endpoints/12', undefined, 'DELETING'],
    ['GET', '/40/endpoints/12/creationScripts', undefined, 'GET'],
    ['GET', '/40/endpoints/12/deletionScripts', undefined, 'GET'],
  ]

  it.each(rows)('of the wrong family are told apart: %s %s', async (method, tail, body, word) => {
    const path = (place: string) => `/subscriptions/${place}/private-service-connect${tail}`
    const onActiveActive = await client.verdict(method, path('1401'), body)
    const onStandard = await client.verdict(method, path('1301/regions/27'), body)

    expect(onActiveActive).toMatch(
      new RegExp(`^PSC_${word}_A_FLEXIBLE_.*_NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION$`),
    )
    expect(onStandard).toMatch(
      new RegExp(`^PSC_${word}_AN_ACTIVE_ACTIVE_.*_NOT_ALLOWED_WITH_A_FLEXIBLE_SUBSCRIPTION$`),
    )
    const isOfEndpoint = tail !== '' && word !== 'GET'
    expect(onActiveActive.includes('CONNECT_ENDPOINT')).toBe(isOfEndpoint || word === 'GET')
  })

  it.each(rows)('are for Google Cloud: %s %s', async (method, tail, body) => {
    const path = (place: string) => `/subscriptions/${place}/private-service-connect${tail}`

    expect(await client.verdict(method, path('1206'), body)).toBe('PSC_CLOUD_PROVIDER_IS_NOT_SUPPORTED')
    expect(await client.verdict(method, path('1400/regions/4'), body)).toBe(
      'PSC_CLOUD_PROVIDER_IS_NOT_SUPPORTED',
    )
  })

  it('are refused while the subscription is not active, reading apart', async () => {
    await activeService()
    client.cloud.faults.nonActiveSubscription(1301)

    expect(await client.verdict('DELETE', STANDARD)).toBe('SUBSCRIPTION_NOT_ACTIVE')
    expect(await client.verdict('GET', STANDARD)).toBe('processing-completed')
  })

  it('are not for a network of the customer', async () => {
    const [own] = client.cloud.state().subscriptions.filter(({ id }) => id === 1301)
    await client.cloud.close()
    client = await startCloud({ subscriptions: own ? [{ ...own, isCustomerManaged: true }] : [] })

    expect(await client.verdict('GET', STANDARD)).toBe(
      'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION',
    )
  })

  it('keep the subscription busy for a while after a change', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { occupiedMs: [2 * MINUTE, 2 * MINUTE] } })
    await client.task('POST', STANDARD)

    expect((await client.call('GET', '/subscriptions/1301')).body).toMatchObject({ status: 'pending' })
    client.clock.advance(2 * MINUTE)
    expect((await client.call('GET', '/subscriptions/1301')).body).toMatchObject({ status: 'active' })
  })

  it('answer 412 while the flow is off', async () => {
    client.cloud.faults.featureOff('privateServiceConnect')

    expect((await client.call('GET', STANDARD)).status).toBe(412)
  })

  it('show a word nobody published when that is asked for', async () => {
    const { service, name } = await newEndpoint()
    client.cloud.faults.unknownStatus('psc:1301', 'musing')
    client.cloud.faults.unknownStatus(name, 'pondering')

    expect(await resource(STANDARD)).toMatchObject({ status: 'musing' })
    expect(await endpointsOf(service)).toMatchObject([{ status: 'pondering' }])
  })

  it('change nothing when a task only pretends', async () => {
    const pretend = async (method: string, path: string, body?: object) => {
      client.cloud.faults.completeWithoutChange()
      return client.verdict(method, path, body)
    }
    const verdicts = [await pretend('POST', STANDARD)]
    const noService = await client.verdict('GET', STANDARD)
    const service = await activeService()
    verdicts.push(await pretend('POST', service, fields))
    const noEndpoint = await endpointsOf(service)
    const { response } = await client.task('POST', service, fields)
    const id = response?.resourceId
    client.clock.advance(MINUTE)
    verdicts.push(await pretend('DELETE', `${service}/endpoints/${id}`))
    const initialized = await endpointsOf(service)
    verdicts.push(await pretend('DELETE', STANDARD))
    act(`psc-endpoint:1301/${id}`, 'runCreationScript')
    client.clock.advance(MINUTE)
    verdicts.push(
      await pretend('PUT', `${service}/endpoints/${id}`, { action: 'accept' }),
      await pretend('PUT', `${service}/endpoints/${id}`, { gcpVpcName: 'other' }),
    )

    expect(verdicts).toEqual(Array.from({ length: 6 }, () => 'processing-completed'))
    expect(noService).toBe('PSC_SERVICE_NOT_FOUND')
    expect(noEndpoint).toEqual([])
    expect(initialized).toMatchObject([{ status: 'initialized' }])
    expect(await resource(STANDARD)).toMatchObject({ status: 'active' })
    expect(await endpointsOf(service)).toMatchObject([{ ...fields, status: 'pending' }])
  })

  it('are done even when the reply is lost', async () => {
    client.cloud.faults.dropNextReply({ method: 'POST' })
    await expect(client.call('POST', STANDARD)).rejects.toThrow()
    client.clock.advance(MINUTE)

    expect(await client.verdict('POST', STANDARD)).toBe('PSC_SERVICE_ALREADY_EXISTS')
  })
})
