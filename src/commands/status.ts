import { formatDuration } from '../kit/duration.ts'
import type { Mark } from '../kit/message.ts'
import type { Command } from './command.ts'
import { say } from './reply.ts'

export const status: Command = {
  name: 'status',
  summary: "The bot's own health",
  usage: ['status'],
  keys: {},
  run: async (_input, context) => {
    const health = await context.health()
    const now = context.clock.now()
    const { outbox, auditHead } = health
    const mark = (isFine: boolean): Mark => (isFine ? 'done' : 'failed')
    const shownScopes = health.scopes.slice(0, 20)
    const isFine =
      health.slack.isConnected &&
      health.database.isWritable &&
      health.scopes.every(scope => scope.error === null)
    return say(isFine ? 'Peerbot is well' : 'Peerbot has a problem', [
      {
        part: 'list',
        items: [
          { mark: mark(health.slack.isConnected), text: `Slack: ${health.slack.text}` },
          { mark: mark(health.database.isWritable), text: `Database: ${health.database.text}` },
          {
            mark: outbox.undeliverable === 0 ? 'done' : 'warn',
            text: `Outbox: ${outbox.waiting} waiting${outbox.oldestAt === null ? '' : `, the oldest for ${formatDuration(now - outbox.oldestAt)}`}, ${outbox.undeliverable} undeliverable`,
          },
          {
            mark: 'done',
            text: ['Audit head: ', { code: `#${auditHead.seq} ${auditHead.hash.slice(0, 16)}` }],
          },
          {
            mark: 'done',
            text: `Version ${health.version}, up for ${formatDuration(now - health.startedAt)}`,
          },
        ],
      },
      {
        part: 'list',
        title: 'Last poll',
        items: shownScopes.map(({ name, polledAt, error }) => ({
          mark:
            error === null
              ? polledAt === null
                ? ('todo' as const)
                : ('done' as const)
              : ('failed' as const),
          text: `${name}: ${polledAt === null ? 'not read yet' : `${formatDuration(now - polledAt)} ago`}`,
          ...(error === null ? {} : { hint: error }),
        })),
      },
      ...(health.scopes.length > shownScopes.length
        ? [{ part: 'note' as const, text: `and ${health.scopes.length - shownScopes.length} more` }]
        : []),
    ])
  },
}
