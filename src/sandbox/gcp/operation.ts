/** A global operation: what a write answers, and what is polled until it is DONE. Its work is done at its end. */
import { pacific } from './half.ts'
import { fullUrl, type NetworkRef, networkPath } from './network.ts'

export interface OperationError {
  code: string
  message: string
  status: number // httpErrorStatusCode
  details?: object
}

export interface Operation {
  name: string
  id: string // digits
  type:
    | 'addPeering'
    | 'updatePeering'
    | 'removePeering'
    | 'requestRemovePeering'
    | 'cancelRequestRemovePeering'
  target: NetworkRef
  peer: NetworkRef // also taken while it runs
  peering: string // by name
  user: string
  requestId: string | null // null: none was sent
  insertedAt: number
  startsAt: number
  endsAt: number
  /** Does the work, or says why it cannot be done. */
  work: () => OperationError | null
  outcome: { error: OperationError | null } | null // null: not DONE yet
}

export type OperationStatus = 'PENDING' | 'RUNNING' | 'DONE'

export function operationStatus(operation: Operation, at: number): OperationStatus {
  if (operation.outcome) return 'DONE'
  return at < operation.startsAt ? 'PENDING' : 'RUNNING'
}

const httpWords: Readonly<Record<number, string>> = {
  400: 'BAD REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT FOUND',
  409: 'CONFLICT',
  500: 'INTERNAL ERROR',
  503: 'SERVICE UNAVAILABLE',
}

export function operationPath({ target, name }: Operation): string {
  return `projects/${target.project}/global/operations/${name}`
}

export function operationBody(operation: Operation, at: number): object {
  const status = operationStatus(operation, at)
  const error = operation.outcome?.error ?? null
  return {
    kind: 'compute#operation',
    id: operation.id,
    name: operation.name,
    operationType: operation.type,
    targetLink: fullUrl(networkPath(operation.target)),
    status,
    user: operation.user,
    progress: status === 'DONE' ? 100 : 0,
    insertTime: pacific(operation.insertedAt),
    ...(status === 'PENDING' ? {} : { startTime: pacific(operation.startsAt) }),
    ...(status === 'DONE' ? { endTime: pacific(operation.endsAt) } : {}),
    ...(error === null
      ? {}
      : {
          error: {
            errors: [
              {
                code: error.code,
                message: error.message,
                ...(error.details === undefined ? {} : { errorDetails: [error.details] }),
              },
            ],
          },
          httpErrorStatusCode: error.status,
          httpErrorMessage: httpWords[error.status] ?? 'ERROR',
        }),
    selfLink: fullUrl(operationPath(operation)),
  }
}
