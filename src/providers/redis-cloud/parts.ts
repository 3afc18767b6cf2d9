/** What every family of connectivity is made from. */
import type { Clock } from '../../kit/clock.ts'
import type { Scope } from '../provider.ts'
import type { RedisCloudClient } from './client.ts'
import type { Deployments } from './deployments.ts'
import type { TaskReader } from './tasks.ts'

export interface FamilyParts {
  clock: Clock
  clientOf(scope: Scope): RedisCloudClient
  tasks: TaskReader
  deployments: Deployments
}
