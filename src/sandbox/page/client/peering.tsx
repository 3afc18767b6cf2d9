import type { CloudState } from '../../redis-cloud/index.ts'
import { lengthOf } from './instant.ts'
import { StatusMark } from './status-mark.tsx'
import { useAct } from './use-act.ts'

type PeeringState = CloudState['subscriptions'][number]['peerings'][number]
type FarSideAct = PeeringState['acts'][number]

const acts: Record<FarSideAct, { label: string; style: string }> = {
  acceptInAws: { label: 'Accept in the AWS console', style: 'button-primary' },
  rejectInAws: { label: 'Reject', style: '' },
  expireInAws: { label: 'Let it expire', style: '' },
  deleteInAws: { label: 'Remove the far side', style: '' },
  runGcloud: { label: 'Run the gcloud command', style: 'button-primary' },
  removeGcloud: { label: 'Remove the far side', style: '' },
}

interface PeeringProps {
  peering: PeeringState
  now: number
}

/** A peering: what Redis Cloud says of it, what the far side says, and what a person may do there. */
export function Peering({ peering, now }: PeeringProps) {
  const { refusal, act } = useAct()
  const name = `${peering.subscriptionId}/${peering.id}`
  const marks = [
    !peering.isListed && !peering.isGone && 'not listed yet',
    peering.isLeaving && 'leaving',
    peering.isGone && 'gone here, far side left over',
    peering.isForeign && 'made by someone else',
  ].filter(mark => mark !== false)
  return (
    <div className="peering" data-peering={peering.id}>
      <div className="peering-name">
        <span className="number">{name}</span>
        {peering.isGone ? null : <StatusMark status={peering.status} />}
        {marks.map(mark => (
          <span className="mark" key={mark}>
            {mark}
          </span>
        ))}
      </div>
      <dl className="peering-sides">
        {peering.cloud === 'aws' ? <AwsSide peering={peering} now={now} /> : <GoogleSide peering={peering} />}
      </dl>
      <div className="peering-acts">
        {peering.acts.map(one => (
          <button
            key={one}
            type="button"
            className={`button button-small ${acts[one].style}`}
            data-act={one}
            data-peering={peering.id}
            aria-label={`${acts[one].label}: ${name}`}
            onClick={() => void act({ do: one, peeringId: peering.id })}
          >
            {acts[one].label}
          </button>
        ))}
        {refusal && (
          <span className="trouble" role="alert">
            {refusal}
          </span>
        )}
      </div>
    </div>
  )
}

function AwsSide({ peering, now }: { peering: Extract<PeeringState, { cloud: 'aws' }>; now: number }) {
  return (
    <>
      <dt>Far side</dt>
      <dd>
        account {peering.awsAccountId} · {peering.vpcId} · {peering.region} · {peering.cidrs.join(', ')}
      </dd>
      <dt>In AWS</dt>
      <dd>
        {peering.pcx ?? 'not made yet'} · {peering.pcxStatus}
        {peering.expiresAt !== null && ` · expires in ${lengthOf(peering.expiresAt - now)}`}
      </dd>
    </>
  )
}

function GoogleSide({ peering }: { peering: Extract<PeeringState, { cloud: 'gcp' }> }) {
  return (
    <>
      <dt>Far side</dt>
      <dd>
        project {peering.projectUid} · network {peering.networkName} ·{' '}
        {peering.hasReverse ? 'its half exists' : 'its half is missing'}
      </dd>
      <dt>Redis side</dt>
      <dd>
        project {peering.redisProjectUid} · network {peering.redisNetworkName}
      </dd>
    </>
  )
}
