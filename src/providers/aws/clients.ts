/**
 * The AWS SDK, loaded at the first call: 28 packages and a tenth of a gigabyte that nobody pays for who has no AWS
 * configured. One client per account and Region; each try on the wire is timed by our clock, observed, and repeated by us,
 * so the SDK itself never tries twice.
 */
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { STSClient } from '@aws-sdk/client-sts'
import { type Call, SEND_WITHIN_MS } from '../../http/index.ts'
import { backoffMs } from '../../kit/backoff.ts'
import { type Clock, sleep } from '../../kit/clock.ts'
import { hour, minute, second } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Random } from '../../kit/ids.ts'
import type { AwsAccount, Place } from './account.ts'
import { type Asked, failureOf, isCode, isPassing, neverSent, saidBy, timedOut } from './failure.ts'
import { createSessions, type Session } from './sessions.ts'

/** What every account's clients share. */
export interface Surroundings {
  clock: Clock
  random: Random
  /** Told of each call on the wire. */
  observe?: (call: Call) => void
  /** What the work under way is for, where it is known: it names the role session. */
  subject?: () => string | null
}

export type Ec2Sdk = typeof import('@aws-sdk/client-ec2')

/** What a call is sent with. */
export interface Line {
  ec2: EC2Client
  sdk: Ec2Sdk
  options: { abortSignal: AbortSignal }
}

export interface Wish<T> {
  /** In words: `accept the peering`. */
  operation: string
  /** EC2's own: `AcceptVpcPeeringConnection`. */
  action: string
  /** A read changes nothing; a safe write may be sent again; one that is not is sent once. */
  repeat: 'read' | 'safe' | 'once'
  /** Of one that is sent once: it leaves by then, or not at all. */
  leaveBy?: number
  /** Codes that for a while only mean that what was just seen is not known everywhere in EC2. */
  mayLag?: readonly string[]
  send(line: Line): Promise<T>
}

export interface Identity {
  account: string
  arn: string
}

export interface AwsClients {
  call<T>(place: Place, wish: Wish<T>): Promise<T>
  /** Whether the role may do it; `unknown` where AWS looked at something else first. */
  mayDo(place: Place, wish: Wish<unknown>): Promise<Permission>
  /** Who we are there; thrown where it is not the configured account. */
  identity(account: AwsAccount): Promise<Identity>
}

export type Permission =
  | { may: true }
  | { may: false; why: string }
  /** `code`: what AWS refused instead; null where it refused nothing. */
  | { may: 'unknown'; code: string | null; why: string }

/** For one try, from connecting to the last byte. */
export const TIMEOUT_MS = 30 * second
/** How long a call may wait between tries; Terraform waits as long for what is new to be known. */
const PATIENCE_MS = minute
const TRIES = 4
const backoff = { firstMs: 500, factor: 2, maxMs: 20 * second }

interface Try<T> extends Asked {
  account: AwsAccount
  /** `/ec2/eu-west-1/AcceptVpcPeeringConnection` */
  path: string
  isRepeatable: boolean
  leaveBy?: number | undefined
  mayLag?: readonly string[] | undefined
  send(options: Line['options']): Promise<T>
}

const statusOf = (output: unknown): number | null => saidBy(output).status

function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load()
    return loading
  }
}

const loadEc2 = lazy(() => import('@aws-sdk/client-ec2'))
const loadSts = lazy(() => import('@aws-sdk/client-sts'))
/** One look-up of the bot's own credentials for all clients. */
const loadBase = lazy(async () => (await import('@aws-sdk/credential-providers')).fromNodeProviderChain())

