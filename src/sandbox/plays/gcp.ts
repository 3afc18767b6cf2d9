/** Our half of peerings in Google Cloud: of Redis Cloud's, by itself, by a button, by hand; project to project. */
import type { GcpLookalike } from '../gcp/index.ts'
import { type Stage, textOf, untilSeen } from '../story.ts'

/** Asks for it in one line. */
export const ask = '/peering create subscription=1301 project=app-prod network=main reason="catalog reads"'
const main = 'app-prod/main'
const ofCatalog = 'rcp-prod-tenant-1301/c13424-us-central1-1-rlrcp'

type Half = ReturnType<GcpLookalike['state']>['projects'][number]['networks'][number]['peerings'][number]

/** What stands at a network of ours. */
function halvesAt({ sandbox }: Stage, network: string): Half[] {
  return sandbox.gcp
    .state()
    .projects.flatMap(({ networks }) => networks)
    .flatMap(({ id, peerings }) => (id === network ? peerings : []))
}

/** The request is done, as far as its card says, and so it is in Google Cloud. */
async function untilRouted(stage: Stage, request: string, network: string): Promise<void> {
  const card = textOf(await stage.until(request, 'Done'))
  if (!card.includes('peered and routed')) throw new Error(`${request} did not get as far as routes: ${card}`)
  const halves = halvesAt(stage, network).map(({ state }) => state)
  if (halves.join() !== 'ACTIVE')
    throw new Error(`${request} left ${halves.join() || 'nothing'} at ${network}`)
}

/** `byHand`: what people do when the card tells them. */
async function remove(stage: Stage, name: string, network: string, byHand?: () => void): Promise<void> {
  const request = await stage.ask(`/peering delete ${name} confirm=${name} reason="the demo is over"`)
  await stage.approve(request)
  const card = textOf(await stage.until(request, 'Done'))
  if (byHand) {
    if (!card.includes('gcloud compute networks peerings delete'))
      throw new Error(`the card of ${request} does not tell people to remove their half: ${card}`)
    byHand()
  }
  await untilSeen(
    stage.sandbox,
    `the halves at ${network} to be gone`,
    () => halvesAt(stage, network).length === 0,
  )
}

function nameAtRedisCloud({ sandbox }: Stage, subscription: number): string {
  const peerings = sandbox.cloud.state().subscriptions.find(({ id }) => id === subscription)?.peerings ?? []
  const live = peerings.filter(({ isGone, isLeaving }) => !isGone && !isLeaving)
  return `${subscription}/${live.at(-1)?.id}`
}

/** One approval, and nothing else for a person to do. */
export async function automatic(stage: Stage): Promise<void> {
  const standard = await stage.ask(ask)
  await stage.approve(standard)
  await untilRouted(stage, standard, main)
  await remove(stage, nameAtRedisCloud(stage, 1301), main)

  const activeActive = await stage.ask(
    '/peering create subscription=1401 from=europe-west1 project=data-prod network=warehouse reason="catalog reads in Europe"',
  )
  await stage.approve(activeActive)
  await untilRouted(stage, activeActive, 'data-prod/warehouse')
  await remove(stage, nameAtRedisCloud(stage, 1401), 'data-prod/warehouse')
}

/** Its approver lets our half be added. */
export async function byButton(stage: Stage): Promise<void> {
  const request = await stage.ask(ask)
  await stage.approve(request)
  await stage.press(request, 'Accept in Google Cloud')
  await untilRouted(stage, request, main)
  await remove(stage, nameAtRedisCloud(stage, 1301), main)
}

/** The card has the commands; a person runs them, and the bot sees that it was done. */
export async function byHand(stage: Stage): Promise<void> {
  const { gcp } = stage.sandbox
  const request = await stage.ask(ask)
  await stage.approve(request)
  await stage.told(request, 'gcloud compute networks peerings create')
  gcp.act(main, `addPeering ${ofCatalog}`)
  await untilRouted(stage, request, main)
  await remove(stage, nameAtRedisCloud(stage, 1301), main, () => {
    for (const { id } of halvesAt(stage, main)) gcp.act(id, 'delete')
  })
}

/** Two projects of ours: both halves are added, and both are removed. */
export async function projects(stage: Stage): Promise<void> {
  const request = await stage.ask(
    '/peering create gcp from=app:main to=data:shared custom-routes=export reason="reports read the lake"',
  )
  await stage.approve(request)
  await untilRouted(stage, request, main)
  const [half] = halvesAt(stage, main)
  if (!half?.exportCustomRoutes) throw new Error(`${request} does not export custom routes`)
  await remove(stage, `app/main.${half.name}`, main)
  const left = halvesAt(stage, 'data-prod/shared')
  if (left.length > 0)
    throw new Error(`a half is left at data-prod/shared: ${left.map(({ name }) => name).join()}`)
}
