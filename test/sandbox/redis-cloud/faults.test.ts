import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsBody, type CloudClient, MINUTE, startCloud, type TaskBody } from './cloud-client.ts'

let client: CloudClient
beforeEach(async () => {
  client = await startCloud()
})
afterEach(() => client.cloud.close())

const PATH = '/subscriptions/1206/peerings'
const held = () => client.cloud.state().subscriptions[0]?.peerings ?? []
const armed = () => client.cloud.state().faults

describe('a task fault', () => {
  it('fails the next write and lets lists through, then is used up', async () => {
    client.cloud.faults.failNextTask('VPC_PEERING_CIDR_OVERLAP')

    expect(armed()).toEqual(['the next write task fails with VPC_PEERING_CIDR_OVERLAP'])
    expect(await client.verdict('GET', PATH)).toBe('processing-completed')
    expect(await client.verdict('POST', PATH, awsBody())).toBe('VPC_PEERING_CIDR_OVERLAP')
    expect(armed()).toEqual([])
    expect(await client.verdict('POST', PATH, awsBody())).toBe('processing-completed')
  })

  it('fails only what it is meant for, with any code the list may grow', async () => {
    client.cloud.faults.failNextTask('SOMETHING_NEW_DOES_NOT_EXIST', 'list')
    client.cloud.faults.failNextTask(undefined, 'delete')

    expect(await client.verdict('POST', PATH, awsBody())).toBe('processing-completed')
    expect(await client.verdict('DELETE', `${PATH}/87`)).toBe('VPC_PEERING_GENERAL_ERROR')
    const { response } = await client.task('GET', PATH)
    expect(response?.error).toMatchObject({ type: 'SOMETHING_NEW_DOES_NOT_EXIST', status: '404 NOT_FOUND' })
  })

  it('completes a write that changes nothing', async () => {
    client.cloud.faults.completeWithoutChange()
    const created = await client.task('POST', PATH, awsBody())
    client.clock.advance(MINUTE)

    expect(created).toMatchObject({ status: 'processing-completed', response: { resourceId: 87 } })
    expect(held()).toEqual([])
  })

  it('completes a write without a response', async () => {
    client.cloud.faults.emptyResponse()
    const created = await client.task('POST', PATH, awsBody())

    expect(created.status).toBe('processing-completed')
    expect(created).not.toHaveProperty('response')
    expect(held()).toHaveLength(1)
  })

  it('hangs a task until the faults are cleared, and lets the others go on', async () => {
    client.cloud.faults.hangNext()
    const { body } = await client.call<TaskBody>('POST', PATH, awsBody())
    const other = await client.verdict('GET', PATH)
    client.clock.advance(60 * MINUTE)
    const hung = await client.call<TaskBody>('GET', `/tasks/${body.taskId}`)
    client.cloud.clearFaults()
    const freed = await client.call<TaskBody>('GET', `/tasks/${body.taskId}`)

    expect([other, hung.body.status, freed.body.status]).toEqual([
      'processing-completed',
      'processing-in-progress',
      'processing-completed',
    ])
    expect(held()).toHaveLength(1)
  })

  it('slows the queue', async () => {
    client.cloud.faults.slowQueue(10 * MINUTE)
    const slow = await client.task('GET', PATH)
    client.clock.advance(11 * MINUTE)
    client.cloud.faults.slowQueue(0)

    expect(slow.status).toBe('processing-in-progress')
    expect(await client.verdict('GET', PATH)).toBe('processing-completed')
  })

  it('overlooks a new peering for some lists', async () => {
    client.cloud.faults.hidePeering(2)
    await client.task('POST', PATH, awsBody())
    const seen = []
    for (let n = 0; n < 3; n++) seen.push((await client.list(1206)).length)

    expect(seen).toEqual([0, 0, 1])
  })
})

describe('a connection fault', () => {
  it('loses the reply of a request that is done', async () => {
    client.cloud.faults.dropNextReply({ method: 'POST', pathIncludes: '/peerings' })
    await client.call('GET', '/')
    await expect(client.call('POST', PATH, awsBody())).rejects.toThrow()
    client.clock.advance(MINUTE)

    expect(held()).toHaveLength(1)
    expect(client.cloud.requests.map(request => request.outcome)).toEqual(['answered', 'reply_lost'])
  })

  it('loses a request that is never done', async () => {
    client.cloud.faults.dropNextRequest()
    await expect(client.call('POST', PATH, awsBody())).rejects.toThrow()
    client.clock.advance(MINUTE)

    expect(held()).toEqual([])
    expect(client.cloud.requests).toMatchObject([{ outcome: 'request_lost', status: null }])
    expect((await client.call('GET', '/')).status).toBe(200)
  })

  it('never answers a request that is done', async () => {
    client.cloud.faults.hangNextReply()
    const headers = {
      'x-api-key': client.cloud.accessKey,
      'x-api-secret-key': client.cloud.secretKey,
      'content-type': 'application/json',
    }
    const controller = new AbortController()
    const body = JSON.stringify(awsBody())
    const init = { method: 'POST', headers, body, signal: controller.signal }
    const arrived = new Promise<void>(resolve => {
      client.cloud.onEvent(event => event.kind === 'call' && resolve())
    })
    const pending = fetch(client.cloud.url + PATH, init)
    await arrived
    controller.abort()

    await expect(pending).rejects.toThrow()
    client.clock.advance(MINUTE)
    expect(held()).toHaveLength(1)
  })

  it('answers with an empty body', async () => {
    client.cloud.faults.emptyBody({ method: 'POST' })
    const reply = await client.call('POST', PATH, awsBody())

    expect([reply.status, reply.body]).toEqual([202, {}])
    expect(client.cloud.requests[0]?.reply).toMatchObject({ status: 'received' })
  })
})

