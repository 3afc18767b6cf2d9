/** What every interactive element needs: what it holds, whether it is on its way, and what went wrong. */
import { useState } from 'react'
import type { Answer } from '../act.ts'
import { type Element, heldIn } from './block-kit.ts'
import type { Value } from './draft-queue.ts'
import { useSurface } from './surface.tsx'

export interface ElementProps {
  blockId: string
  element: Element
  /** Set inside an input block: the value belongs to the form, and this is the id its label points to. */
  input?: { labelId: string; controlId: string; describedBy: string | undefined; isOptional: boolean }
}

export interface ElementUse {
  held: unknown
  isBusy: boolean
  trouble: string
  /** Puts a value into a form, or presses; false when the person said no to the confirm dialog or it failed. */
  use(value?: Value): Promise<boolean>
}

function wordsFor(answer: Answer): string {
  return answer.ok ? '' : (answer.text ?? 'That did not work.')
}

export function useElement({ blockId, element, input }: ElementProps): ElementUse {
  const surface = useSurface()
  const [isBusy, setIsBusy] = useState(false)
  const [trouble, setTrouble] = useState('')
  return {
    held: heldIn(element, surface.values[blockId]?.[element.action_id]),
    isBusy,
    trouble,
    async use(value) {
      if (input && surface.queue && value !== undefined) {
        surface.queue.put(blockId, value)
        return true
      }
      setIsBusy(true)
      setTrouble('')
      const answer = await surface.press(blockId, element, value)
      setIsBusy(false)
      if (!answer) return false
      setTrouble(wordsFor(answer))
      return answer.ok
    },
  }
}
