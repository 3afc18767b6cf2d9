/** Whoever has no `nfyio` in the configuration pays nothing for it: not a file of it is loaded. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Whether this code brings any of it in, in a process of its own. */
function loadedBy(code: string): boolean {
  const watch = `
    import { registerHooks } from 'node:module'
    let isLoaded = false
    registerHooks({ resolve(specifier, context, next) {
      const found = next(specifier, context)
      if (found.url.includes('/src/providers/nfyio/')) isLoaded = true
      return found
    } })
    ${code}
    process.stdout.write(JSON.stringify(isLoaded))`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', watch], { cwd: root })
  return JSON.parse(said.toString()) as boolean
}

test('a bot without NFYio loads nothing of ours for it', () => {
  const bot = `
    await import('./src/app.ts')
    await import('./src/cli/start.ts')
    const { createProviders } = await import('./src/providers/index.ts')
    await createProviders({ gcp: { projects: [] } })`

  expect(loadedBy(bot)).toBe(false)
})

test('which is noticed where it is configured', () => {
  const bot = `
    const { createProviders } = await import('./src/providers/index.ts')
    await createProviders({ nfyio: { installs: [] } })`

  expect(loadedBy(bot)).toBe(true)
})
