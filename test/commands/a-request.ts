import type { Request } from '../../src/requests/index.ts'
import { aNewRequest, aPlan, aState } from '../support/builders.ts'

/** A request as it is read, waiting for approval. */
export function aRequest(over: Partial<Request> = {}): Request {
  return {
    ...aState(),
    ...aNewRequest(),
    id: 12,
    version: 1,
    plan: aPlan(),
    plannedAt: 0,
    moved: [],
    failure: null,
    todo: [],
    offer: null,
    pressed: {},
    createdAt: 0,
    updatedAt: 0,
    ...over,
  }
}
