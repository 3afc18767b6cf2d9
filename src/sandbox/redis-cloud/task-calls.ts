/** `GET /tasks` and `GET /tasks/{taskId}`, and the envelope with which every asynchronous call answers first. */
import { iso } from '../../kit/clock.ts'
import type { Cloud } from './cloud.ts'
import { HttpRefusal, type Reply, type Route } from './route.ts'
import type { CloudTask, TaskStatus } from './task-queue.ts'

/** The generic sentences of the wire: useless to people, so nobody should show them. */
const descriptions: Record<TaskStatus, string> = {
  initialized: 'Task request initialized.',
  received: 'Task request received and is being queued for processing.',
  'processing-in-progress': 'Task request is being processed.',
  'processing-completed':
    'Request processing completed successfully and its resources are now being provisioned / de-provisioned.',
  'processing-error': 'Task request failed during processing. See error information for failure details.',
}

/** `links` since 2023; `_links` by name in the documentation and in older replies. */
function linksOf(cloud: Cloud, task: CloudTask, rel: 'task' | 'self'): object {
  const href = `${cloud.url}/tasks/${task.id}`
  if (cloud.box.armed.hasOldLinks)
    return { _links: { [rel]: { href, title: 'getTaskStatusUpdates', type: 'GET' } } }
  return { links: [{ rel, type: 'GET', href }] }
}

function envelope(
  cloud: Cloud,
  task: CloudTask,
  status: TaskStatus,
  at: number,
  rel: 'task' | 'self',
): object {
  return {
    taskId: task.id,
    commandType: task.commandType,
    status,
    description: descriptions[status],
    timestamp: iso(at).replace('Z', '456789Z'), // up to nanoseconds on the wire
    ...responseOf(cloud, task),
    ...linksOf(cloud, task, rel),
  }
}

function responseOf(cloud: Cloud, { outcome }: CloudTask): object {
  if (!outcome) return {}
  if (outcome.ok) return outcome.response ? { response: outcome.response } : {}
  // An object on the wire, a bare code in the OpenAPI.
  return { response: { error: cloud.box.armed.hasStringErrors ? outcome.error.type : outcome.error } }
}

/** The first reply to an asynchronous call; 202, or 200 on the Active-Active peering path [OA]. */
export function accepted(cloud: Cloud, task: CloudTask, status = 202): Reply {
  return { status, body: envelope(cloud, task, 'received', task.receivedAt, 'task') }
}

function polled(cloud: Cloud, task: CloudTask): object {
  const now = cloud.clock.now()
  const status = cloud.tasks.statusOf(task, now)
  const since = status === 'received' || status === 'initialized' ? task.receivedAt : task.startsAt
  return envelope(cloud, task, status, task.outcome && task.endsAt !== null ? task.endsAt : since, 'self')
}

export const taskCalls: Route[] = [
  {
    method: 'GET',
    path: '/v1/tasks',
    answer: cloud => ({
      status: 200,
      body: { tasks: cloud.tasks.recent(cloud.clock.now()).map(task => polled(cloud, task)) },
    }),
  },
  {
    method: 'GET',
    path: '/v1/tasks/{taskId}',
    answer(cloud, call) {
      const task = cloud.tasks.poll(call.params['taskId'] ?? '', cloud.clock.now())
      if (!task) throw new HttpRefusal(404, 'Task was not found')
      return { status: 200, body: polled(cloud, task) }
    },
  },
]
