import type { CloudState } from '../../redis-cloud/index.ts'
import { timeOf } from './instant.ts'
import { StatusMark } from './status-mark.tsx'

const SHOWN = 15

/** The latest tasks of the simulated account. */
export function Tasks({ tasks }: { tasks: CloudState['tasks'] }) {
  return (
    <section aria-labelledby="tasks" data-testid="tasks">
      <h3 id="tasks">Tasks</h3>
      {tasks.length === 0 && <p className="none">No task yet.</p>}
      <ol className="rows">
        {tasks.slice(0, SHOWN).map(task => (
          <li key={task.id} title={task.id}>
            <time>{timeOf(task.receivedAt)}</time>
            <span className="row-what">
              {task.commandType} <span className="number">{task.subscriptionId}</span>
              {task.error && <span className="row-error">{task.error}</span>}
            </span>
            <StatusMark status={task.status} />
          </li>
        ))}
      </ol>
    </section>
  )
}
