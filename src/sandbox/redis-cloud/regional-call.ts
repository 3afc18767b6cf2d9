/**
 * An asynchronous call that the API has twice: for a standard subscription, and for one region of an Active-Active
 * one. The wrong one of the two is a task error with a code of its own.
 */
import type { Cloud } from './cloud.ts'
import type { CloudFeature } from './faults.ts'
import { isMisaddressed, type Place, regionOf } from './region-of.ts'
import type { Call, Route } from './route.ts'
import { accepted } from './task-calls.ts'
import { type TaskErrorCode, taskError } from './task-error.ts'
import type { TaskKind, TaskOutcome } from './task-queue.ts'

const STANDARD = '/v1/subscriptions/{subscriptionId}'
const REGIONAL = `${STANDARD}/regions/{regionId}`

/** What a call finds once its turn has come, which may be long after it was received. */
export interface Turn {
  cloud: Cloud
  place: Place
  at: number
  isPretended: boolean
}

export interface RegionalCall {
  method: Route['method']
  path: string // what follows the subscription, or its region
  kind: TaskKind
  commandType: string // of the standard call; `activeActive…` in a region
  feature: CloudFeature
  status?: number // 202 when absent
  onActiveActive: TaskErrorCode // the standard call to an Active-Active subscription
  onStandard: TaskErrorCode // the regional call to a standard one
  onForeignRegion?: TaskErrorCode // a region in which the subscription is not; SUBSCRIPTION_INVALID_REGION_ID when absent
  /** Reads path and body, throwing HTTP refusals, and answers what to do in its turn. */
  open: (call: Call) => (turn: Turn) => TaskOutcome
}

export const failed = (code: TaskErrorCode): TaskOutcome => ({ ok: false, error: taskError(code) })

/** How a family's own objects are named: by subscription, and by region in an Active-Active one. */
export function placeName(subscriptionId: number, regionName: string | null): string {
  return regionName === null ? String(subscriptionId) : `${subscriptionId}/${regionName}`
}

function routeAt(prefix: string, spec: RegionalCall): Route {
  const { kind, commandType: plain } = spec
  const isRegional = prefix === REGIONAL
  const commandType = isRegional ? `activeActive${plain.charAt(0).toUpperCase()}${plain.slice(1)}` : plain
  return {
    method: spec.method,
    path: prefix + spec.path,
    feature: spec.feature,
    answer(cloud, call) {
      const carryOut = spec.open(call)
      const { subscription } = regionOf(cloud, call)
      const perform = (at: number, isPretended: boolean) => {
        const place = regionOf(cloud, call)
        if (isMisaddressed(place)) return failed(isRegional ? spec.onStandard : spec.onActiveActive)
        if (isRegional && !place.region)
          return failed(spec.onForeignRegion ?? 'SUBSCRIPTION_INVALID_REGION_ID')
        return carryOut({ cloud, place, at, isPretended })
      }
      const told = { commandType, subscriptionId: subscription.id }
      const task =
        kind === 'list'
          ? cloud.read({ ...told, perform: at => perform(at, false) })
          : cloud.write({ ...told, kind, perform })
      return accepted(cloud, task, spec.status)
    },
  }
}

export function regionalRoutes(calls: readonly RegionalCall[]): Route[] {
  return calls.flatMap(spec => [routeAt(STANDARD, spec), routeAt(REGIONAL, spec)])
}
