import { describe, expect, test } from 'vitest'
import { type EndsPlant, endsPlant, pcx, press, refused, routes } from './ends-plant.ts'

const [first = '', second = ''] = routes
const hour = 3_600_000

/** A peering that was made and routed, all by itself. */
async function routed(): Promise<EndsPlant> {
  const plant = await endsPlant()
  await plant.follow(await plant.create())
  plant.done.length = 0
  return plant
}

describe('an end of ours, all by itself', () => {
  test('is accepted, routed and verified from one approval', async () => {
    const plant = await endsPlant()

    const request = await plant.follow(await plant.create())

    expect(request).toMatchObject({
      status: 'succeeded',
      words: { outcome: 'peered and routed' },
      // What the bot did itself, nobody is told to do.
      todo: [{ text: 'Open the security groups.' }],
    })
    expect(request.plan?.manual).toEqual([{ text: 'Open the security groups.' }])
    expect(plant.done).toEqual(['accept', 'adjust {"dns":"yes"}', `write ${first}`, `write ${second}`])
    expect(await plant.note(1, 'accept')).toBe(`succeeded: ${pcx} accepted`)
    expect(await plant.note(1, 'routes')).toMatch(
      /^succeeded: AWS 111122223333 .*: 2 written, 0 there already$/,
    )
  })

  test('is looked at again when what was written is not shown at once', async () => {
    const plant = await endsPlant()
    plant.depth = 'peered'
    plant.afterVerify = () => {
      plant.depth = 'routed'
    }

    expect(await plant.follow(await plant.create())).toMatchObject({
      status: 'succeeded',
      words: { outcome: 'peered and routed' },
    })
  })

  test('says "peered" and what is missing, as commands, when it is not shown for long', async () => {
    const plant = await endsPlant()
    plant.depth = 'peered'
    plant.missing = [{ text: 'Add:', command: 'create-route rtb-1 192.168.0.0/24', about: 'routes' }]

    const request = await plant.follow(await plant.create())

    expect(request).toMatchObject({ status: 'succeeded', words: { outcome: 'peered' } })
    expect(request.todo).toContainEqual(plant.missing[0])
    expect(JSON.stringify(request.todo)).not.toContain('Route to it somehow')
  })

  test('has the exact firewall commands from the plan to the end, once and instead of the general words', async () => {
    const plant = await endsPlant()
    const exact = { text: 'Open exactly this:', command: 'firewall-rules create', about: 'firewall' as const }
    plant.general = [
      { text: 'Accept it.', about: 'accept' },
      { text: 'Open it.', about: 'firewall' },
    ]
    plant.byHand = [exact]

    const request = await plant.follow(await plant.create())

    expect(request.plan?.manual).toEqual([exact])
    expect(request.todo).toEqual([exact])
  })

  test('at which there is nothing to set asks nobody to press for what was asked for besides', async () => {
    const plant = await endsPlant({ routes: 'button' }, { setsNothing: true })
    for (const route of routes) plant.tables.set(route, pcx)

    expect(await plant.follow(await plant.create())).toMatchObject({ status: 'succeeded', pressed: {} })
  })

  test('records each route before and after it is written', async () => {
    const plant = await routed()

    expect(await plant.records()).toEqual([`${first} written`, `${second} written`])
    expect((await plant.audited()).filter(action => action.startsWith('route.'))).toEqual([
      'route.intended',
      'route.written',
      'route.intended',
      'route.written',
    ])
  })

  test.each([
    ['peered', 'peered'],
    ['routed', 'peered and routed'],
    ['connected', 'connected (analyzer)'],
  ] as const)('that is verified as %s is called "%s"', async (depth, words) => {
    const plant = await endsPlant()
    plant.depth = depth

    expect((await plant.follow(await plant.create())).words.outcome).toBe(words)
  })

  test('that nobody has is left to people', async () => {
    const plant = await endsPlant()
    plant.modes = null
    const id = await plant.create()

    expect(await plant.follow(id, hour)).toMatchObject({
      status: 'running',
      todo: [{ text: 'Accept it somehow.' }],
    })
    plant.status = 'active'
    plant.listed = 'active'

    const request = await plant.follow(id)
    expect(request).toMatchObject({ status: 'succeeded', words: { outcome: 'peered' } })
    expect(request.todo).toHaveLength(2)
    expect(plant.done).toEqual([])
  })
})

describe('up at whoever made it and not yet at the far end', () => {
  test.each(['provisioning', 'pending_acceptance'] as const)('as %s, is waited for', async status => {
    const plant = await endsPlant({ accept: 'manual' })
    const id = await plant.create()
    await plant.follow(id, hour)
    plant.status = status
    plant.listed = 'active'

    expect(await plant.follow(id, hour)).toMatchObject({ status: 'running' })
    expect(await plant.note(id, 'wait_active')).toContain(
      `vpc-0123456789abcdef0 reports "${status.replace('_', '-')}" after over 20 minutes`,
    )
    plant.status = 'active'

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(await plant.note(id, 'wait_active')).toBe('succeeded: both sides report it as active')
  })
})

