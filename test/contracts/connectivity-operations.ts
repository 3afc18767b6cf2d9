/** Every operation on private connectivity that Redis Cloud offers, where it differs: the table of the contract. */
import type { CloudClient } from '../sandbox/redis-cloud/cloud-client.ts'

export interface Operation {
  name: string
  kind: string
  subscription: number
  /** As the inventory names it; null for what makes something new. */
  target: string | null
  values: Record<string, string>
  /** Its one write, by which it is counted and disturbed. */
  write: { method: 'POST' | 'PUT' | 'DELETE'; pathIncludes: string }
  /** Sending it twice is the same as sending it once, so a lost reply is simply sent again. */
  isRepeatable: boolean
  /** Nothing is left of it that could have a status, known or not. */
  isGoneAfter: boolean
  /** A code with which its task may end. */
  refusal: string
  /** What has to be there before. */
  prepare(client: CloudClient): Promise<void>
  /** What people do in the other cloud, whenever they can. */
  people(client: CloudClient): void | Promise<void>
  /** The simulation's name of what it is about, also before that is there. */
  about: string | number
  /** Whether what was asked for is so, behind the API. */
  holds(client: CloudClient): boolean
}

const ACCOUNT = '111122223333'
const OTHER = '222233334444'
const MINUTE = 60_000

interface Place {
  name: string
  subscription: number
  /** Null: standard. */
  region: string | null
  /** Redis's number of the region. */
  number: number
}

const standardAws: Place = { name: 'standard', subscription: 1206, region: null, number: 0 }
const spreadAws: Place = { name: 'Active-Active', subscription: 1400, region: 'us-east-1', number: 1 }
const standardGoogle: Place = { name: 'standard', subscription: 1301, region: null, number: 0 }
const spreadGoogle: Place = { name: 'Active-Active', subscription: 1401, region: 'us-central1', number: 27 }

const path = ({ subscription, region, number }: Place) =>
  `/subscriptions/${subscription}${region === null ? '' : `/regions/${number}`}`
const local = (id: string, { region }: Place) => (region === null ? id : `${id}@${region}`)
/** As the simulation names a place. */
const inCloud = ({ subscription, region }: Place) =>
  region === null ? `${subscription}` : `${subscription}/${region}`
const from = ({ region }: Place): Record<string, string> => (region === null ? {} : { from: region })

const nobody = () => undefined
const nothingBefore = async () => undefined

const objectOf = ({ cloud }: CloudClient, id: string) =>
  cloud.state().connectivity.find(object => object.id === id) ?? null
const statusOf = (client: CloudClient, id: string) => objectOf(client, id)?.status ?? 'gone'

/** Does what can be done to the object now and begins like one of these. */
function act(client: CloudClient, id: string, ...wanted: string[]): void {
  const offered = objectOf(client, id)?.acts ?? []
  const found = offered.find(({ act: each }) => wanted.some(start => each.startsWith(start)))
  if (found) client.cloud.actOn(id, found.act)
}

/** Writes to the API as somebody else, and lets everything come to rest. */
async function settled(client: CloudClient, method: string, where: string, body?: unknown): Promise<void> {
  const { response, status } = await client.task(method, where, body)
  if (status !== 'processing-completed') throw new Error(`${where}: ${JSON.stringify(response)}`)
  client.clock.advance(3 * MINUTE)
}

function peeringsOf({ cloud }: CloudClient, { subscription }: Place) {
  const found = cloud.state().subscriptions.find(({ id }) => id === subscription)
  return (found?.peerings ?? []).filter(({ isGone }) => !isGone)
}

// — VPC peering

const awsSeed = (place: Place) => ({
  awsAccountId: ACCOUNT,
  vpcId: 'vpc-0123456789abcdef0',
  region: 'eu-west-2',
  vpcCidrs: ['10.20.0.0/16', '10.21.0.0/16'],
  ...(place.region === null ? {} : { sourceRegion: place.region }),
})
const googleSeed = (place: Place) => ({
  vpcProjectUid: 'app-prod',
  vpcNetworkName: 'main',
  ...(place.region === null ? {} : { sourceRegion: place.region }),
})
const firstPeeringId = '87'

