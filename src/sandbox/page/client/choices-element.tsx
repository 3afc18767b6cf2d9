/** Checkboxes and radio buttons. */
import { useState } from 'react'
import type { Option } from '../../slack/index.ts'
import { heldValues, isText } from './block-kit.ts'
import { type ElementProps, useElement } from './use-element.ts'
import { Words } from './words.tsx'

export function ChoicesElement(props: ElementProps) {
  const { element, blockId, input } = props
  const { held, use, trouble } = useElement(props)
  const [picked, setPicked] = useState(() => heldValues(held))
  const isRadio = element.type === 'radio_buttons'

  const toggle = async (option: Option) => {
    const value = option.value ?? ''
    const next = isRadio
      ? [value]
      : picked.includes(value)
        ? picked.filter(one => one !== value)
        : [...picked, value]
    setPicked(next)
    if (!(await use(isRadio ? value : next))) setPicked(picked)
  }
  return (
    <fieldset
      className="choices"
      data-kind={element.type}
      aria-labelledby={input?.labelId}
      aria-describedby={input?.describedBy}
    >
      {(element.options ?? []).map(option => (
        <label className="choice" key={option.value}>
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            name={`${blockId}/${element.action_id}`}
            checked={picked.includes(option.value ?? '')}
            onChange={() => void toggle(option)}
          />
          <span>
            <Words text={option.text} />
            {isText(option['description']) && (
              <span className="choice-description">
                <Words text={option['description']} />
              </span>
            )}
          </span>
        </label>
      ))}
      {trouble && (
        <span className="trouble" role="alert">
          {trouble}
        </span>
      )}
    </fieldset>
  )
}
