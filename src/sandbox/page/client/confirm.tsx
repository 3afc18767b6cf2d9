import { useId } from 'react'
import type { Confirm } from './block-kit.ts'
import { Dialog } from './dialog.tsx'
import { Words } from './words.tsx'

/** The question an element asks before it is pressed. */
export function ConfirmDialog({ confirm, answer }: { confirm: Confirm; answer: (yes: boolean) => void }) {
  const id = useId()
  return (
    <Dialog labelledBy={id} className="modal confirm" leave={() => answer(false)} role="alertdialog">
      <h2 className="modal-title" id={id}>
        <Words text={confirm.title} />
      </h2>
      <div className="confirm-text">
        <Words text={confirm.text} />
      </div>
      <div className="modal-foot">
        <button type="button" className="button" onClick={() => answer(false)}>
          <Words text={confirm.deny} />
        </button>
        <button
          type="button"
          className={`button ${confirm.style === 'danger' ? 'button-danger' : 'button-primary'}`}
          onClick={() => answer(true)}
        >
          <Words text={confirm.confirm} />
        </button>
      </div>
    </Dialog>
  )
}
