/** The main story, played by itself: asked for, approved, accepted, active, deleted again; then the chain is verified. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from './index.ts'
import { actionOf, cardOf, untilSeen } from './story.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Runs the program's own command line beside the bot, as an operator would. */
export function runCommandLine(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', chunk => {
      output += String(chunk)
    })
    child.stderr.on('data', chunk => {
      output += String(chunk)
    })
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}

async function approveBy(sandbox: Sandbox, person: string, request: string): Promise<void> {
  const { card, action } = await untilSeen(sandbox, `an Approve button on ${request}`, () => {
    const seen = cardOf(sandbox, person, request)
    const approve = seen && actionOf(seen, 'Approve')
    return seen && approve ? { card: seen, action: approve } : null
  })
  await sandbox.slack.as(person).press({ channel: card.channel, ts: card.ts }, action)
}

async function untilCardSays(sandbox: Sandbox, request: string, words: string): Promise<void> {
  await untilSeen(sandbox, `${request} to be "${words}"`, () => {
    const card = cardOf(sandbox, 'U0APPROVER', request)
    if (card?.text.startsWith(`${request} Failed`)) throw new Error(`${request} failed: ${card.text}`)
    return card?.text.startsWith(`${request} ${words}`)
  })
}

/** Throws where the story does not go as it must. */
export async function playMainStory(sandbox: Sandbox): Promise<void> {
  const { slack, cloud } = sandbox
  const robin = slack.as('U0REQUESTER')
  await slack.untilConnected()
  await untilSeen(sandbox, 'the bot to have read the subscriptions', () =>
    cloud.requests.some(({ path }) => path.startsWith('/v1/subscriptions')),
  )

  await robin.command(
    'C0GENERAL',
    '/peering create subscription=1206 account=111122223333 region=eu-west-1 vpc=vpc-0123456789abcdef0 cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"',
  )
  await approveBy(sandbox, 'U0APPROVER', 'R-1')
  const peering = await untilSeen(sandbox, 'the peering to wait for its acceptance', () =>
    cloud
      .state()
      .subscriptions.flatMap(({ peerings }) => peerings)
      .find(({ status }) => status === 'pending-acceptance'),
  )
  await untilSeen(sandbox, 'the command to be posted', () =>
    slack
      .view('U0REQUESTER')
      .channels.find(({ id }) => id === 'C0STATUS')
      ?.messages.some(({ text }) => text.includes('accept-vpc-peering-connection')),
  )
  cloud.acceptInAws(peering.id)
  await untilCardSays(sandbox, 'R-1', 'Done')

  const name = `1206/${peering.id}`
  await robin.command('C0GENERAL', `/peering delete ${name} confirm=${name} reason="the demo is over"`)
  await approveBy(sandbox, 'U0APPROVER2', 'R-2')
  await untilCardSays(sandbox, 'R-2', 'Done')
  const left = cloud
    .state()
    .subscriptions.flatMap(({ peerings }) => peerings)
    .filter(({ id }) => id === peering.id)
  if (left.length > 0) throw new Error(`peering ${name} is still at the cloud after R-2 said that it is done`)
}
