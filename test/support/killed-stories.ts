/** The stories in which the real bot is killed: what is asked for, which clouds there are, how it has to end. */
import type { Sandbox, SandboxOptions } from '../../src/sandbox/index.ts'
import { connectionAt, connectionsAt, routesAt, vpcToVpc } from './aws-stories.ts'
import { countOf } from './crash-stories.ts'
import {
  alreadyThere,
  awsBoundaries,
  awsDeleteBoundaries,
  crashPace,
  createBoundaries,
  created,
  deleteBoundaries,
  deleted,
  type Ending,
  endingOf,
  gcpBoundaries,
  gcpDeleteBoundaries,
  nfyioBoundaries,
  vpcToVpcBoundaries,
  vpcToVpcDeleteBoundaries,
} from './ending.ts'
import { catalog, catalogNetwork, halvesAt, main, operationsAt } from './gcp-stories.ts'
import { acrossAccounts, nfyioPeering, nfyioPeerings, nfyioRoutes, nfyioWrites } from './nfyio-stories.ts'
import { createLine, deleteLine } from './stories.ts'

/** In the other cloud too, where the story leads there; what is posted on the way depends on who looks when. */
export type End = Omit<Ending, 'status'> & {
  status?: string[]
  /** The peering as the other cloud has it. */
  connections?: string[]
  routes?: string[]
  /** What must not be done twice there, and how often it was done. */
  done?: Record<string, number>
}

export interface KilledStory {
  line: (sandbox: Sandbox) => string
  /** What is carried out first, by R-1; it is R-2 then at which the process is killed. */
  before?: { line: string; presses: readonly string[] }
  /** Buttons that people press after the approval, when the card has them. */
  presses: readonly string[]
  sandbox: Pick<SandboxOptions, 'aws' | 'gcp' | 'nfyio'> & Partial<Pick<SandboxOptions, 'cloud'>>
  /** Told of the other cloud; null: the story is Redis Cloud's alone. */
  look: ((sandbox: Sandbox) => Pick<End, 'connections' | 'routes' | 'done'>) | null
  expected: End
  boundaries: readonly string[]
  /** Calls that must not be made twice. */
  wires: readonly Wire[]
}

type Cloud = 'cloud' | 'aws' | 'gcp' | 'nfyio'

