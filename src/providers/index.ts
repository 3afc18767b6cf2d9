/**
 * The registry: every provider that the configuration names, one line each. What is not configured does not exist.
 *
 * To add one: its part below, its line in `createProviders`.
 */
import type { AwsOptions } from './aws/index.ts'
import type { GcpOptions } from './gcp/index.ts'
import type { NfyioOptions } from './nfyio/index.ts'
import type { Provider } from './provider.ts'
import { createRedisCloud, type RedisCloudOptions } from './redis-cloud/index.ts'

export interface ProviderParts {
  redisCloud?: RedisCloudOptions
  aws?: AwsOptions
  gcp?: GcpOptions
  nfyio?: NfyioOptions
}

export async function createProviders({ redisCloud, aws, gcp, nfyio }: ProviderParts): Promise<Provider[]> {
  return [
    ...(redisCloud ? [createRedisCloud(redisCloud)] : []),
    // Loaded where it is configured: nobody else pays for it.
    ...(aws ? [(await import('./aws/index.ts')).createAws(aws)] : []),
    ...(gcp ? [(await import('./gcp/index.ts')).createGcp(gcp)] : []),
    ...(nfyio ? [(await import('./nfyio/index.ts')).createNfyio(nfyio)] : []),
  ]
}
