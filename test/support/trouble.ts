/** What a story must not leave behind, as sentences; each story says which of it is part of the story. */
import type { verifyAudit } from '../../src/audit/index.ts'
import type { SandboxEvent } from '../../src/sandbox/slack/index.ts'
import type { Line } from './captured-log.ts'

interface Left {
  lines: readonly Line[]
  events: readonly SandboxEvent[]
  /** Null: the log was not readable any more. */
  chain: Awaited<ReturnType<typeof verifyAudit>> | null
  /** Faults that were ordered and did not strike. */
  faults: readonly string[]
  expected: readonly RegExp[]
}

/** The cause of a complaint, where the line has one. */
function causeOf({ err, why }: Line): string {
  const cause = (err as { message?: string } | undefined)?.message ?? why
  return cause === undefined ? '' : ` (${String(cause)})`
}

export function troubleLeft({ lines, events, chain, faults, expected }: Left): string[] {
  const isUnexpected = (text: string): boolean => !expected.some(pattern => pattern.test(text))
  const complaints = lines.filter(({ level, msg }) => /error|warn|fatal/.test(level) && isUnexpected(msg))
  const refused = events.flatMap(event =>
    event.kind === 'call_refused' ? [`${event.method}: ${event.error}`] : [],
  )
  const notices = events.flatMap(event => (event.kind === 'notice_shown' ? [event.text] : []))
  return [
    ...complaints.map(line => `logged: ${line.msg}${causeOf(line)}`),
    ...refused.filter(isUnexpected).map(call => `Slack refused ${call}`),
    ...notices.filter(isUnexpected).map(text => `Slack said: ${text}`),
    ...(chain && !chain.isWhole ? [`audit entry ${chain.seq}: ${chain.why}`] : []),
    ...faults.map(fault => `a fault was ordered and did not strike: ${fault}`),
  ]
}
