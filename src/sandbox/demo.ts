/** `npm run demo`: the sandbox and the bot, to use by hand or (`--play`) to watch. */
import { startSandbox } from './index.ts'
import { narrate } from './narrator.ts'
import { playMainStory, runCommandLine } from './play.ts'

const isPlaying = process.argv.includes('--play')
const isVerbose = process.argv.includes('--verbose')

const sandbox = await startSandbox({
  rate: isPlaying ? 6 : 1,
  cloud: isPlaying ? {} : { pace: 0.3 },
  bot: { onLog: line => (isVerbose ? console.log(line) : undefined) },
})

async function play(): Promise<number> {
  const stop = narrate(sandbox, line => console.log(line))
  try {
    await playMainStory(sandbox)
    const { code, output } = await runCommandLine(['audit', 'verify'], sandbox.env)
    console.log(`\npeerbot audit verify: ${output.trim()}`)
    if (code !== 0) return code
    console.log('The peering became active, was deleted again, and the audit chain is whole.')
    return 0
  } catch (thrown) {
    console.error(`\nThe story broke off: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    return 1
  } finally {
    stop()
  }
}

if (isPlaying) {
  const code = await play()
  await sandbox.close()
  process.exit(code)
}

console.log(`
Peerbot's sandbox is running: a look-alike Slack, a simulated Redis Cloud, and the real bot.

  ${sandbox.page?.url}

Type /peering in any channel. Be Robin to ask, Ada or Grace to approve; the Clouds tab has the AWS console.
Ctrl+C ends it; nothing is kept.
`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    sandbox.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
