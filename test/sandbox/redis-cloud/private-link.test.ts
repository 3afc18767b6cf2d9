import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudClient, MINUTE, startCloud, type TaskBody } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const HOUR = 60 * MINUTE
const ACCOUNT = '111122223333'
const OTHER = '222233334444'
const HOST = '550680565604'
const STANDARD = '/subscriptions/1206/private-link'
const REGIONAL = '/subscriptions/1400/regions/4/private-link'

/** Each case runs on the standard calls and on those of a region. */
const families = [
  ['standard', STANDARD, 'privatelink:1206'],
  ['Active-Active', REGIONAL, 'privatelink:1400/eu-west-1'],
] as const

interface Link {
  status: string
  shareName: string
  principals: { principal: string; type: string; alias?: string; status: string }[]
  connections: { associationId: string; connectionId: string; type: string; ownerId: string }[]
  [field: string]: unknown
}

const body = (over: object = {}) => ({
  shareName: 'payments',
  principal: ACCOUNT,
  type: 'aws_account',
  ...over,
})

const get = (path: string) => client.resource<Link>(path)
const statusOf = async (path: string, account: string) =>
  (await get(path)).principals.find(({ principal }) => principal === account)?.status

const linksIn = ({ cloud }: CloudClient) =>
  cloud.state().connectivity.filter(({ family }) => family === 'privateLink')

async function create(path: string, over: object = {}): Promise<void> {
  await client.task('POST', path, body(over))
  client.clock.advance(3 * MINUTE)
}

async function createAssociated(path: string, id: string): Promise<void> {
  await create(path)
  client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)
  client.clock.advance(MINUTE)
}

async function createConnected(path: string, id: string): Promise<Link['connections'][number]> {
  await createAssociated(path, id)
  client.cloud.actOn(id, `createEndpoint:${ACCOUNT}`)
  client.clock.advance(MINUTE)
  const [connection] = (await get(path)).connections
  if (!connection) throw new Error('no connection')
  return connection
}

const disassociation = ({ associationId, connectionId, type, ownerId }: Link['connections'][number]) => ({
  connections: [{ associationId, connectionId, type, principalId: ownerId }],
})