describe('an HTTP fault', () => {
  it('answers a status so many times to the calls it is meant for', async () => {
    client.cloud.faults.httpError(500, 2, { pathIncludes: '/peerings' })
    const statuses = []
    for (const path of ['/', PATH, PATH, PATH]) statuses.push((await client.call('GET', path)).status)

    expect(statuses).toEqual([200, 500, 500, 202])
  })

  it('limits the rate for some seconds', async () => {
    client.cloud.faults.rateLimit(60)
    const limited = await client.call('GET', '/')
    client.clock.advance(MINUTE)

    expect([limited.status, limited.headers.get('x-rate-limit-remaining')]).toEqual([429, '0'])
    expect((await client.call('GET', '/')).status).toBe(200)
    expect(armed()).toEqual([])
  })

  it('is out for some seconds, or until it is cleared', async () => {
    client.cloud.faults.outage(30)
    const out = await client.call('GET', '/')
    client.clock.advance(30_000)
    const back = await client.call('GET', '/')
    client.cloud.faults.outage(null, 'disconnected')
    await expect(client.call('GET', '/')).rejects.toThrow()
    client.cloud.clearFaults()

    expect([out.status, back.status, (await client.call('GET', '/')).status]).toEqual([503, 200, 200])
  })

  it('goes on with what was received before the outage', async () => {
    await client.call('POST', PATH, awsBody())
    client.cloud.faults.outage(60)
    client.clock.advance(MINUTE)

    expect(await client.list(1206)).toHaveLength(1)
  })
})

describe('a fault of form', () => {
  it('writes links in the old style and errors as bare codes', async () => {
    client.cloud.faults.oldLinkStyle(true)
    client.cloud.faults.stringError(true)
    const task = await client.task('DELETE', `${PATH}/4711`)

    expect(task.response?.error).toBe('VPC_PEERING_NOT_FOUND')
    expect(task._links?.['self']?.['href']).toBe(`${client.cloud.url}/tasks/${task.taskId}`)
    expect(task).not.toHaveProperty('links')
  })

  it('shows a status word nobody published', async () => {
    await client.task('POST', PATH, awsBody())
    client.clock.advance(MINUTE)
    client.cloud.faults.unknownStatus(87, 'quarantined')
    const odd = await client.list(1206)
    client.cloud.faults.unknownStatus(87, null)

    expect(odd).toMatchObject([{ status: 'quarantined' }])
    expect(await client.list(1206)).toMatchObject([{ status: 'pending-acceptance' }])
  })

  it('shows a subscription as pending and refuses writes to it', async () => {
    client.cloud.faults.nonActiveSubscription(1206)
    const { body } = await client.call('GET', '/subscriptions/1206')

    expect(body).toMatchObject({ status: 'pending', cloudDetails: [{ provider: 'AWS' }] })
    expect(await client.verdict('POST', PATH, awsBody())).toBe('SUBSCRIPTION_NOT_ACTIVE')
    client.cloud.clearFaults()
    expect(await client.verdict('POST', PATH, awsBody())).toBe('processing-completed')
  })

  it('leaves the deployment type out', async () => {
    client.cloud.faults.withoutDeploymentType(true)

    expect((await client.call('GET', '/subscriptions/1400')).body).not.toHaveProperty('deploymentType')
  })

  it('leaves the ids of regions out', async () => {
    client.cloud.faults.withoutRegionIds(true)
    const { body } = await client.call<{ regions: object[] }>('GET', '/subscriptions/1400/regions')

    expect(body.regions.map(Object.keys)).not.toContainEqual(expect.arrayContaining(['regionId']))
    expect(body.regions).toMatchObject([{ region: 'us-east-1' }, { region: 'eu-west-1' }])
  })

  it('answers 412 to a family of calls that is off for the account, and to no other', async () => {
    client.cloud.faults.featureOff('activeActivePeering')
    client.cloud.faults.featureOff('privateLink')
    const paths = [
      '1400/regions/peerings',
      '1206/private-link',
      '1400/regions/1/private-link',
      '1206/peerings',
    ]
    const statuses = []
    for (const path of paths) statuses.push((await client.call('GET', `/subscriptions/${path}`)).status)

    expect(statuses).toEqual([412, 412, 412, 202])
    client.cloud.clearFaults()
    expect((await client.call('GET', '/subscriptions/1400/regions/peerings')).status).toBe(200)
  })

  it('is described in one line each', () => {
    const { faults } = client.cloud
    faults.failNextPeering()
    faults.completeWithoutChange()
    faults.emptyResponse()
    faults.hangNext()
    faults.slowQueue(5)
    faults.freshTask404(6)
    faults.dropNextReply({ method: 'POST' })
    faults.dropNextRequest()
    faults.hangNextReply()
    faults.emptyBody()
    faults.httpError(500, 3)
    faults.rateLimit(1)
    faults.outage(null)
    faults.unknownStatus(87, 'odd')
    faults.hidePeering(2)
    faults.nonActiveSubscription(1206)
    faults.oldLinkStyle(true)
    faults.stringError(true)
    faults.cidrSpelling('active')
    faults.withoutDeploymentType(true)
    faults.missingPrivateLinkFails(true)
    faults.demandPrincipalsFirst(true)
    faults.withoutRegionIds(true)
    faults.featureOff('privateLink')
    faults.unknownStatus('privatelink:1206', 'odd')

    expect(armed()).toHaveLength(25)
    client.cloud.clearFaults()
    expect(armed()).toEqual([])
  })
})
