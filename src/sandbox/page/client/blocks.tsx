/** A list of blocks: those with hands are drawn here, the rest by the library. */
import type { Block } from '../../slack/index.ts'
import { isInput, isInteractive, isText } from './block-kit.ts'
import { AnyElement } from './element.tsx'
import { Guard } from './guard.tsx'
import { InputBlockView } from './input-block.tsx'
import { DrawnBlock, Text, Words } from './words.tsx'

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="blocks">
      {blocks.map(block => (
        <Guard key={block.block_id}>
          <BlockView block={block} />
        </Guard>
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  if (isInput(block)) return <InputBlockView block={block} />
  if (block.type === 'actions') return <Actions block={block} />
  if (block.type === 'section') return <Section block={block} />
  if (block.type === 'context') return <Context block={block} />
  if (block.type === 'divider') return <hr className="divider" />
  if (block.type === 'header') {
    return <h3 className="header-block">{isText(block['text']) && <Words text={block['text']} />}</h3>
  }
  return <DrawnBlock block={block} />
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function Section({ block }: { block: Block }) {
  const { text, accessory } = block
  const fields = listIn(block['fields']).filter(isText)
  return (
    <div className="section">
      <div className="section-text">
        {isText(text) && <Text text={text} />}
        {fields.length > 0 && (
          <div className="section-fields">
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no ids and never move.
              <Text key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {isInteractive(accessory) && (
        <AnyElement key={accessory.action_id} blockId={block.block_id} element={accessory} />
      )}
      {isImage(accessory) && <DrawnBlock block={{ type: 'context', elements: [accessory] }} />}
    </div>
  )
}

const isImage = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'image'

function Context({ block }: { block: Block }) {
  return (
    <div className="context">
      {listIn(block['elements']).map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the elements have no ids and never move.
        <span key={index}>
          {isText(element) ? (
            <Text text={element} />
          ) : (
            <DrawnBlock block={{ type: 'context', elements: [element] }} />
          )}
        </span>
      ))}
    </div>
  )
}

function Actions({ block }: { block: Block }) {
  const elements = listIn(block['elements']).filter(isInteractive)
  return (
    <div className="actions">
      {elements.map(element => (
        <AnyElement key={element.action_id} blockId={block.block_id} element={element} />
      ))}
    </div>
  )
}