/** The moment at which a call has been carried out in the cloud, and its reply has not reached the bot. */
const wireCalls = {
  'Redis Cloud: a write': ['cloud', /^(?!GET)/],
  'AWS: CreateVpcPeeringConnection': ['aws', /^CreateVpcPeeringConnection\b(?!.*dry run)/],
  'AWS: AcceptVpcPeeringConnection': ['aws', /^AcceptVpcPeeringConnection\b(?!.*dry run)/],
  'AWS: CreateTags': ['aws', /^CreateTags\b(?!.*dry run)/],
  'AWS: ModifyVpcPeeringConnectionOptions': ['aws', /^ModifyVpcPeeringConnectionOptions\b(?!.*dry run)/],
  'AWS: CreateRoute': ['aws', /^CreateRoute\b(?!.*dry run)/],
  'AWS: DeleteRoute': ['aws', /^DeleteRoute\b(?!.*dry run)/],
  'AWS: DeleteVpcPeeringConnection': ['aws', /^DeleteVpcPeeringConnection\b(?!.*dry run)/],
  'Google Cloud: addPeering': ['gcp', /^networks\.addPeering /],
  'Google Cloud: removePeering': ['gcp', /^networks\.removePeering /],
  'NFYio: create': ['nfyio', /^POST \S+\/vpc-peering /],
  'NFYio: accept': ['nfyio', /^POST \S+\/accept /],
  'NFYio: add a route': ['nfyio', /^POST \S+\/routes /],
  'NFYio: delete a route': ['nfyio', /^DELETE \S+\/routes/],
  'NFYio: delete': ['nfyio', /^DELETE \S+\/vpc-peering\//],
} as const satisfies Record<string, readonly [Cloud, RegExp]>

export type Wire = keyof typeof wireCalls

/** Calls `back` for each call that the point is about, before its reply goes out. */
export function onWire(sandbox: Sandbox, point: string | null, back: () => void): void {
  const found = Object.entries(wireCalls).find(([name]) => name === point)?.[1]
  if (!found) return
  const [cloud, call] = found
  sandbox[cloud].onEvent(({ kind, text }) => {
    if (kind === 'call' && call.test(text)) back()
  })
}

const done = { cards: ['R-1 Done'], liveButtons: 0, twins: [], direct: ['R-1 *Done*'] }
const bothDone = { ...done, cards: ['R-1 Done', 'R-2 Done'], direct: ['R-1 *Done*', 'R-2 *Done*'] }
const elsewhere = { peerings: [], writes: [] }

const redis = { presses: [], sandbox: {}, look: null, wires: ['Redis Cloud: a write'] } as const

const aws = {
  presses: [],
  sandbox: { aws: { accept: 'automatic', routes: 'automatic' } },
  look: (sandbox: Sandbox) => {
    const world = { aws: () => sandbox.aws }
    return { connections: connectionsAt(world).map(each => each.status), routes: routesAt(world) }
  },
} as const
const ofRedis = ['rtb-0aa20000000000002', 'rtb-0aa20000000000003'].map(
  table => `${table} 192.168.0.0/24 active`,
)
const ofPair = [
  ...['rtb-0aa20000000000002', 'rtb-0aa20000000000003'].flatMap(table =>
    ['10.50.0.0/16', '10.51.0.0/20', '2600:1f18:50::/56'].map(range => `${table} ${range} active`),
  ),
  ...['10.20.0.0/16', '10.21.0.0/16', '2a05:d018:20::/56'].map(
    range => `rtb-0dd50000000000002 ${range} active`,
  ),
]

const gcp = {
  presses: [],
  sandbox: { gcp: { accept: 'automatic' } },
  look: (sandbox: Sandbox) => {
    const world = { gcp: () => sandbox.gcp }
    return { connections: halvesAt(world, main), done: countOf(operationsAt(world)) }
  },
} as const

const answers = ['It answers']
const nfyio = {
  presses: [],
  sandbox: { nfyio: { accept: 'automatic', routes: 'automatic' } },
  look: (sandbox: Sandbox) => {
    const world = { nfyio: () => sandbox.nfyio }
    return {
      connections: nfyioPeerings(world).map(({ status }) => status),
      routes: nfyioRoutes(world),
      done: countOf(nfyioWrites(world).map(call => call.split(' ')[0] ?? '')),
    }
  },
} as const
const nfyioTables = ['rtb_abc_main 172.31.0.0/16', 'rtb_abc_private 172.31.0.0/16', 'rtb_xyz 10.0.0.0/16']
const nfyioDone = { 'peerings.create': 1, 'peerings.accept': 1, 'routes.create': nfyioTables.length }

export const killedStories = {
  create: { ...redis, line: () => createLine(), expected: created, boundaries: createBoundaries },
  delete: {
    ...redis,
    sandbox: { cloud: { pace: crashPace, peerings: alreadyThere } },
    line: () => deleteLine('1206/87'),
    expected: deleted,
    boundaries: deleteBoundaries,
  },
  aws: {
    ...aws,
    line: () => createLine(),
    expected: {
      ...done,
      peerings: ['active'],
      writes: ['POST 1206/peerings'],
      connections: ['active'],
      routes: ofRedis,
    },
    boundaries: awsBoundaries,
    wires: ['Redis Cloud: a write', 'AWS: AcceptVpcPeeringConnection', 'AWS: CreateTags', 'AWS: CreateRoute'],
  },
  'aws-delete': {
    ...aws,
    before: { line: createLine(), presses: [] },
    line: () => deleteLine('1206/87'),
    expected: {
      ...bothDone,
      peerings: [],
      writes: ['POST 1206/peerings', 'DELETE 1206/peerings/87'],
      connections: ['deleted'],
      routes: [],
    },
    boundaries: awsDeleteBoundaries,
    wires: ['Redis Cloud: a write', 'AWS: DeleteRoute'],
  },
  'vpc-to-vpc': {
    ...aws,
    line: () => vpcToVpc,
    expected: { ...done, ...elsewhere, connections: ['active'], routes: ofPair },
    boundaries: vpcToVpcBoundaries,
    wires: [
      'AWS: CreateVpcPeeringConnection',
      'AWS: AcceptVpcPeeringConnection',
      'AWS: ModifyVpcPeeringConnectionOptions',
      'AWS: CreateRoute',
    ],
  },
  'vpc-to-vpc-delete': {
    ...aws,
    before: { line: vpcToVpc, presses: [] },
    line: sandbox => deleteLine(`payments-eu-west-1/${connectionAt({ aws: () => sandbox.aws }).pcx}`),
    expected: { ...bothDone, ...elsewhere, connections: ['deleted'], routes: [] },
    boundaries: vpcToVpcDeleteBoundaries,
    wires: ['AWS: DeleteRoute', 'AWS: DeleteVpcPeeringConnection'],
  },
  gcp: {
    ...gcp,
    line: () => catalog,
    expected: {
      ...done,
      peerings: ['active'],
      writes: ['POST 1301/peerings'],
      connections: [`${catalogNetwork} ACTIVE`],
      done: { [`addPeering ${main}`]: 1 },
    },
    boundaries: gcpBoundaries,
    wires: ['Redis Cloud: a write', 'Google Cloud: addPeering'],
  },
  'gcp-delete': {
    ...gcp,
    before: { line: catalog, presses: [] },
    line: () => deleteLine('1301/87'),
    expected: {
      ...bothDone,
      peerings: [],
      writes: ['POST 1301/peerings', 'DELETE 1301/peerings/87'],
      connections: [],
      done: { [`addPeering ${main}`]: 1, [`removePeering ${main}`]: 1 },
    },
    boundaries: gcpDeleteBoundaries,
    wires: ['Redis Cloud: a write', 'Google Cloud: removePeering'],
  },
  nfyio: {
    ...nfyio,
    presses: answers,
    line: () => acrossAccounts,
    expected: {
      ...done,
      ...elsewhere,
      connections: ['active'],
      routes: nfyioTables.map(route => `${route} active`),
      done: nfyioDone,
    },
    boundaries: nfyioBoundaries,
    wires: ['NFYio: create', 'NFYio: accept', 'NFYio: add a route'],
  },
  'nfyio-delete': {
    ...nfyio,
    before: { line: acrossAccounts, presses: answers },
    line: sandbox => deleteLine(`onprem/${nfyioPeering({ nfyio: () => sandbox.nfyio }).peering}`),
    expected: {
      ...bothDone,
      ...elsewhere,
      connections: [],
      routes: [],
      done: { ...nfyioDone, 'routes.delete': nfyioTables.length, 'peerings.delete': 1 },
    },
    boundaries: vpcToVpcDeleteBoundaries,
    wires: ['NFYio: delete a route', 'NFYio: delete'],
  },
} as const satisfies Record<string, KilledStory>

export type StoryName = keyof typeof killedStories

export function endAt(sandbox: Sandbox, { look }: KilledStory): End {
  const { status, ...ending } = endingOf(sandbox)
  return look ? { ...ending, ...look(sandbox) } : { status, ...ending }
}
