import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../src/cli/ready.mjs', import.meta.url))
let checkout: string
let tools: string

/** An npm that notes how it was called and installs a Node that says its version. */
function fakeNpm(behavior: { nodeVersion?: string; exitCode?: number } = {}) {
  const { nodeVersion = 'v24.1.0', exitCode = 0 } = behavior
  const lines = [
    '#!/bin/sh',
    'echo "$@" >> calls',
    'echo "$PATH" > path',
    'echo "npm says something"',
    ...(exitCode === 0
      ? [
          'rm -rf node_modules',
          'mkdir -p node_modules/.bin',
          `printf '#!/bin/sh\\necho ${nodeVersion}\\n' > node_modules/.bin/node`,
          'chmod +x node_modules/.bin/node',
        ]
      : []),
    `exit ${exitCode}`,
  ]
  writeFileSync(join(tools, 'npm'), lines.join('\n'), { mode: 0o755 })
}

function ready(env: Record<string, string> = {}) {
  const path = [join(checkout, 'node_modules/.bin'), tools, '/usr/bin', '/bin'].join(':')
  const run = spawnSync(process.execPath, [join(checkout, 'src/cli/ready.mjs')], {
    encoding: 'utf8',
    env: { PATH: path, ...env },
    cwd: tmpdir(),
  })
  return { exitCode: run.status, stdout: run.stdout, stderr: run.stderr }
}

const calls = () => {
  const file = join(checkout, 'calls')
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
}

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'peerbot-ready-'))
  tools = join(checkout, 'tools')
  mkdirSync(join(checkout, 'src/cli'), { recursive: true })
  mkdirSync(tools)
  copyFileSync(script, join(checkout, 'src/cli/ready.mjs'))
  writeFileSync(join(checkout, 'package.json'), '{ "engines": { "node": ">=22.18" } }')
  writeFileSync(join(checkout, 'package-lock.json'), '{ "version": 1 }')
})
afterEach(() => rmSync(checkout, { recursive: true }))

describe('a checkout', () => {
  it('is installed once, and nothing is said when it is ready', () => {
    fakeNpm()

    const first = ready()
    const second = ready()

    expect(first).toMatchObject({ exitCode: 0, stdout: '' })
    expect(first.stderr).toContain('npm says something')
    expect(second).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(calls()).toEqual(['ci --no-audit --no-fund --include=dev --loglevel=error'])
  })

  it('is installed by the machine, not by the Node that is about to be replaced', () => {
    fakeNpm()

    ready()

    expect(readFileSync(join(checkout, 'path'), 'utf8')).not.toContain('node_modules')
  })

  it('is installed again when the lock file changed', () => {
    fakeNpm()
    ready()
    writeFileSync(join(checkout, 'package-lock.json'), '{ "version": 2 }')

    expect(ready().exitCode).toBe(0)
    expect(calls()).toHaveLength(2)
    expect(ready().stderr).toBe('')
  })

  it('is installed again when its Node does not run any more', () => {
    fakeNpm()
    ready()
    rmSync(join(checkout, 'node_modules/.bin/node'))

    expect(ready().exitCode).toBe(0)
    expect(calls()).toHaveLength(2)
  })

  it('is not ready after a failed installation, with npm’s exit code and what to do', () => {
    fakeNpm({ exitCode: 7 })

    const failed = ready()
    fakeNpm()

    expect(failed.exitCode).toBe(7)
    expect(failed.stderr).toMatch(
      /npm ci failed \(exit code 7\).*registry could not be reached, connect to the network/,
    )
    expect(ready().exitCode).toBe(0)
    expect(calls()).toHaveLength(2)
  })

  it.each([
    ['v22.17.9', 1],
    ['v20.20.2', 1],
    ['v22.18.0', 0],
    ['v23.0.0', 0],
  ])('with Node %s ends with %i', (nodeVersion, exitCode) => {
    fakeNpm({ nodeVersion })

    const run = ready()

    expect(run.exitCode).toBe(exitCode)
    if (exitCode !== 0) expect(run.stderr).toContain(`is ${nodeVersion}; Peerbot needs >=22.18`)
  })

  it('says how to go on when the install script of Node was not run', () => {
    writeFileSync(join(tools, 'npm'), '#!/bin/sh\nmkdir -p node_modules\n', { mode: 0o755 })

    expect(ready()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('npm rebuild node') })
  })

  it('says where npm comes from when there is none', () => {
    expect(ready({ PATH: tools })).toMatchObject({
      exitCode: 127,
      stderr: expect.stringContaining('npm is not on the path'),
    })
  })

  it('without its lock file is incomplete', () => {
    rmSync(join(checkout, 'package-lock.json'))

    expect(ready()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('the checkout is incomplete'),
    })
  })
})

it('the script is written in what Node 14 understands', () => {
  const source = readFileSync(script, 'utf8')
  const forTarget = (target: string) => transformSync(source, { target, format: 'esm' }).code

  expect(forTarget('node14.18')).toBe(forTarget('esnext'))
})
