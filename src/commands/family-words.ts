import type { FamilyName, PeeringKind } from '../peering/kind.ts'

/** What one verb of a subcommand is called; what it takes and does is the provider's. */
export interface VerbWords {
  /** On a button: `Share…`. */
  label: string
  /** Of its form's window, 24 characters at most. */
  title: string
  /** What it does, a sentence: in help and at the top of its form. */
  says: string
  /** What has to be given besides the object and the reason: where one lacks, its form opens. */
  needs: readonly string[]
}

/** A family of objects as a subcommand: static words, so that help and windows need no lookup. */
export interface FamilyWords {
  command: string
  family: FamilyName
  /** As people say it: `AWS PrivateLink`. */
  title: string
  summary: string
  usage: readonly string[]
  keys: Readonly<Record<string, string>>
  /** By what is typed; in the order of buttons. */
  verbs: Readonly<Record<string, VerbWords>>
  /** The only thing it does, where no verb is typed. */
  only?: string
  /** The verb that takes an object of a kind away; a kind without one goes away by itself. */
  deletes: Partial<Record<PeeringKind, string>>
  /** The verb that sends files, and what each file is called on its button. */
  files?: { verb: string; says: string; labels: Readonly<Record<string, string>> }
  /** How there comes to be something, a sentence; said where there is nothing. */
  begins: string
}

/** Keys that every verb takes. */
export const commonKeys = {
  object: 'what it is about: a subscription, or an object as in 1206/87; as a word works too',
  subscription: 'the same for a subscription: id or name',
  reason: 'why; approvers decide by it',
  ticket: 'optional',
} as const
