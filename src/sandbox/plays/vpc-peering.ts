/** VPC peerings on both clouds, standard and Active-Active: made, accepted or completed, changed, deleted. */
import type { Stage } from '../story.ts'
import { messagesIn, untilSeen } from '../story.ts'

const vpc = 'vpc-0123456789abcdef0'

/** The bot has posted in the status channel what a person has to do. */
async function untilTold(stage: Stage, words: string): Promise<void> {
  await untilSeen(stage.sandbox, `"${words}" to be posted`, () =>
    messagesIn(stage.sandbox, 'U0REQUESTER', 'C0STATUS').some(({ text }) => text.includes(words)),
  )
}

async function remove(stage: Stage, name: string, approver?: string): Promise<void> {
  const { cloud } = stage.sandbox
  const request = await stage.ask(`/peering delete ${name} confirm=${name} reason="the demo is over"`)
  await stage.approve(request, approver)
  await stage.until(request, 'Done')
  const [subscription, id] = name.split('/').map(Number)
  const left = cloud
    .state()
    .subscriptions.filter(one => one.id === subscription)
    .flatMap(({ peerings }) => peerings)
    .filter(peering => peering.id === id && !peering.isGone)
  if (left.length > 0)
    throw new Error(`peering ${name} is still at the cloud after ${request} said it is done`)
}

/** On AWS: asked for, approved, accepted in the console, active; answers its name. */
async function peerOnAws(stage: Stage, subscription: number, line: string): Promise<string> {
  const request = await stage.ask(line)
  await stage.approve(request)
  const peering = await stage.peering(subscription, 'acceptInAws')
  await untilTold(stage, 'accept-vpc-peering-connection')
  stage.sandbox.cloud.acceptInAws(peering.id)
  await stage.until(request, 'Done')
  return `${subscription}/${peering.id}`
}

async function peerOnGoogle(stage: Stage, subscription: number, line: string): Promise<string> {
  const request = await stage.ask(line)
  await stage.approve(request)
  const peering = await stage.peering(subscription, 'runGcloud')
  await untilTold(stage, 'gcloud compute networks peerings create')
  stage.sandbox.cloud.runGcloud(peering.id)
  await stage.until(request, 'Done')
  return `${subscription}/${peering.id}`
}

/** The main story. */
export async function aws(stage: Stage): Promise<void> {
  const name = await peerOnAws(
    stage,
    1206,
    `/peering create subscription=1206 account=111122223333 region=eu-west-1 vpc=${vpc} cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"`,
  )
  await remove(stage, name, 'U0APPROVER2')
}

export async function google(stage: Stage): Promise<void> {
  const name = await peerOnGoogle(
    stage,
    1301,
    '/peering create subscription=1301 project=app-prod network=main reason="catalog reads"',
  )
  await remove(stage, name)
}

export async function activeActiveOnAws(stage: Stage): Promise<void> {
  const name = await peerOnAws(
    stage,
    1400,
    `/peering create subscription=1400 from=us-east-1 account=111122223333 region=us-west-2 vpc=${vpc} cidrs=10.30.0.0/16 reason="sessions near the west coast"`,
  )
  await remove(stage, name)
}

export async function activeActiveOnGoogle(stage: Stage): Promise<void> {
  const name = await peerOnGoogle(
    stage,
    1401,
    '/peering create subscription=1401 from=europe-west1 project=app-eu network=main reason="catalog reads in Europe"',
  )
  await remove(stage, name)
}

/** Ranges are replaced: one kept, one dropped, one new. */
export async function update(stage: Stage): Promise<void> {
  const name = await peerOnAws(
    stage,
    1207,
    '/peering create subscription=1207 account=111122223333 region=us-east-1 vpc=vpc-0123456789abcdef1 cidrs=10.40.0.0/16,10.41.0.0/16 reason="staging of checkout"',
  )
  await stage.carryOut(
    `/peering update ${name} cidrs=10.40.0.0/16,10.42.0.0/16 reason="checkout moved to another range"`,
  )
  const ranges = stage.sandbox.cloud
    .state()
    .subscriptions.flatMap(({ peerings }) => peerings)
    .flatMap(peering => (`1207/${peering.id}` === name && peering.cloud === 'aws' ? peering.cidrs : []))
  if (ranges.toSorted().join() !== '10.40.0.0/16,10.42.0.0/16')
    throw new Error(`peering ${name} has the ranges ${ranges.join(', ')}`)
  await remove(stage, name)
}
