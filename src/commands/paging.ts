import type { Button, Part } from '../kit/message.ts'

/** Rows on one page: a list must fit into one Slack message with room to spare. */
export const pageSize = 15

export function pageFrom(keys: Readonly<Record<string, string>>): number {
  const page = Number(keys['page'] ?? '1')
  return Number.isInteger(page) && page > 0 ? page : 1
}

export function pageOf(page: number): { offset: number; limit: number } {
  return { offset: (page - 1) * pageSize, limit: pageSize }
}

/** `16–30 of 500` and the buttons to turn. */
export function pagingParts(
  command: string,
  keys: Readonly<Record<string, string>>,
  page: number,
  total: number,
): Part[] {
  if (total <= pageSize) return []
  const first = (page - 1) * pageSize + 1
  const last = Math.min(page * pageSize, total)
  const turn = (label: string, to: number): Button => ({
    label,
    command,
    args: { ...keys, page: String(to) },
  })
  const buttons: Button[] = []
  if (page > 1) buttons.push(turn('Previous', page - 1))
  if (last < total) buttons.push(turn('Next', page + 1))
  return [
    { part: 'note', text: `${first}–${last} of ${total}` },
    { part: 'buttons', buttons },
  ]
}
