/** What a person may do to an object of a cloud, and the cloud's words where it refuses. */
import type { ActInput } from '../act.ts'
import { useAct } from './use-act.ts'

type InCloud = Extract<ActInput, { do: 'actInAws' | 'actInGoogle' | 'actInNfyio' }>['do']

/** What leads on; a table may get a route and need not, everything else takes back or lets something lapse. */
const leadsOn = /^(accept|addPeering)/

export interface ActsProps {
  at: InCloud
  object: string
  acts: readonly { act: string; label: string }[]
}

export function Acts({ at, object, acts }: ActsProps) {
  const { refusal, act } = useAct()
  if (acts.length === 0 && !refusal) return null
  return (
    <div className="peering-acts">
      {acts.map((one, index) => (
        <button
          key={one.act}
          type="button"
          className={`button button-small ${index === 0 && leadsOn.test(one.act) ? 'button-primary' : ''}`}
          data-act={one.act}
          data-object={object}
          aria-label={`${one.label}: ${object}`}
          onClick={() => void act({ do: at, object, act: one.act })}
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
  )
}
