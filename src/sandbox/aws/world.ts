/** The simulated accounts and what stands in them. */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'
import { Course, Listeners } from '../course.ts'
import { createFaultBox, type FaultBox } from './faults.ts'
import type { InsightsAnalysis, InsightsPath } from './insights.ts'
import type {
  AwsAccount,
  NetworkAcl,
  NetworkInterface,
  Place,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
} from './network.ts'
import type { Pace } from './pace.ts'
import { instantsOf, type Peering, type PeeringStatus, statusAt } from './peering.ts'
import { defaultQuotas, type QuotaName } from './quota.ts'
import { type AccountSeed, plant } from './seed-shape.ts'
import { Sessions } from './sessions.ts'
import { Tags } from './tags.ts'

/** One line of the story: which call arrived, what AWS did, what a person did. */
export interface AwsEvent {
  at: number
  kind: 'call' | 'peering' | 'person'
  text: string
  account?: string
  pcx?: string
  status?: string | number
}

/** What happened to a peering connection; true, whatever a fault makes describes say. */
export interface PeeringNews {
  pcx: string
  status: PeeringStatus
}

export interface WorldOptions {
  clock: Clock
  random: Random
  pace: Pace
  accounts: readonly AccountSeed[]
}

export class World extends Course<AwsEvent> {
  readonly random: Random
  readonly pace: Pace
  readonly sessions: Sessions
  readonly box: FaultBox
  readonly tags = new Tags()
  readonly accounts = new Map<string, AwsAccount>()
  readonly vpcs = new Map<string, Vpc>()
  readonly subnets = new Map<string, Subnet>()
  readonly tables = new Map<string, RouteTable>()
  readonly acls = new Map<string, NetworkAcl>()
  readonly groups = new Map<string, SecurityGroup>()
  readonly interfaces = new Map<string, NetworkInterface>()
  readonly peerings = new Map<string, Peering>()
  readonly paths = new Map<string, InsightsPath>()
  readonly analyses = new Map<string, InsightsAnalysis>()
  url = '' // known once the server listens

  readonly #shown = new Map<string, PeeringStatus>()
  readonly #peeringListeners = new Listeners<[PeeringNews]>()

  constructor(options: WorldOptions) {
    super(options.clock)
    this.random = options.random
    this.pace = options.pace
    this.sessions = new Sessions(options.random)
    this.box = createFaultBox(
      () => this.changed(),
      () => this.sessions.expireAll(this.clock.now()),
    )
    for (const seed of options.accounts) plant(this, seed)
  }

  onPeering(listener: (news: PeeringNews) => void): () => void {
    return this.#peeringListeners.add(listener)
  }

  newId(prefix: string): string {
    return `${prefix}-${this.random.hex(17)}`
  }

  quota(name: QuotaName): number {
    return this.box.armed.quotas.get(name) ?? defaultQuotas[name]
  }

  /** The status code that describes show, which a fault may have replaced. */
  statusWord(peering: Peering, at: number): string {
    return this.box.armed.statusWords.get(peering.id) ?? statusAt(peering, at)
  }

  /** What of these stands in an account's Region. */
  in<T extends Place>(things: ReadonlyMap<string, T>, { account, region }: Place): T[] {
    return [...things.values()].filter(thing => thing.account === account && thing.region === region)
  }

  peeringsOf(vpc: string): Peering[] {
    return [...this.peerings.values()].filter(
      ({ requester, accepter }) => requester.vpc === vpc || accepter.vpc === vpc,
    )
  }

  protected announce(at: number): void {
    for (const peering of this.peerings.values()) {
      const status = statusAt(peering, at)
      if (this.#shown.get(peering.id) === status) continue
      this.#shown.set(peering.id, status)
      const { id: pcx, requester, accepter } = peering
      this.tell({
        at,
        kind: 'peering',
        text: `${pcx} (${requester.vpc} → ${accepter.vpc}) is ${status}`,
        pcx,
        account: accepter.account,
        status,
      })
      this.#peeringListeners.tell({ pcx, status })
    }
  }

  protected nextAt(): number | null {
    const instants = [...this.peerings.values()].flatMap(instantsOf)
    for (const analysis of this.analyses.values()) instants.push(analysis.endsAt)
    return this.firstOf(instants)
  }
}
