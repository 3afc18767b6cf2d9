import { describe, expect, test } from 'vitest'
import type { EndModes } from '../../src/providers/provider.ts'
import { type EndsPlant, endsPlant, pcx, press, refused, routes } from './ends-plant.ts'

const [first = '', second = ''] = routes
const minute = 60_000
const hour = 60 * minute

const writes = (plant: EndsPlant): string[] => plant.done.filter(what => what.startsWith('write'))

/** Created as far as the card grows a button. */
async function waitingFor(what: string, modes: Partial<EndModes>): Promise<[EndsPlant, number]> {
  const plant = await endsPlant(modes)
  const id = await plant.create()
  expect(await plant.follow(id)).toMatchObject({ offer: what })
  return [plant, id]
}

/** Somebody looks again, as the step itself does now and then. */
async function later(plant: EndsPlant, id: number): ReturnType<EndsPlant['follow']> {
  plant.clock.advance(hour)
  await plant.process().runDue()
  return plant.follow(id)
}

describe('how far the bot goes by itself', () => {
  test.each([
    ['accept', { accept: 'button' }, { accept: 'automatic' }],
    ['accept', { accept: 'manual', routes: 'manual' }, { accept: 'automatic' }],
  ] as const)('that grew after the approval still takes a press: %s', async (what, was, is) => {
    const plant = await endsPlant(was)
    const id = await plant.create(1)
    await plant.follow(id)
    // Approved as it was; the setting changed while it is carried out.
    await plant.approve(id)
    plant.beforeSubmit = () => {
      plant.modes = { ...(plant.modes ?? { routes: 'manual', verify: 'control_plane' }), ...is } as EndModes
    }

    const request = await plant.follow(id)

    expect(request).toMatchObject({ status: 'running', offer: what })
    expect(plant.done).toEqual([])
    expect(await press(plant, id, what)).toBe(true)
    await plant.follow(id)
    expect(plant.done).toContain('accept')
  })

  test('at an end that became ours after the approval takes a press', async () => {
    const plant = await endsPlant()
    const ours = plant.modes
    plant.modes = null
    const id = await plant.create()
    plant.beforeSubmit = () => {
      plant.modes = ours
    }

    expect(await plant.follow(id)).toMatchObject({ status: 'running', offer: 'accept' })
    expect(plant.done).toEqual([])
  })

  test.each(['accept', 'routes'] as const)(
    'that shrank withdraws the button: %s is by hand now',
    async what => {
      const [plant, id] = await waitingFor(what, { [what]: 'button' })
      plant.modes = { accept: 'manual', routes: 'manual', verify: 'control_plane' }

      const request = await later(plant, id)

      expect(request.offer).toBeNull()
      expect(await press(plant, id, what)).toBe(false)
      expect(writes(plant)).toEqual([])
    },
  )

  test('what nobody was shown before the approval takes a press, and is named', async () => {
    const plant = await endsPlant()
    const id = await plant.create(1)
    await plant.follow(id)
    await plant.approve(id)
    plant.beforeSubmit = () => {
      plant.wanted.push('rtb-3 10.9.0.0/16')
    }

    expect(await plant.follow(id)).toMatchObject({ status: 'running', offer: 'routes' })
    expect(writes(plant)).toEqual([])
    expect(await plant.note(id, 'routes')).toContain('not in the approved plan: 10.9.0.0/16 in rtb-3 of AWS')

    await press(plant, id, 'routes')
    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(writes(plant)).toHaveLength(3)
  })

  test('where nothing could be shown, because the ranges were not known, takes a press', async () => {
    const plant = await endsPlant()
    const wanted = plant.wanted.splice(0)
    const id = await plant.create(1)
    await plant.follow(id)
    await plant.approve(id)
    plant.beforeSubmit = () => {
      plant.wanted.push(...wanted)
    }

    expect(await plant.follow(id)).toMatchObject({ status: 'running', offer: 'routes' })
    expect(writes(plant)).toEqual([])
  })

  test('where all is there already, nobody has to press for it', async () => {
    const plant = await endsPlant({ routes: 'button' })
    for (const route of routes) plant.tables.set(route, pcx)

    expect(await plant.follow(await plant.create(0, {}))).toMatchObject({ status: 'succeeded', pressed: {} })
  })

  test('nothing has to be ticked where routes are added by hand', async () => {
    const plant = await endsPlant({ routes: 'manual' })
    plant.tables.set(first, 'dead-pcx')

    expect((await plant.follow(await plant.create(1))).plan?.ticks).toBeUndefined()
  })
})

