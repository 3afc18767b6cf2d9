import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudClient, DAY, MINUTE, startCloud } from './cloud-client.ts'
import { expectConformity } from './openapi-replies.ts'

interface InvitationBody {
  id: number
  status: string
}

interface GatewayBody {
  id: number
  awsTgwUid: string
  status: string
  attachmentUid?: string
  attachmentStatus?: string
  cidrs: { cidrAddress: string; status: string }[]
}

const OWNER = '111122223333'
const TGW = 'tgw-0b92afdae97faaef8'
const STANDARD = '/subscriptions/1206/transitGateways'
const REGIONAL = '/subscriptions/1400/regions/4/transitGateways' // 4 is eu-west-1

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

const invitations = async (path = STANDARD) =>
  (await resource<{ resources: InvitationBody[] }>(`${path}/invitations`)).resources
const gateways = async (path = STANDARD) => (await resource<{ tgws: GatewayBody[] }>(path)).tgws
const gateway = async (path = STANDARD) => (await gateways(path))[0]
const object = (id: string) => client.cloud.state().connectivity.find(each => each.id === id)

function share(account = 'tgw-account:1206', suffix = ''): void {
  client.cloud.actOn(account, `shareGateway:${OWNER}:${TGW}${suffix}`)
  client.clock.advance(MINUTE)
}

/** Shares, accepts the invitation, and answers the path of the gateway's attachment with the gateway's id. */
async function accepted(path = STANDARD, account = 'tgw-account:1206', suffix = '') {
  share(account, suffix)
  const [invitation] = await invitations(path)
  await client.task('PUT', `${path}/invitations/${invitation?.id}/accept`)
  const id = (await gateway(path))?.id ?? 0
  return { id, attachment: `${path}/${id}/attachment` }
}

async function attached(): Promise<{ id: number; attachment: string }> {
  const known = await accepted(STANDARD, 'tgw-account:1206', ':auto')
  await client.task('POST', known.attachment)
  client.clock.advance(MINUTE)
  return known
}

