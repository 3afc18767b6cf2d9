import type { KyselyPlugin, UnknownRow } from 'kysely'
import type { Db } from '../../src/db/index.ts'

/** The same database; `seen` is called between a query's result and whoever asked for it. */
export function watchedResults(db: Db, seen: (rows: readonly UnknownRow[]) => void): Db {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: ({ result }) => {
      seen(result.rows)
      return Promise.resolve(result)
    },
  }
  return db.withPlugin(plugin)
}

/** The same database; the end of a transaction is heard of late, as over a network. */
export function lateCommits(db: Db): Db {
  const transaction = () => ({
    execute: async (work: Parameters<ReturnType<Db['transaction']>['execute']>[0]) => {
      const result = await db.transaction().execute(work)
      for (let turns = 0; turns < 50; turns++) await Promise.resolve()
      return result
    },
  })
  return new Proxy(db, {
    get: (target, key) => {
      const value = key === 'transaction' ? transaction : Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
