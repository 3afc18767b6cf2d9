/** Everything one types into: text, numbers, addresses. What is wrong with it, Slack says at the submission. */
import { type KeyboardEvent, useState } from 'react'
import { heldValues } from './block-kit.ts'
import { useSurface } from './surface.tsx'
import { type ElementProps, useElement } from './use-element.ts'

const modes: Record<string, 'decimal' | 'email' | 'url'> = {
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
}

export function TextElement(props: ElementProps & { mayDispatch?: boolean }) {
  const { element, input, mayDispatch, blockId } = props
  const { held, use } = useElement(props)
  const surface = useSurface()
  // What is typed is the person's: state that comes back later never overwrites it.
  const [text, setText] = useState(() => heldValues(held)[0] ?? '')
  const on = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed']

  const shared = {
    id: input?.controlId,
    className: 'field',
    'data-block': blockId,
    'data-focus-on-load': element.focus_on_load ? '' : undefined,
    'aria-describedby': input?.describedBy,
    'aria-invalid': surface.errors[blockId] ? true : undefined,
    'aria-required': input && !input.isOptional ? true : undefined,
    placeholder: element.placeholder?.text,
    value: text,
    onChange: (event: { target: { value: string } }) => {
      setText(event.target.value)
      void use(event.target.value)
    },
    onBlur: () => void surface.queue?.flush(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.shiftKey || !mayDispatch || !on.includes('on_enter_pressed')) return
      event.preventDefault()
      void surface.press(blockId, element)
    },
  }
  if (element.multiline || element.type === 'rich_text_input') return <textarea {...shared} rows={4} />
  return (
    <input
      {...shared}
      type="text"
      inputMode={modes[element.type] ?? 'text'}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
