/** Whoever has no `aws` in the configuration pays nothing for it: the SDK is loaded at the first call. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Packages of the SDK that this code brings in, and modules of ours for AWS, in a process of their own. */
function loadedBy(code: string): string[] {
  const watch = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({ resolve(specifier, context, next) {
      const found = next(specifier, context)
      if (/^@(aws-sdk|smithy|aws-crypto)[/]/.test(specifier)) seen.add(specifier)
      if (found.url.includes('/src/providers/aws/')) seen.add('our own')
      return found
    } })
    ${code}
    process.stdout.write(JSON.stringify([...seen]))`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', watch], { cwd: root })
  return JSON.parse(said.toString()) as string[]
}

test('a bot without AWS loads neither the SDK nor anything of ours for it', () => {
  const bot = `
    await import('./src/app.ts')
    await import('./src/cli/start.ts')
    const { createProviders } = await import('./src/providers/index.ts')
    const clock = { now: () => 0, after: () => () => undefined }
    await createProviders({ redisCloud: { accounts: [], baseUrl: 'http://127.0.0.1:1', clock, random: {} } })`

  expect(loadedBy(bot)).toEqual([])
})

test('the AWS provider loads no SDK until it is asked for something', () => {
  const provider = `
    const { createProviders } = await import('./src/providers/index.ts')
    const account = { alias: 'payments', accountId: '111122223333', regions: ['eu-west-1'], roleArn: null,
      externalId: null, accept: 'button', routes: 'button', routeTables: 'tagged', verify: 'analyzer', ports: [] }
    const [aws] = await createProviders({ aws: { accounts: [account], clock: {}, random: {} } })
    await aws.scopes()`

  expect(loadedBy(provider)).toEqual(['our own'])
})

test('which is noticed where it is loaded', () => {
  expect(loadedBy(`await import('@aws-sdk/client-sts')`)).toContain('@aws-sdk/client-sts')
})
