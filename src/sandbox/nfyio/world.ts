/** The simulated install and what stands in it. All that happens by itself is a request that expires. */
import type { Clock } from '../../kit/clock.ts'
import type { Random } from '../../kit/ids.ts'
import { Course } from '../course.ts'
import { createFaultBox, type FaultBox } from './faults.ts'
import type { Account, RouteTable, Vpc } from './network.ts'
import { type Peering, type PeeringStatus, statusAt } from './peering.ts'
import { RateWindows } from './rate-window.ts'
import type { AccountSeed, VpcSeed } from './seed.ts'

/** One line of the story: which call arrived, what became of a peering, what a person did. */
export interface NfyioEvent {
  at: number
  kind: 'call' | 'peering' | 'person'
  text: string
  account?: string
  peering?: string
  status?: string | number
}

export interface WorldOptions {
  clock: Clock
  random: Random
  accounts: readonly AccountSeed[]
}

export class World extends Course<NfyioEvent> {
  readonly random: Random
  readonly box: FaultBox
  readonly rates = new RateWindows()
  readonly accounts = new Map<string, Account>()
  readonly vpcs = new Map<string, Vpc>()
  readonly tables = new Map<string, RouteTable>()
  readonly peerings = new Map<string, Peering>()
  url = '' // known once the server listens

  readonly #shown = new Map<string, PeeringStatus>()

  constructor({ clock, random, accounts }: WorldOptions) {
    super(clock)
    this.random = random
    this.box = createFaultBox(
      () => this.changed(),
      () => clock.now(),
    )
    for (const { vpcs, ...account } of accounts) {
      this.accounts.set(account.id, account)
      for (const vpc of vpcs) this.addVpc(account.id, vpc)
    }
  }

  newId(prefix: string): string {
    return `${prefix}_${this.random.hex(12)}`
  }

  /** A VPC has a route table of its own from the start. */
  addVpc(account: string, { id, name, region, cidr, routeTables }: VpcSeed): Vpc {
    const vpc = { id, name, account, region, cidr, createdAt: this.clock.now() }
    this.vpcs.set(id, vpc)
    const main = { id: `rtb_${id.replace(/^vpc_/, '')}`, name: `${name}-main` }
    for (const table of routeTables ?? [main])
      this.tables.set(table.id, {
        id: table.id,
        name: table.name,
        vpc: id,
        routes: 'routes' in table ? [...(table.routes ?? [])] : [],
      })
    return vpc
  }

  tablesOf(vpc: string): RouteTable[] {
    return [...this.tables.values()].filter(table => table.vpc === vpc)
  }

  peeringsOf(vpc: string): Peering[] {
    return [...this.peerings.values()].filter(
      ({ requester, accepter }) => requester.vpc === vpc || accepter.vpc === vpc,
    )
  }

  /** The word that replies show, which a fault may have replaced. */
  statusWord(peering: Peering): string {
    return this.box.armed.statusWords.get(peering.id) ?? statusAt(peering, this.clock.now())
  }

  protected nextAt(): number | null {
    const waiting = [...this.peerings.values()].filter(
      peering => statusAt(peering, this.settledAt) === 'pending',
    )
    return this.firstOf(waiting.map(({ expiresAt }) => expiresAt))
  }

  protected announce(at: number): void {
    for (const peering of this.peerings.values()) {
      const status = statusAt(peering, at)
      if (this.#shown.get(peering.id) !== status) this.#say(at, peering, status)
    }
    for (const id of this.#shown.keys()) {
      if (this.peerings.has(id)) continue
      this.#shown.delete(id)
      this.tell({ at, kind: 'peering', text: `${id} is gone`, peering: id, status: 'gone' })
    }
  }

  #say(at: number, peering: Peering, status: PeeringStatus): void {
    const { id, requester, accepter } = peering
    this.#shown.set(id, status)
    this.tell({
      at,
      kind: 'peering',
      text: `${id} (${requester.vpc} → ${accepter.vpc}) is ${status}`,
      account: accepter.account,
      peering: id,
      status,
    })
  }
}
