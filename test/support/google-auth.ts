/**
 * Google's library in this process, as a bot in it needs it: its credentials file leads to the simulated Google Cloud while
 * a story runs, and what it does slowly (being loaded, reading that file) is over before a clock counts it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GcpLookalike } from '../../src/sandbox/gcp/index.ts'
import { whileBusy } from './wire.ts'

const name = 'GOOGLE_APPLICATION_CREDENTIALS'

let loaded: Promise<void> | null = null

export interface GoogleCredentials {
  file: string
  /** Takes the variable back. */
  leave(): void
}

/** Writes the file into `folder` and sets the variable. */
export async function credentialsAt(gcp: GcpLookalike, folder: string): Promise<GoogleCredentials> {
  loaded ??= load()
  await loaded
  const file = join(folder, 'google-credentials.json')
  writeFileSync(file, JSON.stringify(gcp.credentials()))
  const before = process.env[name]
  process.env[name] = file
  return {
    file,
    leave() {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    },
  }
}

async function load(): Promise<void> {
  const { GoogleAuth } = await import('google-auth-library')
  const { prototype } = GoogleAuth
  const { getClient } = prototype
  prototype.getClient = function counted() {
    return whileBusy(
      getClient.call(this).then(client => {
        const getAccessToken = client.getAccessToken.bind(client)
        client.getAccessToken = () => whileBusy(getAccessToken())
        return client
      }),
    )
  }
}
