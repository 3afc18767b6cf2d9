/** What is sent once: whoever asks beside it, and whatever is lost on the way. */
import { expect, test } from 'vitest'
import { endsPlant } from './ends-plant.ts'

const hour = 60 * 60_000

test('two requests for the same pair are one too many, whatever else they ask for', async () => {
  const plant = await endsPlant()
  const first = await plant.create(1, {})
  await plant.follow(first)

  const second = await plant.follow(await plant.create(1, { 'custom-routes': 'export' }))

  expect(second.status).toBe('blocked')
  expect(JSON.stringify(second.plan?.checks)).toContain(`R-${first} by another person`)
})

test('where nobody can tell whether it was made, it is not sent again, and people are told after a while', async () => {
  const plant = await endsPlant()
  let sent = 0
  plant.afterSubmit = () => {
    sent++
    plant.listed = null
    plant.lostReply()
  }
  plant.traces = { found: 'unsure', why: 'the install offers no list' }
  const id = await plant.create()

  expect(await plant.follow(id, 5 * hour)).toMatchObject({ status: 'running' })
  const request = await plant.follow(id, 2 * hour)

  expect(request.status).toBe('failed')
  expect(request.failure).toContain('nobody can tell whether the peering was made')
  expect(request.failure).toContain('the install offers no list')
  expect(sent).toBe(1)
})

test('what was made by its id and is never listed is not said to be nothing', async () => {
  const plant = await endsPlant()
  plant.afterSubmit = () => {
    plant.listed = null
  }

  const request = await plant.follow(await plant.create())

  expect(request.status).toBe('failed')
  expect(request.failure).toContain('it made peering 1206/87')
  expect(request.failure).not.toContain('Nothing is known to exist')
})

test('what nobody can read for a day is told in plain words, and is shown to whoever asks for a second one', async () => {
  const plant = await endsPlant()
  plant.modes = null
  const first = await plant.create(0, {})
  await plant.follow(first, hour)
  plant.listed = 'unknown'

  expect(await plant.follow(first, 20 * hour)).toMatchObject({ status: 'running' })
  expect(await plant.note(first, 'wait_active')).toContain('last known as pending acceptance, still watching')
  const { status, failure } = await plant.follow(first, 6 * hour)
  const second = await plant.follow(await plant.create(1, {}))

  expect(status).toBe('failed')
  expect(failure).toContain('How the peering stands could not be read for 1 d')
  expect(failure).toContain('It is left as it is and may be up: look at it at the provider.')
  expect(second.status).toBe('pending_approval')
  expect(JSON.stringify(second.plan?.checks)).toContain(
    'between the same two was last known as pending acceptance',
  )
})
