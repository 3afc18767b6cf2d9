/** Keeps the page's state fresh: every tick of the server asks for it anew, one question at a time. */
import { useEffect, useState } from 'react'
import { systemClock } from '../../../kit/clock.ts'
import type { PageState } from '../page-state.ts'

export interface Seen {
  state: PageState | null
  /** When the state arrived, by the browser's own clock: the shown time runs on from there. */
  arrivedAt: number
  isLost: boolean
}

const nothing: Seen = { state: null, arrivedAt: 0, isLost: false }

export function useWorld(viewer: string): Seen {
  const [seen, setSeen] = useState<Seen>(nothing)

  useEffect(() => {
    let isOver = false
    let isAsking = false
    let isStale = false

    const ask = async () => {
      if (isAsking) {
        isStale = true
        return
      }
      isAsking = true
      try {
        const response = await fetch(`/api/state?as=${encodeURIComponent(viewer)}`)
        if (!response.ok) throw new Error(`HTTP ${response.status}`)
        const state = (await response.json()) as PageState
        if (!isOver) setSeen({ state, arrivedAt: systemClock.now(), isLost: false })
      } catch {
        if (!isOver) setSeen(before => ({ ...before, isLost: true }))
      }
      isAsking = false
      if (isStale && !isOver) {
        isStale = false
        void ask()
      }
    }

    const source = new EventSource('/api/changes')
    source.onmessage = () => void ask()
    source.onerror = () => setSeen(before => ({ ...before, isLost: true }))
    return () => {
      isOver = true
      source.close()
    }
  }, [viewer])

  // What another person saw is not shown for a moment to this one.
  const isOther = viewer !== '' && seen.state !== null && seen.state.workspace.viewer.id !== viewer
  return isOther ? { ...nothing, isLost: seen.isLost } : seen
}
