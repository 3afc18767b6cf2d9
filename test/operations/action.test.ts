import { describe, expect, test } from 'vitest'
import { failure, link, type Plant, plant, shared } from './plant.ts'

const hour = 3_600_000

/** A write that works: the cloud lists it as it comes along. */
function works(self: Plant, raw = 'associated'): void {
  self.onSend = () => {
    self.listed = [shared(raw)]
  }
}

describe('an action', () => {
  test('is sent once, read back, and over when it stands as asked', async () => {
    const self = await plant()
    works(self)

    const request = await self.follow(await self.ask())

    expect(request).toMatchObject({ status: 'succeeded', todo: [{ text: 'Make the endpoint.' }] })
    expect(self.sent).toBe(1)
    expect(await self.notes(1)).toEqual([
      'plan succeeded: ',
      'replan succeeded: ',
      'prepare succeeded: nothing is in the way any more',
      'submit succeeded: the provider has taken it',
      'follow_task succeeded: task t-1 processing-completed',
      'find succeeded: the list shows it as "active"',
      'settle succeeded: shared',
    ])
  })

  test('waits for the person whose turn it is, with what they have to do', async () => {
    const self = await plant()
    works(self, 'associating')
    const id = await self.ask()

    const waiting = await self.follow(id, hour)
    expect(waiting).toMatchObject({
      status: 'running',
      todo: [{ text: 'Accept the share.', command: 'aws ram accept' }],
    })
    self.listed = [shared('associated')]

    expect(await self.follow(id)).toMatchObject({
      status: 'succeeded',
      todo: [{ text: 'Make the endpoint.' }],
    })
    expect(self.sent).toBe(1)
  })

  test('that completed and changed nothing has failed', async () => {
    const self = await plant()

    const request = await self.follow(await self.ask())

    expect(request.status).toBe('failed')
    expect(request.failure).toContain('it completed and changed nothing')
    expect(self.sent).toBe(1)
  })

  test('that ended otherwise has failed, with the reason', async () => {
    const self = await plant()
    works(self, 'failed')

    expect(await self.follow(await self.ask())).toMatchObject({
      status: 'failed',
      failure: 'The share failed. Ask again.',
    })
  })

  test('that was undone by somebody while it went on has failed', async () => {
    const self = await plant()
    works(self, 'associating')
    const id = await self.ask()
    await self.follow(id, hour)

    self.listed = [link]

    const request = await self.follow(id)
    expect(request).toMatchObject({ status: 'failed', todo: [] })
    expect(request.failure).toContain('somebody else took it back')
  })

  test('is not over because one list left it out', async () => {
    const self = await plant()
    works(self, 'associating')
    const id = await self.ask()
    await self.follow(id, hour)

    self.omitOnce = true

    expect(await self.follow(id, hour)).toMatchObject({ status: 'running' })
    expect(self.omitOnce).toBe(false)
  })

  test('that is refused at the call has failed, with the way out', async () => {
    const self = await plant()
    self.onSend = () => {
      throw failure('invalid', 'no', 'PRINCIPALS_FIRST')
    }

    expect(await self.follow(await self.ask())).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining('It was refused: The cloud says no. What was cleared'),
      todo: [{ text: 'Remove the principals first.' }],
    })
  })

  test('is not over while the cloud says a word that nobody knows', async () => {
    const self = await plant()
    self.onSend = () => {
      self.listed = [{ ...shared('associated'), status: 'unknown', raw: 'resting' }]
    }
    const id = await self.ask()

    expect(await self.follow(id, hour)).toMatchObject({ status: 'running' })
    expect((await self.notes(id)).at(-1)).toContain('how it stands is not known (the cloud: "resting")')
    self.listed = [shared('associated')]
    expect(await self.follow(id)).toMatchObject({ status: 'succeeded' })
  })

  test('hands its files over once, as soon as the object is there', async () => {
    const self = await plant({ handsOver: ['script'] })
    works(self, 'associating')
    const id = await self.ask()
    await self.follow(id, hour)
    self.listed = [shared('associated')]
    await self.follow(id)

    expect(await self.files()).toEqual([
      { to: { request: id }, file: { scope: 'cloud/main/1206', peering: 'privatelink', name: 'script' } },
    ])
  })

  test('clears its way first, bit by bit', async () => {
    const self = await plant()
    works(self)
    self.inTheWay = ['one', 'two']

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'succeeded' })
    expect(self.inTheWay).toEqual([])
    expect(self.sent).toBe(1)
  })

  test('gives up when its way cannot be cleared', async () => {
    const self = await plant()
    self.inTheWay = Array.from({ length: 10_000 }, () => 'the same one')

    const request = await self.follow(await self.ask())

    expect(request.failure).toContain('could not be cleared within 2 hours')
    expect(self.sent).toBe(0)
  })
})

