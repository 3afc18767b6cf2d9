/** A button that opens a list of things to choose from; arrows move, Escape closes, a choice closes. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { usePlaced } from './use-placed.ts'

export interface MenuItem {
  key: string
  content: ReactNode
  choose: () => void
  /** Set: one of several, and whether it is the one. */
  isChecked?: boolean
  data?: Record<`data-${string}`, string>
}

interface MenuProps {
  label: string
  button: ReactNode
  items: readonly MenuItem[]
  heading?: string
  className?: string
  /** Which way it opens from its button; `free`: where there is room, over whatever would clip it. */
  opens?: 'down' | 'up' | 'free'
  testId?: string
}

export function Menu({ label, button, items, heading, className = '', opens = 'down', testId }: MenuProps) {
  const [isOpen, setIsOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLDivElement>(null)

  usePlaced({ opener: root, list, isOpen: isOpen && opens === 'free', isFitted: false })

  useEffect(() => {
    if (!isOpen) return
    const entries = list.current
    const checked = entries?.querySelector<HTMLElement>('[aria-checked="true"]')
    ;(checked ?? entries?.querySelector<HTMLElement>('button'))?.focus()
    const leave = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setIsOpen(false)
    }
    document.addEventListener('pointerdown', leave)
    return () => document.removeEventListener('pointerdown', leave)
  }, [isOpen])

  const close = () => {
    setIsOpen(false)
    root.current?.querySelector<HTMLElement>('button')?.focus()
  }
  const steer = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      event.preventDefault()
      close()
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLElement)
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }
  return (
    <div className={`menu ${className}`} ref={root}>
      <button
        type="button"
        className="menu-button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
        data-testid={testId}
        onClick={() => setIsOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div
          className={`menu-list menu-${opens}`}
          role="menu"
          aria-label={label}
          ref={list}
          onKeyDown={steer}
        >
          {heading && <div className="menu-heading">{heading}</div>}
          {items.map(item => (
            <button
              key={item.key}
              type="button"
              className="menu-item"
              role={item.isChecked === undefined ? 'menuitem' : 'menuitemradio'}
              {...(item.isChecked === undefined ? {} : { 'aria-checked': item.isChecked })}
              {...item.data}
              onClick={() => {
                close()
                item.choose()
              }}
            >
              {item.content}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
