/** Ends that have a half of their own, in a cloud that exchanges the routes by itself. */
import { describe, expect, test } from 'vitest'
import { type EndsPlant, endsPlant, press, refused } from './ends-plant.ts'

const minute = 60_000

/** Up, by a request of ours; Google Cloud is like that. */
async function up(modes: Parameters<typeof endsPlant>[0] = {}): Promise<EndsPlant> {
  const plant = await endsPlant({ routes: null, ...modes }, { leaves: true })
  plant.wanted = []
  await plant.follow(await plant.create(0, {}))
  if (plant.status !== 'active') {
    plant.status = 'active'
    plant.listed = 'active'
  }
  plant.done = []
  return plant
}

describe('where the cloud exchanges routes by itself', () => {
  test('none is written, nobody is asked to press, and it is routed all the same', async () => {
    const plant = await endsPlant({ routes: null }, { leaves: true })
    plant.wanted = []
    const id = await plant.create(0, {})

    expect(await plant.follow(id)).toMatchObject({
      status: 'succeeded',
      words: { outcome: 'peered and routed' },
    })
    expect(plant.done).toEqual(['accept'])
    expect(await plant.note(id, 'routes')).toBe('skipped: the cloud exchanges routes by itself')
  })

  test('what was asked for besides is set at the end', async () => {
    const plant = await endsPlant({ routes: null, accept: 'button' }, { leaves: true })
    plant.wanted = []
    const id = await plant.create(0, { 'custom-routes': 'export' })
    await plant.follow(id)
    await press(plant, id, 'accept')

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded', offer: null })
    expect(plant.done).toEqual(['accept', 'adjust {"custom-routes":"export"}'])
  })

  test('is set by nobody but people where the half is theirs to add', async () => {
    const plant = await endsPlant({ routes: null, accept: 'manual' }, { leaves: true })
    plant.wanted = []
    const id = await plant.create(0, { 'custom-routes': 'export' })
    await plant.follow(id, 5 * minute)
    plant.status = 'active'
    plant.listed = 'active'

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(plant.done).toEqual([])
    expect(await plant.note(id, 'routes')).toBe('skipped: what is set at the far end is set by hand')
  })

  test('it may take a while until they are exchanged, which is waited for', async () => {
    const plant = await endsPlant({ routes: null }, { leaves: true })
    plant.wanted = []
    plant.depth = 'peered'
    const id = await plant.create(0, {})

    expect(await plant.follow(id, minute)).toMatchObject({ status: 'running' })
    expect(await plant.note(id, 'verify')).toContain('has not exchanged their routes yet')
    plant.depth = 'routed'

    expect(await plant.follow(id)).toMatchObject({ words: { outcome: 'peered and routed' } })
  })

  test('when they never are, nothing more is said than peered', async () => {
    const plant = await endsPlant({ routes: null }, { leaves: true })
    plant.wanted = []
    plant.depth = 'peered'

    const request = await plant.follow(await plant.create(0, {}))

    expect(request).toMatchObject({ status: 'succeeded', words: { outcome: 'peered' } })
  })
})

describe('a half that would lead to nothing', () => {
  /** As far as the button. */
  async function offered(): Promise<[EndsPlant, number]> {
    const plant = await endsPlant({ routes: null, accept: 'button' }, { leaves: true })
    plant.wanted = []
    const id = await plant.create(0, {})
    expect(await plant.follow(id)).toMatchObject({ offer: 'accept' })
    return [plant, id]
  }

  test('is not added when the other one is gone, although the far end cannot know', async () => {
    const [plant, id] = await offered()
    plant.listed = null
    plant.clock.advance(minute)
    await plant.inventory.observe('cloud/main/1206', plant.clock.now())
    plant.clock.advance(minute)
    await plant.inventory.observe('cloud/main/1206', plant.clock.now())
    await press(plant, id, 'accept')

    const request = await plant.follow(id)

    expect(request).toMatchObject({ status: 'failed', offer: null })
    expect(request.failure).toContain('was deleted by somebody else')
    expect(plant.done).toEqual([])
  })

  test('is not added while the last list left the other one out', async () => {
    const [plant, id] = await offered()
    plant.listed = null
    plant.clock.advance(minute)
    await press(plant, id, 'accept')
    await plant.process().runDue()

    expect(await plant.note(id, 'accept')).toContain('the last list left it out')
    plant.listed = 'pending_acceptance'

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(plant.done).toEqual(['accept'])
  })

  test('is named when the other one goes while they are being connected', async () => {
    const [plant, id] = await offered()
    plant.afterAccept = () => {
      plant.status = 'provisioning'
      plant.listed = null
    }
    await press(plant, id, 'accept')

    const request = await plant.follow(id)

    expect(request.status).toBe('failed')
    expect(request.todo).toMatchObject([
      { text: expect.stringContaining('is still there and leads nowhere') },
    ])
  })

  test('that somebody takes back before both are up is no endless wait', async () => {
    const [plant, id] = await offered()
    plant.afterAccept = () => {
      plant.status = 'pending_acceptance'
      plant.listed = 'pending_acceptance'
    }
    await press(plant, id, 'accept')

    const request = await plant.follow(id)

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('somebody took it back')
    expect(plant.done).toEqual(['accept'])
  })
})

