import { z } from 'zod'
import { alias } from './identifier.ts'
import type { Finding } from './problem.ts'
import { secretReference } from './secret-reference.ts'
import type { SecretReader } from './secrets.ts'

const mode = (what: string) =>
  z
    .enum(['automatic', 'button', 'manual'])
    .default('button')
    .describe(
      `${what}: automatic (part of the approved plan), button (an approver presses it), manual (by hand)`,
    )

const routeTables = z.union(
  [z.enum(['all']), z.array(z.string().regex(/^rtb_[\w-]+$/, { abort: true })).min(1, { abort: true })],
  { error: 'is not all or a list of route table ids (rtb_…)' },
)

const account = z.strictObject({
  alias: alias.meta({
    description:
      'its name in lists, commands, audit and metrics; `default` is the one that is meant where none is named',
    examples: ['default'],
  }),
  accountId: z
    .string()
    .regex(/^[\w-]+$/, "is not an account's id")
    .exactOptional()
    .meta({
      description: "NFYio's own id of it, which a request from another account has to name",
      examples: ['account_other_org'],
    }),
  apiKey: secretReference.meta({
    description: 'where the API key is read',
    examples: [{ env: 'NFYIO_API_KEY' }, { file: '/run/secrets/nfyio_api_key' }],
  }),
  accept: mode('how a peering is accepted here'),
  routes: mode('how routes are written here'),
  routeTables: routeTables.default('all').meta({
    description: 'which tables of the VPC get routes: all, or these ids',
    examples: ['all', '[rtb_abc123]'],
  }),
})

const install = z.strictObject({
  alias: alias.meta({ description: 'its name in lists, commands, audit and metrics', examples: ['onprem'] }),
  url: z
    .url({ protocol: /^https?$/, error: 'is not an http(s) address' })
    .refine(text => !/[?#@]/.test(text), 'carries a query, a fragment or a password')
    .meta({ description: 'where its API is', examples: ['https://api.nfyio.example'] }),
  auth: z
    .enum(['bearer', 'x-api-key'])
    .default('bearer')
    .describe('how a key is sent: Authorization: Bearer, or X-API-Key'),
  prefix: z
    .string()
    .regex(/^(\/[\w.~-]+)*$/, 'is not a path')
    .default('/v1')
    .meta({ description: 'what every path of the API begins with', examples: ['/v1'] }),
  accounts: z.array(account).min(1).describe('the accounts of this install to serve'),
})

export const nfyioSection = z
  .strictObject({ installs: z.array(install).min(1).describe('the NFYio installs to serve') })
  .describe('NFYio')

export type NfyioSection = z.output<typeof nfyioSection>
type Install = NfyioSection['installs'][number]
type Account = Install['accounts'][number]

/** An account as the bot uses it; its key is among the secrets. */
export interface NfyioAccountConfig extends Omit<Account, 'apiKey' | 'accountId'> {
  /** Null: not told. */
  accountId: string | null
}

export interface NfyioInstallConfig extends Omit<Install, 'accounts'> {
  accounts: NfyioAccountConfig[]
}

export function nfyioConfig({ installs }: NfyioSection): { installs: NfyioInstallConfig[] } {
  return {
    installs: installs.map(({ url, accounts, ...rest }) => ({
      ...rest,
      url: url.replace(/\/+$/, ''),
      accounts: accounts.map(({ apiKey: _, accountId = null, ...account }) => ({ ...account, accountId })),
    })),
  }
}

/** One spelling per place: the case of a host and the usual port make no other install. */
const addressOf = ({ url, prefix }: Install): string => `${new URL(url).href.replace(/\/+$/, '')}${prefix}`

/** What the form of one install cannot say. */
export function nfyioFindings({ installs }: NfyioSection): Finding[] {
  return installs.flatMap((install, i) => {
    const at = ['nfyio', 'installs', i]
    const earlier = installs.slice(0, i)
    const found: Finding[] = []
    const same = earlier.findIndex(other => other.alias === install.alias)
    if (same !== -1) {
      const text = `"${install.alias}" is the alias of installs[${same}] already`
      found.push({ at: [...at, 'alias'], text, write: 'give every install its own alias' })
    }
    const twin = earlier.find(other => addressOf(other) === addressOf(install))
    if (twin) {
      const text = `is where "${twin.alias}" is already`
      found.push({ at: [...at, 'url'], text, write: 'list all accounts of an install under one alias' })
    }
    return [...found, ...accountFindings(install, at)]
  })
}

function accountFindings({ accounts }: Install, at: Finding['at']): Finding[] {
  return accounts.flatMap(({ alias, accountId }, i) => {
    const place = [...at, 'accounts', i]
    const earlier = accounts.slice(0, i)
    const found: Finding[] = []
    const same = earlier.findIndex(other => other.alias === alias)
    if (same !== -1) {
      const text = `"${alias}" is the alias of accounts[${same}] already`
      found.push({ at: [...place, 'alias'], text, write: 'give every account its own alias' })
    }
    const others = accounts.filter((_, j) => j !== i)
    if (others.some(other => other.accountId === alias)) {
      const text = `"${alias}" is the accountId of another account`
      found.push({ at: [...place, 'alias'], text, write: 'choose an alias that is no id of another account' })
    }
    const twin = earlier.find(other => accountId !== undefined && other.accountId === accountId)
    if (twin) {
      const text = `is the account of "${twin.alias}" already`
      found.push({ at: [...place, 'accountId'], text, write: 'name each account once' })
    }
    return found
  })
}

/** Of an account in the map of keys. */
export function nfyioKeyName(install: string, account: string): string {
  return `${install}/${account}`
}

/** The API keys, by install and account. */
export async function nfyioSecrets(
  reader: SecretReader,
  installs: NfyioSection['installs'],
): Promise<ReadonlyMap<string, { apiKey: string }>> {
  const secrets = new Map<string, { apiKey: string }>()
  for (const [i, { alias, accounts }] of installs.entries()) {
    const own = new Map<string, string>()
    for (const [j, account] of accounts.entries()) {
      const at = ['nfyio', 'installs', i, 'accounts', j, 'apiKey']
      const apiKey = await reader.reference(account.apiKey, at)
      const twin = own.get(apiKey)
      if (apiKey !== '' && twin !== undefined) {
        // One account under two names would accept its own requests as if another had agreed.
        const text = `is the same key as that of "${twin}"`
        reader.findings.push({ at, text, write: 'give each account its own key, or remove one' })
      }
      own.set(apiKey, account.alias)
      secrets.set(nfyioKeyName(alias, account.alias), { apiKey })
    }
  }
  return secrets
}
