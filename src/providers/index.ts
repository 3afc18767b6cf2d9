/**
 * The registry: every provider that the configuration names, one line each. What is not configured does not exist.
 *
 * To add one: its part below, its line in `createProviders`.
 */
import { type AwsOptions, createAws } from './aws/index.ts'
import type { Provider } from './provider.ts'
import { createRedisCloud, type RedisCloudOptions } from './redis-cloud/index.ts'

export interface ProviderParts {
  redisCloud?: RedisCloudOptions
  aws?: AwsOptions
}

export function createProviders(parts: ProviderParts): Provider[] {
  return [
    ...(parts.redisCloud ? [createRedisCloud(parts.redisCloud)] : []),
    ...(parts.aws ? [createAws(parts.aws)] : []),
  ]
}
