/** STS: who a caller is, and temporary keys of another account's role. */
import { iso } from '../../kit/clock.ts'
import { type Action, type Call, faultName } from './call.ts'
import { takeFailure } from './faults.ts'
import { AwsRefusal } from './refusal.ts'

const DEFAULT_SECONDS = 3_600
const MAX_SECONDS = 3_600 // a role's own default maximum

const invalid = (message: string) => new AwsRefusal('ValidationError', message)

function demandField(call: Call, name: string, shape: RegExp): string {
  const value = call.form.text(name) ?? ''
  if (shape.test(value)) return value
  throw invalid(
    `1 validation error detected: Value '${value}' at '${name.charAt(0).toLowerCase()}${name.slice(1)}' ` +
      `failed to satisfy constraint: Member must satisfy regular expression pattern: ${shape.source}`,
  )
}

function durationOf(call: Call): number {
  const seconds = Number(call.form.text('DurationSeconds') ?? DEFAULT_SECONDS)
  if (!Number.isInteger(seconds) || seconds < 900) throw invalid('DurationSeconds must be at least 900')
  if (seconds > MAX_SECONDS)
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  return seconds
}

const assumeRole: Action = call => {
  const { world, caller, at } = call
  const arn = demandField(call, 'RoleArn', /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/)
  const name = demandField(call, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/)
  const seconds = durationOf(call)
  const [, account = '', roleName = ''] = /::(\d{12}):role\/(.+)$/.exec(arn) ?? []
  const failure = takeFailure(world.box.armed, faultName(call.action, call.form))
  if (failure) throw new AwsRefusal(failure.code, failure.message, failure.status)
  const role = world.accounts.get(account)?.role
  const isTrusted =
    role?.name === roleName &&
    !caller.isAssumed && // the roles trust the hub's user only
    (role.externalId === null || role.externalId === call.form.text('ExternalId')) &&
    !world.box.armed.forbidden.has(`${account} AssumeRole`)
  // The same words for a role that is not there and for one that does not trust: nothing is given away.
  if (!isTrusted)
    throw new AwsRefusal(
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    )
  const session = world.sessions.open(account, roleName, name, at + seconds * 1000)
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.token,
      Expiration: iso(session.expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn },
  }
}

/** Needs no permission at all. */
const getCallerIdentity: Action = ({ caller }) => ({
  UserId: caller.userId,
  Account: caller.account,
  Arn: caller.arn,
})

export const stsActions: Readonly<Record<string, Action>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
}
