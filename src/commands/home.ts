import type { Message, Part } from '../kit/message.ts'
import { type Request, requestName } from '../requests/index.ts'
import type { Context } from './context.ts'
import { requestItem, waitingFor } from './requests.ts'

const shown = 10
const withButton = 5

function section(title: string, requests: readonly Request[], now: number, none: string): Part[] {
  if (requests.length === 0) return [{ part: 'text', text: [{ bold: title }, `\n${none}`] }]
  return [
    { part: 'list', title, items: requests.slice(0, shown).map(request => requestItem(request, now)) },
    ...(requests.length > shown
      ? [{ part: 'note' as const, text: `and ${requests.length - shown} more` }]
      : []),
    {
      part: 'buttons',
      buttons: requests.slice(0, withButton).map(({ id }) => ({
        label: `Details of ${requestName(id)}`,
        command: 'show',
        args: { id: requestName(id) },
      })),
    },
  ]
}

/** App Home: waiting for me, mine, and what is moving. */
export async function homeMessage(
  person: string,
  context: Pick<Context, 'policy' | 'memberships' | 'requests' | 'clock'>,
): Promise<Message> {
  const now = context.clock.now()
  const page = { offset: 0, limit: 50 }
  const waiting = await waitingFor(person, context)
  const { requests: mine } = await context.requests.list({ requester: person }, page)
  const { requests: open } = await context.requests.list({ isOpen: true }, page)
  return {
    title: 'Peerbot',
    parts: [
      {
        part: 'buttons',
        buttons: [
          { label: 'New peering', command: 'create', args: {}, style: 'primary' },
          { label: 'Peerings', command: 'list', args: {} },
        ],
      },
      ...section('Waiting for me', waiting, now, 'Nothing.'),
      { part: 'divider' },
      ...section('Mine', mine, now, 'You have not asked for anything yet.'),
      { part: 'divider' },
      ...section(
        'Moving',
        open.filter(({ id, requester }) => requester !== person && waiting.every(other => other.id !== id)),
        now,
        'Nothing else is under way.',
      ),
    ],
  }
}
