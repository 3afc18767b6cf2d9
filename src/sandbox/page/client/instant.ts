/** Instants as words. All of the sandbox's time is shown in UTC, as the bot writes it. */
const part = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })

const clockFormat = part({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minuteFormat = part({ hour: '2-digit', minute: '2-digit' })
const dayFormat = part({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const shortDayFormat = part({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })

export const timeOf = (at: number): string => clockFormat.format(at)
export const minuteOf = (at: number): string => minuteFormat.format(at)
export const dayOf = (at: number): string => dayFormat.format(at)
export const shortDayOf = (at: number): string => shortDayFormat.format(at)

/** Milliseconds of a Slack timestamp, `1793610000.000100`. */
export const instantOf = (ts: string): number => Number(ts) * 1_000

/** `6 d 4 h`, `12 min`, `40 s`: the two largest units at most. */
export function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  const units: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ]
  const first = units.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  const shown = units.slice(first, first + 2).filter(([count]) => count > 0)
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ')
}
