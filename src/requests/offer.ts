/** What a running request can wait for a person to press, and what can be pressed then. */
import { cloudName } from '../peering/side.ts'
import type { Request } from './request.ts'

interface Press {
  /** What is pressed; kept with who did. */
  what: string
  label(request: Pick<Request, 'far'>): string
}

interface OfferRow {
  presses: readonly Press[]
  /** Who asked may press it too: it reports what is so and lets nothing be done. */
  isRequestersToo: boolean
}

const offers: Readonly<Record<string, OfferRow>> = {
  accept: {
    presses: [
      {
        what: 'accept',
        label: ({ far }) => (far === null ? 'Accept' : `Accept in ${cloudName(far.cloud)}`),
      },
    ],
    isRequestersToo: false,
  },
  routes: { presses: [{ what: 'routes', label: () => 'Add routes' }], isRequestersToo: false },
  probe: {
    presses: [
      { what: 'probe-ok', label: () => 'It answers' },
      { what: 'probe-failed', label: () => 'It does not answer' },
    ],
    isRequestersToo: true,
  },
}

/** The buttons of what is offered; none when nothing is. */
export function pressesOf({ offer }: Pick<Request, 'offer'>): readonly Press[] {
  return offer === null ? [] : (offers[offer]?.presses ?? [])
}

const rowOf = (what: string): OfferRow | undefined =>
  Object.values(offers).find(({ presses }) => presses.some(press => press.what === what))

/** Also when it is offered no more: who asked is told that it is too late, not that they may not. */
export function mayRequesterPress(what: string): boolean {
  return rowOf(what)?.isRequestersToo ?? false
}

/** What was pressed of the same offer, and by whom; null: nothing yet. */
export function pressedBefore(
  { pressed, far }: Pick<Request, 'pressed' | 'far'>,
  what: string,
): { label: string; by: string } | null {
  for (const press of rowOf(what)?.presses ?? []) {
    const by = pressed[press.what]
    if (by !== undefined) return { label: press.label({ far }), by }
  }
  return null
}