describe('an invitation to a transit gateway', () => {
  it('appears after the owner has shared the gateway with the host account', async () => {
    const before = await invitations()
    const account = object('tgw-account:1206')
    share()

    expect(before).toEqual([])
    expect(account).toMatchObject({
      title: 'Transit gateways of payments-prod',
      facts: [['share with AWS account', '550680565604']],
    })
    expect(await invitations()).toEqual([
      {
        id: 3,
        name: `share-of-${TGW}`,
        resourceShareUid: expect.stringMatching(/^arn:aws:ram:eu-west-1:111122223333:resource-share\//),
        awsAccountId: OWNER,
        status: 'pending',
        sharedDate: expect.stringMatching(/^2026-11-02T/),
      },
    ])
    expect(await gateways()).toEqual([])
  })

  it('brings the gateway when it is accepted, and cannot be answered twice', async () => {
    const { id } = await accepted()

    expect(await invitations()).toMatchObject([{ status: 'accepted' }])
    expect(await gateway()).toEqual({
      id,
      awsTgwUid: TGW,
      status: 'available',
      awsAccountId: OWNER,
      cidrs: [],
    })
    expect(await client.verdict('PUT', `${STANDARD}/invitations/3/reject`)).toBe(
      'TGW_RESOURCE_SHARE_DOES_NOT_EXIST',
    )
  })

  it('brings nothing when it is rejected, and the gateway may be shared again', async () => {
    share()
    await client.task('PUT', `${STANDARD}/invitations/3/reject`)
    const [rejected] = await invitations()
    share()

    expect(rejected).toMatchObject({ status: 'rejected' })
    expect(await gateways()).toEqual([])
    expect(await invitations()).toMatchObject([{ status: 'rejected' }, { id: 4, status: 'pending' }])
  })

  it('lapses after seven days', async () => {
    share()
    client.clock.advance(7 * DAY - 5 * MINUTE)
    const [last] = await invitations()
    client.clock.advance(5 * MINUTE)

    expect(last).toMatchObject({ status: 'pending' })
    expect(await invitations()).toEqual([])
    expect(await client.verdict('PUT', `${STANDARD}/invitations/3/accept`)).toBe(
      'TGW_RESOURCE_SHARE_DOES_NOT_EXIST',
    )
  })

  it('lapses at once when a person lets it', async () => {
    share()
    client.cloud.actOn('invitation:1206/3', 'expireInvitation')

    expect(await invitations()).toEqual([])
    expect(object('invitation:1206/3')).toBeUndefined()
  })

  it('is refused in the words of AWS when it makes no sense', () => {
    share()
    const actOn = (act: string) => () => client.cloud.actOn('tgw-account:1206', act)

    expect(actOn(`shareGateway:${OWNER}:${TGW}`)).toThrow('ResourceShareAlreadyExists')
    expect(actOn(`shareGateway:42:${TGW}`)).toThrow('42 is not an AWS account')
    expect(actOn(`shareGateway:${OWNER}:vpc-1`)).toThrow('MalformedArn')
    expect(() => client.cloud.actOn('tgw-account:1301', 'shareGateway')).toThrow(
      'there is no tgw-account:1301',
    )
  })

  it('is offered with whole acts for the page', () => {
    const [plain, auto] = object('tgw-account:1206')?.acts ?? []
    client.cloud.actOn('tgw-account:1206', auto?.act ?? '')
    const next = object('tgw-account:1206')?.acts[0]

    expect(auto?.act).toBe(`${plain?.act}:auto`)
    expect(next?.act).not.toBe(plain?.act)
  })
})

describe('an attachment to a transit gateway', () => {
  it('waits for the owner, then becomes available', async () => {
    const { id, attachment } = await accepted()
    await client.task('POST', attachment)
    const waiting = await gateway()
    const offered = object(`tgw:1206/${id}`)?.acts.map(({ act }) => act)
    client.cloud.actOn(`tgw:1206/${id}`, 'acceptAttachment')
    const pending = object(`tgw:1206/${id}`)?.status
    client.clock.advance(MINUTE)

    expect(waiting).toMatchObject({
      status: 'available', // the gateway's own
      attachmentUid: expect.stringMatching(/^tgw-attach-[0-9a-f]{17}$/),
      attachmentStatus: 'pendingAcceptance',
    })
    expect(offered).toEqual(['acceptAttachment', 'rejectAttachment'])
    expect(pending).toBe('pending')
    expect(await gateway()).toMatchObject({ attachmentStatus: 'available' })
    expect(() => client.cloud.actOn(`tgw:1206/${id}`, 'acceptAttachment')).toThrow('IncorrectState')
  })

  it('is absent at first, then initiating', async () => {
    await client.cloud.close()
    client = await startCloud({
      pace: { appearsMs: [2 * MINUTE, 2 * MINUTE], initiatingMs: [10 * MINUTE, 10 * MINUTE] },
    })
    share()
    client.clock.advance(2 * MINUTE)
    await client.task('PUT', `${STANDARD}/invitations/3/accept`)
    const unlisted = await gateways()
    client.clock.advance(2 * MINUTE)
    const attachment = `${STANDARD}/${(await gateway())?.id}/attachment`
    await client.call('POST', attachment)
    client.clock.advance(15_000)
    const twice = await client.verdict('POST', attachment)
    const absent = await gateway()
    client.clock.advance(2 * MINUTE)

    expect(unlisted).toEqual([])
    expect(twice).toBe('CONFLICT_ERROR')
    expect(absent).not.toHaveProperty('attachmentUid')
    expect(absent).not.toHaveProperty('attachmentStatus')
    expect(await gateway()).toMatchObject({ attachmentStatus: 'initiating-request' })
    expect(await client.verdict('POST', attachment)).toBe('CONFLICT_ERROR')
  })

  it('needs nobody where the gateway accepts by itself', async () => {
    await attached()

    expect(await gateway()).toMatchObject({ attachmentStatus: 'available' })
  })

  it('ends rejected when the owner rejects it, and may be asked for again', async () => {
    const { id, attachment } = await accepted()
    await client.task('POST', attachment)
    client.cloud.actOn(`tgw:1206/${id}`, 'rejectAttachment')
    const rejecting = object(`tgw:1206/${id}`)?.status
    const rejected = await gateway()

    expect(rejecting).toBe('rejecting')
    expect(rejected).toMatchObject({ attachmentStatus: 'rejected' })
    expect(await client.verdict('POST', attachment)).toBe('processing-completed')
    expect(await gateway()).toMatchObject({ attachmentStatus: 'pendingAcceptance' })
  })

  it('is deleted by its owner, after which there is nothing to detach', async () => {
    const { id, attachment } = await attached()
    client.cloud.actOn(`tgw:1206/${id}`, 'deleteAttachment')
    const deleting = object(`tgw:1206/${id}`)?.status
    client.clock.advance(MINUTE)

    expect(deleting).toBe('deleting')
    expect(await gateway()).toMatchObject({ attachmentStatus: 'deleted' })
    expect(await client.verdict('DELETE', attachment)).toBe('TGW_ATTACHMENT_DOES_NOT_EXIST')
  })

  it('fails when that is asked for', async () => {
    const { attachment } = await accepted()
    client.cloud.faults.failNextPeering()
    await client.task('POST', attachment)
    client.clock.advance(MINUTE)

    expect(await gateway()).toMatchObject({ attachmentStatus: 'failed' })
  })

  it('leaves after the detach task, and detaching it again says that it is gone', async () => {
    const { id, attachment } = await attached()
    const first = await client.call<{ taskId: string }>('DELETE', attachment)
    client.clock.advance(11_000)
    const leaving = object(`tgw:1206/${id}`)?.status
    client.clock.advance(MINUTE)
    const task = await client.call<{ response: object }>('GET', `/tasks/${first.body.taskId}`)

    expect(first.status).toBe(202)
    expect(task.body.response).toEqual({ resourceId: id })
    expect(leaving).toBe('deleting')
    expect(await gateway()).not.toHaveProperty('attachmentUid')
    expect(await client.verdict('DELETE', attachment)).toBe('TGW_ATTACHMENT_DOES_NOT_EXIST')
    expect(await client.verdict('DELETE', `${STANDARD}/4711/attachment`)).toBe('TGW_DOES_NOT_EXIST')
  })
})

describe('an attachment on its way out', () => {
  it('cannot be detached again', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { leavesMs: [10 * MINUTE, 10 * MINUTE] } })
    const { attachment } = await attached()
    await client.task('DELETE', attachment)

    expect(await gateway()).toMatchObject({ attachmentStatus: 'deleting' })
    expect(await client.verdict('DELETE', attachment)).toBe('TGW_ATTACHMENT_DOES_NOT_EXIST')
  })
})

