/** Whoever has no `aws` in the configuration pays nothing for it: the SDK is loaded at the first call. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Packages of the SDK that these modules bring in, in a process of their own. */
function loadedBy(code: string): string[] {
  const watch = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({ resolve(specifier, context, next) {
      if (/^@(aws-sdk|smithy|aws-crypto)[/]/.test(specifier)) seen.add(specifier)
      return next(specifier, context)
    } })
    ${code}
    process.stdout.write(JSON.stringify([...seen]))`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', watch], { cwd: root })
  return JSON.parse(said.toString()) as string[]
}

test('the bot and its providers, AWS among them, load no SDK', () => {
  const provider = `
    await import('./src/app.ts')
    const { createAws } = await import('./src/providers/aws/index.ts')
    const account = { alias: 'payments', accountId: '111122223333', regions: ['eu-west-1'], roleArn: null,
      externalId: null, accept: 'button', routes: 'button', routeTables: 'tagged', verify: 'analyzer', ports: [] }
    await createAws({ accounts: [account], clock: {}, random: {}, observe: () => undefined }).scopes()`

  expect(loadedBy(provider)).toEqual([])
})

test('which is noticed where it is loaded', () => {
  expect(loadedBy(`await import('@aws-sdk/client-sts')`)).toContain('@aws-sdk/client-sts')
})