describe('a delete', () => {
  test('takes away a half as well that a create beside it added since', async () => {
    const plant = await up()
    let isFirst = true
    plant.afterLeave = () => {
      plant.half = isFirst
      isFirst = false
    }

    expect(await plant.follow(await plant.remove())).toMatchObject({ status: 'succeeded' })
    expect(plant.half).toBe(false)
    expect(plant.done).toEqual(['delete', 'leave', 'leave'])
  })

  test('says so when that one may not be taken away', async () => {
    const plant = await up()
    plant.afterLeave = () => {
      plant.half = true
      plant.beforeLeave = () => {
        throw refused('DENIED', 'It is protected.', 'invalid')
      }
    }

    const request = await plant.follow(await plant.remove())

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('It is protected.')
  })

  test('takes our half away once the other one is gone', async () => {
    const plant = await up()
    const id = await plant.remove()

    const request = await plant.follow(id)

    expect(request).toMatchObject({ status: 'succeeded', todo: [] })
    expect(request.plan?.changes).toContain('Remove our half.')
    expect(request.plan?.manual).toEqual([]) // the general words are for whoever removes it by hand
    expect(plant.done).toEqual(['delete', 'leave'])
  })

  test('that an approver let pass needs no second press for the half', async () => {
    const plant = await up({ accept: 'button' })

    expect(await plant.follow(await plant.remove())).toMatchObject({ status: 'succeeded', offer: null })
    expect(plant.done).toEqual(['delete', 'leave'])
  })

  test('leaves the half to people where they added it, and says how', async () => {
    const plant = await up({ accept: 'manual' })

    const request = await plant.follow(await plant.remove())

    expect(request).toMatchObject({
      status: 'succeeded',
      todo: [{ text: 'Remove exactly this half.' }],
    })
    expect(plant.done).toEqual(['delete'])
  })

  test('touches no half that became ours after the approval', async () => {
    const plant = await up()
    const { modes } = plant
    plant.modes = null
    const id = await plant.remove(1)
    await plant.follow(id)
    await plant.approve(id)
    plant.beforeDelete = () => {
      plant.modes = modes
    }

    const request = await plant.follow(id)

    expect(request.status).toBe('succeeded')
    expect(request.todo).toContainEqual({ text: 'Remove your half somehow.', about: 'leave' })
    expect(plant.done).toEqual(['delete'])
  })

  test('whose reply is lost after the half went finds it gone', async () => {
    const plant = await up()
    let isFirst = true
    plant.afterLeave = () => {
      if (!isFirst) return
      isFirst = false
      plant.lostReply()
    }

    const id = await plant.remove()
    const request = await plant.follow(id)

    expect(request.status).toBe('succeeded')
    expect(plant.done).toEqual(['delete', 'leave'])
    expect(await plant.note(id, 'leave')).toContain('there is no half at')
  })

  test('waits while the networks are busy with another', async () => {
    const plant = await up()
    let tries = 0
    plant.beforeLeave = () => {
      if (++tries < 3) throw refused('PEERING_OPERATION_IN_PROGRESS', 'Busy.', 'not_active')
    }

    expect(await plant.follow(await plant.remove())).toMatchObject({ status: 'succeeded' })
    expect(tries).toBe(3)
    expect(plant.half).toBe(false)
  })

  test('that gives up on busy networks says what is done and what is left', async () => {
    const plant = await up()
    plant.beforeLeave = () => {
      throw refused('PEERING_OPERATION_IN_PROGRESS', 'Busy.', 'not_active')
    }

    const request = await plant.follow(await plant.remove(), 300 * minute)

    expect(request.status).toBe('failed')
    expect(request.failure).toContain(
      'Busy. The other half is deleted and nothing flows; our half may still be there',
    )
  })

  test('that may not take it away has failed, and says that the half is there', async () => {
    const plant = await up()
    plant.beforeLeave = () => {
      throw refused('DENIED', 'It is protected.', 'invalid')
    }

    const request = await plant.follow(await plant.remove())

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('It is protected.')
    expect(request.failure).toContain('our half at')
    expect(plant.done).toEqual(['delete'])
  })
})
