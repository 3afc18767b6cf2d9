/** Accepting: exactly the peering that was asked for, once, whatever EC2 answers to the attempt. */
import { ForeignError, messageOf } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import { isEnded } from '../../peering/status.ts'
import type { Directory, Place } from './account.ts'
import type { AwsCalls } from './calls.ts'
import { isCode, isPassing } from './failure.ts'
import { whyNotAccept } from './guard.ts'
import { isAccepted, isVpc, type PeeringRow } from './peering-row.ts'

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

export async function acceptExactly(
  { calls, directory }: { calls: AwsCalls; directory: Directory },
  place: Place,
  { end, other, pcx }: { end: Side; other: Side; pcx: string },
): Promise<void> {
  const row = await calls.expectedPeering(place, pcx)
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
  if (!isAccepted(row)) await acceptWaiting({ calls, directory }, place, end, row)
  // A tag is a courtesy to whoever reads the console; a role that may not set it has still accepted. Set again and
  // again, it is there also where the reply to an acceptance was lost.
  await calls.tagPeering(place, pcx).catch(thrown => {
    if (!(thrown instanceof ForeignError)) throw thrown
  })
}

async function acceptWaiting(
  { calls, directory }: { calls: AwsCalls; directory: Directory },
  place: Place,
  end: Side,
  row: PeeringRow,
): Promise<void> {
  const { id: pcx } = row
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
      const text = `${messageOf(thrown)} It can be accepted only by account ${accepter.account} in ${accepter.region}, and was tried as ${end.account} in ${end.region}.`
      throw refuse('invalid', 'OperationNotPermitted', text, thrown)
    }
    throw thrown
  }
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
  const told = (text: string): ForeignError =>
    refuse('conflict', 'VpcPeeringConnectionAlreadyExists', text, cause)
  const pair = `${requester.network} and ${accepter.network}`
  if (!live)
    return told(
      `AWS says that ${pair} are peered already, and no such peering is listed. The request ${id} is left as it is; look for the other one in the AWS console.`,
    )
  const isPeered = `${pair} are peered already by ${live.id}; use that one.`
  const asker = directory.place(requester.account, requester.region)
  const swept = asker ? 'deleted' : 'rejected'
  try {
    if (asker) await calls.deletePeering(asker, id)
    else await calls.rejectPeering(place, id)
  } catch (thrown) {
    if (!(thrown instanceof ForeignError) || isPassing(thrown)) throw thrown
    return told(
      `${isPeered} The request ${id} can never be accepted, and it could not be ${swept}: ${thrown.message}`,
    )
  }
  return told(`${isPeered} The request ${id} was ${swept}, because AWS never lets it be accepted.`)
}
