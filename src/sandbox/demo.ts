/**
 * `npm run demo`: the sandbox and the bot, to use by hand or (`--play`, `--play all`, `--play NAME`) to watch. By hand, the
 * bot goes on in the clouds when an approver presses a button, as is its default; `--aws`, `--gcp` and `--nfyio` with
 * automatic, manual or none change that at the start, and the Clouds tab at any time.
 */
import { type SandboxOptions, startSandbox } from './index.ts'
import { narrate } from './narrator.ts'
import { play, plays, runCommandLine } from './play.ts'
import { ask } from './plays/aws.ts'
import { ask as askOnGoogle } from './plays/gcp.ts'
import { ask as askOnNfyio } from './plays/nfyio.ts'
import { type CloudSettings, modes } from './settings.ts'

const isVerbose = process.argv.includes('--verbose')

/** What `--play` asks for; null where the sandbox is to be used by hand. */
function chosenPlays(): typeof plays | readonly (typeof plays)[number][] | null {
  const at = process.argv.indexOf('--play')
  if (at < 0) return null
  const [first] = plays
  const next = process.argv[at + 1]
  if (next === undefined || next.startsWith('--')) return [first]
  if (next === 'all') return plays
  return plays.filter(({ name }) => name === next)
}

/** How far the bot goes in a cloud while the sandbox is used by hand; null: it knows nothing of it. */
function chosenFor(cloud: keyof CloudSettings) {
  const at = process.argv.indexOf(`--${cloud}`)
  const wanted = at < 0 ? 'button' : process.argv[at + 1]
  if (wanted === 'none') return null
  const mode = modes.find(each => each === wanted)
  if (mode !== undefined) return { accept: mode, routes: mode }
  console.error(`--${cloud} takes how far the bot goes by itself there: ${modes.join(', ')}, none.`)
  process.exit(2)
}

const chosen = chosenPlays()
if (chosen?.length === 0) {
  const width = Math.max(...plays.map(({ name }) => name.length))
  console.error(
    `There is no such story. There are:\n\n${plays.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n')}\n\nand \`all\`, one after the other.`,
  )
  process.exit(2)
}

/** The main story is there to be read along; the others have more steps, and all of them are there to be seen to work. */
function paceOf(wanted: typeof chosen): Pick<SandboxOptions, 'rate' | 'cloud'> {
  if (wanted === null) return { rate: 1, cloud: { pace: 0.3 } }
  const [only, second] = wanted
  return only === plays[0] && !second ? { rate: 6 } : { rate: 30, cloud: { pace: 0.5 } }
}

const sandbox = await startSandbox({
  ...paceOf(chosen),
  ...(chosen === null
    ? { aws: chosenFor('aws'), gcp: chosenFor('gcp'), nfyio: chosenFor('nfyio') }
    : chosen[0]?.clouds),
  bot: { onLog: line => (isVerbose ? console.log(line) : undefined) },
})

async function playAll(wanted: NonNullable<typeof chosen>): Promise<number> {
  const stop = narrate(sandbox, line => console.log(line), isVerbose)
  try {
    await play(sandbox, wanted, title => {
      if (wanted.length > 1) console.log(`\n── ${title} ──\n`)
    })
    const { code, output } = await runCommandLine(['audit', 'verify'], sandbox.env)
    console.log(`\npeerbot audit verify: ${output.trim()}`)
    if (code !== 0) return code
    console.log(
      wanted.length > 1
        ? `All ${wanted.length} stories came to their end, and the audit chain is whole.`
        : 'The story came to its end, and the audit chain is whole.',
    )
    return 0
  } catch (thrown) {
    console.error(`\nThe story broke off: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    return 1
  } finally {
    stop()
  }
}

if (chosen !== null) {
  const code = await playAll(chosen)
  await sandbox.close()
  process.exit(code)
}

console.log(`
Peerbot's sandbox is running: a look-alike Slack, simulated clouds (Redis Cloud, AWS, Google Cloud, NFYio), and the
real bot.

  ${sandbox.page?.url}

Type /peering in any channel, or all of it in one line:

  ${ask}
  ${askOnGoogle}
  ${askOnNfyio}

Be Robin to ask, Ada or Grace to approve and to press what the card grows: Accept in AWS (Google Cloud, NFYio), Add routes,
It answers. The Clouds tab has the consoles of the clouds; there Peerbot can also be let accept and route by itself, or
leave it to people. /peering map draws what there is.
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
