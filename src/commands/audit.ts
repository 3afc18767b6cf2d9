import type { Entry } from '../audit/index.ts'
import { iso } from '../kit/clock.ts'
import { parseDuration } from '../kit/duration.ts'
import type { Text } from '../kit/message.ts'
import { parseRequestName, requestName } from '../requests/index.ts'
import type { Command, Input } from './command.ts'
import type { AuditFilter, Context } from './context.ts'
import { type Problem, type Reply, say } from './reply.ts'

const shown = 15
/** How far back to look for that many lines. */
const searched = 200

function filterFrom({ words, keys }: Input, now: number): { filter: AuditFilter; problems: Problem[] } {
  const filter: AuditFilter = {}
  const problems: Problem[] = []
  const named = keys['request'] ?? words[0]
  if (named !== undefined) {
    const id = parseRequestName(named)
    if (id === null)
      problems.push({ field: 'request', text: `\`${named}\` is not a request; write it as R-12.` })
    else filter.request = id
  }
  if (keys['actor'] !== undefined) {
    const actor = /^<?@?([UW][A-Z0-9]+|peerbot)(?:\|[^>]*)?>?$/.exec(keys['actor'])?.[1]
    if (actor === undefined) {
      problems.push({
        field: 'actor',
        text: 'Mention the person (`actor=@ada`, picked from the list), or write `actor=peerbot`.',
      })
    } else filter.actor = actor
  }
  if (keys['since'] !== undefined) {
    const ms = parseDuration(keys['since'])
    if (ms === null)
      problems.push({
        field: 'since',
        text: `\`${keys['since']}\` is not a duration; write it as 90m, 24h or 7d.`,
      })
    else filter.since = now - ms
  }
  const format = keys['export']
  if (format !== undefined && format !== 'jsonl' && format !== 'csv') {
    problems.push({
      field: 'export',
      text: `\`${format}\` is no format of ours; write \`jsonl\` or \`csv\`.`,
    })
  }
  return { filter, problems }
}

async function run(input: Input, context: Context): Promise<Reply> {
  const { filter, problems } = filterFrom(input, context.clock.now())
  if (problems.length > 0) return { kind: 'problems', problems }
  const format = input.keys['export']
  if (format === 'jsonl' || format === 'csv') {
    await context.audit.record('audit.exported', filter.request ?? null, { format, filter: { ...filter } })
    await context.audit.send(filter, format)
    return say(`The log is on its way to you as ${format.toUpperCase()}, by direct message.`)
  }
  const entries = await context.audit.latest(filter, searched)
  if (entries.length === 0) return say('No audit entries match.')
  const { export: _, ...rest } = input.keys
  const args: Record<string, string> = { ...rest }
  if (input.words[0] !== undefined) args['request'] = input.words[0]
  const exportButton = (label: string, as: string) => ({
    label,
    command: 'audit',
    args: { ...args, export: as },
    describes: `Export these audit entries as ${as}`,
  })
  const runs = gathered(entries).slice(0, shown)
  return say(`The last ${runs.flat().length} audit entries, latest first; times in UTC`, [
    { part: 'list', items: runs.map(run => ({ text: runText(run) })) },
    { part: 'buttons', buttons: [exportButton('Export JSONL', 'jsonl'), exportButton('Export CSV', 'csv')] },
  ])
}

/** Calls to a cloud come in dozens: those in a row share a line, so that what people did is not lost among them. */
function gathered(entries: readonly Entry[]): [Entry, ...Entry[]][] {
  const runs: [Entry, ...Entry[]][] = []
  for (const entry of entries) {
    const last = runs.at(-1)
    const isMore =
      entry.action === 'cloud.call' && last?.[0].action === entry.action && last[0].request === entry.request
    if (isMore) last.push(entry)
    else runs.push([entry])
  }
  return runs
}

function runText(run: readonly [Entry, ...Entry[]]): Text {
  const [latest] = run
  const first = run.at(-1) ?? latest
  const isOne = first === latest
  const operations = new Set(run.map(({ detail }) => String(detail['operation'] ?? '')))
  return [
    { code: isOne ? `#${latest.seq}` : `#${first.seq}–#${latest.seq}` },
    ` ${iso(latest.at).slice(0, 19).replace('T', ' ')} `,
    { bold: latest.action },
    latest.request === null ? ' ' : ` ${requestName(latest.request)} `,
    latest.actor === 'peerbot' ? 'peerbot' : { user: latest.actor },
    isOne ? detailText(latest.detail) : ` · ${run.length} calls: ${[...operations].join(', ')}`,
  ]
}

/** The few values that tell the most, in one short line. */
function detailText(detail: Record<string, unknown>): string {
  const interesting = ['step', 'code', 'command', 'operation', 'status', 'to', 'note', 'failure', 'error']
  const sentences = ['note', 'failure', 'error']
  const said = interesting.flatMap(key => {
    const value = detail[key]
    const isKnown = key === 'operation' && typeof detail['step'] === 'string'
    if (isKnown || (typeof value !== 'string' && typeof value !== 'number')) return []
    return [sentences.includes(key) ? String(value) : `${key} ${value}`]
  })
  const text = said.join(', ')
  return text === '' ? '' : ` · ${text.length > 140 ? `${text.slice(0, 139)}…` : text}`
}

export const audit: Command = {
  name: 'audit',
  summary: 'The last entries of the audit log, and its export',
  usage: ['audit', 'audit R-12', 'audit actor=@ada since=7d'],
  words: [{ is: 'one request', keys: ['request'] }],
  keys: {
    request: 'R-12',
    actor: 'a mention, or peerbot',
    since: 'a duration: 90m, 24h, 7d',
    export: 'jsonl or csv',
  },
  run,
}
