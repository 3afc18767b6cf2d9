/** The stories that play by themselves: asked for, approved, carried out, undone; one for each kind of connection. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Sandbox } from './index.ts'
import * as aws from './plays/aws.ts'
import * as gcp from './plays/gcp.ts'
import * as nfyio from './plays/nfyio.ts'
import * as privateLink from './plays/private-link.ts'
import * as privateServiceConnect from './plays/private-service-connect.ts'
import * as transitGateway from './plays/transit-gateway.ts'
import * as vpcPeering from './plays/vpc-peering.ts'
import type { CloudSettings } from './settings.ts'
import { type Stage, stageOf, untilSeen } from './story.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

interface Play {
  name: string
  /** What it is about, as a heading. */
  title: string
  /** How far the bot goes by itself in which clouds; of those not named it knows nothing, and people do it all. */
  clouds?: Partial<CloudSettings>
  run(stage: Stage): Promise<void>
}

const byItself = { accept: 'automatic', routes: 'automatic' } as const
const byButton = { accept: 'button', routes: 'button' } as const
const byHand = { accept: 'manual', routes: 'manual' } as const

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
  {
    name: 'aws',
    title: 'The far side on AWS, accepted and routed',
    clouds: { aws: byItself },
    run: aws.automatic,
  },
  { name: 'vpc-to-vpc', title: 'VPC to VPC on AWS', clouds: { aws: byItself }, run: aws.vpcToVpc },
  {
    name: 'aws-manual',
    title: 'The far side on AWS, by hand',
    clouds: { aws: byHand },
    run: aws.byHand,
  },
  {
    name: 'aws-button',
    title: 'The far side on AWS, by buttons',
    clouds: { aws: byButton },
    run: aws.byButton,
  },
  {
    name: 'gcp',
    title: 'The far half on Google Cloud, standard and Active-Active',
    clouds: { gcp: byItself },
    run: gcp.automatic,
  },
  {
    name: 'gcp-button',
    title: 'The far half on Google Cloud, by a button',
    clouds: { gcp: byButton },
    run: gcp.byButton,
  },
  {
    name: 'gcp-manual',
    title: 'The far half on Google Cloud, by hand',
    clouds: { gcp: byHand },
    run: gcp.byHand,
  },
  {
    name: 'gcp-projects',
    title: 'Project to project on Google Cloud',
    clouds: { gcp: byItself },
    run: gcp.projects,
  },
  { name: 'nfyio', title: 'VPC to VPC on NFYio', clouds: { nfyio: byItself }, run: nfyio.vpcToVpc },
  {
    name: 'nfyio-nothing',
    title: 'Rejected, expired and failed on NFYio',
    clouds: { nfyio: byButton },
    run: nfyio.comesToNothing,
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

/** What tells that the bot has read a cloud: the calls of its inventory there. */
const readings: Record<keyof CloudSettings, (sandbox: Sandbox) => number> = {
  aws: ({ aws: { requests } }) =>
    requests.filter(({ action }) => action === 'DescribeVpcPeeringConnections').length,
  gcp: ({ gcp: { requests } }) => requests.filter(({ name }) => name === 'networks.list').length,
  nfyio: ({ nfyio: { requests } }) => requests.filter(({ call }) => call === 'peerings.list').length,
}

/** The bot is configured for the story, and knows what there is. */
async function setStage(sandbox: Sandbox, clouds: Partial<CloudSettings>): Promise<void> {
  const { aws: inAws = null, gcp: inGoogle = null, nfyio: inNfyio = null } = clouds
  const settings: CloudSettings = { aws: inAws, gcp: inGoogle, nfyio: inNfyio }
  const isWanted = (cloud: keyof CloudSettings): boolean => settings[cloud] !== null
  const wanted = (['aws', 'gcp', 'nfyio'] as const).filter(isWanted)
  const before = wanted.map(cloud => readings[cloud](sandbox))
  const isOther = await sandbox.configure(settings)
  await untilSeen(sandbox, `the bot to have read ${wanted.join(', ')}`, () =>
    wanted.every((cloud, i) => readings[cloud](sandbox) > (isOther ? (before[i] ?? 0) : 0)),
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
  for (const { name, title, clouds = {}, run } of chosen) {
    announce(title)
    await setStage(sandbox, clouds)
    await run(stage).catch(thrown => {
      throw new Error(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    })
  }
}