export function createClients(surroundings: Surroundings): AwsClients {
  const { clock, random, observe } = surroundings
  const ec2Clients = new Map<string, Promise<EC2Client>>()
  const identities = new Map<string, Promise<Identity>>()

  /** One try on the wire, observed however it ends. */
  async function once<T>(one: Try<T>): Promise<T> {
    const startedAt = clock.now()
    const stop = new AbortController()
    const cancel = clock.after(TIMEOUT_MS, () => stop.abort())
    let status: number | null = null
    let error: ForeignError | null = null
    try {
      const output = await one.send({ abortSignal: stop.signal })
      status = statusOf(output)
      return output
    } catch (thrown) {
      status = statusOf(thrown)
      // The SDK throws AWS's "yes" to a dry run.
      if (isDryRunYes(thrown)) throw thrown
      error = stop.signal.aborted ? timedOut(one, TIMEOUT_MS) : failureOf(one, thrown)
      throw error ?? thrown
    } finally {
      cancel()
      observe?.({
        service: 'aws',
        account: one.account.alias,
        operation: one.operation,
        method: 'POST',
        path: one.path,
        status,
        ms: Math.round(clock.now() - startedAt),
        error,
      })
    }
  }

  /** As often as is safe, for as long as is worth waiting. */
  async function patiently<T>(one: Try<T>): Promise<T> {
    const latest = clock.now() + (one.isRepeatable ? PATIENCE_MS : SEND_WITHIN_MS)
    const deadline = Math.min(latest, one.leaveBy ?? latest)
    for (let attempt = 1; ; attempt++) {
      // The way to here may have been long, and the clock may have moved far while we waited.
      if (!one.isRepeatable && clock.now() > deadline) throw neverSent(one, SEND_WITHIN_MS)
      try {
        return await once(one)
      } catch (thrown) {
        if (!(thrown instanceof ForeignError)) throw thrown
        const isStale = isCode(thrown, 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired')
        if (isStale && attempt === 1 && one.account.roleArn !== null) {
          // Nothing was done: the same with fresh keys.
          sessions.drop(one.account)
          continue
        }
        const waitMs = backoffMs(backoff, attempt, random, thrown.retryAfterMs ?? 0)
        const isLagging = isCode(thrown, ...(one.mayLag ?? []))
        const isPatient = (isLagging || attempt < TRIES) && clock.now() + waitMs <= deadline
        if (!isPatient || !(isLagging || maySendAgain(thrown, one.isRepeatable))) throw thrown
        await sleep(clock, waitMs)
      }
    }
  }

  async function stsClient(account: AwsAccount, credentials: Provider): Promise<STSClient> {
    const sdk = await loadSts()
    const [region = 'us-east-1'] = account.regions
    return new sdk.STSClient({ region, maxAttempts: 1, credentials })
  }

  async function assume(account: AwsAccount, sessionName: string): Promise<Session> {
    const sdk = await loadSts()
    const client = await stsClient(account, await loadBase())
    const { roleArn, externalId } = account
    const output = await patiently({
      operation: 'assume the role',
      place: account.alias,
      isRead: true,
      isRepeatable: true,
      account,
      path: '/sts/AssumeRole',
      send: options =>
        client.send(
          new sdk.AssumeRoleCommand({
            RoleArn: roleArn ?? '',
            RoleSessionName: sessionName,
            ...(externalId === null ? {} : { ExternalId: externalId }),
          }),
          options,
        ),
    })
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials ?? {}
    if (AccessKeyId === undefined || SecretAccessKey === undefined)
      throw new ForeignError(`AWS let the role of ${account.alias} be assumed and gave no keys.`, {
        service: 'aws',
        operation: 'assume the role',
        kind: 'invalid_response',
        effect: 'no',
      })
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
    return {
      keys: SessionToken === undefined ? keys : { ...keys, sessionToken: SessionToken },
      expiresAt: Expiration?.getTime() ?? clock.now() + hour,
    }
  }

  const sessions = createSessions({ clock, subject: surroundings.subject ?? (() => null), assume })

  /** Asked before each call. `memoized` keeps the SDK from keeping what we keep, by the machine's clock. */
  async function providerFor(account: AwsAccount): Promise<Provider> {
    if (account.roleArn === null) return await loadBase()
    return Object.assign(() => sessions.of(account), { memoized: true })
  }

  async function readIdentity(account: AwsAccount): Promise<Identity> {
    const sdk = await loadSts()
    const client = await stsClient(account, await providerFor(account))
    const output = await patiently({
      operation: 'ask who we are',
      place: account.alias,
      isRead: true,
      isRepeatable: true,
      account,
      path: '/sts/GetCallerIdentity',
      send: options => client.send(new sdk.GetCallerIdentityCommand({}), options),
    })
    const { Account = 'an unknown account', Arn = '' } = output
    if (Account === account.accountId) return { account: Account, arn: Arn }
    throw new ForeignError(
      `The credentials for ${account.alias} belong to ${Account}, not to ${account.accountId}. Nothing is read or changed with them; mend aws.accounts.`,
      { service: 'aws', operation: 'ask who we are', kind: 'auth', effect: 'no', code: 'WRONG_ACCOUNT' },
    )
  }

  /** Once per process and account, and before anything else: a list of another account would look as if all were gone. */
  function knownIdentity(account: AwsAccount): Promise<Identity> {
    const known = identities.get(account.alias)
    if (known) return known
    const asked = readIdentity(account)
    identities.set(account.alias, asked)
    asked.catch(() => identities.delete(account.alias))
    return asked
  }

  function ec2Of({ account, region }: Place): Promise<EC2Client> {
    const key = `${account.alias} ${region}`
    const client =
      ec2Clients.get(key) ??
      (async () => {
        const [sdk, credentials] = [await loadEc2(), await providerFor(account)]
        return new sdk.EC2Client({ region, maxAttempts: 1, credentials })
      })()
    ec2Clients.set(key, client)
    return client
  }

  async function call<T>(place: Place, wish: Wish<T>): Promise<T> {
    const { account, region } = place
    await knownIdentity(account)
    const [sdk, ec2] = [await loadEc2(), await ec2Of(place)]
    return patiently({
      operation: wish.operation,
      place: `${account.alias} ${region}`,
      isRead: wish.repeat === 'read',
      isRepeatable: wish.repeat !== 'once',
      leaveBy: wish.leaveBy,
      mayLag: wish.mayLag,
      account,
      path: `/ec2/${region}/${wish.action}`,
      send: options => wish.send({ ec2, sdk, options }),
    })
  }

  return {
    call,
    identity: readIdentity,
    async mayDo(place, wish) {
      try {
        await call(place, { ...wish, repeat: 'read' })
        return { may: 'unknown', code: null, why: 'AWS did not take it as a trial.' }
      } catch (thrown) {
        if (isDryRunYes(thrown)) return { may: true }
        if (!(thrown instanceof ForeignError)) throw thrown
        if (isCode(thrown, 'UnauthorizedOperation')) return { may: false, why: thrown.message }
        if (isPassing(thrown) || thrown.kind === 'auth' || thrown.kind === 'invalid_response') throw thrown
        return { may: 'unknown', code: thrown.code, why: thrown.message }
      }
    },
  }
}

/** As the SDK takes credentials. */
type Provider = () => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }>

function isDryRunYes(thrown: unknown): boolean {
  return saidBy(thrown).code === 'DryRunOperation'
}

function maySendAgain(error: ForeignError, isRepeatable: boolean): boolean {
  if (error.kind === 'rate_limited') return true
  return error.kind === 'unavailable' && (isRepeatable || error.effect === 'no')
}
