/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'

interface DialogProps {
  labelledBy: string
  className: string
  /** Escape was pressed. */
  leave: () => void
  children: ReactNode
  data?: Record<`data-${string}`, string>
  role?: 'dialog' | 'alertdialog'
}

const FIELDS = 'input, textarea, select'

export function Dialog({ labelledBy, className, leave, children, data, role = 'dialog' }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)

  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    // Closing before it leaves the document is what hands the focus back.
    return () => dialog?.close()
  }, [])

  // A form may be filled in after its skeleton was shown: the first field gets the focus when it comes.
  const hadFields = useRef(false)
  useEffect(() => {
    const field =
      ref.current?.querySelector<HTMLElement>('[data-focus-on-load]') ??
      ref.current?.querySelector<HTMLElement>(FIELDS)
    if (field && !hadFields.current) field.focus()
    hadFields.current = Boolean(field)
  })

  return (
    <dialog
      ref={ref}
      role={role}
      className={className}
      aria-labelledby={labelledBy}
      {...data}
      onCancel={event => {
        event.preventDefault()
        leave()
      }}
    >
      {children}
    </dialog>
  )
}
