import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  nfyioConfig,
  nfyioFindings,
  nfyioKeyName,
  nfyioSecrets,
  nfyioSection,
} from '../../src/config/nfyio.ts'
import { pathOf } from '../../src/config/problem.ts'
import { secretReader } from '../../src/config/secrets.ts'

const onprem = {
  alias: 'onprem',
  url: 'https://api.nfyio.example',
  accounts: [
    { alias: 'default', apiKey: { env: 'NFYIO_API_KEY' } },
    { alias: 'data', accountId: 'account_other_org', apiKey: { env: 'NFYIO_DATA_API_KEY' } },
  ],
}
const [usual, data] = onprem.accounts

const environment = { NFYIO_API_KEY: 'nfy-key-1', NFYIO_DATA_API_KEY: 'nfy-key-2' }
const noFile = (path: string): Promise<string> => Promise.reject(new Error(`ENOENT: ${path}`))

const findingsOf = (installs: unknown) =>
  nfyioFindings(nfyioSection.parse({ installs })).map(({ at, text }) => [pathOf(at), text])

describe('the nfyio section', () => {
  it('reads the example as it is, and is completed by defaults that change nothing by themselves', () => {
    const example = parse(`
      installs:
        - alias: onprem
          url: https://api.nfyio.example
          auth: bearer              # bearer | x-api-key
          accounts:
            - { alias: default, apiKey: { env: NFYIO_API_KEY } }
            - { alias: data, accountId: account_other_org, apiKey: { env: NFYIO_DATA_API_KEY } }
    `)

    expect(nfyioConfig(nfyioSection.parse(example))).toEqual({
      installs: [
        {
          alias: 'onprem',
          url: 'https://api.nfyio.example',
          auth: 'bearer',
          prefix: '/v1',
          accounts: [
            { alias: 'default', accountId: null, accept: 'button', routes: 'button', routeTables: 'all' },
            {
              alias: 'data',
              accountId: 'account_other_org',
              accept: 'button',
              routes: 'button',
              routeTables: 'all',
            },
          ],
        },
      ],
    })
  })

  it('reads header, prefix, modes and tables, and cuts the slash behind the address', () => {
    const { installs } = nfyioConfig(
      nfyioSection.parse({
        installs: [
          {
            ...onprem,
            url: 'http://10.0.0.5:8080/api/',
            auth: 'x-api-key',
            prefix: '',
            accounts: [{ ...usual, accept: 'automatic', routes: 'manual', routeTables: ['rtb_a-1'] }],
          },
        ],
      }),
    )

    expect(installs[0]).toMatchObject({
      url: 'http://10.0.0.5:8080/api',
      auth: 'x-api-key',
      prefix: '',
      accounts: [{ accept: 'automatic', routes: 'manual', routeTables: ['rtb_a-1'] }],
    })
  })

  it.each([
    ['no install', { installs: [] }],
    ['no account', { installs: [{ ...onprem, accounts: [] }] }],
    ['an address without a scheme', { installs: [{ ...onprem, url: 'api.nfyio.example' }] }],
    ['a password in the address', { installs: [{ ...onprem, url: 'https://me:secret@api.nfyio.example' }] }],
    ['a prefix that is no path', { installs: [{ ...onprem, prefix: 'v1' }] }],
    ['a prefix that ends in a slash', { installs: [{ ...onprem, prefix: '/v1/' }] }],
    ['another header', { installs: [{ ...onprem, auth: 'basic' }] }],
    ['another mode', { installs: [{ ...onprem, accounts: [{ ...usual, accept: 'maybe' }] }] }],
    ['tables that are none', { installs: [{ ...onprem, accounts: [{ ...usual, routeTables: ['main'] }] }] }],
    ['a key it does not know', { installs: [{ ...onprem, region: 'eu' }] }],
    ['an account without a key', { installs: [{ ...onprem, accounts: [{ alias: 'default' }] }] }],
  ])('refuses %s', (_, section) => {
    expect(nfyioSection.safeParse(section).success).toBe(false)
  })

  it('never repeats a key that was written into the file', () => {
    const { error } = nfyioSection.safeParse(
      { installs: [{ ...onprem, accounts: [{ ...usual, apiKey: 'nfy-key-1' }] }] },
      { reportInput: true },
    )

    expect(error?.issues.map(({ message }) => message).join()).toContain('a secret is named, never written')
    expect(error?.issues.map(({ message }) => message).join()).not.toContain('nfy-key-1')
  })
})

describe('what one install cannot say', () => {
  it('is nothing where all is in order', () => {
    expect(findingsOf([onprem])).toEqual([])
  })

  it('is an alias or an address that is there twice', () => {
    expect(findingsOf([onprem, { ...onprem, url: 'https://api.nfyio.example/' }])).toEqual([
      ['nfyio.installs[1].alias', '"onprem" is the alias of installs[0] already'],
      ['nfyio.installs[1].url', 'is where "onprem" is already'],
    ])
    expect(findingsOf([onprem, { ...onprem, alias: 'lab', prefix: '/v2' }])).toEqual([])
    expect(findingsOf([onprem, { ...onprem, alias: 'lab', url: 'https://API.nfyio.example:443' }])).toEqual([
      ['nfyio.installs[1].url', 'is where "onprem" is already'],
    ])
  })

  it('is an account that is there twice, by alias or by id', () => {
    expect(findingsOf([{ ...onprem, accounts: [usual, usual] }])).toEqual([
      ['nfyio.installs[0].accounts[1].alias', '"default" is the alias of accounts[0] already'],
    ])
    expect(findingsOf([{ ...onprem, accounts: [data, { ...data, alias: 'again' }] }])).toEqual([
      ['nfyio.installs[0].accounts[1].accountId', 'is the account of "data" already'],
    ])
  })

  it('is an alias that reads as the id of another account', () => {
    const other = { alias: 'lab', accountId: 'default', apiKey: { env: 'NFYIO_LAB_KEY' } }

    expect(findingsOf([{ ...onprem, accounts: [usual, other] }])).toEqual([
      ['nfyio.installs[0].accounts[0].alias', '"default" is the accountId of another account'],
    ])
  })
})

describe('the API keys', () => {
  const { installs } = nfyioSection.parse({ installs: [onprem] })

  it('are read where they are named, and are not in the configuration', async () => {
    const reader = secretReader(environment, noFile)

    const secrets = await nfyioSecrets(reader, installs)

    expect(reader.findings).toEqual([])
    expect(secrets.get(nfyioKeyName('onprem', 'data'))).toEqual({ apiKey: 'nfy-key-2' })
    expect(JSON.stringify(nfyioConfig({ installs }))).not.toContain('apiKey')
  })

  it('are missed by the place that names them', async () => {
    const reader = secretReader({ NFYIO_API_KEY: 'nfy-key-1' }, noFile)

    await nfyioSecrets(reader, installs)

    expect(reader.findings.map(({ at, text }) => [pathOf(at), text])).toEqual([
      [
        'nfyio.installs[0].accounts[1].apiKey',
        'names the environment variable NFYIO_DATA_API_KEY, which is not set',
      ],
    ])
  })

  it('are of one account each', async () => {
    const reader = secretReader({ NFYIO_API_KEY: 'one', NFYIO_DATA_API_KEY: 'one' }, noFile)

    await nfyioSecrets(reader, installs)

    expect(reader.findings.map(({ text }) => text)).toEqual(['is the same key as that of "default"'])
    expect(JSON.stringify(reader.findings)).not.toContain('"one"')
  })
})
