/** Checks of a plan about who we are in an account, what VPC is there, and what the role may do. Pure. */
import type { ForeignError } from '../../kit/errors.ts'
import type { Check } from '../../peering/plan.ts'
import type { Side } from '../../peering/side.ts'
import { block, listed, pass, warn } from '../../peering/verdicts.ts'
import type { Place } from './account.ts'
import { pcxUnknown } from './calls.ts'
import type { Permission } from './clients.ts'
import { isCode } from './failure.ts'
import type { VpcRow } from './network-row.ts'
import { isHeldBy } from './range.ts'

export const placeName = ({ account, region }: Place): string =>
  `${account.alias} (${account.accountId}, ${region})`

/** The whole plan of a place that does not let us in: nothing else can be looked at. */
export function refusedCheck(place: Place, refusal: ForeignError): Check {
  return block(
    'account_reachable',
    `AWS account ${placeName(place)} does not let the bot in: ${refusal.message}`,
    'Mend the role or the credentials, then ask again; `peerbot check` tells what is missing.',
  )
}

export function reachedCheck(place: Place): Check {
  return pass('account_reachable', `The bot reaches AWS account ${placeName(place)}.`)
}

/** `vpc` null: there is none of that id. */
export function vpcCheck(place: Place, side: Side, vpc: VpcRow | null): Check {
  const code = 'vpc_known'
  if (vpc === null)
    return block(
      code,
      `${placeName(place)} has no VPC ${side.network}.`,
      'Check the id of the VPC, its account and its Region.',
    )
  if (vpc.state !== 'available')
    return {
      ...block(code, `VPC ${vpc.id} is ${vpc.state}.`, 'Wait until it is available, then ask again.'),
      isTemporary: true,
    }
  return pass(code, `VPC ${vpc.id} is in ${placeName(place)} and holds ${listed(vpc.cidrs)}.`)
}

/** What was asked for lies in the VPC; its other blocks are peered with it all the same. */
export function heldCheck(side: Side, vpc: VpcRow): Check[] {
  const code = 'vpc_cidrs'
  if (side.cidrs.length === 0) return []
  const strange = side.cidrs.filter(cidr => !isHeldBy(cidr, vpc.cidrs))
  if (strange.length > 0)
    return [
      block(
        code,
        `${listed(strange)} does not lie in VPC ${vpc.id}, which holds ${listed(vpc.cidrs)}.`,
        'Give ranges of this VPC.',
      ),
    ]
  return [pass(code, `${listed(side.cidrs)} ${side.cidrs.length === 1 ? 'lies' : 'lie'} in VPC ${vpc.id}.`)]
}

/** What a dry run said. `isExact`: it was tried on the very thing, so a "no" is final. */
export function permissionCheck(
  code: string,
  place: Place,
  what: string,
  permission: Permission,
  isExact: boolean,
): Check {
  const who = `The bot's role in ${place.account.alias}`
  if (permission.may === true) return pass(code, `${who} may ${what} (dry run).`)
  if (permission.may === 'unknown' && isCode(permission, pcxUnknown))
    return pass(
      code,
      `${who} was not refused when it tried to ${what} (dry run); AWS tells for certain only once the peering exists.`,
    )
  if (permission.may === 'unknown')
    return warn(
      code,
      `${who} tried to ${what} (dry run), and AWS answered something else than yes or no: ${permission.why}`,
      'What is asked for may end the same way; mend what AWS names first.',
    )
  const hint = "Add the permission to the bot's role; the README has the whole policy."
  if (isExact) return block(code, `${who} may not ${what}: ${permission.why}`, hint)
  return warn(
    code,
    `${who} was refused when it tried to ${what} (dry run): ${permission.why}`,
    `A role whose conditions look at the requester cannot be tried before the peering exists; any other has to be mended. ${hint}`,
  )
}

export function dnsCheck(side: Side, dns: { hostnames: boolean; support: boolean }): Check {
  const code = 'vpc_dns'
  const off = [...(dns.hostnames ? [] : ['DNS hostnames']), ...(dns.support ? [] : ['DNS resolution'])]
  if (off.length === 0)
    return pass(code, `VPC ${side.network} has DNS hostnames and DNS resolution switched on.`)
  return block(
    code,
    `VPC ${side.network} has ${listed(off)} switched off, without which names do not resolve over a peering.`,
    'Switch it on in the VPC, or ask without dns=yes.',
  )
}
