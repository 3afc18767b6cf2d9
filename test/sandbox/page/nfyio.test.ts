import { afterEach, beforeEach, expect, test } from 'vitest'
import { type PageWorld, pageWorld } from './page-world.ts'

let world: PageWorld
beforeEach(async () => {
  world = await pageWorld()
})
afterEach(() => world.close())

async function vpc(id: string) {
  const { nfyio } = await world.state()
  const found = nfyio?.accounts.flatMap(({ vpcs }) => vpcs).find(one => one.id === id)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}

const act = (object: string, what: string) => world.act({ do: 'actInNfyio', object, act: what })

test('shows the accounts with their VPCs and route tables', async () => {
  const { nfyio } = await world.state()

  expect(nfyio?.accounts.map(({ name }) => name)).toEqual(['default', 'data', 'stranger'])
  expect((await vpc('vpc_abc')).routeTables.map(({ id }) => id)).toContain('rtb_abc_main')
})

test('a person asks, accepts and routes; then a probe would be answered', async () => {
  await act('vpc_abc', 'requestPeering vpc_def')
  const [asked] = (await vpc('vpc_def')).peerings
  await act(asked?.id ?? '', 'accept')
  expect((await vpc('vpc_def')).peerings).toMatchObject([{ status: 'active', isReachable: false }])

  for (const id of ['vpc_abc', 'vpc_def'])
    for (const table of (await vpc(id)).routeTables)
      for (const offered of table.acts) await act(table.id, offered.act)

  expect((await vpc('vpc_def')).peerings).toMatchObject([{ isReachable: true }])
})

test('a refusal is answered in the words of NFYio', async () => {
  await act('vpc_abc', 'requestPeering vpc_def')
  const [asked] = (await vpc('vpc_def')).peerings
  await act(asked?.id ?? '', 'reject')

  const { status, body } = await act(asked?.id ?? '', 'accept')

  expect(status).toBe(409)
  expect(body).toMatchObject({ shown: 'refused', text: expect.stringContaining('is rejected') })
})

test('reads of peerings are hidden until the faults are cleared', async () => {
  await world.act({ do: 'hideNfyioReads' })
  await world.act({ do: 'dropNextNfyioReply' })
  expect((await world.state()).nfyio?.faults).toEqual([
    'peerings.list is not offered (404)',
    'peerings.get is not offered (404)',
    'the next reply is lost (any call)',
  ])

  await world.act({ do: 'clearFaults' })

  expect((await world.state()).nfyio?.faults).toEqual([])
})

test('calls of every cloud are listed together', async () => {
  const { nfyio, gcp } = await world.state()
  await fetch(`${nfyio?.url}/v1/vpcs`)
  await fetch(`${gcp?.url}/compute/v1/projects/app-prod/global/networks`)

  const { calls } = await world.state()

  expect(calls.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual(
    expect.arrayContaining(['NFYIO nobody GET /v1/vpcs 401', 'GOOGLE app-prod networks.list 401']),
  )
})
