import { createLogger, type Logger } from '../../src/kit/logger.ts'

export interface Line {
  level: string
  msg: string
  [key: string]: unknown
}

export interface CapturedLog {
  logger: Logger
  lines: Line[]
  /** What a healthy run does not log. */
  complaints(): string[]
}

/** Everything that is logged, as data. */
export function capturedLog(level = 'debug'): CapturedLog {
  const lines: Line[] = []
  const logger = createLogger(level, { write: text => void lines.push(JSON.parse(text)) })
  return {
    logger,
    lines,
    complaints: () =>
      lines.filter(line => line.level === 'error' || line.level === 'warn').map(line => line.msg),
  }
}