describe('the CIDRs of an attachment', () => {
  const cidrs = ['10.0.24.0/24', '10.0.25.0/24']

  it('are replaced as a whole, each with a status of its own, and cleared by an empty list', async () => {
    const { id, attachment } = await attached()
    await client.task('PUT', attachment, { cidrs })
    const both = await gateway()
    await client.call('PUT', attachment, { cidrs: ['10.0.25.0/24', '10.0.26.0/24'] })
    client.clock.advance(12_000)
    const during = { status: object(`tgw:1206/${id}`)?.status }
    const changed = await gateway()
    await client.task('PUT', attachment, { cidrs: [] })

    expect(both?.cidrs).toEqual(cidrs.map(cidrAddress => ({ cidrAddress, status: 'active' })))
    expect(during.status).toBe('modifying')
    expect(changed?.cidrs.map(({ cidrAddress }) => cidrAddress)).toEqual(['10.0.25.0/24', '10.0.26.0/24'])
    expect((await gateway())?.cidrs).toEqual([])
  })

  it('say pending while a new one is being set up', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { activatesMs: [2 * MINUTE, 2 * MINUTE] } })
    const { attachment } = await attached()
    client.clock.advance(2 * MINUTE)
    await client.task('PUT', attachment, { cidrs: ['10.0.24.0/24'] })
    client.clock.advance(2 * MINUTE)
    await client.task('PUT', attachment, { cidrs })

    expect(await gateway()).toMatchObject({
      attachmentStatus: 'modifying',
      cidrs: [{ status: 'active' }, { status: 'pending' }],
    })
    expect(await client.verdict('PUT', attachment, { cidrs: [] })).toBe('TGW_ATTACHMENT_IS_NOT_ACTIVE')
  })

  it.each([
    [
      'the same list in another order',
      { cidrs: cidrs.toReversed() },
      'TGW_ATTACHMENT_CIDRS_ARE_THE_SAME_AS_EXISTING_ONES',
    ],
    [
      'a range twice',
      { cidrs: ['10.1.0.0/24', '10.1.0.0/24'] },
      'TGW_ATTACHMENT_CIDRS_REQUEST_CONTAINS_DUPLICATES',
    ],
    ['no list', {}, 'TGW_ATTACHMENT_CIDRS_INVALID_LENGTH'],
    ['no range', { cidrs: ['ten'] }, 'BAD_REQUEST'],
  ])('refuse %s', async (_, body, code) => {
    const { attachment } = await attached()
    await client.task('PUT', attachment, { cidrs })
    client.clock.advance(MINUTE)

    expect(await client.verdict('PUT', attachment, body)).toBe(code)
  })

  it('are plain strings, and nothing else may be sent', async () => {
    const { attachment } = await attached()
    const objects = await client.call('PUT', attachment, { cidrs: [{ cidrAddress: '10.1.0.0/24' }] })
    const more = await client.call('PUT', attachment, { cidrs: [], tgwId: 35 })

    expect([objects.status, more.status]).toEqual([400, 400])
  })

  it('cannot be set before the attachment is accepted, or without one', async () => {
    const { attachment } = await accepted()
    const without = await client.verdict('PUT', attachment, { cidrs })
    await client.task('POST', attachment)

    expect(without).toBe('TGW_ATTACHMENT_DOES_NOT_EXIST')
    expect(await client.verdict('PUT', attachment, { cidrs })).toBe('TGW_ATTACHMENT_IS_NOT_ACTIVE')
  })
})