describe.each(families)('a %s PrivateLink', (family, path, id) => {
  it('that is absent reads as an empty resource, or as a task error of the 404 kind', async () => {
    const absent = await get(path)
    client.cloud.faults.missingPrivateLinkFails(true)
    const { response } = await client.task('GET', path)

    expect(absent).toEqual({ links: [] })
    expect(response?.error).toMatchObject({ type: 'PRIVATE_LINK_NOT_FOUND', status: '404 NOT_FOUND' })
  })

  it('reads as absent at first, then initializing, then active with everything a consumer needs', async () => {
    const slow = await startCloud({
      pace: { linkAppearsMs: [90_000, 90_000], linkActivatesMs: [60_000, 60_000] },
    })
    try {
      const created = await slow.task('POST', path, body({ alias: 'apps' }))
      const absent = await slow.resource(path)
      const initializing = await slow.resource<Link>(path)
      slow.clock.advance(MINUTE)
      const active = await slow.resource<Link>(path)
      const region = family === 'standard' ? {} : { regionId: 4 }

      expect(created.status).toBe('processing-completed')
      expect(absent).toEqual({ links: [] })
      expect(initializing).toMatchObject({
        status: 'initializing',
        principals: [{ principal: ACCOUNT, status: 'initializing' }],
      })
      expect(active).toEqual({
        status: 'active',
        principals: [{ principal: ACCOUNT, type: 'aws_account', alias: 'apps', status: 'associating' }],
        resourceConfigurationId: expect.stringMatching(/^rcfg-[0-9a-f]{17}$/),
        resourceConfigurationArn: `arn:aws:vpc-lattice:eu-west-1:${HOST}:resourceconfiguration/${active['resourceConfigurationId']}`,
        shareArn: expect.stringMatching(`^arn:aws:ram:eu-west-1:${HOST}:resource-share/`),
        shareName: 'payments',
        connections: [],
        databases: expect.arrayContaining([
          { databaseId: expect.any(Number), port: expect.any(Number), rlEndpoint: expect.any(String) },
        ]),
        subscriptionId: family === 'standard' ? 1206 : 1400,
        ...region,
        links: [],
      })
    } finally {
      await slow.cloud.close()
    }
  })

  it('has ports of databases within what a consumer opens', async () => {
    await create(path)
    const { databases } = (await get(path)) as unknown as { databases: { port: number }[] }

    expect(databases.length).toBeGreaterThan(0)
    expect(databases.every(({ port }) => port >= 10_000 && port <= 19_999)).toBe(true)
  })

  it('answers 202 with a task to every call, also where the file says 204', async () => {
    const calls: [method: string, path: string, body?: object][] = [
      ['GET', path],
      ['POST', path, body()],
      ['POST', `${path}/principals`, { principal: OTHER }],
      ['DELETE', `${path}/principals`, { principal: OTHER }],
      ['POST', `${path}/connections/disassociate`, { connections: [] }],
      ['GET', `${path}/endpoint-script`],
      ['DELETE', path],
    ]
    const replies = []
    for (const [method, where, sent] of calls) replies.push(await client.call<TaskBody>(method, where, sent))
    const prefix = family === 'standard' ? /^privateLink/ : /^activeActivePrivateLink/

    expect(replies.map(({ status }) => status)).toEqual(calls.map(() => 202))
    for (const reply of replies) expect(reply.body.commandType).toMatch(prefix)
  })

  it('exists once', async () => {
    await create(path)

    expect(await client.verdict('POST', path, body({ principal: OTHER }))).toBe('PRIVATE_LINK_ALREADY_EXISTS')
  })

  it('needs the consumer to accept the share', async () => {
    await create(path)
    const before = await statusOf(path, ACCOUNT)
    client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)
    client.clock.advance(MINUTE)

    expect([before, await statusOf(path, ACCOUNT)]).toEqual(['associating', 'associated'])
    expect(() => client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)).toThrow('AlreadyAccepted')
    expect(() => client.cloud.actOn(id, `acceptShare:${OTHER}`)).toThrow('ArnNotFound')
  })

  it('drops a principal twelve hours after an invitation that nobody accepted', async () => {
    await create(path)
    client.clock.advance(11 * HOUR)
    const waiting = await statusOf(path, ACCOUNT)
    client.clock.advance(HOUR)
    const lapsed = await statusOf(path, ACCOUNT)
    client.clock.advance(HOUR)

    expect([waiting, lapsed]).toEqual(['associating', 'disassociated'])
    expect(await get(path)).toMatchObject({ status: 'active', principals: [] })
    expect(() => client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)).toThrow('ArnNotFound')
  })

  it.each([
    ['rejectShare', 'AlreadyRejected'],
    ['expireShare', 'Expired'],
  ])('loses a principal by %s, who may be added again', async (act, word) => {
    await create(path)
    client.cloud.actOn(id, `${act}:${ACCOUNT}`)
    const ended = await statusOf(path, ACCOUNT)
    expect(() => client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)).toThrow(word)
    const again = await client.verdict('POST', `${path}/principals`, { principal: ACCOUNT })
    client.clock.advance(MINUTE)

    expect([ended, again]).toEqual(['disassociated', 'processing-completed'])
    expect((await get(path)).principals).toMatchObject([{ principal: ACCOUNT, status: 'associating' }])
  })

  it('takes more principals, once each, and gives them up again', async () => {
    await create(path)
    const added = await client.verdict('POST', `${path}/principals`, { principal: OTHER, alias: 'b' })
    const twice = await client.verdict('POST', `${path}/principals`, { principal: OTHER })
    const both = (await get(path)).principals.map(({ principal }) => principal)
    const removed = await client.verdict('DELETE', `${path}/principals`, { principal: OTHER })
    const unknown = await client.verdict('DELETE', `${path}/principals`, { principal: OTHER })

    expect([added, twice, removed, unknown]).toEqual([
      'processing-completed',
      'PRIVATE_LINK_PRINCIPAL_ALREADY_EXISTS',
      'processing-completed',
      'PRIVATE_LINK_PRINCIPAL_NOT_FOUND',
    ])
    expect(both).toEqual([ACCOUNT, OTHER])
    expect((await get(path)).principals.map(({ principal }) => principal)).toEqual([ACCOUNT])
  })

  it('shows a removed principal as disassociating for a moment', async () => {
    const slow = await startCloud({ pace: { principalLeavesMs: [3 * MINUTE, 3 * MINUTE] } })
    try {
      await slow.task('POST', path, body())
      slow.clock.advance(3 * MINUTE)
      await slow.task('DELETE', `${path}/principals`, { principal: ACCOUNT })

      expect((await slow.resource<Link>(path)).principals).toMatchObject([{ status: 'disassociating' }])
      slow.clock.advance(3 * MINUTE)
      expect((await slow.resource<Link>(path)).principals).toEqual([])
    } finally {
      await slow.cloud.close()
    }
  })

  it.each<[why: string, sent: object, code: string]>([
    ['an account that is none', { principal: '123' }, 'PRIVATE_LINK_PRINCIPAL_INVALID_PRINCIPLE'],
    [
      'a bare organization id',
      { principal: 'o-abcdefghij', type: 'organization' },
      'PRIVATE_LINK_PRINCIPAL_INVALID_PRINCIPLE',
    ],
    ['the owner', { principal: HOST }, 'PRIVATE_LINK_PRINCIPAL_CANNOT_BE_OWNER_ACCOUNT'],
  ])('refuses %s as a principal, of a creation as of an addition', async (_, sent, code) => {
    const onCreation = await client.verdict('POST', path, body(sent))
    await create(path)

    expect(onCreation).toBe(code)
    expect(await client.verdict('POST', `${path}/principals`, sent)).toBe(code)
  })

  it('completes the addition of an organization by its ARN, which never appears', async () => {
    await create(path)
    const principal = `arn:aws:organizations::${ACCOUNT}:organization/o-abcdefghij`
    const verdict = await client.verdict('POST', `${path}/principals`, { principal, type: 'organization' })
    client.clock.advance(HOUR)

    expect(verdict).toBe('processing-completed')
    expect((await get(path)).principals.map(each => each.principal)).toEqual([ACCOUNT])
  })

  it('has a connection once the consumer made an endpoint, until it is deleted there', async () => {
    await create(path)
    expect(() => client.cloud.actOn(id, `createEndpoint:${ACCOUNT}`)).toThrow('NotFound')
    client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)
    client.clock.advance(MINUTE)
    client.cloud.actOn(id, `createEndpoint:${ACCOUNT}`)
    client.clock.advance(MINUTE)
    const { connections } = await get(path)
    client.cloud.actOn(id, `deleteEndpoint:${connections[0]?.associationId}`)
    client.clock.advance(MINUTE)

    expect(connections).toEqual([
      {
        associationId: expect.stringMatching(/^rsa-/),
        connectionId: expect.stringMatching(/^vpce-[0-9a-f]{17}$/),
        type: 'vpc_endpoint',
        ownerId: ACCOUNT,
        associationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ])
    expect((await get(path)).connections).toEqual([])
  })

  it('disassociates a connection that is named rightly, and no other', async () => {
    const connection = await createConnected(path, id)
    const right = disassociation(connection)
    const wrong = [
      { connections: [] },
      disassociation({ ...connection, ownerId: OTHER }),
      disassociation({ ...connection, type: 'service_network' }),
      disassociation({ ...connection, connectionId: 'vpce-0' }),
      {
        connections: [
          ...right.connections,
          ...disassociation({ ...connection, associationId: 'x' }).connections,
        ],
      },
    ]
    const verdicts = []
    for (const sent of wrong)
      verdicts.push(await client.verdict('POST', `${path}/connections/disassociate`, sent))
    const before = (await get(path)).connections
    const verdict = await client.verdict('POST', `${path}/connections/disassociate`, right)
    client.clock.advance(MINUTE)

    expect(new Set(verdicts)).toEqual(new Set(['ENTITY_NOT_FOUND']))
    expect(before).toEqual([connection])
    expect(verdict).toBe('processing-completed')
    expect((await get(path)).connections).toEqual([])
  })

  it('drops the connections of a principal that is removed', async () => {
    await createConnected(path, id)
    await client.verdict('DELETE', `${path}/principals`, { principal: ACCOUNT })

    expect(await get(path)).toMatchObject({ status: 'active', connections: [] })
  })

  it('gives out a script for the consumer, in Python, once it is active', async () => {
    const absent = await client.verdict('GET', `${path}/endpoint-script`)
    await create(path)
    const { resourceConfigurationArn } = await get(path)
    const { resourceEndpointScript: script } = await client.resource<{ resourceEndpointScript: string }>(
      `${path}/endpoint-script`,
    )

    expect(absent).toBe('PRIVATE_LINK_NOT_FOUND')
    expect(script).toMatch(/^#!\/usr\/bin\/env python3\n/)
    expect(script).toContain(resourceConfigurationArn)
    expect(script.length).toBeGreaterThan(4000) // beyond what a message takes: it has to be a file
  })

  it('is deleting, without its connections, then absent', async () => {
    const slow = await startCloud({ pace: { linkLeavesMs: [3 * MINUTE, 3 * MINUTE] } })
    try {
      await slow.task('POST', path, body())
      slow.clock.advance(3 * MINUTE)
      slow.cloud.actOn(id, `acceptShare:${ACCOUNT}`)
      slow.clock.advance(MINUTE)
      slow.cloud.actOn(id, `createEndpoint:${ACCOUNT}`)
      slow.clock.advance(MINUTE)
      const connected = await slow.resource<Link>(path)
      const deleted = await slow.verdict('DELETE', path)
      const deleting = await slow.resource<Link>(path)
      const again = await slow.verdict('DELETE', path)
      slow.clock.advance(3 * MINUTE)

      expect(connected.connections).toHaveLength(1)
      expect([deleted, again]).toEqual(['processing-completed', 'PRIVATE_LINK_NOT_FOUND'])
      expect(deleting).toMatchObject({
        status: 'deleting',
        principals: [{ status: 'disassociating' }],
        connections: [],
      })
      expect(await slow.resource(path)).toEqual({ links: [] })
      expect(linksIn(slow)).toEqual([])
      expect(await slow.verdict('POST', path, body())).toBe('processing-completed')
    } finally {
      await slow.cloud.close()
    }
  })

  it('may demand that its principals are removed first', async () => {
    await create(path)
    client.cloud.faults.demandPrincipalsFirst(true)
    const early = await client.verdict('DELETE', path)
    await client.verdict('DELETE', `${path}/principals`, { principal: ACCOUNT })
    client.clock.advance(MINUTE)

    expect(early).toBe('PRIVATE_LINK_ALL_PRINCIPALS_MUST_BE_DELETED_BEFORE_DELETING_RESOURCE_LINK')
    expect(await client.verdict('DELETE', path)).toBe('processing-completed')
  })

  it('is there for the page, with what a person may do', async () => {
    await create(path)
    const acts = () => linksIn(client).flatMap(each => each.acts.map(({ act }) => act))
    const invited = acts()
    client.cloud.actOn(id, `acceptShare:${ACCOUNT}`)
    const accepted = acts()
    client.clock.advance(MINUTE)

    expect(linksIn(client)).toMatchObject([
      { id, family: 'privateLink', status: 'active', regionName: family === 'standard' ? null : 'eu-west-1' },
    ])
    expect(invited).toEqual(['acceptShare', 'rejectShare', 'expireShare'].map(act => `${act}:${ACCOUNT}`))
    expect(accepted).toEqual([])
    expect(acts()).toEqual([`createEndpoint:${ACCOUNT}`])
    expect(() => client.cloud.actOn('privatelink:4711', 'acceptShare')).toThrow(
      'there is no privatelink:4711',
    )
  })

  it('tells its story as it happens', async () => {
    const told: string[] = []
    client.cloud.onEvent(event => event.kind === 'peering' && told.push(event.text))
    await createConnected(path, id)
    await client.verdict('DELETE', path)
    client.clock.advance(MINUTE)
    const place = id.slice('privatelink:'.length)

    expect(told.filter(text => text.startsWith('PrivateLink'))).toEqual([
      `PrivateLink ${place} is not shown yet`,
      `PrivateLink ${place} is initializing`,
      `PrivateLink ${place} is active`,
      `PrivateLink ${place} is deleting`,
      `PrivateLink ${place} is gone`,
    ])
    expect(told.filter(text => text.startsWith('principal')).map(text => text.split(' ').at(-1))).toEqual([
      'initializing',
      'associating',
      'associated',
      'disassociating',
      'gone',
    ])
    expect(told.filter(text => text.startsWith('connection')).map(text => text.split(' ').at(-1))).toEqual([
      'connected',
      'gone',
    ])
  })

  it.each<[what: string, prepare: () => Promise<unknown>, method: string, suffix: string, sent?: object]>([
    ['a creation', async () => undefined, 'POST', '', body()],
    ['an addition', () => createConnected(path, id), 'POST', '/principals', { principal: OTHER }],
    ['a removal', () => createConnected(path, id), 'DELETE', '/principals', { principal: ACCOUNT }],
    ['a deletion', () => createConnected(path, id), 'DELETE', ''],
  ])('can complete %s that changed nothing', async (_, prepare, method, suffix, sent) => {
    await prepare()
    const before = await get(path)
    client.cloud.faults.completeWithoutChange()
    const verdict = await client.verdict(method, path + suffix, sent)
    client.clock.advance(MINUTE)

    expect(verdict).toBe('processing-completed')
    expect(await get(path)).toEqual(before)
  })

  it('can complete a disassociation that changed nothing', async () => {
    const connection = await createConnected(path, id)
    client.cloud.faults.completeWithoutChange()
    await client.verdict('POST', `${path}/connections/disassociate`, disassociation(connection))
    client.clock.advance(MINUTE)

    expect((await get(path)).connections).toEqual([connection])
  })

  it('shows status words nobody published', async () => {
    await create(path)
    client.cloud.faults.unknownStatus(id, 'quarantined')
    client.cloud.faults.unknownStatus(`${id} ${ACCOUNT}`, 'accepted')

    expect(await get(path)).toMatchObject({ status: 'quarantined', principals: [{ status: 'accepted' }] })
  })

  it('is made although the reply was lost', async () => {
    client.cloud.faults.dropNextReply({ method: 'POST' })
    await expect(client.call('POST', path, body())).rejects.toThrow()
    client.clock.advance(3 * MINUTE)

    expect(await get(path)).toMatchObject({ status: 'active', shareName: 'payments' })
  })

  it('refuses at HTTP level what the body lacks or has too much of', async () => {
    const bodies = [
      { shareName: 'a', principal: ACCOUNT },
      body({ type: 'account' }),
      body({ shareName: 'x'.repeat(65) }),
      body({ name: 'x' }),
    ]
    for (const sent of bodies) expect((await client.call('POST', path, sent)).status).toBe(400)
    expect((await client.call('DELETE', `${path}/principals`)).status).toBe(400)
    expect((await client.call('DELETE', `${path}/principals`, body())).status).toBe(400)
    expect(
      (await client.call('POST', `${path}/connections/disassociate`, { connections: [{}] })).status,
    ).toBe(400)
  })
})

