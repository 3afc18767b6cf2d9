import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { plays } from '../../src/sandbox/play.ts'

const demo = fileURLToPath(new URL('../../src/sandbox/demo.ts', import.meta.url))

test('a story that does not exist is answered with those that do', () => {
  const { status, stderr } = spawnSync(process.execPath, [demo, '--play', 'nonsense'], { encoding: 'utf8' })

  expect(status).toBe(2)
  for (const { name, title } of plays) expect(stderr).toMatch(new RegExp(`^  ${name} +${title}$`, 'm'))
})

test('every kind of connection has its story, each with a name of its own', () => {
  const names = plays.map(({ name }) => name)

  expect(new Set(names).size).toBe(names.length)
  expect(names[0]).toBe('peering')
  expect(names).not.toContain('all')
})
