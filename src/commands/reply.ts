import type { Message, Part } from '../kit/message.ts'

/** One thing wrong with what a person gave. */
export interface Problem {
  /** The key or form field it is about; null when it is about the whole. */
  field: string | null
  /** What is wrong and what to write instead. */
  text: string
}

export interface Field {
  key: string
  label: string
  hint?: string
  placeholder?: string
  /**
   * `pick`: choices come from the command's `suggest` as one types; `choice`: one of `choices`, of which there is at
   * least one; `ticks`: any of them, given as their values with commas between.
   */
  kind: 'line' | 'text' | 'pick' | 'choice' | 'ticks'
  choices?: readonly Choice[]
  initial?: { value: string; label: string }
  isOptional?: boolean
  /** Choosing it draws the form anew: other fields depend on it. */
  redraws?: boolean
}

export interface Form {
  /** The command that takes what was filled in, as if typed. */
  command: string
  title: string
  submit: string
  intro: Part[]
  fields: Field[]
  /** Keys that go along unseen. Routing data, never authority. */
  hidden: Record<string, string>
}

/** What a list to choose from holds in Slack: options, and characters of an option's value. */
export const choicesLimit = { count: 100, value: 75 } as const

export interface Choice {
  value: string
  label: string
  description?: string
}

/** What a command answers, as data: the Slack room shows it, the tests read it. */
export type Reply =
  | { kind: 'say'; message: Message }
  | { kind: 'form'; form: Form }
  | { kind: 'problems'; problems: Problem[] }
  /** The card tells it; nothing to add. */
  | { kind: 'quiet' }

export function say(title: Message['title'], parts: Part[] = []): Reply {
  return { kind: 'say', message: { title, parts } }
}

export function problem(field: string | null, text: string): Reply {
  return { kind: 'problems', problems: [{ field, text }] }
}
