import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/** Keys whose values never reach a log line, at any depth we log at. */
const secretKeys = [
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'accessKey',
  'secretKey',
  'apiKey',
  'authorization',
]

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: secretKeys.flatMap(key => [key, `*.${key}`, `*.*.${key}`]), censor: '[secret]' },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return destination ? pino(options, destination) : pino(options)
}
