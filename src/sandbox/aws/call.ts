/** A call that got through the door, and what an action is: what it looks up, then what it does. */
import { takeFailure } from './faults.ts'
import type { Form } from './form.ts'
import type { Place } from './network.ts'
import { AwsRefusal, isDryRun, unauthorized } from './refusal.ts'
import type { Caller } from './sessions.ts'
import type { World } from './world.ts'
import type { XmlBody } from './xml.ts'

export interface Call extends Place {
  world: World
  caller: Caller
  action: string
  form: Form
  at: number
}

export type Action = (call: Call) => XmlBody

/** How faults name a call: `CreateRoute`, or `DryRun:CreateRoute`. */
export function faultName(action: string, form: Form): string {
  return form.text('DryRun') === 'true' ? `DryRun:${action}` : action
}

/** Refuses what a fault took away, or what the role may not do; EC2 checks that before everything else. */
export function demandPermission({ world, account, action, form }: Call): void {
  const { armed } = world.box
  if (armed.forbidden.has(`${account} ${action}`)) throw unauthorized(action)
  const failure = takeFailure(armed, faultName(action, form))
  if (failure) throw new AwsRefusal(failure.code, failure.message, failure.status)
}

/**
 * An EC2 action. A dry run ends after `find`, which checks parameters and that the resources exist: permissions by
 * resource cannot be judged without them. The state of what was found is checked by `perform`.
 */
export function ec2Action<T>(find: (call: Call) => T, perform: (found: T, call: Call) => XmlBody): Action {
  return call => {
    demandPermission(call)
    const found = find(call)
    if (call.form.flag('DryRun')) throw isDryRun()
    return perform(found, call)
  }
}