function peeringOperations(place: Place, cloudName: 'AWS' | 'Google Cloud'): Operation[] {
  const isAws = cloudName === 'AWS'
  const peering = (client: CloudClient) => peeringsOf(client, place)[0] ?? null
  const there = async ({ cloud, clock }: CloudClient) => {
    const id = cloud.addForeignPeering(place.subscription, isAws ? awsSeed(place) : googleSeed(place))
    if (String(id) !== firstPeeringId) throw new Error(`the peering is ${id}`)
    clock.advance(MINUTE)
  }
  const base = {
    subscription: place.subscription,
    isRepeatable: false,
    people: nobody,
    about: firstPeeringId,
  }
  const called = `VPC peering, ${place.name} on ${cloudName}`
  return [
    {
      ...base,
      name: `${called}: create`,
      kind: 'peering.create',
      target: null,
      values: {
        ...from(place),
        ...(isAws
          ? {
              account: ACCOUNT,
              region: 'eu-west-2',
              vpc: 'vpc-0123456789abcdef0',
              cidrs: '10.20.0.0/16 10.21.0.0/16',
            }
          : { project: 'app-prod', network: 'main' }),
      },
      write: { method: 'POST', pathIncludes: '/peerings' },
      isGoneAfter: false,
      refusal: isAws ? 'VPC_PEERING_INVALID_VPC' : 'VPC_PEERING_INVALID_PROJECT',
      prepare: nothingBefore,
      people: client => {
        const found = peering(client)
        const can = found?.acts.find(each => each === 'acceptInAws' || each === 'runGcloud')
        if (found && can) client.cloud[can](found.id)
      },
      holds: client =>
        peeringsOf(client, place)
          .map(({ status }) => status)
          .join() === 'active',
    },
    ...(isAws
      ? [
          {
            ...base,
            name: `${called}: update`,
            kind: 'peering.update',
            target: firstPeeringId,
            values: { cidrs: '10.20.0.0/16 10.22.0.0/16' },
            write: { method: 'PUT' as const, pathIncludes: '/peerings/' },
            isGoneAfter: false,
            refusal: 'VPC_PEERING_INVALID_CIDR',
            prepare: there,
            holds: (client: CloudClient) => {
              const found = peering(client)
              return found?.cloud === 'aws' && found.cidrs.join() === '10.20.0.0/16,10.22.0.0/16'
            },
          },
        ]
      : []),
    {
      ...base,
      name: `${called}: delete`,
      kind: 'peering.delete',
      target: firstPeeringId,
      values: {},
      write: { method: 'DELETE', pathIncludes: '/peerings/' },
      isRepeatable: true,
      isGoneAfter: true,
      refusal: 'BAD_REQUEST',
      prepare: there,
      holds: client => peering(client) === null,
    },
  ]
}

// — AWS PrivateLink

function privateLinkOperations(place: Place): Operation[] {
  const id = `privatelink:${inCloud(place)}`
  const root = `${path(place)}/private-link`
  const body = { shareName: 'contract', principal: ACCOUNT, type: 'aws_account' }
  const there = async (client: CloudClient) => {
    await settled(client, 'POST', root, body)
    act(client, id, 'acceptShare:')
    client.clock.advance(MINUTE)
  }
  const connected = async (client: CloudClient) => {
    await there(client)
    act(client, id, 'createEndpoint:')
    client.clock.advance(MINUTE)
  }
  const principals = (client: CloudClient) =>
    (objectOf(client, id)?.facts ?? []).flatMap(([label, value]) =>
      label.startsWith('principal ') ? [`${label.slice('principal '.length)} ${value}`] : [],
    )
  const connections = (client: CloudClient) =>
    (objectOf(client, id)?.facts ?? []).filter(([label]) => label.startsWith('connection ')).length
  const base = {
    subscription: place.subscription,
    target: local('privatelink', place),
    values: {},
    isRepeatable: false,
    isGoneAfter: false,
    people: (client: CloudClient) => act(client, id, 'acceptShare:'),
    about: id,
  }
  const called = `PrivateLink, ${place.name}`
  return [
    {
      ...base,
      name: `${called}: create`,
      kind: 'privatelink.create',
      target: null,
      values: { ...from(place), principal: ACCOUNT, name: 'contract' },
      write: { method: 'POST', pathIncludes: '/private-link' },
      refusal: 'PRIVATE_LINK_IS_NOT_SUPPORTED',
      prepare: nothingBefore,
      holds: client =>
        statusOf(client, id) === 'active' && principals(client).join() === `${ACCOUNT} associated`,
    },
    {
      ...base,
      name: `${called}: share`,
      kind: 'privatelink.share',
      values: { principal: OTHER },
      write: { method: 'POST', pathIncludes: '/private-link/principals' },
      refusal: 'PRIVATE_LINK_PRINCIPAL_INVALID_PRINCIPLE',
      prepare: there,
      holds: client => principals(client).includes(`${OTHER} associated`),
    },
    {
      ...base,
      name: `${called}: unshare`,
      kind: 'privatelink.unshare',
      values: { principal: ACCOUNT },
      write: { method: 'DELETE', pathIncludes: '/private-link/principals' },
      refusal: 'BAD_REQUEST',
      prepare: connected,
      holds: client => principals(client).every(each => !each.startsWith(ACCOUNT)),
    },
    {
      ...base,
      name: `${called}: disassociate`,
      kind: 'privatelink.disassociate',
      values: { connection: '' }, // known once it is there
      write: { method: 'POST', pathIncludes: '/private-link/connections/disassociate' },
      refusal: 'BAD_REQUEST',
      prepare: connected,
      holds: client => connections(client) === 0,
    },
    {
      ...base,
      name: `${called}: delete`,
      kind: 'privatelink.delete',
      write: { method: 'DELETE', pathIncludes: '/private-link' },
      isGoneAfter: true,
      refusal: 'PRIVATE_LINK_ALL_PRINCIPALS_MUST_BE_DELETED_BEFORE_DELETING_RESOURCE_LINK',
      prepare: connected,
      holds: client => objectOf(client, id) === null,
    },
  ]
}