test('what is pressed while the step looks is not left waiting for the next look', async () => {
  const [plant, id] = await waitingFor('routes', { routes: 'button' })
  plant.beforeLook = async () => {
    plant.beforeLook = () => undefined
    expect(await press(plant, id, 'routes', plant.process())).toBe(true)
  }
  plant.clock.advance(hour)
  const pressedAt = plant.clock.now()

  expect(await plant.follow(id)).toMatchObject({ status: 'succeeded', offer: null })
  expect(plant.clock.now() - pressedAt).toBeLessThan(minute)
})

test('a button that nobody presses is told of again, day by day', async () => {
  const [plant, id] = await waitingFor('routes', { routes: 'button' })
  const said = async () => (await plant.posts()).filter(text => text.includes('Route to it')).length
  const before = await said()

  for (let hours = 0; hours < 50; hours++) await later(plant, id)

  expect((await said()) - before).toBe(2)
  expect(await plant.note(id, 'routes')).toContain('waited for 2 d')
})

describe('a peering that ends while it is worked on', () => {
  test('before its cloud id is told ends the request, by its maker’s word', async () => {
    const plant = await endsPlant()
    plant.isNameless = true
    const id = await plant.create()
    expect((await plant.follow(id, 2 * minute)).status).toBe('running')

    plant.listed = 'failed'

    expect(await plant.follow(id)).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining('could not set the peering up'),
    })
  })

  test('whose cloud id is not told for long is told of', async () => {
    const plant = await endsPlant()
    plant.isNameless = true
    const id = await plant.create()

    await plant.follow(id, 30 * minute)

    expect((await plant.posts()).join('\n')).toContain('the cloud id of the peering is not reported yet')
    expect(await plant.note(id, 'accept')).toContain('longer than usual')
  })

  test.each([
    ['deleted', null, 'was deleted by somebody else'],
    ['rejected', 'inactive', 'was rejected at the far end'],
  ] as const)(
    '%s while the button for its routes waits: failed, and no button is left',
    async (status, listed, words) => {
      const [plant, id] = await waitingFor('routes', { routes: 'button' })
      plant.status = status
      plant.listed = listed

      const request = await later(plant, id)

      expect(request).toMatchObject({ status: 'failed', offer: null })
      expect(request.failure).toContain(words)
      expect(await press(plant, id, 'routes')).toBe(false)
      expect(writes(plant)).toEqual([])
    },
  )

  test.each(['deleted', 'active'] as const)(
    'after its routes were written names them (%s there)',
    async status => {
      const plant = await endsPlant()
      plant.afterWrite = route => {
        if (route !== second) return
        plant.clock.advance(1_000)
        plant.status = status
        plant.listed = null
      }

      const request = await plant.follow(await plant.create())

      expect(request).toMatchObject({ status: 'failed' })
      expect(JSON.stringify(request.todo)).toMatch(/lead nowhere now.*rtb-1 of AWS.*rtb-2 of AWS/)
      expect(await plant.records()).toEqual([`${first} written`, `${second} written`])
    },
  )

  test('at its own cloud, and not by its maker’s list, is not reported as done', async () => {
    const plant = await endsPlant()
    plant.afterWrite = route => {
      if (route === second) plant.status = 'deleted'
    }

    const request = await plant.follow(await plant.create())

    expect(request.status).toBe('failed')
    expect(request.failure).toContain(`${pcx} was active and is now deleted in AWS 111122223333`)
  })

  test('reported as active and unknown where its far end should be is not reported as done', async () => {
    const plant = await endsPlant({ accept: 'manual', routes: 'manual' })
    plant.isUnknown = true
    const id = await plant.create()
    await plant.follow(id, 15 * minute)
    plant.listed = 'active'

    const request = await plant.follow(id)

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('reported as active and is not known in AWS 111122223333')
  })
})

describe('a delete while a create is still at it', () => {
  test('stops its routes; what was written is taken away, nothing is left', async () => {
    const plant = await endsPlant()
    const id = await plant.create()
    let deleting = 0
    plant.afterWrite = async route => {
      if (route !== first) return
      plant.afterWrite = () => undefined
      deleting = await plant.remove()
      await plant.until(deleting, 'running')
    }

    expect(await plant.follow(id)).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining(`R-${id + 1} is deleting this peering`),
    })
    expect(await plant.follow(deleting)).toMatchObject({ status: 'succeeded', todo: [] })

    expect([...plant.tables]).toEqual([])
    expect(await plant.records()).not.toContainEqual(expect.stringMatching(/written|intended/))
  })

  test('takes away what arrives after its own look', async () => {
    const plant = await endsPlant({ routes: 'button' })
    await plant.follow(await plant.create())
    const id = await plant.remove()
    plant.beforeDelete = () => {
      plant.tables.set(first, pcx)
      void plant.inventory.recordRoute(
        { end: plant.far, table: 'rtb-1', destination: '192.168.0.0/24', cloudId: pcx, status: 'written' },
        1,
      )
    }

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded', todo: [] })
    expect([...plant.tables]).toEqual([])
    expect(await plant.records()).toEqual([`${first} removed`])
  })
})

