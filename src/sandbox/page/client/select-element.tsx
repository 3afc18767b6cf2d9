/** One of a known list: the browser's own select, which keyboards and screen readers know. */
import { useState } from 'react'
import type { Option } from '../../slack/index.ts'
import { heldValues } from './block-kit.ts'
import { offeredBy, useNames } from './names.ts'
import { type ElementProps, useElement } from './use-element.ts'

function Choice({ option }: { option: Option }) {
  return <option value={option.value ?? ''}>{option.text.text}</option>
}

export function SelectElement(props: ElementProps) {
  const { element, input } = props
  const { held, use, trouble } = useElement(props)
  const [picked, setPicked] = useState(() => heldValues(held)[0] ?? '')
  const names = useNames()
  const options = element.type === 'static_select' ? (element.options ?? []) : offeredBy(element.type, names)
  const hint = element.placeholder?.text ?? 'Choose an option'

  const pick = async (value: string) => {
    setPicked(value)
    if (!(await use(value))) setPicked(picked)
  }
  return (
    <span className="select-place">
      <select
        className={`field field-select ${picked === '' ? 'field-unset' : ''}`}
        id={input?.controlId}
        data-focus-on-load={element.focus_on_load ? '' : undefined}
        aria-label={input ? undefined : hint}
        aria-describedby={input?.describedBy}
        value={picked}
        onChange={event => void pick(event.target.value)}
      >
        {/* An optional input may be emptied again; elsewhere the empty line only invites. */}
        <option value="" disabled={!input?.isOptional} hidden={!input?.isOptional}>
          {hint}
        </option>
        {options.map(option => (
          <Choice key={option.value} option={option} />
        ))}
        {(element.option_groups ?? []).map(group => (
          <optgroup key={group.label.text} label={group.label.text}>
            {group.options.map(option => (
              <Choice key={option.value} option={option} />
            ))}
          </optgroup>
        ))}
      </select>
      {trouble && (
        <span className="trouble" role="alert">
          {trouble}
        </span>
      )}
    </span>
  )
}