describe('by button', () => {
  test('each part waits for an approver, and grows the card by one button', async () => {
    const plant = await endsPlant({ accept: 'button', routes: 'button' })
    const id = await plant.create()

    expect(await plant.follow(id)).toMatchObject({ status: 'running', offer: 'accept' })
    expect(plant.done).toEqual([])
    expect(await plant.note(id, 'accept')).toBe(
      `waiting_person: an approver accepts ${pcx} with the button *Accept in Far Cloud*`,
    )
    expect(await press(plant, id, 'routes')).toBe(false)
    expect(await press(plant, id, 'accept')).toBe(true)

    expect(await plant.follow(id)).toMatchObject({ status: 'running', offer: 'routes' })
    expect(plant.done).toEqual(['accept'])
    expect(await press(plant, id, 'accept')).toBe(false)
    expect(await press(plant, id, 'routes')).toBe(true)

    expect(await plant.follow(id)).toMatchObject({
      status: 'succeeded',
      pressed: { accept: 'U0ANNA', routes: 'U0ANNA' },
    })
    expect(plant.done).toContain(`write ${second}`)
  })

  test('that somebody accepts in the console meanwhile has to be pressed no more', async () => {
    const plant = await endsPlant({ accept: 'button' })
    const id = await plant.create()
    await plant.follow(id)

    plant.status = 'active'
    plant.listed = 'active'
    plant.clock.advance(hour)
    // Somebody looks again, now and then.
    await plant.process().runDue()

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded', offer: null, pressed: {} })
    expect(plant.done).not.toContain('accept')
  })

  test('that is rejected meanwhile has failed, with that word, and offers nothing', async () => {
    const plant = await endsPlant({ accept: 'button' })
    const id = await plant.create()
    await plant.follow(id)

    plant.status = 'rejected'
    plant.clock.advance(hour)
    await plant.process().runDue()
    const request = await plant.follow(id)

    expect(request).toMatchObject({ status: 'failed', offer: null, todo: [] })
    expect(request.failure).toContain(`${pcx} was rejected at the far end`)
    // Whoever made it still lists it: a new one would be refused.
    expect(request.failure).toContain('delete what is left of it here, then ask again')
  })
})

describe('by hand', () => {
  test('is as if the end were not ours, but for what is exact', async () => {
    const plant = await endsPlant({ accept: 'manual', routes: 'manual' })
    plant.byHand = [{ text: 'Add exactly these.', command: 'aws ec2 create-route …', about: 'routes' }]
    const id = await plant.create()

    const request = await plant.follow(id, hour)

    expect(request).toMatchObject({ status: 'running', offer: null, todo: [{ text: 'Accept it somehow.' }] })
    expect(request.plan?.manual.map(({ text }) => text)).toEqual([
      'Accept it somehow.',
      'Open the security groups.',
      'Add exactly these.',
    ])
    expect(await plant.note(id, 'accept')).toBe('skipped: it is accepted by hand')
    expect(plant.done).toEqual([])
  })

  test('the general words stay where the end has no exact ones', async () => {
    const plant = await endsPlant({ accept: 'manual', routes: 'manual' })

    const request = await plant.follow(await plant.create(), hour)

    expect(request.plan?.manual).toHaveLength(3)
  })
})

describe('what is not the peering that was asked for', () => {
  test('is never accepted: failed, told in both places, audited', async () => {
    const plant = await endsPlant()
    plant.isForeign = true

    const request = await plant.follow(await plant.create())

    expect(request).toMatchObject({ status: 'failed', todo: [], offer: null })
    expect(request.failure).toContain('is not the peering that was asked for. It was not accepted.')
    expect(plant.done).toEqual([])
    expect(await plant.audited()).toContain('peering.acceptance_refused')
    expect((await plant.posts()).filter(text => text.includes('It was not accepted.'))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^channel: /), expect.stringMatching(/^thread: /)]),
    )
  })

  test('is not taken for it because somebody has accepted it', async () => {
    const plant = await endsPlant({ accept: 'button' })
    const id = await plant.create()
    await plant.follow(id)
    plant.isForeign = true
    plant.status = 'active'
    plant.listed = 'active'

    await press(plant, id, 'accept')
    const request = await plant.follow(id)

    expect(request).toMatchObject({ status: 'failed' })
    expect(request.failure).toContain('It was not accepted.')
    expect(await plant.audited()).toContain('peering.acceptance_refused')
    expect(plant.done).toEqual([])
  })

  test('gets no route and no DNS where it was accepted by hand', async () => {
    const plant = await endsPlant({ accept: 'manual' })
    const id = await plant.create()
    await plant.follow(id, hour)
    plant.isForeign = true
    plant.status = 'active'
    plant.listed = 'active'

    const request = await plant.follow(id)

    expect(request.failure).toContain('No route was written to it.')
    expect(plant.done).toEqual([])
    expect(await plant.records()).toEqual([])
  })
})

