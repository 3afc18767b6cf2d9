/** Where blocks are drawn (a message, a modal, the Home tab), and what their elements do there. */
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import type { Option, StateValues, Where } from '../../slack/index.ts'
import type { Answer } from '../act.ts'
import type { Confirm, Element } from './block-kit.ts'
import { ConfirmDialog } from './confirm.tsx'
import type { DraftQueue, Value } from './draft-queue.ts'
import { post } from './post.ts'

export interface Surface {
  /** What the view keeps, by `block_id` and `action_id`; nothing in a message. */
  values: StateValues
  /** Under inputs, by `block_id`. */
  errors: Record<string, string>
  /** Null in a message: there every input is pressed. */
  queue: DraftQueue | null
  /** Presses or picks; asks first where the element says so. Null: the person said no. */
  press(blockId: string, element: Element, value?: Value): Promise<Answer | null>
  suggest(actionId: string, query: string): Promise<readonly Option[]>
}

const SurfaceContext = createContext<Surface | null>(null)

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext)
  if (!surface) throw new Error('Blocks are drawn inside a <SurfaceProvider>.')
  return surface
}

interface SurfaceProviderProps {
  person: string
  where: Where
  values?: StateValues
  errors?: Record<string, string>
  queue?: DraftQueue
  children: ReactNode
}

const none = {}

export function SurfaceProvider({ person, where, queue, children, ...kept }: SurfaceProviderProps) {
  const [asked, setAsked] = useState<{ confirm: Confirm; answer: (yes: boolean) => void } | null>(null)
  const { values = none, errors = none } = kept
  const place = JSON.stringify(where)

  const surface = useMemo<Surface>(() => {
    const here = JSON.parse(place) as Where
    const mayPress = (confirm: Confirm | undefined) =>
      confirm
        ? new Promise<boolean>(answer => {
            setAsked({ confirm, answer })
          })
        : Promise.resolve(true)
    return {
      values,
      errors,
      queue: queue ?? null,
      async press(blockId, element, value) {
        if (!(await mayPress(element.confirm))) return null
        await queue?.flush()
        return post({
          do: 'press',
          as: person,
          where: here,
          actionId: element.action_id,
          blockId,
          ...(value === undefined ? {} : { value }),
          ...(element.confirm ? { confirmed: true } : {}),
        })
      },
      async suggest(actionId, query) {
        await queue?.flush()
        const answer = await post({ do: 'suggest', as: person, where: here, actionId, query })
        return answer.ok ? (answer.options ?? []) : []
      },
    }
  }, [person, place, values, errors, queue])

  return (
    <SurfaceContext.Provider value={surface}>
      {children}
      {asked && (
        <ConfirmDialog
          confirm={asked.confirm}
          answer={yes => {
            setAsked(null)
            asked.answer(yes)
          }}
        />
      )}
    </SurfaceContext.Provider>
  )
}
