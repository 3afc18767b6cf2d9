/** Starts a bot of one line as the sandbox starts the real one, tells its number, and waits to be killed. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bot = fork(fileURLToPath(new URL('orphan-bot.ts', import.meta.url)), {
  env: { ...process.env, PEERBOT_SANDBOX: '{}' },
  // The last one is the test's: it closes when whoever holds it has ended.
  stdio: ['ignore', 'pipe', 'pipe', 'ipc', 3],
})
bot.once('message', () => process.stdout.write(`${bot.pid}\n`))
