import type { PageState } from '../page-state.ts'
import { timeOf } from './instant.ts'

const ends = {
  answered: '',
  request_lost: 'request lost',
  reply_lost: 'reply lost',
  reply_hung: 'no reply',
}

/** Ids of tasks, cut where they still tell one from the other. */
const shortened = (path: string) => path.replace(/([0-9a-f]{8})-[0-9a-f-]{27}/g, '$1…')

function toneOf(call: PageState['calls'][number]): string {
  if (call.outcome !== 'answered' || call.status === null || call.status >= 500) return 'bad'
  return call.status >= 400 ? 'waiting' : 'good'
}

/** The latest calls that reached the simulated clouds. */
export function Calls({ calls }: { calls: PageState['calls'] }) {
  return (
    <section aria-labelledby="calls" data-testid="calls">
      <h3 id="calls">Calls</h3>
      {calls.length === 0 && <p className="none">No call yet.</p>}
      <ol className="rows">
        {calls.map((call, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a call has no id, and the list only grows at its head.
          <li key={`${call.at}/${calls.length - index}`} title={call.path}>
            <time>{timeOf(call.at)}</time>
            <span className="row-what row-path">
              <b>{call.method}</b> {shortened(call.path)}
            </span>
            <span className={`status status-${toneOf(call)}`}>
              {call.status ?? '—'}
              {ends[call.outcome] && ` ${ends[call.outcome]}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
