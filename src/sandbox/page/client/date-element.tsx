/** Dates and times, by the browser's own pickers. */
import { useState } from 'react'
import { iso, parseInstant } from '../../../kit/clock.ts'
import { heldValues } from './block-kit.ts'
import { type ElementProps, useElement } from './use-element.ts'

const kinds: Record<string, 'date' | 'time' | 'datetime-local'> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
}

/** `datetimepicker` keeps seconds since the epoch; the field shows them in UTC, as the page shows all time. */
const fieldOf = (seconds: string) => (seconds ? iso(Number(seconds) * 1_000).slice(0, 16) : '')
const secondsOf = (field: string) => String(Math.floor((parseInstant(`${field}Z`) ?? 0) / 1_000) || '')

export function DateElement(props: ElementProps) {
  const { element, input } = props
  const { held, use } = useElement(props)
  const isInstant = element.type === 'datetimepicker'
  const [text, setText] = useState(() => {
    const first = heldValues(held)[0] ?? ''
    return isInstant ? fieldOf(first) : first
  })
  return (
    <input
      className="field field-date"
      type={kinds[element.type] ?? 'date'}
      id={input?.controlId}
      data-focus-on-load={element.focus_on_load ? '' : undefined}
      aria-label={input ? undefined : (element.placeholder?.text ?? 'Date')}
      aria-describedby={input?.describedBy}
      value={text}
      onChange={event => {
        const next = event.target.value
        setText(next)
        if (next || input) void use(isInstant ? secondsOf(next) : next)
      }}
    />
  )
}
