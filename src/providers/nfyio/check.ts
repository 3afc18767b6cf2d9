/** Whether the accounts are in order: whom each key lets in, and which reads the install offers. */
import { ForeignError, messageOf } from '../../kit/errors.ts'
import type { Finding } from '../provider.ts'
import type { NfyioCalls } from './calls.ts'
import { NOT_OFFERED } from './failure.ts'
import { nameOf, type Place } from './install.ts'

export async function checkAccount(place: Place, calls: NfyioCalls): Promise<Finding> {
  const what = `NFYio account ${nameOf(place)}`
  try {
    const vpcs = await calls.vpcs()
    const peerings = await calls.peerings()
    const sees = `The key is let in and sees ${vpcs.length} VPCs`
    return {
      what,
      isOk: true,
      text:
        peerings === NOT_OFFERED
          ? `${sees}; the install does not offer to list peerings, so a status that cannot be read is shown as unknown.`
          : `${sees} and ${peerings.length} peerings. What it may change is not proven before it is tried.`,
    }
  } catch (thrown) {
    if (!(thrown instanceof ForeignError)) throw thrown
    return { what, isOk: false, text: messageOf(thrown) }
  }
}
