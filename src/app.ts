/**
 * The wiring: which room gets what. Nothing is decided here; two things travel down by parameter, the notifier (wake)
 * and the wake-up by which a change in the inventory resumes a waiting step.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { appendAudit, auditHead, exportLines, latestEntries, readEntries } from './audit/index.ts'
import { recordStart } from './beginning.ts'
import { cloudsOf } from './clouds.ts'
import { approversOf, type Context, drawMap, type Health, homeMessage } from './commands/index.ts'
import type { Config, Secrets } from './config/index.ts'
import { type Db, openDatabase, transact } from './db/index.ts'
import { createEngine, type Engine, type Operation, type Step, wakeSubject } from './engine/index.ts'
import type { Call } from './http/index.ts'
import { createInventory, peeringName } from './inventory/index.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { type Clock, iso, systemClock } from './kit/clock.ts'
import { formatDuration, minute, second } from './kit/duration.ts'
import { ForeignError, messageOf } from './kit/errors.ts'
import type { Random } from './kit/ids.ts'
import type { Json } from './kit/json.ts'
import type { Logger } from './kit/logger.ts'
import { createPainter } from './map/index.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createOperations } from './operations/index.ts'
import { copyOf, createCourier, isTracked, outboxDepth, post, rememberCopy } from './outbox/index.ts'
import type { Person } from './peering/person.ts'
import { isBetween, isSameNetwork } from './peering/side.ts'
import type { Finding } from './providers/provider.ts'
import { createRequests, listRequests, readRequest, requestName } from './requests/index.ts'
import {
  type CardApprovers,
  connectSlack,
  createDelivery,
  createPeople,
  registerListeners,
  renderCard,
} from './slack/index.ts'

export const version = '0.1.0'

/** How long an orderly stop waits for steps and letters under way. */
const stopGraceMs = 4 * second

/** How long readiness waits for the clouds. */
const probeMs = 2 * second

export interface AppOptions {
  config: Config
  secrets: Secrets
  clock: Clock
  random: Random
  logger: Logger
  /** The world's time: with it, acknowledgements of a crowd go before the work. */
  reaction?: Clock
  /** Where a crash would matter; tests stop the process there. */
  boundary?: (point: string) => Promise<void>
  /** Unique to this process, and telling whether it lives. */
  owner: { name: string; isDead: (owner: string) => boolean }
}

