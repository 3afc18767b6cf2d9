import type { Clock } from '../../src/kit/clock.ts'

/** A clock that dies with the process that lives by it. */
export function mortal(clock: Clock): Clock & { die(): void } {
  const cancels = new Set<() => void>()
  let isDead = false
  return {
    now: () => clock.now(),
    after(ms, fn) {
      if (isDead) return () => undefined
      const cancel = clock.after(ms, () => {
        cancels.delete(cancel)
        fn()
      })
      cancels.add(cancel)
      return () => {
        cancels.delete(cancel)
        cancel()
      }
    },
    die() {
      isDead = true
      for (const cancel of cancels) cancel()
    },
  }
}