describe('transit gateways of an Active-Active subscription', () => {
  it('live in one of its regions', async () => {
    const { id, attachment } = await accepted(REGIONAL, 'tgw-account:1400/eu-west-1')
    await client.task('POST', attachment)
    client.cloud.actOn(`tgw:1400/eu-west-1/${id}`, 'acceptAttachment')
    client.clock.advance(MINUTE)
    const available = await gateway(REGIONAL)
    const set = await client.verdict('PUT', attachment, { cidrs: ['10.0.24.0/24'] })
    const elsewhere = await gateways('/subscriptions/1400/regions/1/transitGateways')
    client.clock.advance(MINUTE)
    const detached = await client.verdict('DELETE', attachment)

    expect(available).toMatchObject({ attachmentStatus: 'available' })
    expect([set, detached]).toEqual(['processing-completed', 'processing-completed'])
    expect(elsewhere).toEqual([])
    expect(object(`tgw:1400/eu-west-1/${id}`)).toMatchObject({
      subscriptionId: 1400,
      regionName: 'eu-west-1',
    })
  })

  it('can have their invitations rejected', async () => {
    share('tgw-account:1400/eu-west-1')
    const [invitation] = await invitations(REGIONAL)
    await client.task('PUT', `${REGIONAL}/invitations/${invitation?.id}/reject`)

    expect(await invitations(REGIONAL)).toMatchObject([{ status: 'rejected' }])
  })

  it('are unknown in a region that is not its own', async () => {
    expect(await client.verdict('GET', '/subscriptions/1400/regions/3/transitGateways')).toBe(
      'TGW_REGION_DOES_NOT_EXIST',
    )
    expect((await client.call('GET', '/subscriptions/1400/regions/eu-west-1/transitGateways')).status).toBe(
      400,
    )
  })
})

