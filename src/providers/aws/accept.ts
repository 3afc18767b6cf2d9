/** Accepting: exactly the peering that was asked for, once, whatever EC2 answers to the attempt. */
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Directory, Place } from './account.ts'
import type { AwsCalls } from './calls.ts'
import { isCode } from './failure.ts'
import { whyNotAccept } from './guard.ts'
import { isVpc, type PeeringRow } from './peering-row.ts'

const operation = 'accept the peering'

function refuse(kind: ForeignError['kind'], code: string, text: string, cause?: unknown): ForeignError {
  return new ForeignError(text, {
    service: 'aws',
    operation,
    kind,
    effect: 'no',
    code,
    ...(cause === undefined ? {} : { cause }),
  })
}

const isAccepted = ({ status }: PeeringRow): boolean => status === 'active' || status === 'provisioning'

export async function acceptExactly(
  { calls, directory }: { calls: AwsCalls; directory: Directory },
  place: Place,
  { end, other, pcx }: { end: Side; other: Side; pcx: string },
): Promise<void> {
  const row = await calls.peering(place, pcx)
  if (row === null)
    throw refuse(
      'not_found',
      'InvalidVpcPeeringConnectionID.NotFound',
      `AWS account ${end.account} knows no peering ${pcx} in ${end.region}.`,
    )
  const why = whyNotAccept(row, { end, other })
  if (why.length > 0)
    throw refuse(
      'invalid',
      'NOT_THE_PEERING',
      `${pcx} is not the peering that was asked for: ${why.join('; ')}.`,
    )
  if (isAccepted(row)) return
  if (row.status !== 'pending_acceptance')
    throw refuse(
      isEnded(row.status) ? 'conflict' : 'not_active',
      'InvalidStateTransition',
      `${pcx} is ${row.raw} and cannot be accepted${isEnded(row.status) ? '; a retry makes a new peering' : ' yet'}.`,
    )
  try {
    await calls.acceptPeering(place, pcx)
  } catch (thrown) {
    if (isCode(thrown, 'InvalidStateTransition')) {
      const now = await calls.peering(place, pcx)
      if (now && isAccepted(now)) return
      const text = `${pcx} is ${now?.raw ?? 'gone'} meanwhile and cannot be accepted; look at who else works on it.`
      throw refuse('conflict', 'InvalidStateTransition', text, thrown)
    }
    if (isCode(thrown, 'VpcPeeringConnectionAlreadyExists'))
      throw await sweepDuplicate(calls, directory, place, row, thrown)
    if (isCode(thrown, 'OperationNotPermitted')) {
      const { accepter } = row
      const text = `AWS lets ${pcx} be accepted only by account ${accepter.account} in ${accepter.region}, and it was tried as ${end.account} in ${end.region}.`
      throw refuse('invalid', 'OperationNotPermitted', text, thrown)
    }
    throw thrown
  }
  // A tag is a courtesy to whoever reads the console; a role that may not set it has still accepted.
  await calls.tagPeering(place, pcx).catch(thrown => {
    if (!(thrown instanceof ForeignError)) throw thrown
  })
}

/**
 * The two VPCs are peered already, in the other direction: the new request can never be accepted, so it is deleted where
 * its requester is ours, or rejected. The failure names the one that lives.
 */
async function sweepDuplicate(
  calls: AwsCalls,
  directory: Directory,
  place: Place,
  row: PeeringRow,
  cause: unknown,
): Promise<ForeignError> {
  const { id, requester, accepter } = row
  const live = (await calls.peerings(place)).find(
    each =>
      each.id !== id &&
      isAccepted(each) &&
      ((isVpc(each.requester, accepter) && isVpc(each.accepter, requester)) ||
        (isVpc(each.requester, requester) && isVpc(each.accepter, accepter))),
  )
  const asker = directory.place(requester.account, requester.region)
  if (asker) await calls.deletePeering(asker, id)
  else await calls.rejectPeering(place, id)
  const swept = asker ? 'deleted' : 'rejected'
  return refuse(
    'conflict',
    'VpcPeeringConnectionAlreadyExists',
    `${requester.network} and ${accepter.network} are peered already by ${live?.id ?? 'a peering that is not listed here'}; use that one. The request ${id} was ${swept}, because AWS never lets it be accepted.`,
    cause,
  )
}
