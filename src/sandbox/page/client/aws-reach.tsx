/** How far the bot goes by itself in AWS, to be tried one way after the other. */
import type { PageState } from '../page-state.ts'
import { useAct } from './use-act.ts'

const ways = [
  { reach: 'automatic', label: 'by itself', says: 'Accepts and routes as part of the approved plan.' },
  {
    reach: 'button',
    label: 'by buttons',
    says: 'The card grows Accept in AWS and Add routes, for an approver.',
  },
  { reach: 'manual', label: 'by hand', says: 'The card has the commands; people do it here.' },
  { reach: 'none', label: 'not at all', says: 'The bot is not told of these accounts.' },
] as const

export function Reach({ reach, bot }: { reach: NonNullable<PageState['awsReach']>; bot: PageState['bot'] }) {
  const { refusal, act } = useAct()
  return (
    <fieldset className="reach" data-testid="aws-reach">
      <legend>Peerbot accepts and routes here</legend>
      <span className="reach-ways">
        {ways.map(way => (
          <button
            key={way.reach}
            type="button"
            className="button button-small"
            aria-pressed={reach.current === way.reach}
            title={`${way.says} The bot starts anew with that.`}
            data-act="reachIntoAws"
            data-reach={way.reach}
            disabled={bot?.state !== 'running'}
            onClick={() => void act({ do: 'reachIntoAws', reach: way.reach })}
          >
            {way.label}
          </button>
        ))}
      </span>
      <span className="reach-says">{ways.find(way => way.reach === reach.current)?.says}</span>
      {refusal && (
        <p className="trouble" role="alert">
          {refusal}
        </p>
      )}
    </fieldset>
  )
}