describe('transit gateway calls', () => {
  const rows: [method: string, tail: string, body: object | undefined, word: string][] = [
    ['GET', '', undefined, 'GETTING'],
    ['GET', '/invitations', undefined, 'GETTING'],
    ['PUT', '/invitations/3/accept', undefined, 'ACCEPTING'],
    ['PUT', '/invitations/3/reject', undefined, 'REJECTING'],
    ['POST', '/35/attachment', undefined, 'CREATING'],
    ['PUT', '/35/attachment', { cidrs: [] }, 'UPDATING'],
    ['DELETE', '/35/attachment', undefined, 'DELETING'],
  ]

  it.each(rows)('of the wrong family are told apart: %s %s', async (method, tail, body, word) => {
    const onActiveActive = await client.verdict(method, `/subscriptions/1400/transitGateways${tail}`, body)
    const onStandard = await client.verdict(
      method,
      `/subscriptions/1206/regions/4/transitGateways${tail}`,
      body,
    )

    expect(onActiveActive).toMatch(
      new RegExp(
        `^TGW_${word}_.*(SINGLE_REGION|FLEXIBLE).*_NOT_ALLOWED_WITH_(AN_)?ACTIVE_ACTIVE_SUBSCRIPTION$`,
      ),
    )
    expect(onStandard).toMatch(
      new RegExp(
        `^TGW_${word}_.*ACTIVE_ACTIVE.*_NOT_ALLOWED_WITH_(A_)?(SINGLE_REGION|FLEXIBLE)_SUBSCRIPTION$`,
      ),
    )
  })

  it.each(rows)('are for AWS, and not for a VPC of the customer: %s %s', async (method, tail, body) => {
    expect(await client.verdict(method, `/subscriptions/1301/transitGateways${tail}`, body)).toBe(
      'TGW_CLOUD_PROVIDER_IS_NOT_SUPPORTED',
    )
    expect(await client.verdict(method, `/subscriptions/1401/regions/27/transitGateways${tail}`, body)).toBe(
      'TGW_CLOUD_PROVIDER_IS_NOT_SUPPORTED',
    )
    expect(await client.verdict(method, `/subscriptions/1500/transitGateways${tail}`, body)).toBe(
      'CONNECTIVITY_REQUESTS_ON_CUSTOMER_MANAGED_VPC_SUBSCRIPTION',
    )
  })

  it('read a null resource while the subscription is being provisioned, and refuse writes to it', async () => {
    const { response } = await client.task('GET', '/subscriptions/1600/transitGateways')

    expect(response).toEqual({ resourceId: 1600, resource: null })
    expect(await client.verdict('POST', '/subscriptions/1600/transitGateways/35/attachment')).toBe(
      'SUBSCRIPTION_NOT_ACTIVE',
    )
  })

  it('keep the subscription busy for a while after an invitation is answered', async () => {
    await client.cloud.close()
    client = await startCloud({ pace: { occupiedMs: [2 * MINUTE, 2 * MINUTE] } })
    share()
    await client.task('PUT', `${STANDARD}/invitations/3/accept`)

    expect((await client.call('GET', '/subscriptions/1206')).body).toMatchObject({ status: 'pending' })
    client.clock.advance(2 * MINUTE)
    expect((await client.call('GET', '/subscriptions/1206')).body).toMatchObject({ status: 'active' })
  })

  it('answer 412 while the flow is off', async () => {
    client.cloud.faults.featureOff('transitGateway')

    expect((await client.call('GET', STANDARD)).status).toBe(412)
    expect((await client.call('GET', REGIONAL)).status).toBe(412)
  })

  it('show a word nobody published when that is asked for', async () => {
    const { id } = await attached()
    client.cloud.faults.unknownStatus(`tgw:1206/${id}`, 'pondering')
    client.cloud.faults.unknownStatus('invitation:1206/3', 'musing')

    expect(await gateway()).toMatchObject({ attachmentStatus: 'pondering' })
    expect(await invitations()).toMatchObject([{ status: 'musing' }])
    expect(object(`tgw:1206/${id}`)).toMatchObject({ status: 'pondering' })
  })

  it('change nothing when a task only pretends', async () => {
    const pretend = async (method: string, path: string, body?: object) => {
      client.cloud.faults.completeWithoutChange()
      return client.verdict(method, path, body)
    }
    share()
    const verdicts = [
      await pretend('PUT', `${STANDARD}/invitations/3/accept`),
      await pretend('PUT', `${STANDARD}/invitations/3/reject`),
    ]
    const unanswered = await invitations()
    await client.task('PUT', `${STANDARD}/invitations/3/accept`)
    const { id } = (await gateway()) ?? { id: 0 }
    const path = `${STANDARD}/${id}/attachment`
    verdicts.push(await pretend('POST', path))
    const unattached = await gateway()
    await client.task('POST', path)
    client.cloud.actOn(`tgw:1206/${id}`, 'acceptAttachment')
    client.clock.advance(MINUTE)
    verdicts.push(await pretend('PUT', path, { cidrs: ['10.0.24.0/24'] }), await pretend('DELETE', path))

    expect(verdicts).toEqual(Array.from({ length: 5 }, () => 'processing-completed'))
    expect(unanswered).toMatchObject([{ status: 'pending' }])
    expect(unattached).not.toHaveProperty('attachmentUid')
    expect(await gateway()).toMatchObject({ attachmentStatus: 'available', cidrs: [] })
  })

  it('tell their story', async () => {
    const told: string[] = []
    client.cloud.onEvent(({ kind, text }) => kind === 'peering' && told.push(text))
    const { id } = await attached()

    expect(told).toEqual([
      `invitation 1206/3 (${TGW}) is not listed yet`,
      `invitation 1206/3 (${TGW}) is pending`,
      `invitation 1206/3 (${TGW}) is accepted`,
      `transit gateway 1206/${id} (${TGW}) is not listed yet`,
      `transit gateway 1206/${id} (${TGW}) is listed, not attached`,
      `transit gateway 1206/${id} (${TGW}) is attached: initiating-request`,
      `transit gateway 1206/${id} (${TGW}) is attached: pending`,
      `transit gateway 1206/${id} (${TGW}) is attached: available`,
    ])
  })

  it('are done even when the reply is lost', async () => {
    share()
    client.cloud.faults.dropNextReply({ method: 'PUT' })
    await expect(client.call('PUT', `${STANDARD}/invitations/3/accept`)).rejects.toThrow()
    client.clock.advance(MINUTE)

    expect(await invitations()).toMatchObject([{ status: 'accepted' }])
  })
})
