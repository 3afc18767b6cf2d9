import type { InputBlock } from './block-kit.ts'
import { AnyElement } from './element.tsx'
import { useSurface } from './surface.tsx'
import { Words } from './words.tsx'

const groups = ['checkboxes', 'radio_buttons']

/** A labeled input with its hint, and what is wrong with it after a refused submission. */
export function InputBlockView({ block }: { block: InputBlock }) {
  const { errors } = useSurface()
  const error = errors[block.block_id]
  const controlId = `input-${block.block_id}`
  const hintId = `${controlId}-hint`
  const errorId = `${controlId}-error`
  const isOptional = block.optional === true
  const label = (
    <>
      <Words text={block.label} />
      {isOptional && <span className="optional"> (optional)</span>}
    </>
  )
  const isGroup = groups.includes(block.element.type)
  return (
    <div className={`input-block ${error ? 'input-wrong' : ''}`} data-block-id={block.block_id}>
      {isGroup ? (
        <div className="label" id={`${controlId}-label`}>
          {label}
        </div>
      ) : (
        <label className="label" id={`${controlId}-label`} htmlFor={controlId}>
          {label}
        </label>
      )}
      <AnyElement
        // An element of another type starts afresh, as Slack's does.
        key={`${block.element.action_id}/${block.element.type}`}
        blockId={block.block_id}
        element={block.element}
        mayDispatch={block.dispatch_action === true}
        input={{
          labelId: `${controlId}-label`,
          controlId,
          describedBy: [error && errorId, block.hint && hintId].filter(Boolean).join(' ') || undefined,
          isOptional,
        }}
      />
      {error && (
        <div className="input-error" id={errorId} role="alert">
          {error}
        </div>
      )}
      {block.hint && (
        <div className="hint" id={hintId}>
          <Words text={block.hint} />
        </div>
      )}
    </div>
  )
}
