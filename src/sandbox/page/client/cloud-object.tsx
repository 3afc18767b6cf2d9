import type { FamilyObject } from './connectivity.ts'
import { StatusMark } from './status-mark.tsx'
import { useAct } from './use-act.ts'

/** What brings the object on; everything else takes back or lets something lapse. */
const leadsOn = /^(accept|run|share)/

/** An endpoint is only written down: somebody runs its script. */
const waitsForPeople = ({ id, status, acts }: FamilyObject) =>
  (id.startsWith('psc-endpoint:') && (status === 'initialized' || status === 'pending')) ||
  (id.startsWith('invitation:') && status === 'pending' && acts.length > 0)

/** A PrivateLink, a transit gateway, an endpoint, …: what the cloud says of it, and what a person may do there. */
export function CloudObject({ object }: { object: FamilyObject }) {
  const { refusal, act } = useAct()
  const { id, title, status, facts, acts } = object
  const [first] = acts
  return (
    <div className="peering" data-object={id}>
      <div className="peering-name">
        <span>{title}</span>
        <StatusMark status={status} {...(waitsForPeople(object) ? { tone: 'waiting' as const } : {})} />
      </div>
      <dl className="peering-sides">
        {facts.map(([label, value]) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {(acts.length > 0 || refusal) && (
        <div className="peering-acts">
          {acts.map(one => (
            <button
              key={one.act}
              type="button"
              className={`button button-small ${one === first && leadsOn.test(one.act) ? 'button-primary' : ''}`}
              data-act={one.act}
              data-object={id}
              onClick={() => void act({ do: 'actOn', object: id, act: one.act })}
            >
              {one.label}
            </button>
          ))}
          {refusal && (
            <span className="trouble" role="alert">
              {refusal}
            </span>
          )}
        </div>
      )}
    </div>
  )
}
