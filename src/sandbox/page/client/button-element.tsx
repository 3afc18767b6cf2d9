import { type ElementProps, useElement } from './use-element.ts'
import { Words } from './words.tsx'

export function ButtonElement(props: ElementProps) {
  const { element } = props
  const { use, isBusy, trouble } = useElement(props)
  const style = element.style ? `button-${element.style}` : ''
  return (
    <span className="button-place">
      <button
        type="button"
        className={`button ${style}`}
        data-action={element.action_id}
        aria-label={element.accessibility_label}
        aria-busy={isBusy}
        disabled={isBusy}
        onClick={() => {
          if (element.url) window.open(element.url, '_blank', 'noreferrer')
          void use()
        }}
      >
        <Words text={element.text} />
      </button>
      {trouble && (
        <span className="trouble" role="alert">
          {trouble}
        </span>
      )}
    </span>
  )
}