describe('a refusal', () => {
  test('says that nothing was changed, and what to do about it', async () => {
    const self = await plant()
    self.task = {
      ...self.task,
      state: 'failed',
      raw: 'processing-error',
      failure: { kind: 'invalid', code: 'PRINCIPALS_FIRST', text: 'Principals are left.' },
    }

    expect(await self.follow(await self.ask())).toMatchObject({
      status: 'failed',
      failure:
        'The provider refused it: Principals are left. What was cleared out of its way before stays so, nothing else was changed; `show` tells how it stands.',
      todo: [{ text: 'Remove the principals first.' }],
    })
  })

  test('of what is gone already is what a removal wanted', async () => {
    const self = await plant({ removes: true })
    self.listed = [shared('associated')]
    self.onSend = () => {
      self.listed = [link]
    }
    self.task = {
      ...self.task,
      state: 'failed',
      raw: 'processing-error',
      failure: { kind: 'not_found', code: 'PRINCIPAL_NOT_FOUND', text: 'There is none.' },
    }

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'succeeded' })
  })

  test('at the call of what is gone already, too', async () => {
    const self = await plant({ removes: true })
    self.onSend = () => {
      throw failure('not_found', 'no')
    }

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'succeeded' })
  })

  test('at the call of what is still listed is one', async () => {
    const self = await plant({ removes: true })
    self.listed = [shared('associated')]
    self.onSend = () => {
      throw failure('not_found', 'no')
    }

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'failed' })
  })

  test('of what exists, on a first try, is one', async () => {
    const self = await plant()
    self.onSend = () => {
      self.listed = [shared('associated')]
    }
    self.task = {
      ...self.task,
      state: 'failed',
      raw: 'processing-error',
      failure: { kind: 'conflict', code: 'ALREADY_EXISTS', text: 'It exists.' },
    }

    const request = await self.follow(await self.ask())
    expect(request.failure).toContain('The provider refused it: It exists.')
  })
})

describe('a lost reply', () => {
  test('is found again by what the list shows; nothing is sent twice', async () => {
    const self = await plant()
    self.onSend = () => {
      self.listed = [shared('associated')]
      throw failure('unavailable', 'maybe')
    }

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'succeeded' })
    expect(self.sent).toBe(1)
    expect(await self.notes(1)).toContain('submit succeeded: found again after a lost reply; not sent twice')
  })

  test('is waited out while it may be on its way, and sent again only when it is not', async () => {
    const self = await plant()
    self.underWay = 'the cloud is still working on something'
    self.onSend = () => {
      throw failure('unavailable', 'maybe')
    }
    const id = await self.ask()

    await self.follow(id, hour)
    expect(self.sent).toBe(1)
    expect((await self.notes(id)).at(-1)).toContain(
      'a reply was lost; the cloud is still working on something',
    )

    works(self)
    self.underWay = null
    expect(await self.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(self.sent).toBe(2)
  })

  test('whose second try is told that the first succeeded is a success', async () => {
    const self = await plant()
    self.onSend = () => {
      if (self.sent === 1) throw failure('unavailable', 'maybe')
      self.listed = [shared('associated')]
      self.task = {
        ...self.task,
        state: 'failed',
        raw: 'processing-error',
        failure: { kind: 'conflict', code: 'ALREADY_EXISTS', text: 'It exists.' },
      }
    }

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'succeeded' })
    expect(self.sent).toBe(2)
  })
})

describe('what is not taken just now', () => {
  test('is asked for again once the cloud takes it', async () => {
    const self = await plant()
    const { task } = self
    self.onSend = () => {
      const isBusy = self.sent < 3
      if (!isBusy) self.listed = [shared('associated')]
      self.task = isBusy
        ? {
            ...task,
            state: 'failed',
            raw: 'processing-error',
            failure: { kind: 'not_active', code: 'NOT_ACTIVE', text: 'The subscription is not active.' },
          }
        : task
    }

    expect(await self.follow(await self.ask())).toMatchObject({ status: 'succeeded' })
    expect(self.sent).toBe(3)
  })

  test('is not sent when what was approved is no longer what would happen', async () => {
    const self = await plant({ isPrepared: false })
    const { plan } = self.action
    let asked = 0
    self.action.plan = async ask => ({
      ...(await plan(ask)),
      material: { 'shared with': asked++ < 2 ? 'nobody' : 'somebody else' },
    })
    self.task = {
      ...self.task,
      state: 'failed',
      raw: 'processing-error',
      failure: { kind: 'not_active', code: 'NOT_ACTIVE', text: 'The subscription is not active.' },
    }

    const request = await self.follow(await self.ask())

    expect(request.failure).toContain(
      'no longer what would happen, so it was not sent: shared with was nobody, is somebody else',
    )
    expect(self.sent).toBe(1)
  })

  test('fails in the end, when it never is', async () => {
    const self = await plant()
    self.task = {
      ...self.task,
      state: 'failed',
      raw: 'processing-error',
      failure: { kind: 'not_active', code: 'NOT_ACTIVE', text: 'The subscription is not active.' },
    }

    const request = await self.follow(await self.ask(), 26 * hour)

    expect(request.failure).toContain('The provider refused it: The subscription is not active.')
  })

  test('waits before it is sent when a check says that it will pass; the approval stands', async () => {
    const self = await plant()
    works(self)
    const { plan } = self.action
    const pending = {
      code: 'active',
      verdict: 'block' as const,
      text: 'It is pending.',
      isTemporary: true as const,
    }
    let looks = 0
    self.action.plan = async ask => ({
      ...(await plan(ask)),
      checks: [2, 3, 4].includes(++looks) ? [pending] : [],
    })
    const id = await self.ask()

    expect(await self.follow(id, 60_000)).toMatchObject({ status: 'approved' })
    expect((await self.notes(id)).at(-1)).toContain('not yet: It is pending. What was approved waits for it.')
    expect(await self.follow(id)).toMatchObject({ status: 'succeeded' })
    expect(self.sent).toBe(1)
  })
})
