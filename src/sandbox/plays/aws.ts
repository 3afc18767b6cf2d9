/** What the bot does in AWS accounts: the far side of a Redis Cloud peering, by itself, by buttons, by hand; VPC to VPC. */
import { type Stage, textOf, untilSeen } from '../story.ts'

const vpc = 'vpc-0123456789abcdef0'
/** Asks for it in one line. */
export const ask = `/peering create subscription=1206 account=111122223333 region=eu-west-1 vpc=${vpc} cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"`

/** Routes to peerings in the two accounts, as `rtb-… 10.30.0.0/16 active`. */
function routesAt({ sandbox }: Stage): string[] {
  return sandbox.aws
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ routeTables }) => routeTables))
    .flatMap(({ id, routes }) =>
      routes
        .filter(({ target }) => target.startsWith('pcx-'))
        .map(({ destination, state }) => `${id} ${destination} ${state}`),
    )
}

/** The tables of the VPC that people let the bot use. */
function tablesOf({ sandbox }: Stage) {
  return sandbox.aws
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs.filter(({ id }) => id === vpc))
    .flatMap(({ routeTables }) => routeTables.filter(({ tags }) => tags['peering-bot'] === 'allowed'))
}

/** The latest that stands so. */
function peeringAt({ sandbox }: Stage, wanted: string) {
  return sandbox.aws
    .state()
    .accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ peerings }) => peerings))
    .findLast(({ status }) => status === wanted)
}

/** The request is done, as far as its card says, and so many routes carry traffic. */
async function untilRouted(stage: Stage, request: string, count: number): Promise<void> {
  const card = textOf(await stage.until(request, 'Done'))
  if (!card.includes('peered and routed')) throw new Error(`${request} did not get as far as routes: ${card}`)
  const routes = routesAt(stage)
  if (routes.length !== count || routes.some(route => !route.endsWith(' active')))
    throw new Error(`${request} should have left ${count} routes, and there are: ${routes.join(', ')}`)
}

/** `tidy`: what people do afterwards, as the card tells them. */
async function remove(stage: Stage, name: string, tidy?: (card: string) => void): Promise<void> {
  const request = await stage.ask(`/peering delete ${name} confirm=${name} reason="the demo is over"`)
  await stage.approve(request)
  const card = textOf(await stage.until(request, 'Done'))
  tidy?.(card)
  const left = routesAt(stage)
  if (left.length > 0) throw new Error(`${request} left routes behind: ${left.join(', ')}`)
}

function nameAtRedisCloud({ sandbox }: Stage): string {
  const peerings = sandbox.cloud.state().subscriptions.find(({ id }) => id === 1206)?.peerings ?? []
  const live = peerings.filter(({ isGone, isLeaving }) => !isGone && !isLeaving)
  return `1206/${live.at(-1)?.id}`
}

/** One approval, and nothing else for a person to do. */
export async function automatic(stage: Stage): Promise<void> {
  const request = await stage.ask(ask)
  await stage.approve(request)
  await untilRouted(stage, request, 2)
  await remove(stage, nameAtRedisCloud(stage))
}

/** Its approver lets each part of the way be gone. */
export async function byButton(stage: Stage): Promise<void> {
  const request = await stage.ask(ask)
  await stage.approve(request)
  await stage.press(request, 'Accept in AWS')
  await stage.press(request, 'Add routes')
  await untilRouted(stage, request, 2)
  await remove(stage, nameAtRedisCloud(stage))
}

/** The card has the commands; a person accepts and routes in the console of AWS, and the bot sees that it was done. */
export async function byHand(stage: Stage): Promise<void> {
  const { aws } = stage.sandbox
  const request = await stage.ask(ask)
  await stage.approve(request)
  await stage.told(request, 'aws ec2 accept-vpc-peering-connection')
  const waiting = await untilSeen(stage.sandbox, 'the peering to wait in AWS', () =>
    peeringAt(stage, 'pending-acceptance'),
  )
  for (const { id } of tablesOf(stage)) aws.act(id, `addRoute 192.168.0.0/24 ${waiting.pcx}`)
  aws.act(`${waiting.pcx}@${vpc}`, 'accept')
  await untilRouted(stage, request, 2)
  await remove(stage, nameAtRedisCloud(stage), card => {
    for (const { id } of tablesOf(stage)) {
      if (!card.includes(`aws ec2 delete-route --route-table-id ${id}`))
        throw new Error(`${id} has a route left, and the card does not tell people to remove it: ${card}`)
      aws.act(`${id}#192.168.0.0/24`, 'delete')
    }
  })
}

/** Two accounts, two Regions, routes on both sides. */
export async function vpcToVpc(stage: Stage): Promise<void> {
  const request = await stage.ask(
    `/peering create aws requester=payments/eu-west-1:${vpc} accepter=data/us-east-1:vpc-0fedcba9876543210 dns=yes reason="reports read the lake"`,
  )
  await stage.approve(request)
  await untilRouted(stage, request, 9)
  const peering = peeringAt(stage, 'active')
  await remove(stage, `payments-eu-west-1/${peering?.pcx}`)
}