describe('a change of a PrivateLink', () => {
  it('leaves the subscription not active for some seconds', async () => {
    const slow = await startCloud({ pace: { occupiedMs: [3 * MINUTE, 3 * MINUTE] } })
    try {
      await slow.task('POST', STANDARD, body())
      const during = await slow.call('GET', '/subscriptions/1206')
      const refused = await slow.verdict('POST', `${STANDARD}/principals`, { principal: OTHER })
      slow.clock.advance(3 * MINUTE)

      expect(during.body['status']).toBe('pending')
      expect(refused).toBe('SUBSCRIPTION_NOT_ACTIVE')
      expect((await slow.call('GET', '/subscriptions/1206')).body['status']).toBe('active')
    } finally {
      await slow.cloud.close()
    }
  })

  it('is not possible before the link is active', async () => {
    const slow = await startCloud({ pace: { linkActivatesMs: [HOUR, HOUR] } })
    try {
      await slow.task('POST', STANDARD, body())

      expect(await slow.verdict('POST', `${STANDARD}/principals`, { principal: OTHER })).toBe(
        'CONFLICT_ERROR',
      )
      expect(await slow.verdict('GET', `${STANDARD}/endpoint-script`)).toBe('CONFLICT_ERROR')
    } finally {
      await slow.cloud.close()
    }
  })

  it.each([
    ['POST', '/principals', { principal: OTHER }],
    ['DELETE', '/principals', { principal: OTHER }],
    ['POST', '/connections/disassociate', { connections: [] }],
    ['DELETE', '', undefined],
  ])('by %s %s needs a link', async (method, suffix, sent) => {
    expect(await client.verdict(method, STANDARD + suffix, sent)).toBe('PRIVATE_LINK_NOT_FOUND')
  })
})

