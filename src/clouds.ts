/**
 * What the configuration names, as the providers take it: settings and secrets put together, for the bot and for
 * `peerbot check` alike. A cloud that is not configured has no part.
 */
import { type Config, nfyioKeyName, type Secrets } from './config/index.ts'
import type { Call } from './http/index.ts'
import type { Clock } from './kit/clock.ts'
import type { Random } from './kit/ids.ts'
import { createProviders } from './providers/index.ts'
import type { Provider } from './providers/provider.ts'

interface Surroundings {
  clock: Clock
  random: Random
  /** Told of every call to a cloud. */
  observe?: (call: Call) => void
  /** The request that the work under way is for; null where it is for none. */
  subject?: () => string | null
}

/** Every provider that is configured; each with all its secrets, which the loading has made sure of. */
export function cloudsOf(
  { redisCloud, aws, gcp, nfyio }: Config,
  secrets: Secrets,
  { clock, random, observe, subject }: Surroundings,
): Promise<Provider[]> {
  const around = { clock, random, ...(observe ? { observe } : {}) }
  const within = { ...around, ...(subject ? { subject } : {}) }
  return createProviders({
    redisCloud: {
      accounts: redisCloud.accounts.map(account => {
        const { accessKey, secretKey } = secretOf(secrets.redisCloud, account.alias)
        return { ...account, accessKey, secretKey }
      }),
      baseUrl: redisCloud.url,
      ...around,
    },
    ...(aws
      ? {
          aws: {
            accounts: aws.accounts.map(account => ({
              ...account,
              externalId: secrets.aws.get(account.alias)?.externalId ?? null,
            })),
            ...within,
          },
        }
      : {}),
    ...(gcp ? { gcp: { ...gcp, ...within } } : {}),
    ...(nfyio
      ? {
          nfyio: {
            installs: nfyio.installs.map(({ accounts, ...install }) => ({
              ...install,
              accounts: accounts.map(account => {
                const { apiKey } = secretOf(secrets.nfyio, nfyioKeyName(install.alias, account.alias))
                return { ...account, apiKey }
              }),
            })),
            ...around,
          },
        }
      : {}),
  })
}

function secretOf<T>(secrets: ReadonlyMap<string, T>, name: string): T {
  const secret = secrets.get(name)
  if (secret === undefined) throw new Error(`account ${name} has no keys`)
  return secret
}
