/** A view over everything else: the app's form, with what is wrong under each field. */
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { systemClock } from '../../../kit/clock.ts'
import type { ModalView } from '../../slack/index.ts'
import { Blocks } from './blocks.tsx'
import { Dialog } from './dialog.tsx'
import { createDraftQueue } from './draft-queue.ts'
import { Icon } from './icon.tsx'
import { post } from './post.ts'
import { SurfaceProvider } from './surface.tsx'

interface ModalProps {
  view: ModalView
  viewer: string
  appName: string
  /** Views in the stack, this one included. */
  depth: number
}

export function Modal({ view, viewer, appName, depth }: ModalProps) {
  const titleId = useId()
  const form = useRef<HTMLFormElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [refusal, setRefusal] = useState('')
  const queue = useMemo(
    () => createDraftQueue(systemClock, values => post({ do: 'fill', as: viewer, view: view.id, values })),
    [viewer, view.id],
  )

  const wrong = Object.keys(view.errors).join()
  useEffect(() => {
    if (wrong) form.current?.querySelector<HTMLElement>('.input-wrong :is(input, textarea, select)')?.focus()
  }, [wrong])

  const close = () => void post({ do: 'closeView', as: viewer, view: view.id })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!view.submit || isBusy) return
    setIsBusy(true)
    await queue.flush()
    const answer = await post({ do: 'submit', as: viewer, view: view.id })
    setIsBusy(false)
    // Errors and trouble come back with the view itself; a refusal has no other place.
    setRefusal(!answer.ok && answer.shown !== 'trouble' ? (answer.text ?? '') : '')
  }
  const trouble = view.trouble ?? refusal
  return (
    <Dialog
      labelledBy={titleId}
      className="modal"
      leave={close}
      data={{ 'data-testid': 'modal', 'data-callback': view.callbackId }}
    >
      <form ref={form} onSubmit={event => void submit(event)} noValidate>
        <header className="modal-head">
          {depth > 1 ? (
            <button type="button" className="icon-button" aria-label="Back" onClick={close}>
              <Icon name="back" />
            </button>
          ) : null}
          <h2 className="modal-title" id={titleId}>
            {view.title}
          </h2>
          <span className="modal-app">{appName}</span>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div className="modal-body">
          <SurfaceProvider
            person={viewer}
            where={{ view: view.id }}
            values={view.values}
            errors={view.errors}
            queue={queue}
          >
            <Blocks blocks={view.blocks} />
          </SurfaceProvider>
        </div>
        <footer className="modal-foot">
          {trouble && (
            <span className="trouble" role="alert">
              {trouble}
            </span>
          )}
          <button type="button" className="button" onClick={close}>
            {view.close}
          </button>
          {view.submit && (
            <button type="submit" className="button button-primary" disabled={isBusy} aria-busy={isBusy}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  )
}
