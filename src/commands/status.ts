import { formatDuration, hour } from '../kit/duration.ts'
import type { Mark, Part } from '../kit/message.ts'
import type { Command } from './command.ts'
import type { Health } from './context.ts'
import { say } from './reply.ts'

/** What a scope does not use is read every six hours; what is older than this is not read as it should be. */
const oldMs = 7 * hour
const linesShown = 20

/** Trouble by scope and family, the rest a line a scope: hundreds of scopes must stay readable. */
function pollParts(scopes: Health['scopes'], now: number): Part[] {
  const ago = (at: number): string => `${formatDuration(now - at)} ago`
  const isOld = ({ polledAt }: Health['scopes'][number]): boolean =>
    polledAt !== null && now - polledAt > oldMs
  const trouble = scopes
    .filter(poll => poll.error !== null || isOld(poll))
    .map(({ name, title, polledAt, error }) => ({
      mark: error === null ? ('warn' as const) : ('failed' as const),
      text: `${name}, ${title}: ${polledAt === null ? 'not read yet' : ago(polledAt)}`,
      ...(error === null ? {} : { hint: error }),
    }))
  const well = [...Map.groupBy(scopes, ({ name }) => name)]
    .filter(([, polls]) => polls.every(poll => poll.error === null && !isOld(poll)))
    .map(([name, polls]) => {
      const read = polls.flatMap(({ polledAt }) => (polledAt === null ? [] : [polledAt]))
      const text = read.length === 0 ? 'not read yet' : ago(Math.max(...read))
      return { mark: read.length === 0 ? ('todo' as const) : ('done' as const), text: `${name}: ${text}` }
    })
  const lines = [...trouble, ...well]
  const more = lines.length - linesShown
  return [
    { part: 'list', title: 'Last poll', items: lines.slice(0, linesShown) },
    ...(more > 0 ? [{ part: 'note' as const, text: `and ${more} more` }] : []),
  ]
}

export const status: Command = {
  name: 'status',
  summary: "The bot's own health",
  usage: ['status'],
  words: [],
  keys: {},
  run: async (_input, context) => {
    const health = await context.health()
    const now = context.clock.now()
    const { outbox, auditHead } = health
    const mark = (isFine: boolean): Mark => (isFine ? 'done' : 'failed')
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
      ...pollParts(health.scopes, now),
    ])
  },
}
