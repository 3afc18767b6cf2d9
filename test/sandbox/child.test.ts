import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished, test } from 'vitest'

const doomed = fileURLToPath(new URL('support/doomed-sandbox.ts', import.meta.url))

test('a sandbox that is killed takes its bot along, even one with words that nobody reads any more', async () => {
  const sandbox = spawn(process.execPath, [doomed], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] })
  const held = sandbox.stdio[3] as Readable
  const [told] = await once(sandbox.stdout as Readable, 'data')
  const pid = Number(told)
  onTestFinished(() => {
    if (!held.closed) process.kill(pid, 'SIGKILL')
  })

  sandbox.kill('SIGKILL')
  held.resume()

  // It closes when the last process that holds it has ended.
  await once(held, 'close', { signal: AbortSignal.timeout(10_000) })
})
