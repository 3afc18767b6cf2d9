/** What the cron table calls. A job that fails is logged and runs again at its next time. */
import { sealAudit } from './audit/index.ts'
import { type Db, transact } from './db/index.ts'
import type { Inventory } from './inventory/index.ts'
import type { Clock } from './kit/clock.ts'
import type { Logger } from './kit/logger.ts'
import { post } from './outbox/index.ts'
import { remind } from './reminders.ts'
import { lapsedRequests, type Requests, requestName, staleCards } from './requests/index.ts'

export interface Jobs {
  /** What is moving: due steps and letters, tasks and statuses on their way. */
  follow(): Promise<void>
  /** Everything, for lists, typeahead and drift. */
  inventory(): Promise<void>
  /** What has lapsed or is about to, and cards that were lost. */
  reminders(): Promise<void>
  /** Publishes the head of the audit chain. */
  seal(): Promise<void>
}

export interface JobsOptions {
  db: Db
  clock: Clock
  logger: Logger
  requests: Requests
  inventory: Inventory
  /** Something may be due. */
  wake: () => void
}

export function createJobs({ db, clock, logger, requests, inventory, wake }: JobsOptions): Jobs {
  const guarded = (name: string, work: () => Promise<void>) => async (): Promise<void> => {
    try {
      await work()
    } catch (thrown) {
      logger.error({ err: thrown, job: name }, 'a scheduled job failed; it runs again at its next time')
    }
  }

  /** A card that was lost or lags behind is drawn again. */
  const repairCards = async (): Promise<void> => {
    const stale = await staleCards(db)
    await transact(db, async tx => {
      for (const request of stale) await post(tx, { kind: 'card', request }, clock.now())
    })
    if (stale.length > 0) logger.info({ requests: stale.map(requestName) }, 'cards are drawn again')
  }

  return {
    follow: guarded('follow', async () => {
      wake()
      await inventory.refreshMoving()
    }),

    inventory: guarded('inventory', () => inventory.refreshAll()),

    reminders: guarded('reminders', async () => {
      for (const id of await lapsedRequests(db, clock.now())) {
        await requests.command(id, { command: 'expire' }, 'peerbot')
      }
      await remind(db, clock.now())
      await repairCards()
      wake()
    }),

    seal: guarded('seal', async () => {
      await transact(db, async tx => {
        const now = clock.now()
        const head = await sealAudit(tx, now)
        if (!head) return
        logger.info({ seq: head.seq, hash: head.hash }, 'audit log sealed')
        const message = {
          title: `Audit log sealed at entry ${head.seq}`,
          parts: [{ part: 'code' as const, code: `${head.seq} ${head.hash}` }],
        }
        await post(tx, { kind: 'channel', channel: 'audit', message }, now)
      })
      wake()
    }),
  }
}
