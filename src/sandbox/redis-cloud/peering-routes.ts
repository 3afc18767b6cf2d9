/** The four peering calls of a family: all of them tasks, reading included. */
import type { ZodType } from 'zod'
import type { Cloud } from './cloud.ts'
import type { CloudFeature } from './faults.ts'
import { type PeeringCreate, peeringUpdateBody } from './peering-body.ts'
import {
  createPeering,
  listPeerings,
  type PeeringFamily,
  type PeeringWork,
  removePeering,
  updatePeering,
} from './peering-work.ts'
import { bodyOf, type Call, intOf, type Reply, type Route, subscriptionOf } from './route.ts'
import { accepted } from './task-calls.ts'
import type { TaskKind, TaskOutcome } from './task-queue.ts'

export interface PeeringCalls extends PeeringFamily {
  path: string
  listPaths: readonly string[] // of list and create
  feature?: CloudFeature
  status: 200 | 202
  commandTypes: Record<TaskKind, string>
  createBody: ZodType<PeeringCreate>
}

function submit(
  cloud: Cloud,
  call: Call,
  calls: PeeringCalls,
  kind: TaskKind,
  perform: (work: PeeringWork) => TaskOutcome,
): Reply {
  const asReceived = subscriptionOf(cloud, call)
  const submission = {
    commandType: calls.commandTypes[kind],
    subscriptionId: asReceived.id,
    // The subscription is looked up again: the task may be processed long after the call.
    perform(at: number, isPretended = false) {
      const subscription = cloud.subscription(asReceived.id) ?? asReceived
      return perform({ cloud, family: calls, subscription, at, isPretended })
    },
  }
  const task = kind === 'list' ? cloud.read(submission) : cloud.write({ ...submission, kind })
  return accepted(cloud, task, calls.status)
}

const idOf = (call: Call) => intOf('peeringId', call.params['peeringId'])

export function peeringRoutes(calls: PeeringCalls): Route[] {
  const routes: Route[] = [
    ...calls.listPaths.flatMap((path): Route[] => [
      {
        method: 'GET',
        path,
        answer: (cloud, call) => submit(cloud, call, calls, 'list', listPeerings),
      },
      {
        method: 'POST',
        path,
        answer(cloud, call) {
          const body = bodyOf(calls.createBody, call)
          return submit(cloud, call, calls, 'create', work => createPeering(work, body))
        },
      },
    ]),
    {
      method: 'PUT',
      path: `${calls.path}/{peeringId}`,
      answer(cloud, call) {
        const peeringId = idOf(call)
        const body = bodyOf(peeringUpdateBody, call)
        return submit(cloud, call, calls, 'update', work => updatePeering(work, peeringId, body))
      },
    },
    {
      method: 'DELETE',
      path: `${calls.path}/{peeringId}`,
      answer(cloud, call) {
        const peeringId = idOf(call)
        return submit(cloud, call, calls, 'delete', work => removePeering(work, peeringId))
      },
    },
  ]
  const { feature } = calls
  return feature === undefined ? routes : routes.map(route => ({ ...route, feature }))
}
