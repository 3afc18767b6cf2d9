import { z } from 'zod'

const named = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Where a secret is to be read; the secret itself never stands in peerbot.yaml. `abort` keeps the union's own message:
 * without it zod reports the inner text, and with it what may be the secret.
 */
export const secretReference = z.union(
  [
    z.strictObject({ env: z.string().regex(named, { abort: true }) }),
    z.strictObject({ file: z.string().min(1, { abort: true }) }),
  ],
  { error: 'is not { env: NAME } or { file: path }: a secret is named, never written' },
)
export type SecretReference = z.output<typeof secretReference>
