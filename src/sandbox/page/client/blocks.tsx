/** A list of blocks: those with hands are drawn here, the rest by the library. */
import type { Block, TextObject } from '../../slack/index.ts'
import { isInput, isInteractive } from './block-kit.ts'
import { AnyElement } from './element.tsx'
import { InputBlockView } from './input-block.tsx'
import { DrawnBlock, Words } from './mrkdwn.tsx'

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="blocks">
      {blocks.map(block => (
        <BlockView key={block.block_id} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  if (isInput(block)) return <InputBlockView block={block} />
  if (block.type === 'actions') return <Actions block={block} />
  if (block.type === 'divider') return <hr className="divider" />
  if (block.type === 'header') {
    return (
      <h3 className="header-block">
        <Words text={block['text'] as TextObject} />
      </h3>
    )
  }
  const { accessory, ...rest } = block
  if (!isInteractive(accessory)) return <DrawnBlock block={block} />
  return (
    <div className="section-with-accessory">
      <div className="section-text">
        <DrawnBlock block={rest} />
      </div>
      <AnyElement key={accessory.action_id} blockId={block.block_id} element={accessory} />
    </div>
  )
}

function Actions({ block }: { block: Block }) {
  const elements = Array.isArray(block['elements']) ? block['elements'].filter(isInteractive) : []
  return (
    <div className="actions">
      {elements.map(element => (
        <AnyElement key={element.action_id} blockId={block.block_id} element={element} />
      ))}
    </div>
  )
}
