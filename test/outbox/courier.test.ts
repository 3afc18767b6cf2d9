import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import { copyOf, type Delivery, type Letter, post, rememberCopy } from '../../src/outbox/index.ts'
import { gate } from '../engine/workshop.ts'
import { lateCommits, watchedResults } from '../support/database-views.ts'
import { line, type PostOffice, paceMs, postOffice, words } from './post-office.ts'

const later = (over: Partial<Extract<Delivery, { kind: 'later' }>> = {}): Delivery => ({
  kind: 'later',
  why: 'rate limited',
  afterMs: null,
  isUnsure: false,
  ...over,
})

/** Lets time pass until everything is said or given up. */
async function deliverAll(office: PostOffice, courier = office.courier()): Promise<void> {
  for (let rounds = 0; rounds < 200; rounds++) {
    await courier.deliverDue()
    await courier.idle()
    if ((await office.depth()).waiting === 0) return
    office.clock.advance(paceMs)
  }
  throw new Error('letters are still waiting')
}

describe('posting', () => {
  test('is undone with what it tells about', async () => {
    const office = await postOffice()

    const failing = transact(office.db, async tx => {
      await post(tx, { kind: 'card', request: 12 }, 0)
      throw new Error('it did not happen')
    })

    await expect(failing).rejects.toThrow('it did not happen')
    expect(await office.rows()).toEqual([])
  })

  test('what was posted is delivered with its content, once', async () => {
    const office = await postOffice()
    const contents = [
      { kind: 'direct' as const, person: 'U0ANNA', message: line('done') },
      { kind: 'audit_export' as const, person: 'U0BEN', format: 'csv' as const, query: { request: 12 } },
      { kind: 'home' as const, person: 'U0ANNA' },
      { kind: 'thread' as const, request: 12, message: line('planned'), isBroadcast: true },
      { kind: 'channel' as const, channel: 'status' as const, message: line('active') },
    ]
    await office.write(...contents)

    await office.courier().deliverDue()
    await office.courier().deliverDue()

    expect(office.tries.map(({ content }) => content)).toEqual(contents)
    expect(office.tries.every(({ attempt, unsureSince }) => attempt === 1 && unsureSince === null)).toBe(true)
    expect(await office.depth()).toEqual({ waiting: 0, undeliverable: 0, oldestAt: null })
    expect(office.log.complaints()).toEqual([])
  })
})

describe('merging', () => {
  test('redraws of the same card or Home that wait are one letter', async () => {
    const office = await postOffice()
    await office.write(
      { kind: 'card', request: 12 },
      { kind: 'home', person: 'U0ANNA' },
      { kind: 'card', request: 13 },
      { kind: 'card', request: 12 },
      { kind: 'home', person: 'U0ANNA' },
    )

    await deliverAll(office)

    expect(office.said().toSorted()).toEqual(['card 12', 'card 13', 'home of U0ANNA'])
  })

  test('a map that is asked for again before it is drawn is drawn once; one from elsewhere is another', async () => {
    const office = await postOffice()
    const whole = { kind: 'map', person: 'U0ADA', channel: 'C0STATUS', from: null } as const
    await office.write(whole, whole, { ...whole, from: 'aws/1/vpc-0a' }, { ...whole, channel: null }, whole, {
      ...whole,
      person: 'U0ROBIN',
    })

    await deliverAll(office)

    expect(office.said().toSorted()).toEqual([
      'map for U0ADA in C0STATUS from aws/1/vpc-0a',
      'map for U0ADA in C0STATUS from null',
      'map for U0ADA in null from null',
      'map for U0ROBIN in C0STATUS from null',
    ])
  })

  test('lines are never merged', async () => {
    const office = await postOffice()
    const same = { kind: 'thread' as const, request: 12, message: line('again'), isBroadcast: false }
    await office.write(same, same)

    await deliverAll(office)

    expect(office.said()).toEqual(['thread 12: again', 'thread 12: again'])
  })

  test('a redraw while the card is on its way is a letter of its own: the state has moved since', async () => {
    const office = await postOffice()
    const courier = office.courier()
    await office.write({ kind: 'card', request: 12 })
    office.replies.push(async () => {
      await office.write({ kind: 'card', request: 12 }, { kind: 'card', request: 12 })
      return { kind: 'delivered' }
    })

    await deliverAll(office, courier)

    expect(office.said()).toEqual(['card 12', 'card 12'])
  })

  test('a redraw that failed gives way to a newer one, which keeps the wait that was asked for', async () => {
    const office = await postOffice()
    await office.write({ kind: 'card', request: 12 })
    office.replies.push(async () => {
      await office.write({ kind: 'card', request: 12 })
      return later({ afterMs: 30_000 })
    })

    const courier = office.courier()
    await courier.deliverDue()

    expect(await office.rows()).toMatchObject([
      { status: 'delivered', last_error: 'rate limited' },
      { status: 'pending', due_at: office.clock.now() + 30_000 },
    ])
    office.clock.advance(30_000)
    await courier.idle()
    expect(office.said()).toEqual(['card 12', 'card 12'])
  })

  test('a card that may have been posted does not give way: it is looked for first', async () => {
    const office = await postOffice()
    await office.write({ kind: 'card', request: 12 })
    office.replies.push(async () => {
      await office.write({ kind: 'card', request: 12 })
      return later({ isUnsure: true })
    })

    await deliverAll(office)

    expect(office.tries.map(({ id, unsureSince }) => [id, unsureSince !== null])).toEqual([
      [1, false],
      [1, true],
      [2, false],
    ])
  })
})

