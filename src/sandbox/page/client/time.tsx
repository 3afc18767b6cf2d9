/** The sandbox's time: shown, sped up, and moved on. */
import { useEffect, useState } from 'react'
import { systemClock } from '../../../kit/clock.ts'
import type { PageState } from '../page-state.ts'
import { shortDayOf, timeOf } from './instant.ts'
import { post } from './post.ts'

const RATES = [1, 60]
const HOUR_MS = 3_600_000
const JUMPS = [
  { label: '+1 h', says: 'Jump an hour ahead', ms: HOUR_MS },
  { label: '+1 day', says: 'Jump a day ahead', ms: 24 * HOUR_MS },
]
const REDRAW_MS = 250

interface TimeProps {
  clock: PageState['clock']
  arrivedAt: number
}

export function Time({ clock, arrivedAt }: TimeProps) {
  const [, redraw] = useState(0)
  useEffect(() => {
    let cancel = () => {}
    const beat = () => {
      redraw(count => count + 1)
      cancel = systemClock.after(REDRAW_MS, beat)
    }
    cancel = systemClock.after(REDRAW_MS, beat)
    return () => cancel()
  }, [])

  const now = clock.now + (systemClock.now() - arrivedAt) * clock.rate
  return (
    <fieldset className="time">
      <legend className="unseen">Time</legend>
      <span className="time-now" data-testid="clock" title="The sandbox's time, in UTC">
        <span className="time-day">{shortDayOf(now)}</span> <span className="time-clock">{timeOf(now)}</span>{' '}
        <span className="time-zone">UTC</span>
      </span>
      <span className="segments">
        {RATES.map(rate => (
          <button
            key={rate}
            type="button"
            aria-pressed={clock.rate === rate}
            aria-label={`Speed ×${rate}`}
            data-act="setRate"
            data-rate={rate}
            onClick={() => void post({ do: 'setRate', rate })}
          >
            ×{rate}
          </button>
        ))}
      </span>
      <span className="segments">
        {JUMPS.map(jump => (
          <button
            key={jump.ms}
            type="button"
            aria-label={jump.says}
            title={jump.says}
            data-act="jump"
            data-ms={jump.ms}
            onClick={() => void post({ do: 'jump', ms: jump.ms })}
          >
            {jump.label}
          </button>
        ))}
      </span>
    </fieldset>
  )
}
