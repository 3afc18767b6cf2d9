/** Whoever has no `gcp` in the configuration pays nothing for it: Google's library is loaded at the first call. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What of it these modules bring in, in a process of their own. */
function loadedBy(code: string, pattern = /^(google-auth-library|gaxios|gcp-metadata)/): string[] {
  const watch = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({ resolve(specifier, context, next) {
      if (${pattern}.test(specifier)) seen.add(specifier)
      return next(specifier, context)
    } })
    ${code}
    process.stdout.write(JSON.stringify([...seen]))`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', watch], { cwd: root })
  return JSON.parse(said.toString()) as string[]
}

test('the provider loads no library of Google before the first call', () => {
  const provider = `
    const { createGcp } = await import('./src/providers/gcp/index.ts')
    const project = { alias: 'app', projectId: 'app-prod', accept: 'button', impersonate: null }
    await createGcp({ projects: [project], clock: {}, random: {}, observe: () => undefined }).scopes()`

  expect(loadedBy(provider)).toEqual([])
})

const oursOrGoogles = /\/gcp\/|^google-auth-library/

test('the bot loads nothing of it, ours or Google’s, until `gcp` is configured', () => {
  const without = `
    await import('./src/app.ts')
    const { createProviders } = await import('./src/providers/index.ts')
    await createProviders({ redisCloud: { accounts: [] } }).catch(() => undefined)`
  const configured = `
    const { createProviders } = await import('./src/providers/index.ts')
    await createProviders({ gcp: { projects: [] } }).catch(() => undefined)`

  expect(loadedBy(without, oursOrGoogles)).toEqual([])
  expect(loadedBy(configured, oursOrGoogles)).toEqual(['./gcp/index.ts'])
})

test('which is noticed where it is loaded', () => {
  expect(loadedBy(`await import('google-auth-library')`)).toContain('google-auth-library')
})
