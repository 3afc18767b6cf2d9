/**
 * Whether the accounts are in order: who we are there, and what the role may do, tried by dry runs. A probe asks every
 * minute; what the role may do is tried anew only now and then.
 */
import { minute } from '../../kit/duration.ts'
import { ForeignError, messageOf } from '../../kit/errors.ts'
import { listed } from '../../peering/verdicts.ts'
import type { Finding } from '../provider.ts'
import { type Place, scopeAt } from './account.ts'
import { type AwsCalls, SOME_PCX } from './calls.ts'
import type { AwsClients, Permission, Surroundings } from './clients.ts'
import type { PeeringRow } from './peering-row.ts'

const TRIED_FOR_MS = 15 * minute
/** Documentation's own range (RFC 5737): no route of anybody's leads there. */
const NOWHERE = '192.0.2.0/24'

interface Trial {
  what: string
  permission: Permission
  /** Whether a "no" is final: tried on something that the role is meant for. */
  isExact: boolean
}

export function createCheck(
  clients: AwsClients,
  calls: AwsCalls,
  { clock }: Pick<Surroundings, 'clock'>,
): (places: readonly Place[]) => Promise<Finding[]> {
  const tried = new Map<string, { at: number; finding: Finding }>()

  const trials = async (place: Place, peerings: readonly PeeringRow[]): Promise<Trial[]> => {
    const { account, region } = place
    const found: Trial[] = []
    if (account.accept !== 'manual') {
      const waiting = peerings.find(
        ({ status, accepter }) =>
          status === 'pending_acceptance' &&
          accepter.account === account.accountId &&
          accepter.region === region,
      )
      const permission = await calls.mayAccept(place, waiting?.id ?? SOME_PCX)
      found.push({ what: 'accept peerings', permission, isExact: false })
    }
    if (account.routes !== 'manual') {
      const [table] = await calls.taggedTables(place)
      const some = { table: table?.id ?? 'rtb-00000000000000000', destination: NOWHERE }
      const isExact = table !== undefined
      for (const does of ['create', 'replace'] as const) {
        const permission = await calls.mayWriteRoute(place, does, some, SOME_PCX)
        found.push({ what: `${does} routes`, permission, isExact })
      }
      found.push({ what: 'delete routes', permission: await calls.mayDeleteRoute(place, some), isExact })
    }
    return found
  }

  const permissions = async (place: Place, peerings: readonly PeeringRow[]): Promise<Finding> => {
    const { id } = scopeAt(place)
    const known = tried.get(id)
    if (known && clock.now() - known.at < TRIED_FOR_MS) return known.finding
    const all = await trials(place, peerings)
    const refused = all.filter(({ permission }) => permission.may === false)
    const finding: Finding = {
      what: `AWS permissions ${id}`,
      isOk: !refused.some(({ isExact }) => isExact),
      text:
        all.length === 0
          ? 'Nothing is tried: accepting and routing are left to people.'
          : refused.length === 0
            ? `The role was not refused when it tried to ${listed(all.map(({ what }) => what))} (dry run).`
            : refused.map(refusalText).join(' '),
    }
    // What is wrong is looked at again as soon as somebody asks.
    if (refused.length === 0) tried.set(id, { at: clock.now(), finding })
    return finding
  }

  const identity = async (place: Place): Promise<Finding[]> => {
    const { account, region } = place
    const what = `AWS account ${scopeAt(place).id}`
    try {
      const { arn } = await clients.identity(account)
      const peerings = await calls.peerings(place)
      const text = `The bot is ${arn} in ${account.accountId} (${region}) and sees ${peerings.length} peerings.`
      return [{ what, isOk: true, text }, await permissions(place, peerings)]
    } catch (thrown) {
      if (!(thrown instanceof ForeignError)) throw thrown
      return [{ what, isOk: false, text: messageOf(thrown) }]
    }
  }

  return async places => (await Promise.all(places.map(identity))).flat()
}

function refusalText({ what, permission, isExact }: Trial): string {
  const why = 'why' in permission ? permission.why : ''
  return isExact
    ? `The role may not ${what}: ${why}`
    : `The role was refused when it tried to ${what}, on something that does not exist: conditions on tags or on the requester refuse that too, so only look into it if the role has none. ${why}`
}
