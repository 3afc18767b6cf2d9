/**
 * VPCs of an NFYio install: within one account and across two, routed on both sides, probed by a person, deleted; and
 * what comes to nothing.
 */
import type { NfyioLookalike } from '../nfyio/index.ts'
import { type Stage, textOf, untilSeen } from '../story.ts'

/** Asks for it in one line. */
export const ask =
  '/peering create nfyio install=onprem requester=vpc_abc accepter=vpc_def reason="agents read the storage"'

const across =
  '/peering create nfyio install=onprem requester=vpc_abc accepter=vpc_xyz account=data reason="features of the lake"'

type Peering = ReturnType<NfyioLookalike['state']>['accounts'][number]['vpcs'][number]['peerings'][number]

/** The latest peering of a VPC. */
function peeringOf({ sandbox }: Stage, vpc: string): Peering | undefined {
  return sandbox.nfyio
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs)
    .find(({ id }) => id === vpc)
    ?.peerings.at(-1)
}

/** From the line to a person who has run the probe and says that it was answered; then it is taken away again. */
async function play(stage: Stage, line: string, accepter: string): Promise<void> {
  const request = await stage.ask(line)
  await stage.approve(request)
  await stage.told(request, '7010/health')
  const made = peeringOf(stage, accepter)
  if (!made?.isReachable) throw new Error(`a probe over ${made?.peering} would not be answered`)
  await stage.press(request, 'It answers')
  const card = textOf(await stage.until(request, 'Done'))
  if (!card.includes('connected (probed by')) throw new Error(`${request} does not say who probed: ${card}`)

  const name = `onprem/${made.peering}`
  await stage.carryOut(`/peering delete ${name} confirm=${name} reason="the demo is over"`)
  const left = peeringOf(stage, accepter)
  if (left) throw new Error(`${left.peering} is still there`)
}

export async function vpcToVpc(stage: Stage): Promise<void> {
  await play(stage, `${ask} auto-accept=yes`, 'vpc_def')
  await play(stage, across, 'vpc_xyz')
}

/** Rejected by its accepter, expired, and called failed by NFYio, which alone sees that the ranges overlap. */
export async function comesToNothing(stage: Stage): Promise<void> {
  const failed = async (line: string, says: string, happens?: 'reject' | 'expire'): Promise<void> => {
    const request = await stage.ask(line)
    await stage.approve(request)
    if (happens !== undefined) {
      const isPending = () => {
        const asked = peeringOf(stage, 'vpc_xyz')
        return asked?.status === 'pending' && asked
      }
      const { id } = await untilSeen(stage.sandbox, 'the peering to wait for its accepter', isPending)
      stage.sandbox.nfyio.act(id, happens)
    }
    const card = textOf(await stage.until(request, 'Failed'))
    if (!card.includes(says)) throw new Error(`${request} does not say "${says}": ${card}`)
  }
  await failed(across, 'was rejected', 'reject')
  await failed(across, 'has expired', 'expire')
  await failed(across.replace('vpc_xyz account=data', 'vpc_hidden account=account_stranger'), 'CIDR overlap')
}
