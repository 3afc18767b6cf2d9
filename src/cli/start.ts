import { hostname } from 'node:os'
import { createApp } from '../app.ts'
import { problemLine } from '../config/index.ts'
import { openDoor } from '../door.ts'
import { systemClock } from '../kit/clock.ts'
import { second } from '../kit/duration.ts'
import { messageOf } from '../kit/errors.ts'
import { systemRandom } from '../kit/ids.ts'
import { createLogger } from '../kit/logger.ts'
import { attachToSandbox } from '../sandbox/child.ts'
import { startSchedule } from '../schedule.ts'
import { loadOrTell } from './config.ts'

/** How long an orderly stop may take before the process ends anyway; steps are safe to be cut off. */
const stopWithinMs = 20 * second

/** Unique to this process; another process on this machine can tell whether it still lives. */
function ownerOfThisProcess(): { name: string; isDead: (owner: string) => boolean } {
  const host = hostname()
  const name = `${host}/${process.pid}/${systemRandom.hex(8)}`
  const isDead = (owner: string): boolean => {
    const [ownerHost, pid] = owner.split('/')
    if (ownerHost !== host || owner === name) return false
    // Our own number on another owner's name: a container that was started again.
    if (Number(pid) === process.pid) return true
    try {
      process.kill(Number(pid), 0)
      return false
    } catch (thrown) {
      return (thrown as NodeJS.ErrnoException).code === 'ESRCH'
    }
  }
  return { name, isDead }
}

/** What must be there before anything runs: the database and the port. */
async function prepare<T>(what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (thrown) {
    console.error(`peerbot: ${what}: ${messageOf(thrown)}. Nothing was started.`)
    return null
  }
}

export async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const loaded = await loadOrTell(env)
  if (!loaded) return 1
  const { config, secrets } = loaded
  const logger = createLogger(config.logLevel)
  for (const warning of loaded.warnings) logger.warn(problemLine(warning))
  const sandbox = attachToSandbox(env)
  const app = await prepare(`the database ${config.databaseFile} cannot be used`, () =>
    createApp({
      config,
      secrets,
      clock: sandbox?.clock ?? systemClock,
      reaction: systemClock,
      random: systemRandom,
      logger,
      owner: ownerOfThisProcess(),
      ...(sandbox ? { boundary: sandbox.boundary } : {}),
    }),
  )
  if (!app) return 1
  const door = await prepare(`port ${config.port} on ${config.host} cannot be listened on`, () =>
    openDoor(app, { host: config.host, port: config.port, logger }),
  )
  if (!door) {
    await app.stop()
    return 1
  }
  logger.info({ port: door.port, host: config.host }, 'health, readiness and metrics are served')
  sandbox?.tellPort(door.port)
  const stopSchedule = startSchedule(config.schedule, app.jobs)

  return new Promise(resolve => {
    let isStopping = false
    const stop = async (code: number): Promise<void> => {
      if (isStopping) return
      isStopping = true
      systemClock.after(stopWithinMs, () => process.exit(code))
      await stopSchedule()
      await door.close()
      await app.stop()
      logger.info('stopped')
      resolve(code)
      // Keep-alive sockets of HTTP clients would hold the process for seconds.
      process.exit(code)
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        stop(0).catch(thrown => {
          logger.error({ err: thrown }, 'the stop was not orderly')
          process.exit(1)
        })
      })
    }
    app.start().then(
      () => logger.info('connected to Slack'),
      thrown => {
        logger.fatal({ err: thrown }, 'the bot could not start; `peerbot check` says what to do about Slack')
        return stop(1)
      },
    )
  })
}