describe('order', () => {
  test('letters of one topic go one after the other, whatever becomes of them', async () => {
    const office = await postOffice()
    const titles = Array.from({ length: 6 }, (_, i) => `line ${i}`)
    office.replies.push(
      { kind: 'delivered' },
      later(),
      later({ isUnsure: true }),
      { kind: 'delivered' },
      later(),
    )
    for (const title of titles)
      await office.write({ kind: 'thread', request: 12, message: line(title), isBroadcast: false })

    await deliverAll(office)

    const firsts = [...new Set(office.said())]
    expect(firsts).toEqual(titles.map(title => `thread 12: ${title}`))
    expect(office.tries.map(({ id }) => id)).toEqual([1, 2, 2, 2, 3, 3, 4, 5, 6])
  })

  test('a card does not wait behind the lines of the approvals channel', async () => {
    const office = await postOffice()
    office.replies.push(later({ afterMs: 20_000 }))
    await office.write(
      { kind: 'thread', request: 12, message: line('one'), isBroadcast: false },
      { kind: 'card', request: 12 },
    )

    await office.courier().deliverDue()

    expect(office.said()).toEqual(['thread 12: one', 'card 12'])
    expect(await office.rows()).toMatchObject([{ status: 'pending' }, { status: 'delivered' }])
  })

  test('a letter that must wait holds up its own topic only', async () => {
    const office = await postOffice()
    office.replies.push(later({ afterMs: 20_000 }))
    await office.write(
      { kind: 'thread', request: 12, message: line('one'), isBroadcast: false },
      { kind: 'thread', request: 12, message: line('two'), isBroadcast: false },
      { kind: 'channel', channel: 'status', message: line('active') },
    )

    await deliverAll(office)

    expect(office.said()).toEqual(['thread 12: one', 'status: active', 'thread 12: one', 'thread 12: two'])
  })

  test('a line that is refused for ever holds up its own thread only', async () => {
    const office = await postOffice()
    const courier = office.courier()
    const thread = (request: number, title: string) =>
      ({ kind: 'thread', request, message: line(title), isBroadcast: false }) as const
    const refusing = async ({ content }: Letter): Promise<Delivery> =>
      words(content).endsWith('too long') ? later({ why: 'msg_too_long' }) : { kind: 'delivered' }
    office.replies.push(...Array<typeof refusing>(20).fill(refusing))
    await office.write(thread(12, 'too long'), thread(12, 'after'))
    await office.write(thread(13, 'one'), thread(13, 'two'), thread(14, 'three'))

    for (let seconds = 0; seconds < 8; seconds++) {
      office.clock.advance(paceMs)
      await courier.deliverDue()
      await courier.idle()
    }

    const others = office.said().filter(said => !said.startsWith('thread 12'))
    expect(others.toSorted()).toEqual(['thread 13: one', 'thread 13: two', 'thread 14: three'])
    expect(office.said()).not.toContain('thread 12: after')
  })

  test('an undeliverable letter does not hold up the rest', async () => {
    const office = await postOffice()
    office.replies.push({ kind: 'undeliverable', why: 'user_not_found' })
    await office.write(
      { kind: 'direct', person: 'U0GONE', message: line('one') },
      { kind: 'direct', person: 'U0GONE', message: line('two') },
    )

    await deliverAll(office)

    expect(office.said()).toEqual(['to U0GONE: one', 'to U0GONE: two'])
    expect(await office.depth()).toEqual({ waiting: 0, undeliverable: 1, oldestAt: null })
    expect(office.log.lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', 'letter undeliverable'],
    ])
  })
})

