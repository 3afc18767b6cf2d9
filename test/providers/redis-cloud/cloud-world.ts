import type { Call } from '../../../src/http/index.ts'
import type { Peerings, Provider, Scope, Tasks } from '../../../src/providers/provider.ts'
import { createRedisCloud } from '../../../src/providers/redis-cloud/index.ts'
import { type RedisCloudLookalike, startRedisCloud } from '../../../src/sandbox/redis-cloud/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { until } from '../../support/run-with-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

export interface CloudWorld {
  cloud: RedisCloudLookalike
  clock: ManualClock
  provider: Provider
  peerings: Peerings
  tasks: Tasks
  calls: Call[]
  run: <T>(promise: Promise<T>) => Promise<T>
  scope(id: number): Promise<Scope>
}

/** The adapter against the simulated Redis Cloud, on one clock. */
export async function startWorld(): Promise<CloudWorld> {
  const clock = manualClock()
  const random = seededRandom(11)
  const cloud = await startRedisCloud({ clock, random })
  const calls: Call[] = []
  const { accessKey, secretKey } = cloud
  const provider = createRedisCloud({
    accounts: [{ alias: 'main', accessKey, secretKey, requestsPerMinute: 200 }],
    baseUrl: cloud.url,
    clock,
    random,
    observe: call => calls.push(call),
  })
  const { peerings, tasks } = provider
  if (!peerings || !tasks) throw new Error('Redis Cloud has peerings and tasks')
  const run = <T>(promise: Promise<T>) => until(promise, clock)
  return {
    cloud,
    clock,
    provider,
    peerings,
    tasks,
    calls,
    run,
    async scope(id) {
      const found = (await run(provider.scopes())).find(scope => scope.id === String(id))
      if (!found) throw new Error(`no subscription ${id}`)
      return found
    },
  }
}
