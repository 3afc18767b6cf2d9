import { z } from 'zod'
import { alias } from './identifier.ts'
import type { Finding } from './problem.ts'
import { secretReference } from './secret-reference.ts'

const key = (variable: string, other: string, what: string) =>
  secretReference.exactOptional().meta({
    description: `where the ${what} is read; absent: the environment's ${variable} (or ${other})`,
    examples: [{ env: variable }, { file: `/run/secrets/${variable.toLowerCase()}` }],
  })

const account = z.strictObject({
  alias: alias.meta({ description: 'its name in lists, audit and metrics', examples: ['main'] }),
  accessKey: key('REDISCLOUD_ACCESS_KEY', 'REDIS_API_KEY', 'account key'),
  secretKey: key('REDISCLOUD_SECRET_KEY', 'REDIS_API_SECRET', 'user (secret) key'),
  requestsPerMinute: z
    .int()
    .min(1)
    .max(400)
    .default(200)
    .describe("the bot's share of the account's 400 API requests a minute"),
})

export const redisCloudSection = z
  .strictObject({
    accounts: z
      .array(account)
      .min(1)
      .default([{ alias: 'main', requestsPerMinute: 200 }])
      .describe('the Redis Cloud accounts to serve'),
  })
  .describe('Redis Cloud')

export type RedisCloudSection = z.output<typeof redisCloudSection>

/** What one account's form cannot say. */
export function redisCloudFindings({ accounts }: RedisCloudSection): Finding[] {
  return accounts.flatMap(({ alias }, i) => {
    const first = accounts.findIndex(other => other.alias === alias)
    if (first === i) return []
    const text = `"${alias}" is the alias of accounts[${first}] already`
    return [{ at: ['redisCloud', 'accounts', i, 'alias'], text, write: 'give every account its own alias' }]
  })
}