export interface App {
  db: Db
  metrics: Metrics
  health(): Promise<Health>
  readiness(): Promise<Finding[]>
  /** Serves Slack's signed requests in HTTP mode; null in Socket Mode. */
  slackListener: ReturnType<typeof connectSlack>['listener']
  /** What the cron table calls. */
  jobs: Jobs
  /** Takes up what was left, and connects to Slack. */
  start(): Promise<void>
  /** Works off everything that is due now; for tests. */
  settle(): Promise<void>
  stop(): Promise<void>
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, secrets, clock, random, logger, owner } = options
  const startedAt = clock.now()
  const db = await openDatabase(`file:${config.databaseFile}`)
  const { policy } = config
  const boundary = options.boundary ? { boundary: options.boundary } : {}
  const metrics = createMetrics(db)
  const recording = new Set<Promise<void>>()
  let hasStarted = false

  const record = (actor: string, action: string, request: number | null, detail: Record<string, Json>) =>
    transact(db, async tx => {
      await appendAudit(tx, { actor, action, request, detail }, clock.now())
    })

  /** Whose step is running: a call to a cloud is recorded with the request that caused it. */
  const asking = new AsyncLocalStorage<number>()
  const attributed = (operation: Operation): Operation => {
    const [first, ...rest] = operation.steps
    const within = (step: Step): Step => ({
      ...step,
      run: context => asking.run(Number(context.subject), () => step.run(context)),
    })
    return { ...operation, steps: [within(first), ...rest.map(within)] }
  }

  /** Every call to a cloud, on the wire or refused before it: who is asked what, how it ended, how long it took. */
  const observe = (call: Call): void => {
    metrics.call(call)
    const { service, account, operation, method, path, status, ms, error } = call
    const how = error === null ? null : { kind: error.kind, code: error.code }
    const detail = { service, account, operation, method, path, status, ms: Math.round(ms), error: how }
    const job = record('peerbot', 'cloud.call', asking.getStore() ?? null, detail)
      .catch(thrown => logger.error({ err: thrown, ...detail }, 'a cloud call could not be recorded'))
      .finally(() => recording.delete(job))
    recording.add(job)
  }

  const providers = await cloudsOf(config, secrets, {
    clock,
    random,
    observe,
    subject: () => {
      const request = asking.getStore()
      return request === undefined ? null : requestName(request)
    },
  })

  const slack = connectSlack({
    mode: config.slack.mode,
    botToken: secrets.slack.botToken,
    appToken: secrets.slack.appToken,
    signingSecret: secrets.slack.signingSecret,
    apiUrl: config.slack.apiUrl,
    // Slack signs by the world's clock, whatever the sandbox's shows.
    clock: systemClock,
    logger,
  })
  const people = createPeople(slack.app.client, clock)

  let engine: Engine
  const wake = (): void => {
    engine.wake()
    courier.wake()
  }
  const requests = createRequests({ db, clock, engine: () => engine, wake })
  const inventory = createInventory({
    db,
    clock,
    logger,
    providers,
    wake,
    changed: async (tx, { scope, providerId, request }) => {
      // Whoever made it, and whoever is at it now.
      const { requests: running } = await listRequests(
        tx,
        { status: 'running', scope },
        { offset: 0, limit: 1_000 },
      )
      const waiting = running.filter(({ peering }) => peering === providerId).map(({ id }) => id)
      for (const id of new Set([...waiting, ...(request === null ? [] : [request])]))
        await wakeSubject(tx, String(id), clock.now())
    },
    wantedOf: async (tx, request) => (await readRequest(tx, request))?.wanted ?? {},
    ownerOf: async (tx, peering) => {
      const page = { offset: 0, limit: 1_000 }
      const { requests: open } = await listRequests(tx, { status: 'running', scope: peering.scope }, page)
      const owning = open.find(
        ({ kind, near, far, peering: known }) =>
          kind === 'peering.create' &&
          far !== null &&
          known === null &&
          (near === null ? isSameNetwork(far, peering.far) : isBetween(peering, near, far)),
      )
      return owning?.id ?? null
    },
  })
  const families = providers.flatMap(provider => provider.families)
  const actions = [...new Set(families.flatMap(family => family.actions.map(({ kind }) => kind)))]
  engine = createEngine({
    db,
    clock,
    random,
    logger,
    owner: owner.name,
    operations: createOperations({ clock, policy, requests, inventory }, actions).map(operation =>
      attributed(operation),
    ),
    record: requests.stepHappened,
    boundary: async point => {
      await options.boundary?.(point)
      // What the step had to say is in the outbox now.
      courier.wake()
    },
  })

  const approversFor = async (id: number): Promise<CardApprovers | null> => {
    const request = await requests.read(id)
    if (request?.status !== 'pending_approval') return null
    const approvers = await approversOf(request, { policy, memberships: people.memberships })
    if (!approvers) return null
    const { rule, eligible, given } = approvers
    const mayStill = [...eligible].filter(person => !given.has(person))
    return { needed: rule.approvals, rule: rule.name, given: [...given], mayStill }
  }

  // In the world's time: drawing takes what it takes, whatever the sandbox's clock shows.
  const painter = createPainter({ clock: systemClock })
  const deliver = createDelivery({
    client: slack.app.client,
    clock,
    channels: config.slack.channels,
    copyOf: (subject, role) => copyOf(db, subject, role),
    cloudFile: async ({ scope, peering, name }) => {
      const known = await inventory.scope(scope)
      const object = known && (await inventory.peering(scope, peering))
      const gone = `The ${name} file of ${peering} cannot be had any more: it is gone.`
      if (!known || !object || object.status === 'deleted') return { trouble: gone }
      const { files } = inventory.familyOf(known.scope, object.family)
      const file = files.find(each => each.name === name && each.kind === object.kind)
      if (!file) return { trouble: gone }
      try {
        return await file.read(known.scope, object)
      } catch (thrown) {
        if (!(thrown instanceof ForeignError)) throw thrown
        const isFinal = ['not_found', 'invalid', 'conflict'].includes(thrown.kind)
        if (!isFinal) throw thrown
        const about = peeringName(known.scope, object)
        return { trouble: `The ${name} file of ${about} could not be had. ${thrown.message}` }
      }
    },
    map: asked => drawMap(asked, { inventory, clock, paint: painter.paint }),
    card: async id => {
      // The version is read first: a change in between makes another letter, never an unnoticed old card.
      const request = await requests.read(id)
      if (!request) return null
      const [steps, approvers] = [await requests.steps(id), await approversFor(id)]
      return {
        version: request.version,
        rendered: renderCard({ request, steps, approvers, now: clock.now() }),
      }
    },
    home: person => homeMessage(person, { policy, memberships: people.memberships, requests, clock }),
    auditFile: async ({ query, format }) => {
      const lines: string[] = []
      for await (const line of exportLines(readEntries(db, query), format)) lines.push(line)
      return { name: `peerbot-audit-${iso(clock.now()).slice(0, 10)}.${format}`, text: lines.join('\n') }
    },
  })
  const courier = createCourier({
    db,
    clock,
    random,
    logger,
    send: deliver,
    // Slack allows a channel about one message a second.
    paceMs: 1_050,
    ...boundary,
  })

  let teamId: string | null = null
  const health = async (): Promise<Health> => ({
    version,
    startedAt,
    slack: slack.isConnected()
      ? { isConnected: true, text: `connected (${config.slack.mode})` }
      : { isConnected: false, text: 'not connected; trying again' },
    database: await databaseHealth(db),
    outbox: await outboxDepth(db),
    auditHead: await auditHead(db),
    scopes: (await inventory.scopes()).flatMap(({ scope, polls }) =>
      inventory.families(scope).map(({ name, title }) => {
        const poll = polls.find(({ family }) => family === name)
        return {
          name: `${scope.name} (${scope.id})`,
          family: name,
          title,
          polledAt: poll?.polledAt ?? null,
          error: poll?.error ?? null,
        }
      }),
    ),
  })

  const contextFor = (actor: Person, channel: string | null, isDecision: boolean): Context => ({
    actor,
    channel,
    clock,
    policy,
    requests,
    inventory,
    memberships: isDecision ? people.membershipsNow : people.memberships,
    audit: {
      record: (action, request, detail) => record(actor.id, action, request, detail),
      latest: (filter, limit) => latestEntries(db, filter, limit),
      send: async (query, format) => {
        const content = { kind: 'audit_export' as const, person: actor.id, format, query }
        await transact(db, tx => post(tx, content, clock.now()))
        courier.wake()
      },
    },
    sendFile: async (scope, peering, name) => {
      const content = {
        kind: 'cloud_file' as const,
        to: { person: actor.id },
        file: { scope, peering, name },
      }
      await transact(db, tx => post(tx, content, clock.now()))
      courier.wake()
    },
    sendMap: async from => {
      const content = { kind: 'map' as const, person: actor.id, channel, from }
      await transact(db, tx => post(tx, content, clock.now()))
      courier.wake()
    },
    health,
    approvalsChannel: config.slack.channels.approvals,
  })

  const dispatch = registerListeners({
    app: slack.app,
    slash: config.slack.command,
    people,
    reaction: options.reaction ?? null,
    logger,
    random,
    teamId: () => teamId,
    context: contextFor,
    record,
    local: { inventory },
    isStrayCard: async (channel, ts) =>
      channel === config.slack.channels.approvals && !(await isTracked(db, channel, ts)),
    homeOpened: async person => {
      const now = clock.now()
      await transact(db, async tx => {
        await rememberCopy(tx, `home:${person}`, 'home', 0, { channel: 'home', ts: person, shows: null })
        await post(tx, { kind: 'home', person }, now)
      })
      courier.wake()
    },
  })

  let clouds: { at: number; findings: Promise<Finding[][]> } | null = null
  const cloudFindings = async (): Promise<Finding[]> => {
    // A probe every few seconds must not become a call every few seconds, nor one that hangs become many.
    if (clouds === null || clock.now() - clouds.at >= minute) {
      clouds = { at: clock.now(), findings: Promise.all(providers.map(provider => provider.check())) }
    }
    // A probe gives up after a few seconds; it should hear why instead.
    const late = new Promise<Finding[][]>(resolve => {
      const text = `has not answered within ${formatDuration(probeMs)}`
      const findings = providers.map(({ name }) => [{ what: name, isOk: false, text }])
      systemClock.after(probeMs, () => resolve(findings))
    })
    return (await Promise.race([clouds.findings, late])).flat()
  }

  /** What was approved or offered under another policy is worked out again under this one. */
  const replanPending = async (): Promise<void> => {
    const moved = [{ name: 'policy', was: 'another version', is: policy.version.slice(0, 12) }]
    const { requests: pending } = await requests.list(
      { status: 'pending_approval' },
      { offset: 0, limit: 1_000 },
    )
    for (const { id } of pending) await requests.command(id, { command: 'void_plan' }, 'peerbot', { moved })
  }

  const jobs = createJobs({ db, clock, logger, requests, inventory, wake })

  const settle = async (): Promise<void> => {
    await dispatch.idle()
    await engine.runDue()
    await engine.idle()
    await Promise.all(recording)
    await courier.deliverDue()
    await courier.idle()
  }

  return {
    db,
    metrics,
    health,
    readiness: async () => {
      const { slack: slackHealth, database } = await health()
      return [
        { what: 'Slack', isOk: slackHealth.isConnected, text: slackHealth.text },
        { what: 'Database', isOk: database.isWritable, text: database.text },
        ...(await cloudFindings()),
      ]
    },
    slackListener: slack.listener,
    jobs,
    settle,

    start: async () => {
      hasStarted = true
      const isOtherPolicy = await recordStart(db, config, version, clock.now())
      const freed = await engine.takeOver(owner.isDead)
      if (freed > 0) logger.info({ steps: freed }, 'steps of a process that ended are taken up')
      // Whatever lapsed while we were away has lapsed, before anybody can press a button.
      await jobs.reminders()
      if (isOtherPolicy) await replanPending()
      // Approved work goes on whether Slack is there or not; what must be said waits in the outbox.
      wake()
      // Not awaited: a list can take a minute, and people may ask in the meantime.
      void jobs.inventory()
      teamId = await slack.start()
      courier.wake()
    },

    stop: async () => {
      await slack.stop()
      await dispatch.idle()
      // A step may be waiting for a cloud for minutes: it is cut off, as by a crash, and goes on after the next start.
      const isOver = Promise.all([engine.stop(), courier.stop(), painter.close()])
      await Promise.race([isOver, new Promise<void>(resolve => systemClock.after(stopGraceMs, resolve))])
      await Promise.all(recording)
      if (hasStarted) {
        await record('peerbot', 'bot.stopped', null, { version }).catch(thrown =>
          logger.warn({ error: messageOf(thrown) }, 'the stop could not be recorded'),
        )
      }
      await db.destroy()
    },
  }
}

async function databaseHealth(db: Db): Promise<Health['database']> {
  try {
    await transact(db, async tx => {
      await tx
        .insertInto('facts')
        .values({ name: 'writable', value: '1' })
        .onConflict(conflict => conflict.column('name').doUpdateSet({ value: '1' }))
        .execute()
    })
    return { isWritable: true, text: 'writable' }
  } catch (thrown) {
    return { isWritable: false, text: `not writable: ${messageOf(thrown)}` }
  }
}