describe('pace', () => {
  test('one letter of a topic in its time; other topics do not wait for it', async () => {
    const office = await postOffice()
    const courier = office.courier()
    await office.write(
      { kind: 'channel', channel: 'status', message: line('1') },
      { kind: 'channel', channel: 'status', message: line('2') },
      { kind: 'channel', channel: 'status', message: line('3') },
      { kind: 'channel', channel: 'audit', message: line('a') },
    )

    await courier.deliverDue()
    expect(office.said()).toEqual(['status: 1', 'audit: a'])
    office.clock.advance(paceMs / 2)
    await courier.deliverDue()
    expect(office.said()).toHaveLength(2)
    // The courier's own timer fires: being looked at in between did not put it off.
    office.clock.advance(paceMs / 2)
    await courier.idle()
    expect(office.said()).toEqual(['status: 1', 'audit: a', 'status: 2'])
    office.clock.advance(paceMs)
    await courier.idle()

    expect(office.said().at(-1)).toBe('status: 3')
  })

  test('the threads of all cards are one channel, with the pace of one', async () => {
    const office = await postOffice()
    const courier = office.courier()
    const start = office.clock.now()
    const at: number[] = []
    for (const request of [12, 13, 14]) {
      office.replies.push(async () => {
        at.push(office.clock.now() - start)
        return { kind: 'delivered' }
      })
      await office.write({ kind: 'thread', request, message: line('planned'), isBroadcast: false })
    }

    await deliverAll(office, courier)

    expect(at).toEqual([0, paceMs, 2 * paceMs])
    expect(office.said()).toEqual(['thread 12: planned', 'thread 13: planned', 'thread 14: planned'])
  })

  test('a slow reply holds up its own thread, not the channel', async () => {
    const office = await postOffice()
    const courier = office.courier()
    const slow = gate()
    office.replies.push(async () => {
      await slow.opened
      return { kind: 'delivered' }
    })
    for (const request of [12, 12, 13])
      await office.write({ kind: 'thread', request, message: line('planned'), isBroadcast: false })

    const delivering = courier.deliverDue()
    for (let turns = 0; turns < 20; turns++) await transact(office.db, async () => undefined)
    office.clock.advance(paceMs)
    courier.wake()
    for (let turns = 0; turns < 20; turns++) await transact(office.db, async () => undefined)

    expect(office.said()).toEqual(['thread 12: planned', 'thread 13: planned'])
    slow.open()
    await delivering
    await courier.idle()
  })

  test('a letter on its way does not hold up the timers of other topics', async () => {
    const office = await postOffice()
    const courier = office.courier()
    const slow = gate()
    office.replies.push(async () => {
      await slow.opened
      return { kind: 'delivered' }
    })
    await office.write(
      { kind: 'card', request: 12 },
      { kind: 'channel', channel: 'status', message: line('1') },
      { kind: 'channel', channel: 'status', message: line('2') },
    )

    const delivering = courier.deliverDue()
    for (let turns = 0; turns < 20; turns++) await transact(office.db, async () => undefined)
    office.clock.advance(paceMs)
    for (let turns = 0; turns < 20; turns++) await transact(office.db, async () => undefined)

    expect(office.said()).toEqual(['card 12', 'status: 1', 'status: 2'])
    slow.open()
    await delivering
    await courier.idle()
  })

  test('two rounds at the same time never take the same letter', async () => {
    const office = await postOffice()
    const courier = office.courier()
    for (let i = 0; i < 20; i++)
      await office.write({ kind: 'direct', person: `U${i}`, message: line('hello') })

    await Promise.all([courier.deliverDue(), courier.deliverDue(), courier.deliverDue()])
    await deliverAll(office, courier)

    expect(office.tries.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
  })

  test('not even when the end of the taking is heard of late', async () => {
    const office = await postOffice()
    const courier = office.courier({ view: lateCommits(office.db) })
    for (let i = 0; i < 5; i++)
      await office.write({ kind: 'direct', person: `U${i}`, message: line('hello') })

    await Promise.all([courier.deliverDue(), courier.deliverDue()])

    expect(office.tries.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
  })

  test('the next look is when a topic has rested, not before', async () => {
    const office = await postOffice()
    const message = line('hello')
    await office.write(
      { kind: 'channel', channel: 'status', message },
      { kind: 'channel', channel: 'status', message },
    )

    await office.courier().deliverDue()

    expect(office.clock.nextAt()).toBe(office.clock.now() + paceMs)
  })
})

describe('trying again', () => {
  test('waits longer from try to try, at least as long as Slack asks', async () => {
    const office = await postOffice()
    const at: number[] = []
    const start = office.clock.now()
    const timed = (delivery: Delivery) => async () => {
      at.push(office.clock.now() - start)
      return delivery
    }
    office.replies.push(
      timed(later()),
      timed(later()),
      timed(later({ afterMs: 30_000 })),
      timed({ kind: 'delivered' }),
    )
    await office.write({ kind: 'card', request: 12 })

    await deliverAll(office)

    expect(at).toEqual([0, 1_000, 3_000, 33_000])
    expect(office.tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
  })

  test('a try that certainly said nothing leaves no doubt', async () => {
    const office = await postOffice()
    office.replies.push(later())
    await office.write({ kind: 'card', request: 12 })

    await deliverAll(office)

    expect(office.tries.map(({ unsureSince }) => unsureSince)).toEqual([null, null])
  })

  test('a lost reply makes the letter unsure, since the try that lost it, to the end', async () => {
    const office = await postOffice()
    const start = office.clock.now()
    // The second try certainly said nothing; the first still may have.
    office.replies.push(later({ isUnsure: true }), later(), later({ isUnsure: true }))
    await office.write({ kind: 'card', request: 12 })

    await deliverAll(office)

    expect(office.tries.map(({ unsureSince }) => unsureSince)).toEqual([null, start, start, start])
  })

  test('an unsure letter is tried again by the timer', async () => {
    const office = await postOffice()
    const courier = office.courier()
    office.replies.push(later({ isUnsure: true }))
    await office.write({ kind: 'card', request: 12 })
    await courier.deliverDue()

    office.clock.advance(1_000)
    await courier.idle()

    expect(office.said()).toEqual(['card 12', 'card 12'])
  })

  test('a bug while saying it is logged, and the letter is unsure', async () => {
    const office = await postOffice()
    office.replies.push(new TypeError('undefined is not a function'))
    await office.write({ kind: 'card', request: 12 })

    await deliverAll(office)

    expect(office.tries.map(({ unsureSince }) => unsureSince !== null)).toEqual([false, true])
    expect(office.log.complaints()).toEqual(['a letter could not be delivered', 'letter later'])
  })

  test('what is remembered of a delivery is written with it, or it is unsure', async () => {
    const office = await postOffice()
    const courier = office.courier()
    const copy = { channel: 'C0APPROVALS', ts: '1.1', shows: 3 }
    let isBroken = true
    office.replies.push(async letter => ({
      kind: 'delivered',
      record: async tx => {
        await rememberCopy(tx, 'request:12', 'card', letter.id, copy)
        if (isBroken) throw new Error('the disk is full')
      },
    }))
    await office.write({ kind: 'card', request: 12 })

    await expect(courier.deliverDue()).rejects.toThrow('the disk is full')
    expect(await copyOf(office.db, 'request:12', 'card')).toBeNull()
    isBroken = false
    office.replies.push(async letter => ({
      kind: 'delivered',
      record: tx => rememberCopy(tx, 'request:12', 'card', letter.id, copy),
    }))
    await deliverAll(office, courier)

    expect(office.tries.map(({ unsureSince }) => unsureSince !== null)).toEqual([false, true])
    expect(await copyOf(office.db, 'request:12', 'card')).toEqual(copy)
  })
})

describe('killed', () => {
  /** Delivers one card, the process ending at the given point, then lives again. */
  async function killedAt(wanted: string): Promise<PostOffice> {
    const office = await postOffice()
    await office.write({ kind: 'card', request: 12 })
    const dead = gate()
    const dying = office.courier({
      boundary: point => {
        if (!point.endsWith(wanted)) return Promise.resolve()
        dead.open()
        return new Promise(() => {})
      },
    })
    void dying.deliverDue()
    await dead.opened
    await deliverAll(office)
    return office
  }

  test.each([
    ['before it was said', 'taken', [null]],
    ['after it was said', 'sent', [null, 'unsure']],
    ['after it was recorded', 'settled', [null]],
  ])('%s', async (_when, point, expected) => {
    const office = await killedAt(point)

    // Whoever was cut off may have said it, as far as the next life knows.
    const doubts = office.tries.map(({ unsureSince }) => (unsureSince === null ? null : 'unsure'))
    expect(doubts).toEqual(point === 'taken' ? ['unsure'] : expected)
    expect((await office.depth()).waiting).toBe(0)
  })
})

describe('waking and stopping', () => {
  test('waking delivers what was posted', async () => {
    const office = await postOffice()
    const courier = office.courier()
    await office.write({ kind: 'card', request: 12 })

    courier.wake()
    await courier.idle()

    expect(office.said()).toEqual(['card 12'])
  })

  test('a failure while waking is complained about, not thrown', async () => {
    const office = await postOffice()
    const courier = office.courier()
    await office.db.schema.alterTable('letters').renameTo('hidden').execute()

    courier.wake()
    await courier.idle()
    expect(office.log.complaints()).toEqual(['the outbox could not be worked off'])

    await office.db.schema.alterTable('hidden').renameTo('letters').execute()
    await office.write({ kind: 'card', request: 12 })
    courier.wake()
    await courier.idle()
    expect(office.said()).toEqual(['card 12'])
  })

  test('stopping while the next look is being worked out leaves no timer behind', async () => {
    const office = await postOffice()
    let reads = 0
    const courier = office.courier({
      // Letters are taken, the timer is set, nothing more can be taken, the timer is set for the last time.
      view: watchedResults(office.db, ([row]) => {
        if (row && 'merge_key' in row && ++reads === 4) void courier.stop()
      }),
    })
    const message = line('hello')
    await office.write(
      { kind: 'channel', channel: 'status', message },
      { kind: 'channel', channel: 'status', message },
    )

    await courier.deliverDue()

    expect(reads).toBe(4)
    expect(office.clock.nextAt()).toBeNull()
  })

  test('stopping waits for the letter on its way, and takes no other', async () => {
    const office = await postOffice()
    const courier = office.courier()
    const onItsWay = gate()
    const goOn = gate()
    office.replies.push(async () => {
      onItsWay.open()
      await goOn.opened
      return { kind: 'delivered' }
    })
    const message = line('hello')
    await office.write(
      { kind: 'direct', person: 'U0ANNA', message },
      { kind: 'direct', person: 'U0ANNA', message },
    )
    courier.wake()
    await onItsWay.opened

    const stopping = courier.stop()
    goOn.open()
    await stopping
    courier.wake()
    office.clock.advance(60_000)
    await courier.idle()

    expect(office.said()).toEqual(['to U0ANNA: hello'])
    expect(await office.rows()).toMatchObject([{ status: 'delivered' }, { status: 'pending' }])
  })
})

test('the depth says how many wait, since when, and how many were given up', async () => {
  const office = await postOffice()
  const start = office.clock.now()
  office.replies.push(later({ afterMs: 60_000, isUnsure: true }), {
    kind: 'undeliverable',
    why: 'user_not_found',
  })
  await office.write({ kind: 'card', request: 12 }, { kind: 'direct', person: 'U0GONE', message: line('x') })
  await office.courier().deliverDue()
  office.clock.advance(5_000)
  await office.write({ kind: 'card', request: 13 })

  expect(await office.depth()).toEqual({ waiting: 2, undeliverable: 1, oldestAt: start })
})