describe('how it ended, by the far end’s own word', () => {
  test.each([
    ['rejected', 'was rejected at the far end'],
    ['expired', 'was not accepted in time and has expired'],
    ['failed', 'failed in its cloud'],
    ['deleted', 'was deleted by somebody else'],
  ] as const)('%s', async (status, words) => {
    const plant = await endsPlant({ accept: 'manual' })
    const id = await plant.create()
    await plant.follow(id, hour)

    plant.status = status

    const request = await plant.follow(id)
    expect(request).toMatchObject({ status: 'failed', todo: [] })
    expect(request.failure).toContain(`${pcx} ${words}`)
  })

  test('when it lapses is known to the minute', async () => {
    const plant = await endsPlant({ accept: 'manual' })
    plant.expiresAt = plant.clock.now() + 100 * hour
    await plant.follow(await plant.create(), hour)

    expect(await plant.inventory.peering('cloud/main/1206', '87')).toMatchObject({
      expiresAt: plant.expiresAt,
    })
  })

  test('what is not known there within ten minutes has failed', async () => {
    const plant = await endsPlant()
    plant.isUnknown = true
    const id = await plant.create()

    const waiting = await plant.follow(id, 5 * 60_000)
    const request = await plant.follow(id)

    expect(waiting.status).toBe('running')
    expect(request.status).toBe('failed')
    expect(request.failure).toContain(`${pcx} is not known in AWS 111122223333`)
    expect(plant.done).toEqual([])
  })
})

