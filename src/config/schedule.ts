import { validateDetailed } from 'node-cron'
import { z } from 'zod'
import { nearest } from './problem.ts'

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

const expression = (preset: string, meaning: string) =>
  z
    .string()
    .superRefine((text, context) => {
      const { valid, errors } = validateDetailed(text)
      if (valid) return
      const why = errors.map(({ message }) => message).join('; ')
      context.addIssue({ code: 'custom', input: text, message: `is not a cron expression: ${why}` })
    })
    .default(preset)
    .meta({ description: `${meaning}; second, minute, hour, day, month, weekday`, examples: [`"${preset}"`] })

export const scheduleSection = z
  .strictObject({
    timezone: z
      .string()
      .superRefine((name, context) => {
        if (isTimeZone(name)) return
        const meant = nearest(name, Intl.supportedValuesOf('timeZone'))
        const message = `is not a time zone${meant ? ` (did you mean ${meant}?)` : ''}`
        context.addIssue({ code: 'custom', input: name, message })
      })
      .default('UTC')
      .meta({ description: 'time zone of the expressions below', examples: ['UTC', 'Europe/Amsterdam'] }),
    follow: expression('*/5 * * * * *', 'follows what is moving: tasks and statuses that are due'),
    inventory: expression('0 */15 * * * *', 'reads everything, for lists, typeahead and drift'),
    reminders: expression('0 */10 * * * *', 'reminds of approvals and acceptances about to expire'),
    seal: expression('0 0 6 * * *', 'publishes the head of the audit chain'),
  })
  .describe('when recurring work runs (node-cron expressions)')

export type Schedule = z.output<typeof scheduleSection>