// — AWS Transit Gateway

function transitGatewayOperations(place: Place): Operation[] {
  const root = `${path(place)}/transitGateways`
  const invitation = `invitation:${inCloud(place)}/3`
  const gateway = `tgw:${inCloud(place)}/35`
  const attached = (client: CloudClient) =>
    (objectOf(client, gateway)?.facts ?? []).some(
      ([label, value]) => label === 'attachment' && value !== 'none',
    )
  const invited = async (client: CloudClient) => {
    act(client, `tgw-account:${inCloud(place)}`, 'shareGateway:')
    client.clock.advance(MINUTE)
  }
  const accepted = async (client: CloudClient) => {
    await invited(client)
    await settled(client, 'PUT', `${root}/invitations/3/accept`)
  }
  const available = async (client: CloudClient) => {
    await accepted(client)
    await settled(client, 'POST', `${root}/35/attachment`)
    act(client, gateway, 'acceptAttachment')
    client.clock.advance(MINUTE)
  }
  const base = {
    subscription: place.subscription,
    values: {},
    isRepeatable: false,
    isGoneAfter: false,
    people: nobody,
    refusal: 'BAD_REQUEST',
  }
  const called = `Transit Gateway, ${place.name}`
  return [
    {
      ...base,
      name: `${called}: accept an invitation`,
      kind: 'tgw.accept_invitation',
      target: local('invitation-3', place),
      write: { method: 'PUT', pathIncludes: '/accept' },
      refusal: 'TGW_RESOURCE_SHARE_DOES_NOT_EXIST',
      prepare: invited,
      about: invitation,
      holds: client => statusOf(client, gateway) !== 'gone',
    },
    {
      ...base,
      name: `${called}: reject an invitation`,
      kind: 'tgw.reject_invitation',
      target: local('invitation-3', place),
      write: { method: 'PUT', pathIncludes: '/reject' },
      prepare: invited,
      about: invitation,
      holds: client => ['rejected', 'gone'].includes(statusOf(client, invitation)),
    },
    {
      ...base,
      name: `${called}: attach`,
      kind: 'tgw.attach',
      target: local('tgw-35', place),
      write: { method: 'POST', pathIncludes: '/attachment' },
      refusal: 'TGW_CLOUD_PROVIDER_IS_NOT_SUPPORTED',
      prepare: accepted,
      people: client => act(client, gateway, 'acceptAttachment'),
      about: gateway,
      holds: client => attached(client) && statusOf(client, gateway) === 'available',
    },
    {
      ...base,
      name: `${called}: set the CIDRs`,
      kind: 'tgw.set_cidrs',
      target: local('attachment-35', place),
      values: { cidrs: '10.30.0.0/24, 10.31.0.0/24' },
      write: { method: 'PUT', pathIncludes: '/attachment' },
      refusal: 'TGW_ATTACHMENT_CIDRS_INVALID_LENGTH',
      prepare: available,
      about: gateway,
      holds: client =>
        (objectOf(client, gateway)?.facts ?? []).some(
          ([label, value]) => label === 'CIDRs' && value === '10.30.0.0/24, 10.31.0.0/24',
        ),
    },
    {
      ...base,
      name: `${called}: detach`,
      kind: 'tgw.detach',
      target: local('attachment-35', place),
      write: { method: 'DELETE', pathIncludes: '/attachment' },
      isGoneAfter: true,
      prepare: available,
      about: gateway,
      holds: client => !attached(client),
    },
  ]
}

