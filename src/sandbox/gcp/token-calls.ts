/** The token endpoints: what a credentials file is exchanged for. Sent as forms, as OAuth wants it. */
import type { Call, Route } from './call.ts'
import { AUDIENCE, CLIENT, REFRESH_TOKEN, SUBJECT_TOKEN } from './credentials.ts'
import { FEDERATED, HUB_ACCOUNT } from './iam.ts'
import { GcpRefusal } from './refusal.ts'

const ISSUED = 'urn:ietf:params:oauth:token-type:access_token'

function field(call: Call, name: string): string {
  const { body } = call
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === 'string' ? value : ''
}

function tokenFor(call: Call, principal: string) {
  const { token, seconds } = call.world.tokens.give(principal, call.world.clock.now())
  return { access_token: token, expires_in: seconds, token_type: 'Bearer' }
}

const invalidGrant = (message: string) => new GcpRefusal(400, 'invalid_grant', message)

const unsupported = (grant: string) =>
  new GcpRefusal(400, 'unsupported_grant_type', `Invalid grant_type: ${grant}`)

function demandClient(id: string, secret: string): void {
  if (id !== CLIENT.id || secret !== CLIENT.secret)
    throw new GcpRefusal(401, 'invalid_client', 'The OAuth client was not found.')
}

function demandRefreshToken(call: Call): void {
  if (field(call, 'refresh_token') !== REFRESH_TOKEN) throw invalidGrant('Token has been expired or revoked.')
}

/** oauth2.googleapis.com: of a service account's key, or of a person's refresh token. */
function oauthToken(call: Call): object {
  const grant = field(call, 'grant_type')
  if (grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    const issuer = call.world.credentials.issuerOf(field(call, 'assertion'))
    if (issuer !== HUB_ACCOUNT) throw invalidGrant('Invalid JWT Signature.')
    return tokenFor(call, HUB_ACCOUNT)
  }
  if (grant !== 'refresh_token') throw unsupported(grant)
  demandClient(field(call, 'client_id'), field(call, 'client_secret'))
  demandRefreshToken(call)
  return tokenFor(call, HUB_ACCOUNT)
}

/** sts.googleapis.com: of an identity outside Google. */
function exchange(call: Call): object {
  const grant = field(call, 'grant_type')
  if (grant !== 'urn:ietf:params:oauth:grant-type:token-exchange') throw unsupported(grant)
  if (field(call, 'audience') !== AUDIENCE)
    throw new GcpRefusal(
      400,
      'invalid_target',
      'The target service indicated by the "audience" parameters is invalid.',
    )
  if (field(call, 'subject_token') !== SUBJECT_TOKEN)
    throw invalidGrant('The subject token is not from a provider of the pool.')
  return { ...tokenFor(call, FEDERATED), issued_token_type: ISSUED }
}

/** sts.googleapis.com: of a person from outside; the client is in the Authorization header. */
function refresh(call: Call): object {
  const basic = /^Basic (.+)$/.exec(call.authorization ?? '')?.[1] ?? ''
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  demandClient(id, secret)
  if (field(call, 'grant_type') !== 'refresh_token') throw unsupported(field(call, 'grant_type'))
  demandRefreshToken(call)
  return tokenFor(call, FEDERATED)
}

const route = (name: string, path: string, answer: Route['answer']): Route => ({
  name,
  method: 'POST',
  path,
  envelope: 'oauth',
  answer,
})

export const tokenCalls: readonly Route[] = [
  route('oauth2.token', '/token', oauthToken),
  route('sts.token', '/v1/token', exchange),
  route('sts.oauthtoken', '/v1/oauthtoken', refresh),
  // Not Google's: the identity provider of the machine that the bot runs on.
  {
    name: 'identity.token',
    method: 'GET',
    path: '/identity/token',
    envelope: 'oauth',
    answer: () => ({ value: SUBJECT_TOKEN }),
  },
]
