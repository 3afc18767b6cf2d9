import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PageWorld, pageWorld } from './page-world.ts'

const tenant = 'rcp-prod-tenant-1301/c13424-us-central1-1-rlrcp'

let world: PageWorld
/** Of Redis Cloud, which waits. */
let id: number
beforeEach(async () => {
  world = await pageWorld()
  id = world.cloud.addForeignPeering(1301, {
    vpcProjectUid: 'app-prod',
    vpcNetworkName: 'main',
    isAccepted: false,
  })
})
afterEach(() => world.close())

async function network() {
  const { gcp } = await world.state()
  const found = gcp?.projects.flatMap(({ networks }) => networks).find(one => one.id === 'app-prod/main')
  if (!found) throw new Error('there is no such network')
  return found
}

test('shows the projects with their networks, and that Redis Cloud waits for a half', async () => {
  const { gcp } = await world.state()

  expect(gcp?.projects.filter(({ isForeign }) => !isForeign).map(({ id }) => id)).toEqual([
    'app-prod',
    'data-prod',
  ])
  expect((await network()).acts).toEqual([
    { act: `addPeering ${tenant}`, label: `Create the half to ${tenant}` },
  ])
})

test('a person adds the half there, and Redis Cloud offers it no more', async () => {
  const { status } = await world.act({
    do: 'actInGoogle',
    object: 'app-prod/main',
    act: `addPeering ${tenant}`,
  })
  await world.act({ do: 'jump', ms: 60_000 })

  expect(status).toBe(200)
  expect((await network()).peerings).toMatchObject([
    { state: 'ACTIVE', peer: { network: tenant.split('/')[1] } },
  ])
  const { cloud } = await world.state()
  const [peering] = cloud.subscriptions.flatMap(({ peerings }) => peerings.filter(one => one.id === id))
  expect(peering).toMatchObject({ hasReverse: true, acts: ['removeGcloud'] })
})

test('what is pressed at Redis Cloud is an operation in Google Cloud', async () => {
  await world.act({ do: 'runGcloud', peeringId: id })

  const { gcp } = await world.state()
  expect(gcp?.operations).toMatchObject([{ type: 'addPeering', network: 'app-prod/main' }])
})

test('a refusal is answered in the words of Google', async () => {
  await world.act({ do: 'occupyGoogle', network: 'app-prod/main' })

  const { status, body } = await world.act({ do: 'runGcloud', peeringId: id })

  expect(status).toBe(409)
  expect(body).toMatchObject({ ok: false, shown: 'refused', text: expect.stringContaining('in progress') })
})

test('trouble on demand is shown and cleared', async () => {
  await world.act({ do: 'dropNextGoogleReply', call: 'networks.addPeering' })
  expect((await world.state()).gcp?.faults).toEqual(['the next reply is lost (networks.addPeering)'])

  await world.act({ do: 'clearFaults' })

  expect((await world.state()).gcp?.faults).toEqual([])
})

test('how far the bot goes there is shown and changed', async () => {
  await world.act({ do: 'reach', cloud: 'gcp', reach: 'none' })

  expect((await world.state()).reach).toEqual({ aws: 'button', gcp: 'none', nfyio: 'manual' })
})
