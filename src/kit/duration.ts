/** Durations as people write and read them: `24h`, `90m`, `7d` and back. */
const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
type Unit = keyof typeof unitMs

export const second = unitMs.s
export const minute = unitMs.m
export const hour = unitMs.h
export const day = unitMs.d

/** Milliseconds of `30s`, `90m`, `24h`, `7d`, `2w`; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})(s|m|h|d|w)$/.exec(text.trim())
  if (!match) return null
  return Number(match[1]) * unitMs[match[2] as Unit]
}

/** The two largest units: `6 d 23 h`, `4 min`, `12 s`. Anything under a second is `0 s`. */
export function formatDuration(ms: number): string {
  const names: [number, string][] = [
    [unitMs.d, 'd'],
    [unitMs.h, 'h'],
    [unitMs.m, 'min'],
    [unitMs.s, 's'],
  ]
  const first = names.findIndex(([size]) => ms >= size)
  if (first === -1) return '0 s'
  let rest = ms
  const parts: string[] = []
  for (const [size, name] of names.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
  }
  return parts.join(' ')
}
