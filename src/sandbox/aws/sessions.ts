/** Who calls: the hub's own keys, and the temporary ones that STS gave out. Known by access key, not by signature. */
import type { Random } from '../../kit/ids.ts'
import { AwsRefusal } from './refusal.ts'

/** The account in which the bot itself lives; its keys may assume roles and own no VPC. */
export const HUB_ACCOUNT = '999900001111'

export interface Caller {
  account: string
  arn: string
  userId: string
  isAssumed: boolean
}

export interface Session {
  caller: Caller
  accessKeyId: string
  secretAccessKey: string
  token: string
  expiresAt: number
}

export interface LongTermKeys {
  accessKeyId: string
  secretAccessKey: string
}

/** Which service was signed for: the two speak of expired and unknown keys in different words. */
export type Service = 'ec2' | 'sts'

export class Sessions {
  readonly base: LongTermKeys = { accessKeyId: 'AKIASANDBOXHUB000001', secretAccessKey: 'sandbox-hub-secret' }
  readonly #byKey = new Map<string, Session>()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  open(account: string, role: string, name: string, expiresAt: number): Session {
    const roleId = `AROA${this.#random.hex(16).toUpperCase()}`
    const session: Session = {
      caller: {
        account,
        arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
        userId: `${roleId}:${name}`,
        isAssumed: true,
      },
      accessKeyId: `ASIA${this.#random.hex(16).toUpperCase()}`,
      secretAccessKey: this.#random.hex(40),
      token: `sandbox-token-${this.#random.hex(40)}`,
      expiresAt,
    }
    this.#byKey.set(session.accessKeyId, session)
    return session
  }

  expireAll(now: number): void {
    for (const session of this.#byKey.values()) session.expiresAt = Math.min(session.expiresAt, now)
  }

  callerOf(accessKeyId: string, token: string | undefined, service: Service, now: number): Caller {
    if (accessKeyId === this.base.accessKeyId) {
      return {
        account: HUB_ACCOUNT,
        arn: `arn:aws:iam::${HUB_ACCOUNT}:user/peerbot`,
        userId: 'AIDASANDBOXHUB000001',
        isAssumed: false,
      }
    }
    const session = this.#byKey.get(accessKeyId)
    if (!session || session.token !== token) {
      throw service === 'sts'
        ? new AwsRefusal(
            'InvalidClientTokenId',
            'The security token included in the request is invalid.',
            403,
          )
        : new AwsRefusal('AuthFailure', 'AWS was not able to validate the provided access credentials', 401)
    }
    if (now < session.expiresAt) return session.caller
    throw service === 'sts'
      ? new AwsRefusal('ExpiredToken', 'The security token included in the request is expired', 403)
      : new AwsRefusal('RequestExpired', 'Request has expired.')
  }
}
