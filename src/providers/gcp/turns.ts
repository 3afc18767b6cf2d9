/** One at a time per name: Google refuses a second peering operation on either network while one is in progress. */
export type Turns = <T>(names: readonly string[], work: () => Promise<T>) => Promise<T>

export function createTurns(): Turns {
  /** The last who asked for a name. */
  const tails = new Map<string, Promise<void>>()

  return async (names, work) => {
    const before = names.map(name => tails.get(name))
    let leave = (): void => undefined
    const mine = new Promise<void>(resolve => {
      leave = resolve
    })
    // All names are taken at once, so those who wait stand in one order and never for each other.
    for (const name of names) tails.set(name, mine)
    await Promise.all(before)
    try {
      return await work()
    } finally {
      for (const name of names) if (tails.get(name) === mine) tails.delete(name)
      leave()
    }
  }
}
