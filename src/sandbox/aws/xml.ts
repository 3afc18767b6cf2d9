/** Answers as XML, in the query protocol's shape: an object's keys are elements, a list's entries are `<item>`. */
export type Xml =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Xml[]
  | { readonly [name: string]: Xml }
export type XmlBody = { readonly [name: string]: Xml }

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, found => entities[found] ?? found)
}

/** What is absent (undefined, null) has no element. */
export function element(name: string, value: Xml): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`
  const inner = isList(value) ? value.map(item => element('item', item)).join('') : elements(value)
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`
}

export function elements(body: XmlBody): string {
  return Object.entries(body)
    .map(([name, value]) => element(name, value))
    .join('')
}

// `Array.isArray` does not narrow a readonly list.
function isList(value: object): value is readonly Xml[] {
  return Array.isArray(value)
}
