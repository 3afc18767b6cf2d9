/** Faults that are armed by the name of a call: what the simulated clouds share of them. */

const isMeant = (wanted: string | null, call: string) => wanted === null || wanted === call

/** Uses up the first fault of the list that is meant for this call; null in the list: any call. */
export function takeMatch(list: (string | null)[], call: string): boolean {
  const index = list.findIndex(wanted => isMeant(wanted, call))
  if (index >= 0) list.splice(index, 1)
  return index >= 0
}

/** Uses up one time of a fault that strikes several. */
export function takeCounted<T extends { action: string | null; left: number }>(
  list: T[],
  call: string,
): T | null {
  const fault = list.find(candidate => isMeant(candidate.action, call))
  if (!fault) return null
  fault.left -= 1
  if (fault.left <= 0) list.splice(list.indexOf(fault), 1)
  return fault
}

/** Makes what arms a fault call `changed` after it, so that a page can redraw. */
export function arming(changed: () => void) {
  return <A extends unknown[]>(put: (...args: A) => unknown) =>
    (...args: A) => {
      put(...args)
      changed()
    }
}
