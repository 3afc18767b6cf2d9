/** Looking at a global operation, and waiting for it. */
import { sleep } from '../../kit/clock.ts'
import { type Call, param, type Route } from './call.ts'
import { type Operation, operationBody } from './operation.ts'
import { notFound } from './refusal.ts'

/** «Waits for no more than the 2 minutes» (API reference, globalOperations.wait). */
const WAIT_MS = 120_000

const onOperation = ({ project, operation }: Readonly<Record<string, string>>) =>
  `projects/${project}/global/operations/${operation}`

/** By its name or its number. */
function operationAsked(call: Call): Operation {
  const asked = param(call, 'operation')
  const found = [...call.world.operations.values()].find(
    ({ name, id, target }) => target.project === param(call, 'project') && (name === asked || id === asked),
  )
  if (!found) throw notFound(onOperation(call.params))
  return found
}

async function wait(call: Call): Promise<object> {
  const { clock } = call.world
  const operation = operationAsked(call)
  if (!operation.outcome) {
    await sleep(clock, Math.min(WAIT_MS, operation.endsAt - clock.now()))
    call.world.settle()
  }
  return operationBody(operation, clock.now())
}

const permission = { name: 'compute.globalOperations.get', resource: onOperation }

export const operationCalls: readonly Route[] = [
  {
    name: 'globalOperations.get',
    method: 'GET',
    path: '/compute/v1/projects/{project}/global/operations/{operation}',
    envelope: 'compute',
    permission,
    answer: call => operationBody(operationAsked(call), call.world.clock.now()),
  },
  {
    name: 'globalOperations.wait',
    method: 'POST',
    path: '/compute/v1/projects/{project}/global/operations/{operation}/wait',
    envelope: 'compute',
    permission,
    answer: wait,
  },
]