describe('a delete whose routes are taken away', () => {
  test('goes on when the provider is too busy at first', async () => {
    const plant = await endsPlant()
    await plant.follow(await plant.create())
    let refusals = 0
    plant.beforeDelete = () => {
      if (refusals++ < 2) throw refused('TooBusy', 'Too many calls.', 'rate_limited')
    }

    const request = await plant.follow(await plant.remove())

    expect(request).toMatchObject({ status: 'succeeded', failure: null })
    expect(plant.done.at(-1)).toBe('delete')
  })

  test('does not go on when what was approved has moved while that took long', async () => {
    const plant = await endsPlant()
    await plant.follow(await plant.create())
    let losses = 0
    plant.afterWrite = () => {
      plant.facts = { 'peering status': 'something else' }
      if (losses++ < 1) plant.lostReply()
      plant.clock.advance(minute)
    }

    const request = await plant.follow(await plant.remove())

    expect(request).toMatchObject({ status: 'failed', failure: expect.stringContaining('something else') })
    expect(plant.done).not.toContain('delete')
  })

  test('that the provider refuses for good says that the routes are gone', async () => {
    const plant = await endsPlant()
    await plant.follow(await plant.create())
    plant.beforeDelete = () => {
      throw refused('NotAllowed', 'This may not be deleted.')
    }

    const request = await plant.follow(await plant.remove())

    expect(request.failure).toMatch(
      /^This may not be deleted\. Its routes were taken away before.*rtb-1.*rtb-2/,
    )
  })

  test('of which one cannot be taken away stops there, and says which were', async () => {
    const plant = await endsPlant()
    await plant.follow(await plant.create())
    plant.afterWrite = route => {
      if (route === second) throw refused('OperationNotPermitted', 'Not from here.')
    }

    const request = await plant.follow(await plant.remove())

    expect(request.status).toBe('failed')
    expect(request.failure).toMatch(/^Not from here\. It is about .*rtb-2.* Taken away before: .*rtb-1/)
    expect(plant.done).not.toContain('delete')
    expect(await plant.records()).toEqual([`${first} removed`, `${second} written`])
  })

  test('does not go on when what was approved besides has moved meanwhile', async () => {
    const plant = await endsPlant()
    await plant.follow(await plant.create())
    const id = await plant.remove()
    plant.beforeDelete = () => {
      plant.facts = { 'peering status': 'something else' }
      throw refused('TooBusy', 'Too many calls.', 'rate_limited')
    }

    const request = await plant.follow(id)

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('peering status was absent, is something else')
    expect(request.failure).toContain(
      'Its routes were taken away before and lead to it no more: 192.168.0.0/24',
    )
    expect(plant.done).not.toContain('delete')
  })
})

test('what is refused for good before the first route says that the peering stays', async () => {
  const plant = await endsPlant()
  plant.beforeAdjust = () => {
    throw refused('DnsHostnamesDisabled', 'Switch on DNS hostnames.')
  }

  const request = await plant.follow(await plant.create())

  expect(request.failure).toMatch(/^Switch on DNS hostnames\. The peering is up and stays so/)
  expect(request).toMatchObject({ status: 'failed', todo: [] })
})

test.each(['manual', 'button'] as const)(
  'nobody is asked to accept by %s what is not the peering that was asked for',
  async accept => {
    const plant = await endsPlant({ accept })
    plant.isForeign = true

    const request = await plant.follow(await plant.create())

    expect(request).toMatchObject({ status: 'failed', offer: null, todo: [] })
    expect(await plant.audited()).toContain('peering.acceptance_refused')
    expect(plant.done).toEqual([])
  },
)

test('what nobody can read for a day is neither accepted nor called gone', async () => {
  const plant = await endsPlant({ accept: 'button' })
  const id = await plant.create()
  await plant.follow(id)
  plant.status = 'unknown'
  plant.clock.advance(60_000)
  await plant.process().runDue()
  expect(await plant.request(id)).toMatchObject({ status: 'running' })

  plant.clock.advance(25 * 60 * 60_000)
  await plant.process().runDue()
  const request = await plant.follow(id)

  expect(request).toMatchObject({ status: 'failed', offer: null })
  expect(request.failure).toContain('has been "unknown"')
  expect(request.failure).toContain('accept it by hand or delete it')
  expect(plant.done).toEqual([])
})