describe('a route that leads elsewhere', () => {
  test('to somebody else is left alone, and said', async () => {
    const plant = await endsPlant()
    plant.tables.set(first, 'tgw-1')
    plant.depth = 'peered'

    const request = await plant.follow(await plant.create())

    expect(plant.tables.get(first)).toBe('tgw-1')
    expect(await plant.note(request.id, 'routes')).toContain('1 written, 0 there already, 1 left alone')
    expect(await plant.records()).toEqual([`${second} written`])
  })

  test('nowhere any more is taken over once a person has ticked it', async () => {
    const plant = await endsPlant()
    plant.tables.set(first, 'dead-pcx')
    const id = await plant.create(1)
    expect((await plant.follow(id)).plan?.ticks).toEqual([`${first} leads to dead-pcx.`])

    await plant.approve(id)

    expect(await plant.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(plant.tables.get(first)).toBe(pcx)
  })

  test('nowhere any more is left alone where nobody approved', async () => {
    const plant = await endsPlant()
    plant.tables.set(first, 'dead-pcx')

    const request = await plant.follow(await plant.create(0))

    expect(request.status).toBe('succeeded')
    expect(plant.tables.get(first)).toBe('dead-pcx')
    expect(await plant.records()).toEqual([`${second} written`])
  })

  test('that was not ticked is left alone, whatever else was', async () => {
    const plant = await endsPlant({ routes: 'button' })
    plant.tables.set(first, 'dead-pcx')
    const id = await plant.create(1)
    await plant.follow(id)
    await plant.approve(id)
    expect(await plant.follow(id)).toMatchObject({ offer: 'routes' })

    // It came to lead nowhere after the approval.
    plant.tables.set(second, 'dead-other')
    await press(plant, id, 'routes')
    await plant.follow(id)

    expect(plant.tables.get(first)).toBe(pcx)
    expect(plant.tables.get(second)).toBe('dead-other')
  })

  test('by the time it is written is left alone, and is not on record as ours', async () => {
    const plant = await endsPlant()
    plant.beforeWrite = route => {
      if (route === first) plant.tables.set(first, 'nat-1')
    }

    await plant.follow(await plant.create())

    expect(plant.tables.get(first)).toBe('nat-1')
    expect(await plant.records()).toEqual([`${first} removed`, `${second} written`])
  })

  test('to it already is left as it is, and is not ours', async () => {
    const plant = await endsPlant()
    plant.tables.set(first, pcx)

    await plant.follow(await plant.create())

    expect(await plant.note(1, 'routes')).toContain('1 written, 1 there already')
    expect(await plant.records()).toEqual([`${second} written`])
  })
})

describe('a write that is lost', () => {
  test('after it arrived is found again, and is on record as written', async () => {
    const plant = await endsPlant()
    let losses = 0
    plant.afterWrite = route => {
      if (route === first && losses++ === 0) plant.lostReply()
    }

    expect(await plant.follow(await plant.create())).toMatchObject({ status: 'succeeded' })
    expect(plant.done.filter(what => what.startsWith('write'))).toEqual([`write ${first}`, `write ${second}`])
    expect(await plant.records()).toEqual([`${first} written`, `${second} written`])
  })

  test('before it arrived is sent again', async () => {
    const plant = await endsPlant()
    let losses = 0
    plant.beforeWrite = () => {
      if (losses++ === 0) plant.lostReply()
    }

    expect(await plant.follow(await plant.create())).toMatchObject({ status: 'succeeded' })
    expect(await plant.records()).toEqual([`${first} written`, `${second} written`])
  })

  test('for good leaves the route on record, so that the delete looks for it', async () => {
    const plant = await endsPlant()
    plant.afterWrite = () => {
      throw refused('RouteLimitExceeded', 'The table is full.')
    }

    const request = await plant.follow(await plant.create())

    expect(request).toMatchObject({ status: 'failed' })
    expect(request.failure).toMatch(/^The table is full\. The peering is up and stays so/)
    expect(await plant.records()).toEqual([`${first} intended`])
    plant.afterWrite = () => undefined
    await plant.follow(await plant.remove())
    expect(plant.tables.size).toBe(0)
  })
})

describe('a delete', () => {
  test('takes the routes away that were recorded, before the peering', async () => {
    const plant = await routed()

    const request = await plant.follow(await plant.remove())

    expect(request).toMatchObject({ status: 'succeeded', todo: [] })
    expect(plant.done).toEqual([`remove ${first}`, `remove ${second}`, 'delete'])
    expect(await plant.records()).toEqual([`${first} removed`, `${second} removed`])
    expect(await plant.note(request.id, 'unroute')).toBe('succeeded: 2 removed')
  })

  test('of what its cloud lets nobody read is not called unlisted; people are told to look', async () => {
    const plant = await routed()
    plant.listed = 'unknown'
    plant.clock.advance(60_000)
    await plant.inventory.observe('cloud/main/1206', plant.clock.now())

    const request = await plant.follow(await plant.remove())

    expect(request.status).toBe('succeeded')
    expect(await plant.note(request.id, 'confirm_gone')).toBe('succeeded: the provider has taken the delete')
    expect(request.todo).toMatchObject([{ text: expect.stringContaining('look at it in its console') }])
  })

  test('leaves a route that leads elsewhere by now', async () => {
    const plant = await routed()
    plant.tables.set(first, 'tgw-1')

    const request = await plant.follow(await plant.remove())

    expect(plant.tables.get(first)).toBe('tgw-1')
    expect(await plant.note(request.id, 'unroute')).toBe(
      'succeeded: 1 removed, 1 left: they lead elsewhere now',
    )
  })

  test('leaves the routes of an end that is no longer configured on record, and names them', async () => {
    const plant = await routed()
    plant.modes = null

    const request = await plant.follow(await plant.remove())

    expect(request.status).toBe('succeeded')
    expect(plant.done).toEqual(['delete'])
    expect(await plant.records()).toEqual([`${first} written`, `${second} written`])
    expect(await plant.note(request.id, 'unroute')).toBe(
      'succeeded: 0 removed, 2 left: their account is no longer configured here',
    )
    expect(JSON.stringify(request.todo)).toContain('192.168.0.0/24 in rtb-1 of AWS 111122223333')
  })

  test('says what leads nowhere once: with its command, where there is one', async () => {
    const plant = await routed()
    plant.tables.set('rtb-9 10.0.0.0/8', pcx)
    plant.leftByHand = [
      { text: 'Not ours:', command: 'delete-route rtb-8 10.0.0.0/8\ndelete-route rtb-9 10.0.0.0/8' },
    ]

    const request = await plant.follow(await plant.remove())

    expect(request.todo).toEqual(plant.leftByHand)
  })

  test('names what leads nowhere after it: routes of others', async () => {
    const plant = await routed()
    plant.tables.set('rtb-9 10.0.0.0/8', pcx)

    const request = await plant.follow(await plant.remove())

    expect(request.todo).toEqual([
      {
        text: 'Routes that lead nowhere now; remove them or point them elsewhere: 10.0.0.0/8 in rtb-9 of AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0.',
      },
    ])
    expect(plant.tables.get('rtb-9 10.0.0.0/8')).toBe(pcx)
  })

  test('whose replies are lost removes each route once', async () => {
    const plant = await routed()
    let losses = 0
    plant.afterWrite = () => {
      if (losses++ === 0) plant.lostReply()
    }

    expect(await plant.follow(await plant.remove())).toMatchObject({ status: 'succeeded' })
    expect(plant.done).toEqual([`remove ${first}`, `remove ${second}`, 'delete'])
    expect(await plant.records()).toEqual([`${first} removed`, `${second} removed`])
  })
})
