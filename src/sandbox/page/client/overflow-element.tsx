import { Icon } from './icon.tsx'
import { Menu } from './menu.tsx'
import { type ElementProps, useElement } from './use-element.ts'
import { Words } from './words.tsx'

export function OverflowElement(props: ElementProps) {
  const { element } = props
  const { use, trouble } = useElement(props)
  const options = element.options ?? []
  return (
    <span className="button-place">
      <Menu
        label="More actions"
        className="overflow"
        opens="free"
        testId={`overflow-${element.action_id}`}
        button={<Icon name="dots" />}
        items={options.map((option, index) => ({
          key: option.value ?? String(index),
          content: (
            <span className="menu-words">
              <Words text={option.text} />
            </span>
          ),
          choose: () => {
            if (typeof option['url'] === 'string') window.open(option['url'], '_blank', 'noreferrer')
            if (option.value !== undefined) void use(option.value)
          },
        }))}
      />
      {trouble && (
        <span className="trouble" role="alert">
          {trouble}
        </span>
      )}
    </span>
  )
}
