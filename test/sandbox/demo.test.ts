import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const demo = fileURLToPath(new URL('../../src/sandbox/demo.ts', import.meta.url))

test('a way into AWS that does not exist is answered with those that do', () => {
  for (const way of [[], ['nonsense']]) {
    const { status, stderr } = spawnSync(process.execPath, [demo, '--aws', ...way], { encoding: 'utf8' })

    expect(status).toBe(2)
    expect(stderr).toContain('automatic, button, manual, none')
  }
})
