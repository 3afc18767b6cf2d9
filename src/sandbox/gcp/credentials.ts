/**
 * The credentials files of the sandbox's callers, of each type that Google's libraries read from
 * GOOGLE_APPLICATION_CREDENTIALS, and what their token endpoints know of them.
 */
import { createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { HUB_ACCOUNT } from './iam.ts'

export type CredentialsType =
  | 'external_account'
  | 'external_account_authorized_user'
  | 'service_account'
  | 'authorized_user'

const POOL = '//iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/sandbox'
export const AUDIENCE = `${POOL}/providers/sandbox`

export const REFRESH_TOKEN = '1//sandbox-refresh-token'
export const CLIENT = { id: 'sandbox.apps.googleusercontent.com', secret: 'sandbox-client-secret' }

/** Says who the bot is to an identity provider outside Google, which hands out `subjectToken`. */
export const SUBJECT_TOKEN = 'sandbox-subject-token'

export class Credentials {
  #keys: { publicKey: KeyObject; privateKey: string } | null = null

  /** Null: nobody has asked for the service account's file yet. Making a key takes a while. */
  #pair() {
    if (!this.#keys) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      this.#keys = { publicKey, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    }
    return this.#keys
  }

  /**
   * Of the four, google-auth-library 11 honors a token endpoint elsewhere only in the first two: it sends the others to
   * oauth2.googleapis.com whatever `token_uri` says.
   */
  file(type: CredentialsType, url: string, impersonate: string | null): object {
    const client = { client_id: CLIENT.id, client_secret: CLIENT.secret }
    switch (type) {
      case 'external_account':
        return {
          type,
          audience: AUDIENCE,
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          token_url: `${url}/v1/token`,
          credential_source: {
            url: `${url}/identity/token`,
            format: { type: 'json', subject_token_field_name: 'value' },
          },
          ...(impersonate === null
            ? {}
            : {
                service_account_impersonation_url: `${url}/v1/projects/-/serviceAccounts/${impersonate}:generateAccessToken`,
              }),
        }
      case 'external_account_authorized_user':
        return {
          type,
          audience: AUDIENCE,
          ...client,
          refresh_token: REFRESH_TOKEN,
          token_url: `${url}/v1/oauthtoken`,
        }
      case 'service_account':
        return {
          type,
          project_id: 'sandbox-hub',
          private_key_id: 'sandbox-key',
          private_key: this.#pair().privateKey,
          client_email: HUB_ACCOUNT,
          client_id: '100000000000000000001',
          auth_uri: `${url}/o/oauth2/auth`,
          token_uri: `${url}/token`,
          universe_domain: 'googleapis.com',
        }
      case 'authorized_user':
        return {
          type,
          ...client,
          refresh_token: REFRESH_TOKEN,
          quota_project_id: 'sandbox-hub',
          token_uri: `${url}/token`,
        }
    }
  }

  /**
   * The issuer of an assertion that was signed with the service account's key; null for any other. Its instants are not
   * looked at: the caller dates it by the machine's clock, which is not the sandbox's.
   */
  issuerOf(assertion: string): string | null {
    const [header = '', claims = '', signature = ''] = assertion.split('.')
    if (!this.#keys) return null
    const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`)
    if (!verify.verify(this.#keys.publicKey, signature, 'base64url')) return null
    const { iss }: { iss?: unknown } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))
    return typeof iss === 'string' ? iss : null
  }
}
