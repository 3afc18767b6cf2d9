/** How far the bot goes by itself in a cloud, to be tried one way after the other. */
import type { PageState } from '../page-state.ts'
import { useAct } from './use-act.ts'

type Reaches = NonNullable<PageState['reach']>
type Cloud = keyof Reaches

const ways = [
  { reach: 'automatic', label: 'by itself' },
  { reach: 'button', label: 'by buttons' },
  { reach: 'manual', label: 'by hand' },
  { reach: 'none', label: 'not at all' },
] as const

type Way = (typeof ways)[number]['reach']

const words: Record<Cloud, { legend: string; says: Record<Way, string> }> = {
  aws: {
    legend: 'Peerbot accepts and routes here',
    says: {
      automatic: 'Accepts and routes as part of the approved plan.',
      button: 'The card grows Accept in AWS and Add routes, for an approver.',
      manual: 'The card has the commands; people do it here.',
      none: 'The bot is not told of these accounts.',
    },
  },
  gcp: {
    legend: 'Peerbot adds our half here',
    says: {
      automatic: 'Adds it as part of the approved plan; Google exchanges the routes.',
      button: 'The card grows Accept in Google Cloud, for an approver.',
      manual: 'The card has the gcloud command; people do it here.',
      none: 'The bot is not told of these projects.',
    },
  },
  nfyio: {
    legend: 'Peerbot accepts and routes here',
    says: {
      automatic: 'Accepts with the accepter’s key and routes, as part of the approved plan.',
      button: 'The card grows Accept in NFYio and Add routes, for an approver.',
      manual: 'The card has the commands; people do it here.',
      none: 'The bot is not told of this install.',
    },
  },
}

interface ReachProps {
  cloud: Cloud
  reach: Reaches
  bot: PageState['bot']
}

export function Reach({ cloud, reach, bot }: ReachProps) {
  const { refusal, act } = useAct()
  const { legend, says } = words[cloud]
  const current = reach[cloud]
  return (
    <fieldset className="reach" data-testid={`${cloud}-reach`}>
      <legend>{legend}</legend>
      <span className="reach-ways">
        {ways.map(way => (
          <button
            key={way.reach}
            type="button"
            className="button button-small"
            aria-pressed={current === way.reach}
            title={`${says[way.reach]} The bot starts anew with that.`}
            data-act="reach"
            data-reach={way.reach}
            disabled={bot?.state !== 'running'}
            onClick={() => void act({ do: 'reach', cloud, reach: way.reach })}
          >
            {way.label}
          </button>
        ))}
      </span>
      <span className="reach-says">{current === null ? '' : says[current]}</span>
      {refusal && (
        <p className="trouble" role="alert">
          {refusal}
        </p>
      )}
    </fieldset>
  )
}
