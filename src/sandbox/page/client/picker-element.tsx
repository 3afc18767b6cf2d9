/** A text box that offers: external selects ask the app, selects of several filter what they have. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { systemClock } from '../../../kit/clock.ts'
import type { Option } from '../../slack/index.ts'
import { heldValues, isOption, isText } from './block-kit.ts'
import { Icon } from './icon.tsx'
import { offeredBy, useNames } from './names.ts'
import { useSurface } from './surface.tsx'
import { type ElementProps, useElement } from './use-element.ts'
import { usePlaced } from './use-placed.ts'

const QUIET_MS = 150
/** What Slack takes when the element does not say: docs.slack.dev, external select. */
const USUAL_MIN_QUERY = 3

function Description({ option }: { option: Option }) {
  const { description } = option
  if (!isText(description)) return null
  return <span className="picker-description">{description.text}</span>
}

const optionsIn = (held: unknown) => (Array.isArray(held) ? held : [held]).filter(isOption)

export function PickerElement(props: ElementProps) {
  const { element, input, blockId } = props
  const { held, use, trouble } = useElement(props)
  const surface = useSurface()
  const names = useNames()
  const listId = useId()
  const isExternal = element.type.includes('external_select')
  const isMulti = element.type.startsWith('multi_')
  const own = isExternal
    ? []
    : element.type === 'multi_static_select'
      ? [...(element.options ?? []), ...(element.option_groups ?? []).flatMap(group => group.options)]
      : offeredBy(element.type, names)

  const [picked, setPicked] = useState<readonly Option[]>(() => {
    const options = optionsIn(held)
    return options.length > 0 ? options : own.filter(one => heldValues(held).includes(one.value ?? ''))
  })
  const [query, setQuery] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const [found, setFound] = useState<readonly Option[] | null>(null)
  const [active, setActive] = useState(0)
  const shortest = isExternal ? (element.min_query_length ?? USUAL_MIN_QUERY) : 0
  const isTooShort = query.length < shortest

  const suggest = useRef(surface.suggest)
  suggest.current = surface.suggest
  useEffect(() => {
    if (!isExternal || !isOpen || isTooShort) return
    let isStale = false
    setFound(null)
    const cancel = systemClock.after(query ? QUIET_MS : 0, async () => {
      const options = await suggest.current(element.action_id, query)
      if (isStale) return
      setFound(options)
      setActive(0)
    })
    return () => {
      isStale = true
      cancel()
    }
  }, [isExternal, isOpen, isTooShort, query, element.action_id])

  const box = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  usePlaced({ opener: box, list, isOpen, isFitted: true })

  const taken = new Set(isMulti ? picked.map(one => one.value) : [])
  const matching = isExternal
    ? found
    : own.filter(one => one.text.text.toLowerCase().includes(query.toLowerCase()))
  const options = isTooShort ? [] : (matching ?? []).filter(one => !taken.has(one.value))

  const put = async (next: readonly Option[]) => {
    setPicked(next)
    const values = next.map(one => one.value ?? '')
    if (!(await use(isMulti ? values : (values[0] ?? '')))) setPicked(picked)
  }
  const pick = (option: Option) => {
    setQuery('')
    setIsOpen(isMulti)
    void put(isMulti ? [...picked, option] : [option])
  }
  const steer = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setIsOpen(true)
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive(at => (at + step + Math.max(1, options.length)) % Math.max(1, options.length))
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault()
      const option = options[active]
      if (option) pick(option)
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault()
      event.stopPropagation()
      setIsOpen(false)
    } else if (event.key === 'Backspace' && query === '' && isMulti && picked.length > 0) {
      void put(picked.slice(0, -1))
    }
  }
  const shown = isMulti || isOpen ? query : (picked[0]?.text.text ?? '')
  const hint = element.placeholder?.text ?? (isExternal ? 'Type to search' : 'Choose')
  return (
    <div className="picker">
      {isMulti && picked.length > 0 && (
        <ul className="picker-picked">
          {picked.map(option => (
            <li key={option.value}>
              {option.text.text}
              <button
                type="button"
                aria-label={`Remove ${option.text.text}`}
                onClick={() => void put(picked.filter(one => one !== option))}
              >
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={box}
        className="field field-picker"
        type="text"
        role="combobox"
        id={input?.controlId}
        data-block={blockId}
        data-focus-on-load={element.focus_on_load ? '' : undefined}
        aria-label={input ? undefined : hint}
        aria-describedby={input?.describedBy}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && options[active] ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={picked[0] && !isMulti ? picked[0].text.text : hint}
        value={shown}
        onChange={event => {
          setQuery(event.target.value)
          setActive(0)
          setIsOpen(true)
        }}
        onClick={() => setIsOpen(true)}
        onBlur={() => {
          setIsOpen(false)
          setQuery('')
        }}
        onKeyDown={steer}
      />
      {!isMulti && picked[0] && input && !isOpen && (
        <button type="button" className="picker-clear" aria-label="Clear" onClick={() => void put([])}>
          <Icon name="close" size={12} />
        </button>
      )}
      {isOpen && (
        <div className="picker-list" ref={list} role="listbox" id={listId} aria-label={hint}>
          {isTooShort && (
            <div className="picker-note">
              Type {shortest === 1 ? 'a character' : `${shortest} characters`} to search
            </div>
          )}
          {!isTooShort && matching === null && <div className="picker-note">Looking…</div>}
          {!isTooShort && matching && options.length === 0 && <div className="picker-note">No matches</div>}
          {options.map((option, index) => (
            <div
              key={option.value}
              id={`${listId}-${index}`}
              className="picker-option"
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onPointerMove={() => setActive(index)}
              // Before the text box loses the focus, which closes the list.
              onMouseDown={event => {
                event.preventDefault()
                pick(option)
              }}
            >
              {option.text.text}
              <Description option={option} />
            </div>
          ))}
        </div>
      )}
      {trouble && (
        <span className="trouble" role="alert">
          {trouble}
        </span>
      )}
    </div>
  )
}
