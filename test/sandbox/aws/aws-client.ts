/** The simulated AWS with the real SDK in front of it, on a clock that stands still until it is told to move. */
import { EC2Client } from '@aws-sdk/client-ec2'
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts'
import { type AwsLookalike, type AwsOptions, startAws } from '../../../src/sandbox/aws/index.ts'
import { type ManualClock, manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

export const PAYMENTS = '111122223333'
export const DATA = '222233334444'

/** VPCs of the seed; the ranges are in their names' order. */
export const vpcs = {
  prod: 'vpc-0123456789abcdef0', // payments, eu-west-1: 10.20/16, 10.21/16
  us: 'vpc-0111100000000aaaa', // payments, us-east-1: 10.40/16
  tools: 'vpc-0111100000000bbbb', // payments, eu-west-1: 10.60/16, no DNS hostnames
  lake: 'vpc-0fedcba9876543210', // data, us-east-1: 10.50/16, 10.51/20
  serving: 'vpc-0222200000000cccc', // data, eu-west-1: 10.30/16
  legacy: 'vpc-0222200000000dddd', // data, eu-west-1: overlaps prod by its second block
} as const

export const redisRequest = {
  requester: {
    account: '550680565604',
    region: 'eu-west-1',
    vpc: 'vpc-0a1206c5d9e8f7a61',
    cidrs: ['192.168.0.0/24'],
  },
  accepter: { account: PAYMENTS, region: 'eu-west-1', vpc: vpcs.prod },
}

export interface AwsBench {
  aws: AwsLookalike
  clock: ManualClock
  hub: STSClient
  /** The role of an account, in a Region; sends each call once. */
  as(account: string, region: string): EC2Client
  close(): Promise<void>
}

export async function startBench(options: Partial<AwsOptions> = {}): Promise<AwsBench> {
  const clock = manualClock()
  const aws = await startAws({ clock, random: seededRandom(7), ...options })
  const shared = { endpoint: aws.url, maxAttempts: 1 }
  const hub = new STSClient({ ...shared, region: 'eu-west-1', credentials: aws.credentials })
  const clients: { destroy(): void }[] = [hub]

  /**
   * Keys of the account's role, taken anew when they have expired by the bench's clock. The SDK itself would look at the
   * machine's: told that they expired long ago, it asks here before each call.
   */
  function sessionOf(account: string) {
    let keys: Credentials | undefined
    return async () => {
      if (!keys?.Expiration || keys.Expiration.getTime() <= clock.now()) {
        const role = {
          RoleArn: `arn:aws:iam::${account}:role/peerbot`,
          RoleSessionName: 'test',
          ExternalId: aws.externalId,
        }
        keys = (await hub.send(new AssumeRoleCommand(role))).Credentials
      }
      return {
        accessKeyId: keys?.AccessKeyId ?? '',
        secretAccessKey: keys?.SecretAccessKey ?? '',
        sessionToken: keys?.SessionToken ?? '',
        expiration: new Date(0),
      }
    }
  }
  return {
    aws,
    clock,
    hub,
    as(account, region) {
      const client = new EC2Client({ ...shared, region, credentials: sessionOf(account) })
      clients.push(client)
      return client
    },
    async close() {
      for (const client of clients) client.destroy()
      await aws.close()
    },
  }
}

/** The code of the refusal, which is the error's name; `ok` where there was none. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}
