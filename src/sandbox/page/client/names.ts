/** Who and what ids stand for: for mentions, and for selects of people and channels. */
import { createContext, useContext } from 'react'
import type { Option } from '../../slack/index.ts'
import type { PageState } from '../page-state.ts'

export interface Names {
  people: readonly { id: string; name: string; isBot: boolean }[]
  channels: readonly { id: string; name: string }[]
  groups: readonly { id: string; name: string; handle: string }[]
}

const NamesContext = createContext<Names>({ people: [], channels: [], groups: [] })

export const NamesProvider = NamesContext.Provider
export const useNames = (): Names => useContext(NamesContext)

export function namesOf(state: PageState): Names {
  const { people, channels } = state.workspace
  return {
    people: people.map(({ id, realName, isBot }) => ({ id, name: realName, isBot })),
    channels: channels.map(({ id, name }) => ({ id, name })),
    groups: state.groups,
  }
}

/** What a select of people, channels or conversations offers. */
export function offeredBy(type: string, names: Names): Option[] {
  const option = (value: string, text: string): Option => ({ text: { type: 'plain_text', text }, value })
  return type.includes('users')
    ? names.people.filter(one => !one.isBot).map(one => option(one.id, one.name))
    : names.channels.map(one => option(one.id, `#${one.name}`))
}
