/** What each person has already looked at, per conversation; survives a reload, not a new tab. */
import { useCallback, useState } from 'react'
import type { ConversationView } from '../../slack/index.ts'

const KEY = 'peerbot-sandbox-seen'

/** The latest `ts` looked at, by `person/conversation`. */
type Marks = Record<string, string>

function load(): Marks {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Marks
  } catch {
    return {}
  }
}

const latestOf = (conversation: ConversationView) => conversation.messages.at(-1)?.ts ?? ''

export interface SeenMarks {
  isUnread(person: string, conversation: ConversationView): boolean
  look(person: string, conversation: ConversationView): void
}

export function useSeenMarks(): SeenMarks {
  const [marks, setMarks] = useState(load)
  const look = useCallback((person: string, conversation: ConversationView) => {
    const key = `${person}/${conversation.id}`
    const latest = latestOf(conversation)
    setMarks(before => {
      if ((before[key] ?? '') >= latest) return before
      const after = { ...before, [key]: latest }
      sessionStorage.setItem(KEY, JSON.stringify(after))
      return after
    })
  }, [])
  const isUnread = (person: string, conversation: ConversationView) =>
    latestOf(conversation) > (marks[`${person}/${conversation.id}`] ?? '')
  return { isUnread, look }
}