// — Google Cloud Private Service Connect

const endpointNames = {
  project: 'app-prod',
  network: 'main',
  subnet: 'main-us-central1',
  connection: 'redis-prod',
}

function privateServiceConnectOperations(place: Place): Operation[] {
  const root = `${path(place)}/private-service-connect`
  const service = `psc:${inCloud(place)}`
  const endpoint = `psc-endpoint:${inCloud(place)}/12`
  const there = (client: CloudClient) => settled(client, 'POST', root)
  const withEndpoint = async (client: CloudClient) => {
    await there(client)
    await settled(client, 'POST', `${root}/40`, {
      gcpProjectId: endpointNames.project,
      gcpVpcName: endpointNames.network,
      gcpVpcSubnetName: endpointNames.subnet,
      endpointConnectionName: endpointNames.connection,
    })
  }
  const pending = async (client: CloudClient) => {
    await withEndpoint(client)
    act(client, endpoint, 'runCreationScript')
    client.clock.advance(MINUTE)
  }
  const base = {
    subscription: place.subscription,
    values: {},
    isRepeatable: false,
    isGoneAfter: false,
    people: nobody,
    refusal: 'BAD_REQUEST',
    about: endpoint,
  }
  const called = `Private Service Connect, ${place.name}`
  return [
    {
      ...base,
      name: `${called}: create`,
      kind: 'psc.create',
      target: null,
      values: from(place),
      write: { method: 'POST', pathIncludes: '/private-service-connect' },
      refusal: 'PSC_CLOUD_PROVIDER_IS_NOT_SUPPORTED',
      prepare: nothingBefore,
      about: service,
      holds: client => statusOf(client, service) === 'active',
    },
    {
      ...base,
      name: `${called}: create an endpoint`,
      kind: 'psc.create_endpoint',
      target: local('psc', place),
      values: endpointNames,
      write: { method: 'POST', pathIncludes: '/private-service-connect/40' },
      refusal: 'PSC_ENDPOINT_INVALID_VPC_SUBNET_NAME',
      prepare: there,
      people: async client => {
        act(client, endpoint, 'runCreationScript')
        // Somebody answers it, as `/peering psc accept` would.
        if (statusOf(client, endpoint) === 'pending')
          await client.call('PUT', `${root}/40/endpoints/12`, { action: 'accept' })
      },
      holds: client => statusOf(client, endpoint) === 'active',
    },
    {
      ...base,
      name: `${called}: accept an endpoint`,
      kind: 'psc.accept_endpoint',
      target: local('psc-12', place),
      write: { method: 'PUT', pathIncludes: '/endpoints/12' },
      prepare: pending,
      holds: client => statusOf(client, endpoint) === 'active',
    },
    {
      ...base,
      name: `${called}: reject an endpoint`,
      kind: 'psc.reject_endpoint',
      target: local('psc-12', place),
      write: { method: 'PUT', pathIncludes: '/endpoints/12' },
      prepare: pending,
      holds: client => ['rejected', 'gone'].includes(statusOf(client, endpoint)),
    },
    {
      ...base,
      name: `${called}: delete an endpoint`,
      kind: 'psc.delete_endpoint',
      target: local('psc-12', place),
      write: { method: 'DELETE', pathIncludes: '/endpoints/12' },
      isGoneAfter: true,
      refusal: 'PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT',
      prepare: withEndpoint,
      holds: client => ['deleted', 'gone'].includes(statusOf(client, endpoint)),
    },
    {
      ...base,
      name: `${called}: delete`,
      kind: 'psc.delete',
      target: local('psc', place),
      write: { method: 'DELETE', pathIncludes: '/private-service-connect' },
      isGoneAfter: true,
      refusal: 'PSC_CANNOT_DELETE_SERVICE_WITH_ACTIVE_ENDPOINTS',
      prepare: there,
      about: service,
      holds: client => ['deleted', 'gone'].includes(statusOf(client, service)),
    },
  ]
}

export const operations: Operation[] = [
  ...peeringOperations(standardAws, 'AWS'),
  ...peeringOperations(standardGoogle, 'Google Cloud'),
  ...peeringOperations(spreadAws, 'AWS'),
  ...peeringOperations(spreadGoogle, 'Google Cloud'),
  ...privateLinkOperations(standardAws),
  ...privateLinkOperations(spreadAws),
  ...transitGatewayOperations(standardAws),
  ...transitGatewayOperations(spreadAws),
  ...privateServiceConnectOperations(standardGoogle),
  ...privateServiceConnectOperations(spreadGoogle),
]
