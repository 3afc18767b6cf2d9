import type { Context } from './context.ts'
import type { Choice, Problem, Reply } from './reply.ts'

/** What a person gave, whichever way: typed, from a form, by a button. */
export interface Input {
  words: readonly string[]
  keys: Readonly<Record<string, string>>
  /** `draft`: a form that is still being filled in and must be drawn anew. */
  via: 'typed' | 'form' | 'draft' | 'button'
}

/** What may be looked up before an acknowledgement. */
export type Local = Pick<Context, 'inventory'>

/** A word that may follow a command's name: what it is, and the keys that say the same. */
export interface WordPlace {
  /** `one peering` */
  is: string
  keys: readonly string[]
}

export interface Command {
  name: string
  /** One line, for help. */
  summary: string
  /** How it is typed, an example a line. */
  usage: readonly string[]
  /** What may follow its name, with what each does; absent: it does one thing. */
  verbs?: Readonly<Record<string, string>>
  /** The keys it takes, with what each means; empty when it takes none. */
  keys: Readonly<Record<string, string>>
  /** What the words after its name are, in order; whatever is typed beyond them is refused, never dropped. */
  words: readonly WordPlace[] | ((typed: readonly string[]) => readonly WordPlace[])
  /** Whether this input may lead to a form: the form's window must be opened within 3 seconds, before any lookup. */
  mayOpenForm?: (input: Input) => boolean
  /** Its form is drawn anew by picks in it, through `run` with a `draft`: such a run must change nothing. */
  redrawsForm?: true
  run(input: Input, context: Context): Promise<Reply>
  /**
   * What is wrong with a filled-in form, from the local database alone: it is asked before the acknowledgement, so that
   * each problem can stand beside its field.
   */
  validate?(input: Input, local: Local): Promise<Problem[]>
  /** False: its form closes when it is sent, because the card tells the rest. */
  answersInForm?: false
  /** Choices for one of its form's picks, from what is known locally. `keys`: what goes along unseen with the form. */
  suggest?(asked: { field: string; query: string; keys: Input['keys'] }, local: Local): Promise<Choice[]>
}
