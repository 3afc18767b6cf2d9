/** The stories that play by themselves: asked for, approved, carried out, undone; one for each kind of connection. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from './index.ts'
import * as aws from './plays/aws.ts'
import * as privateLink from './plays/private-link.ts'
import * as privateServiceConnect from './plays/private-service-connect.ts'
import * as transitGateway from './plays/transit-gateway.ts'
import * as vpcPeering from './plays/vpc-peering.ts'
import type { AwsSetting } from './settings.ts'
import { type Stage, stageOf, untilSeen } from './story.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

interface Play {
  name: string
  /** What it is about, as a heading. */
  title: string
  /** How far the bot goes by itself in AWS; absent: it knows nothing of AWS, and people do it all. */
  aws?: AwsSetting
  run(stage: Stage): Promise<void>
}

const byItself: AwsSetting = { accept: 'automatic', routes: 'automatic' }

/** In the order in which they are played. */
export const plays: readonly [Play, ...Play[]] = [
  { name: 'peering', title: 'VPC peering on AWS', run: vpcPeering.aws },
  { name: 'peering-google', title: 'VPC peering on Google Cloud', run: vpcPeering.google },
  { name: 'peering-aa-aws', title: 'Active-Active peering on AWS', run: vpcPeering.activeActiveOnAws },
  {
    name: 'peering-aa-google',
    title: 'Active-Active peering on Google Cloud',
    run: vpcPeering.activeActiveOnGoogle,
  },
  { name: 'update', title: 'Other CIDRs of a peering', run: vpcPeering.update },
  { name: 'privatelink', title: 'AWS PrivateLink', run: privateLink.standard },
  { name: 'privatelink-aa', title: 'AWS PrivateLink, Active-Active', run: privateLink.activeActive },
  { name: 'tgw', title: 'Transit Gateway', run: transitGateway.standard },
  { name: 'psc', title: 'Private Service Connect', run: privateServiceConnect.standard },
  {
    name: 'psc-aa',
    title: 'Private Service Connect, Active-Active',
    run: privateServiceConnect.activeActive,
  },
  { name: 'aws', title: 'The far side on AWS, accepted and routed', aws: byItself, run: aws.automatic },
  { name: 'vpc-to-vpc', title: 'VPC to VPC on AWS', aws: byItself, run: aws.vpcToVpc },
  {
    name: 'aws-manual',
    title: 'The far side on AWS, by hand',
    aws: { accept: 'manual', routes: 'manual' },
    run: aws.byHand,
  },
  {
    name: 'aws-button',
    title: 'The far side on AWS, by buttons',
    aws: { accept: 'button', routes: 'button' },
    run: aws.byButton,
  },
]

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

/** The bot is there and knows the subscriptions. */
async function untilReady(sandbox: Sandbox): Promise<void> {
  await sandbox.slack.untilConnected()
  await untilSeen(sandbox, 'the bot to have read the subscriptions', () =>
    sandbox.cloud.requests.some(({ path }) => /^\/v1\/subscriptions\/\d+\/peerings$/.test(path)),
  )
}

/** The bot is configured for the story, and knows what there is. */
async function setStage(sandbox: Sandbox, setting: AwsSetting | null): Promise<void> {
  const before = sandbox.aws.requests.length
  const isOther = await sandbox.configure(setting)
  if (setting === null) return
  const since = isOther ? before : 0
  await untilSeen(sandbox, 'the bot to have read the AWS accounts', () =>
    sandbox.aws.requests.slice(since).some(({ action }) => action === 'DescribeVpcPeeringConnections'),
  )
}

/** Plays them one after the other, each announced by its title. Throws where one does not go as it must. */
export async function play(
  sandbox: Sandbox,
  chosen: readonly Play[],
  announce: (title: string) => void,
): Promise<void> {
  await untilReady(sandbox)
  const stage = stageOf(sandbox)
  for (const { name, title, aws: setting = null, run } of chosen) {
    announce(title)
    await setStage(sandbox, setting)
    await run(stage).catch(thrown => {
      throw new Error(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    })
  }
}