describe('the wrong place', () => {
  const onActiveActive = '/subscriptions/1400/private-link'
  const onStandard = '/subscriptions/1206/regions/4/private-link'

  it.each<[method: string, suffix: string, sent: object | undefined, code: RegExp]>([
    ['GET', '', undefined, /^PRIVATE_LINK_GET_/],
    ['GET', '/endpoint-script', undefined, /^PRIVATE_LINK_GET_/],
    ['POST', '', body(), /^PRIVATE_LINK_CREATE_/],
    ['DELETE', '', undefined, /^PRIVATE_LINK_DELETING_.*_PRIVATE_LINK_IS_NOT_ALLOWED/],
    ['POST', '/principals', { principal: OTHER }, /^PRIVATE_LINK_CREATING_PRINCIPLES_/],
    ['DELETE', '/principals', { principal: OTHER }, /^PRIVATE_LINK_DELETING_.*_PRINCIPALS_/],
    ['POST', '/connections/disassociate', { connections: [] }, /^PRIVATE_LINK_DISASSOCIATE_CONNECTIONS_/],
  ])('of the family: %s %s fails with a code of its own, both ways', async (method, suffix, sent, code) => {
    const standard = await client.verdict(method, onStandard + suffix, sent)
    const activeActive = await client.verdict(method, onActiveActive + suffix, sent)

    expect(standard).toMatch(code)
    expect(standard).toMatch(/NOT_ALLOWED_WITH_A_SINGLE_REGION_SUBSCRIPTION$/)
    expect(activeActive).toMatch(code)
    expect(activeActive).toMatch(/NOT_ALLOWED_WITH_AN_ACTIVE_ACTIVE_SUBSCRIPTION$/)
  })

  it('is Google Cloud, a customer-managed VPC, or a region of another subscription', async () => {
    const { verdict } = client

    expect(await verdict('GET', '/subscriptions/1301/private-link')).toBe(
      'PRIVATE_LINK_CLOUD_PROVIDER_NOT_SUPPORTED',
    )
    expect(await verdict('POST', '/subscriptions/1401/regions/27/private-link', body())).toBe(
      'PRIVATE_LINK_CLOUD_PROVIDER_NOT_SUPPORTED',
    )
    expect(await verdict('POST', '/subscriptions/1500/private-link', body())).toBe(
      'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION',
    )
    expect(await verdict('POST', '/subscriptions/1400/regions/61/private-link', body())).toBe(
      'SUBSCRIPTION_INVALID_REGION_ID',
    )
    expect(await verdict('POST', '/subscriptions/1600/private-link', body())).toBe('SUBSCRIPTION_NOT_ACTIVE')
    expect((await client.call('GET', '/subscriptions/1400/regions/eu-west-1/private-link')).status).toBe(400)
    expect((await client.call('GET', '/subscriptions/4711/private-link')).status).toBe(404)
  })

  it('of one region has nothing to do with the other', async () => {
    await create(REGIONAL)

    expect(await get('/subscriptions/1400/regions/1/private-link')).toEqual({ links: [] })
    expect(await client.verdict('POST', '/subscriptions/1400/regions/1/private-link', body())).toBe(
      'processing-completed',
    )
  })
})
