/** The cron table: what runs when. The times are configuration; node-cron keeps them. */
import { schedule as cron } from 'node-cron'
import type { Config } from './config/index.ts'
import type { Jobs } from './jobs.ts'

/** Starts the table; returns the way to stop it. A job that is still running is not started again. */
export function startSchedule(schedule: Config['schedule'], jobs: Jobs): () => Promise<void> {
  const options = { timezone: schedule.timezone, noOverlap: true }
  const tasks = (['follow', 'inventory', 'reminders', 'seal'] as const).map(name =>
    cron(schedule[name], () => jobs[name](), { ...options, name }),
  )
  return async () => {
    await Promise.all(tasks.map(task => task.destroy()))
  }
}
