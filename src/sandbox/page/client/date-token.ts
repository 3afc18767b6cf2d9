/** `<!date^…>` as words, in UTC like all time of the page; pure. Tokens: docs.slack.dev/messaging/formatting-message-text. */
const part = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options })

const formats: Record<string, Intl.DateTimeFormat> = {
  date_num: part({ year: 'numeric', month: '2-digit', day: '2-digit' }),
  date: part({ year: 'numeric', month: 'long', day: 'numeric' }),
  date_short: part({ year: 'numeric', month: 'short', day: 'numeric' }),
  date_long: part({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }),
  time: part({ hour: '2-digit', minute: '2-digit', hour12: false }),
  time_secs: part({ hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }),
}

export function dateWords(timestamp: number, format: string): string {
  if (!Number.isFinite(timestamp)) return format
  const words = format.replace(/\{(\w+?)(?:_pretty)?\}/g, (token, name: string) => {
    return formats[name]?.format(timestamp * 1_000) ?? token
  })
  return /\{time/.test(format) ? `${words} UTC` : words
}
