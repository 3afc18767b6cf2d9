/** What the worlds of the providers' tests share. */
import { afterEach, beforeEach } from 'vitest'
import { ForeignError } from '../../src/kit/errors.ts'

/** A world per test: made before it, closed after it. */
export function heldWorld<W extends { close(): Promise<void> }>(
  start: () => Promise<W>,
): { readonly world: W } {
  const held: { current: W | null } = { current: null }
  beforeEach(async () => {
    held.current = await start()
  })
  afterEach(async () => {
    await held.current?.close()
    held.current = null
  })
  return {
    get world() {
      if (held.current) return held.current
      throw new Error('no test is running')
    },
  }
}

/** What is thrown, which is never a bug. */
export async function failureOf(promise: Promise<unknown>): Promise<ForeignError> {
  const thrown = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  )
  if (thrown instanceof ForeignError) return thrown
  throw thrown
}
