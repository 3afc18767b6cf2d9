import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PageWorld, pageWorld } from './page-world.ts'

const object = (pcx: string) => `${pcx}@vpc-0123456789abcdef0`

let world: PageWorld
beforeEach(async () => {
  world = await pageWorld()
})
afterEach(() => world.close())

async function vpc() {
  const { aws } = await world.state()
  const found = aws?.accounts.flatMap(({ vpcs }) => vpcs).find(({ id }) => id === 'vpc-0123456789abcdef0')
  if (!found) throw new Error('there is no such VPC')
  return found
}

async function waiting() {
  const [peering] = (await vpc()).peerings
  if (!peering) throw new Error('nothing waits')
  return peering
}

test('shows the accounts with their VPCs, peerings and route tables', async () => {
  const { aws } = await world.state()
  const own = aws?.accounts.filter(({ isForeign }) => !isForeign)

  expect(own?.map(({ name, id }) => [name, id])).toEqual([
    ['payments', '111122223333'],
    ['data', '222233334444'],
  ])
  expect((await vpc()).routeTables.map(({ id }) => id)).toContain('rtb-0aa20000000000002')
  expect(await waiting()).toMatchObject({ side: 'accepter', status: 'pending-acceptance' })
})

test('a person accepts there, and both clouds say so', async () => {
  const { pcx } = await waiting()

  const { status } = await world.act({ do: 'actInAws', object: object(pcx), act: 'accept' })

  expect(status).toBe(200)
  const { cloud } = await world.state()
  const peering = cloud.subscriptions.flatMap(({ peerings }) => peerings)[0]
  expect((await waiting()).acts.map(({ act }) => act)).not.toContain('accept')
  expect(peering?.acts).not.toContain('acceptInAws')
})

test('what is pressed at Redis Cloud is done in AWS', async () => {
  await world.act({ do: 'rejectInAws', peeringId: 87 })

  expect((await waiting()).status).toBe('rejected')
})

test('a route is added and deleted', async () => {
  const { pcx } = await waiting()
  const table = 'rtb-0aa20000000000002'
  const routes = async () =>
    (await vpc()).routeTables
      .find(({ id }) => id === table)
      ?.routes.filter(({ target }) => target === pcx)
      .map(({ destination, state }) => `${destination} ${state}`)

  await world.act({ do: 'actInAws', object: table, act: `addRoute 192.168.0.0/24 ${pcx}` })
  expect(await routes()).toEqual(['192.168.0.0/24 blackhole'])
  await world.act({ do: 'actInAws', object: `${table}#192.168.0.0/24`, act: 'delete' })

  expect(await routes()).toEqual([])
})

test('a refusal is answered in the words of AWS', async () => {
  const { pcx } = await waiting()
  await world.act({ do: 'actInAws', object: object(pcx), act: 'reject' })

  const { status, body } = await world.act({ do: 'actInAws', object: object(pcx), act: 'accept' })

  expect(status).toBe(409)
  expect(body).toMatchObject({ ok: false, shown: 'refused', text: expect.stringContaining('transition') })
})

test('trouble on demand is shown with that of Redis Cloud, and cleared with it', async () => {
  await world.act({ do: 'throttleAws' })
  await world.act({ do: 'dropNextAwsReply', action: 'CreateRoute' })
  expect((await world.state()).aws?.faults).toEqual([
    'throttled, 10 more (any call)',
    'the next reply is lost (CreateRoute)',
  ])

  await world.act({ do: 'clearFaults' })

  expect((await world.state()).aws?.faults).toEqual([])
})

test('how far the bot goes in AWS is shown and changed', async () => {
  expect((await world.state()).reach).toMatchObject({ aws: 'button' })

  await world.act({ do: 'reach', cloud: 'aws', reach: 'automatic' })

  expect(world.reach).toEqual({ aws: 'automatic', gcp: 'button', nfyio: 'manual' })
  expect((await world.state()).reach).toMatchObject({ aws: 'automatic' })
  expect((await world.act({ do: 'reach', cloud: 'aws', reach: 'everywhere' })).status).toBe(400)
})
