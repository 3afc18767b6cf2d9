import { ForeignError } from '../kit/errors.ts'
import type { Outcome, StepContext } from './operation.ts'

/** What looking for a lost call's traces showed. */
export type Reconciled =
  | { found: string }
  /** Proven absent: it may be sent. */
  | { found: null }
  | { unsure: string; afterMs: number }

/**
 * A call that has no idempotency key, made once. The intent is written before it, the reference after it. Found with
 * an intent and no reference, it looks for traces first and adopts what matches; only a proven absence is sent again.
 * That is the whole reason why a lost reply never makes a second peering.
 */
export async function callOnce(
  context: StepContext,
  call: {
    reconcile: (intentAt: number) => Promise<Reconciled>
    send: () => Promise<string>
  },
): Promise<{ ref: string; wasAdopted: boolean } | Extract<Outcome, { kind: 'waiting' }>> {
  if (context.remoteRef !== null) return { ref: context.remoteRef, wasAdopted: false }
  if (context.intentAt !== null) {
    const traces = await call.reconcile(context.intentAt)
    if ('unsure' in traces) {
      return { kind: 'waiting', for: 'remote', afterMs: traces.afterMs, note: traces.unsure }
    }
    if (traces.found !== null) {
      await context.remember(traces.found)
      return { ref: traces.found, wasAdopted: true }
    }
  }
  await context.intend()
  let ref: string
  try {
    ref = await call.send()
  } catch (thrown) {
    // Any other error, a bug of ours included, leaves the intent standing: it may have been carried out.
    if (thrown instanceof ForeignError && thrown.effect === 'no') await context.retract()
    throw thrown
  }
  await context.remember(ref)
  return { ref, wasAdopted: false }
}
