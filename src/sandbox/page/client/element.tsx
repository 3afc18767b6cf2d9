/** Which component draws which element; to add one: its file, and a line here. */
import type { ComponentType } from 'react'
import { ButtonElement } from './button-element.tsx'
import { ChoicesElement } from './choices-element.tsx'
import { DateElement } from './date-element.tsx'
import { OverflowElement } from './overflow-element.tsx'
import { PickerElement } from './picker-element.tsx'
import { SelectElement } from './select-element.tsx'
import { TextElement } from './text-element.tsx'
import type { ElementProps } from './use-element.ts'

const elements: Record<string, ComponentType<ElementProps & { mayDispatch?: boolean }>> = {
  button: ButtonElement,
  overflow: OverflowElement,
  checkboxes: ChoicesElement,
  radio_buttons: ChoicesElement,
  datepicker: DateElement,
  timepicker: DateElement,
  datetimepicker: DateElement,
  static_select: SelectElement,
  users_select: SelectElement,
  channels_select: SelectElement,
  conversations_select: SelectElement,
  external_select: PickerElement,
  multi_external_select: PickerElement,
  multi_static_select: PickerElement,
  multi_users_select: PickerElement,
  multi_channels_select: PickerElement,
  multi_conversations_select: PickerElement,
  plain_text_input: TextElement,
  rich_text_input: TextElement,
  number_input: TextElement,
  email_text_input: TextElement,
  url_text_input: TextElement,
}

export function AnyElement(props: ElementProps & { mayDispatch?: boolean }) {
  const Drawn = elements[props.element.type]
  if (!Drawn)
    return <span className="trouble">An element of type {props.element.type} is not drawn here.</span>
  return <Drawn {...props} />
}
