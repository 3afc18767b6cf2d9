import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GoogleAuth } from 'google-auth-library'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { form, type GcpBench, HOUR, startBench } from './gcp-client.ts'

let bench: GcpBench
let folder: string
beforeEach(async () => {
  bench = await startBench()
  folder = mkdtempSync(join(tmpdir(), 'peerbot-gcp-'))
})
afterEach(async () => {
  await bench.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const scopes = ['https://www.googleapis.com/auth/cloud-platform']
const APP = 'peerbot@app-prod.iam.gserviceaccount.com'

/** Through Google's own library, with a credentials file as it is. */
async function tokenBy(credentials: object): Promise<string> {
  const file = join(folder, 'credentials.json')
  writeFileSync(file, JSON.stringify(credentials))
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file)
  const client = await new GoogleAuth({ scopes, projectId: 'app-prod' }).getClient()
  return (await client.getAccessToken()).token ?? ''
}

const list = async (project: string, token: string) =>
  (await bench.get(`${project}/global/networks`, token)).status

describe('Google’s own library', () => {
  it.each(['external_account', 'external_account_authorized_user'] as const)(
    'gets a token by %s',
    async type => {
      const token = await tokenBy(bench.gcp.credentials(type))

      expect([await list('app-prod', token), await list('data-prod', token)]).toEqual([200, 200])
    },
  )

  it('acts as a service account, which may in its own project only', async () => {
    const token = await tokenBy(bench.gcp.credentials('external_account', APP))

    expect([await list('app-prod', token), await list('data-prod', token)]).toEqual([200, 403])
  })
})

describe('the token endpoint', () => {
  const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { iss: 'peerbot@sandbox-hub.iam.gserviceaccount.com', aud: 'token', iat: 0, exp: 0 }

  const assert = async (assertion: string) => {
    const reply = await fetch(
      `${bench.gcp.url}/token`,
      form({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    )
    return { status: reply.status, body: (await reply.json()) as Record<string, string> }
  }

  it('takes an assertion signed with the service account’s key, and no other', async () => {
    const { createSign } = await import('node:crypto')
    const file = bench.gcp.credentials('service_account') as { private_key: string; client_email: string }
    const head = `${segment({ alg: 'RS256', typ: 'JWT' })}.${segment(claims)}`
    const signature = createSign('RSA-SHA256').update(head).sign(file.private_key, 'base64url')
    const good = await assert(`${head}.${signature}`)
    const bad = await assert(`${head.replace(/.$/, 'x')}.${signature}`)

    expect(file.client_email).toBe(claims.iss)
    expect(good).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } })
    expect(await list('app-prod', good.body['access_token'] ?? '')).toBe(200)
    expect(bad).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it.each([
    ['/token', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['/token', { grant_type: 'refresh_token', client_id: 'x' }, 401, 'invalid_client'],
    ['/v1/oauthtoken', { grant_type: 'refresh_token' }, 401, 'invalid_client'],
    ['/v1/token', { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' }, 400, 'invalid_target'],
  ])('%s refuses %j', async (path, fields, status, error) => {
    const reply = await fetch(bench.gcp.url + path, form(fields as Record<string, string>))

    expect([reply.status, await reply.json()]).toEqual([status, expect.objectContaining({ error })])
  })

  it('refuses a refresh token, or a subject token, that is not the file’s', async () => {
    const { client_id = '', client_secret = '' } = bench.gcp.credentials('authorized_user') as Record<
      string,
      string
    >
    const { audience = '' } = bench.gcp.credentials() as Record<string, string>
    const refresh = await fetch(
      `${bench.gcp.url}/token`,
      form({ grant_type: 'refresh_token', client_id, client_secret, refresh_token: 'other' }),
    )
    const exchange = await fetch(
      `${bench.gcp.url}/v1/token`,
      form({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience,
        subject_token: 'other',
      }),
    )

    for (const reply of [refresh, exchange])
      expect([reply.status, await reply.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'invalid_grant' }),
      ])
  })
})

describe('a token', () => {
  it('is asked for', async () => {
    const reply = await fetch(`${bench.gcp.url}/compute/v1/projects/app-prod/global/networks`)

    expect([reply.status, await reply.json()]).toEqual([
      401,
      { error: expect.objectContaining({ code: 401, status: 'UNAUTHENTICATED' }) },
    ])
  })

  it('ends after an hour of the sandbox’s time, or on demand', async () => {
    const token = await bench.token()
    bench.clock.advance(HOUR - 1)
    const still = await list('app-prod', token)
    bench.clock.advance(1)
    const late = await bench.get('app-prod/global/networks', token)
    const fresh = await bench.token()
    bench.gcp.faults.expireTokens()

    expect([still, late.status, await list('app-prod', fresh)]).toEqual([200, 401, 401])
    expect(late.body.error?.errors[0]?.reason).toBe('authError')
  })

  it('of a service account is made for those who may, for as long as they want', async () => {
    const generate = async (account: string, as: string, lifetime = '600s') => {
      const path = `/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateAccessToken`
      const reply = await fetch(bench.gcp.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json' },
        body: JSON.stringify({ scope: scopes, lifetime }),
      })
      return {
        status: reply.status,
        body: (await reply.json()) as { accessToken: string; expireTime: string },
      }
    }
    const own = await bench.token()
    const made = await generate(APP, own)
    const again = await generate('peerbot@data-prod.iam.gserviceaccount.com', made.body.accessToken)
    const nobody = await generate('nobody@app-prod.iam.gserviceaccount.com', own)
    const long = await generate(APP, own, '7200s')
    bench.gcp.faults.forbid('app-prod', 'iam.serviceAccounts.getAccessToken')
    const forbidden = await generate(APP, own)

    expect(made.status).toBe(200)
    expect(Date.parse(made.body.expireTime)).toBe(bench.clock.now() + 600_000)
    expect([again, nobody, forbidden].map(({ status }) => status)).toEqual([403, 403, 403])
    expect(forbidden.body).toMatchObject({
      error: {
        status: 'PERMISSION_DENIED',
        details: [{ metadata: { permission: 'iam.serviceAccounts.getAccessToken' } }],
      },
    })
    expect(long.status).toBe(400)
  })
})
