import { describe, expect, test } from 'vitest'
import { transact } from '../../src/db/index.ts'
import { day, minute } from '../../src/kit/duration.ts'
import type { PeeringStatus } from '../../src/peering/status.ts'
import { aPeering, aSide } from '../support/builders.ts'
import { type Lookout, lookout } from './lookout.ts'

const key = 'cloud/main/1206'
const peering = (watch: Lookout) => watch.inventory.peering(key, '87')

/** A lookout that has read the scope once, empty or not. */
async function since(...statuses: PeeringStatus[]): Promise<Lookout> {
  const watch = await lookout()
  await watch.see()
  for (const status of statuses) await watch.see(aPeering({ status, raw: status }))
  return watch
}

describe('the first poll of a scope', () => {
  test('is the baseline: what was there before us is known, and no news', async () => {
    const watch = await lookout()

    const { entries, posts } = await watch.see(aPeering(), aPeering({ providerId: '88', status: 'failed' }))

    expect(posts).toEqual([])
    expect(watch.woken).toEqual([])
    expect(entries.map(({ action, detail }) => [action, detail['peering'], detail['status']])).toEqual([
      ['peering.known', '1206/87', 'active'],
      ['peering.known', '1206/88', 'failed'],
    ])
  })

  test('does tell what a request of ours made', async () => {
    const watch = await lookout()
    watch.owner = await watch.aRequest()

    const { entries, posts } = await watch.see(aPeering())

    expect(entries).toMatchObject([{ action: 'peering.appeared', request: watch.owner }])
    expect(posts).toHaveLength(2)
    expect(watch.woken).toEqual([watch.owner])
  })
})

describe('a peering that appears', () => {
  test('is audited, posted, and wakes its request', async () => {
    const watch = await since()
    watch.owner = await watch.aRequest()

    const { entries, posts } = await watch.see(
      aPeering({ status: 'pending_acceptance', raw: 'pending-acceptance' }),
    )

    expect(entries).toMatchObject([
      {
        actor: 'peerbot',
        action: 'peering.appeared',
        request: watch.owner,
        detail: {
          scope: key,
          peering: '1206/87',
          from: null,
          to: 'pending_acceptance',
          raw: 'pending-acceptance',
        },
      },
    ])
    expect(posts).toEqual([
      expect.stringMatching(/^status: Peering 1206\/87 /),
      expect.stringMatching(new RegExp(`^thread ${watch.owner}: Peering 1206/87 `)),
    ])
    expect(watch.woken).toEqual([watch.owner])
  })

  test('made by somebody else is news for the status channel alone', async () => {
    const watch = await since()

    const { posts } = await watch.see(aPeering())

    expect(posts).toEqual([expect.stringMatching(/^status: /)])
    expect(watch.woken).toEqual([])
  })
})

describe('a change of status', () => {
  test('is audited, posted with the command for whoever is next, and wakes its request', async () => {
    const watch = await since()
    watch.owner = await watch.aRequest()
    await watch.see(aPeering({ status: 'requested', raw: 'initiating-request' }))
    watch.woken.length = 0

    const { entries, posts } = await watch.see(aPeering({ status: 'active' }))

    expect(entries).toMatchObject([
      {
        action: 'peering.status_changed',
        request: watch.owner,
        detail: { from: 'requested', to: 'active', raw: 'active', cloudId: 'pcx-0123456789abcdef0' },
      },
    ])
    expect(posts).toHaveLength(2)
    expect(watch.woken).toEqual([watch.owner])
    const { payload } = await watch.db
      .selectFrom('letters')
      .select('payload')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(payload).toContain('What to do when it is active.')
    expect(await peering(watch)).toMatchObject({
      status: 'active',
      wasActive: true,
      changedAt: watch.clock.now(),
    })
  })

  test.each([
    ['requested', false],
    ['pending_acceptance', true],
    ['provisioning', false],
    ['active', true],
    ['inactive', true],
    ['rejected', true],
    ['expired', true],
    ['failed', true],
    ['deleting', false],
  ] satisfies [PeeringStatus, boolean][])('to %s is audited; posted: %s', async (status, isPosted) => {
    const watch = await since()

    const { entries, posts } = await watch.see(aPeering({ status, raw: status }))

    expect(entries).toHaveLength(1)
    expect(posts).toHaveLength(isPosted ? 1 : 0)
  })

  test('is told once: the same list again is no news', async () => {
    const watch = await since('pending_acceptance', 'active')

    const { entries, posts } = await watch.see(aPeering())

    expect([entries, posts]).toEqual([[], []])
    expect(await peering(watch)).toMatchObject({ seenAt: watch.clock.now() })
    expect((await peering(watch))?.changedAt).toBe(watch.clock.now() - minute)
  })

  test('that skipped steps nobody saw is one change', async () => {
    const watch = await since('requested')

    const { entries } = await watch.see(aPeering())

    expect(entries).toMatchObject([{ detail: { from: 'requested', to: 'active' } }])
  })

  test('is undone when it cannot be told', async () => {
    const watch = await since('requested')
    await watch.db.schema.alterTable('letters').renameTo('hidden').execute()
    watch.cloud.list = () => Promise.resolve([aPeering()])
    watch.clock.advance(minute)

    await expect(watch.inventory.observe(key, watch.clock.now())).rejects.toThrow('letters')
    await watch.db.schema.alterTable('hidden').renameTo('letters').execute()

    expect(await peering(watch)).toMatchObject({ status: 'requested' })
    const { entries } = await watch.see(aPeering())
    expect(entries).toMatchObject([{ action: 'peering.status_changed' }])
  })
})

describe('a word that we do not know', () => {
  test('never overwrites what is known; it is stale since the first time', async () => {
    const watch = await since('active')

    const { entries, posts } = await watch.see(aPeering({ status: 'unknown', raw: 'frobnicating' }))
    const staleSince = watch.clock.now()
    await watch.see(aPeering({ status: 'unknown', raw: 'frobnicating' }))

    expect([entries, posts]).toEqual([[], []])
    expect(await peering(watch)).toMatchObject({ status: 'active', raw: 'frobnicating', staleSince })
    await watch.see(aPeering())
    expect(await peering(watch)).toMatchObject({ status: 'active', staleSince: null })
  })

  test('is all that is known of a peering that is new', async () => {
    const watch = await since('unknown')
    expect(await peering(watch)).toMatchObject({ status: 'unknown' })

    await watch.see(aPeering())

    expect(await peering(watch)).toMatchObject({ status: 'active' })
  })
})

describe('an observation that nothing explains', () => {
  test('is kept aside and reported once; the last status stands', async () => {
    const watch = await since('active', 'deleting')

    const { entries, posts } = await watch.see(aPeering({ status: 'active', raw: 'active' }))
    const again = await watch.see(aPeering({ status: 'active', raw: 'active' }))

    expect(entries).toMatchObject([
      { action: 'peering.anomaly', detail: { why: 'seen as "active" after deleting' } },
    ])
    expect(posts).toHaveLength(1)
    expect(posts[0]).toContain('contradicts itself')
    expect([again.entries, again.posts]).toEqual([[], []])
    expect(await peering(watch)).toMatchObject({
      status: 'deleting',
      raw: 'active',
      anomaly: 'seen as "active" after deleting',
    })
  })

  test('is forgotten when the cloud makes sense again', async () => {
    const watch = await since('active', 'deleting', 'active')

    await watch.see(aPeering({ status: 'deleting', raw: 'deleting' }))

    expect(await peering(watch)).toMatchObject({ status: 'deleting', anomaly: null })
  })
})

describe('on Google Cloud, where one word means two things', () => {
  const google = (status: PeeringStatus) =>
    aPeering({
      status,
      raw: 'inactive',
      far: aSide({ cloud: 'gcp', region: null, cidrs: [] }),
      cloudId: null,
    })

  test('inactive before it was ever active waits for the other half', async () => {
    const watch = await since()
    await watch.see(google('pending_acceptance'))

    expect(await peering(watch)).toMatchObject({
      status: 'pending_acceptance',
      wasActive: false,
      expiresAt: null,
    })
  })

  test('inactive after it was active means that it is down', async () => {
    const watch = await since()
    await watch.see(google('pending_acceptance'))
    await watch.see(google('active'))

    const { entries, posts } = await watch.see(google('pending_acceptance'))

    expect(entries).toMatchObject([{ detail: { from: 'active', to: 'inactive' } }])
    expect(posts).toHaveLength(1)
    expect(await peering(watch)).toMatchObject({ status: 'inactive', wasActive: true, anomaly: null })
  })

  test('and comes back', async () => {
    const watch = await since()
    for (const status of ['active', 'pending_acceptance', 'active'] as const) await watch.see(google(status))

    expect(await peering(watch)).toMatchObject({ status: 'active' })
  })
})

describe('the deadline of an acceptance on AWS', () => {
  test('is seven days from our first sight, and does not move', async () => {
    const watch = await since('requested')
    await watch.see(aPeering({ status: 'pending_acceptance' }))
    const deadline = watch.clock.now() + 7 * day
    expect(await peering(watch)).toMatchObject({ expiresAt: deadline })

    await watch.see(aPeering({ status: 'pending_acceptance' }))

    expect(await peering(watch)).toMatchObject({ expiresAt: deadline })
  })

  test('is the one that the cloud says, where it says one', async () => {
    const watch = await since()
    await watch.see(aPeering({ status: 'pending_acceptance', expiresAt: 42 }))

    expect(await peering(watch)).toMatchObject({ expiresAt: 42 })
  })

  test('is over when it is accepted', async () => {
    const watch = await since('pending_acceptance', 'active')

    expect(await peering(watch)).toMatchObject({ expiresAt: null })
  })
})

describe('a peering that is no longer listed', () => {
  test('is gone after two complete polls in a row, not after one', async () => {
    const watch = await since('active')

    const first = await watch.see()
    expect(first).toEqual({ entries: [], posts: [] })
    expect(await peering(watch)).toMatchObject({ status: 'active', isListed: false })
    const second = await watch.see()

    expect(second.entries).toMatchObject([
      { action: 'peering.status_changed', detail: { from: 'active', to: 'deleted' } },
    ])
    expect(second.posts).toHaveLength(1)
    expect(await peering(watch)).toMatchObject({ status: 'deleted', isListed: false })
    expect(await watch.see()).toEqual({ entries: [], posts: [] })
  })

  test('that comes back in between was never gone', async () => {
    const watch = await since('active')
    await watch.see()
    await watch.see(aPeering())

    expect(await watch.see()).toEqual({ entries: [], posts: [] })
    expect(await peering(watch)).toMatchObject({ status: 'active' })
  })

  test('was being deleted: one poll is enough', async () => {
    const watch = await since('active', 'deleting')

    const { entries, posts } = await watch.see()

    expect(entries).toMatchObject([{ detail: { from: 'deleting', to: 'deleted' } }])
    expect(posts).toHaveLength(1)
  })

  test.each([
    ['rejected', 0],
    ['expired', 0],
    ['failed', 1],
  ] satisfies [PeeringStatus, number][])(
    'had ended as %s: recorded, and posted %d times',
    async (status, posted) => {
      const watch = await since(status)
      await watch.see()

      const { posts, entries } = await watch.see()

      expect(posts).toHaveLength(posted)
      expect(entries).toMatchObject([
        { action: 'peering.status_changed', detail: { from: status, to: 'deleted' } },
      ])
      expect(await peering(watch)).toMatchObject({ status: 'deleted' })
    },
  )
})

describe('what operations say of a peering', () => {
  test('adopting ties it to the request that made it', async () => {
    const watch = await since('active')
    const request = await watch.aRequest()

    const adopted = await transact(watch.db, tx => watch.inventory.adopt(tx, key, '87', request))

    expect(adopted).toMatchObject({ providerId: '87', request })
    await watch.see(aPeering({ status: 'inactive' }))
    expect(watch.woken).toEqual([request])
  })

  test('adopting what nobody has seen is a bug', async () => {
    const watch = await since()

    await expect(transact(watch.db, tx => watch.inventory.adopt(tx, key, '87', 1))).rejects.toThrow(
      'not in the inventory',
    )
  })
})

describe('what is listed again after it was gone', () => {
  const goneAndBack = async (reusesIds: boolean) => {
    const watch = await lookout()
    watch.cloud.reusesIds = reusesIds
    watch.owner = await watch.aRequest()
    await watch.see()
    await watch.see(aPeering({ status: 'active' }))
    await watch.see()
    await watch.see()
    const maker = watch.owner
    watch.owner = null
    const { posts } = await watch.see(aPeering({ status: 'pending_acceptance', raw: 'waiting' }))
    return { watch, maker, posts, peering: await watch.inventory.peering(key, '87') }
  }

  test('is another one where an id comes back for another one', async () => {
    const { watch, posts, peering } = await goneAndBack(true)

    expect(peering).toMatchObject({
      status: 'pending_acceptance',
      request: null,
      wasActive: false,
      firstSeenAt: watch.clock.now(),
    })
    expect(posts.map(post => post.split(':')[0])).toEqual(['status'])
  })

  test('is the old one elsewhere, as it was before', async () => {
    const { maker, peering } = await goneAndBack(false)

    expect(peering).toMatchObject({ status: 'inactive', request: maker, wasActive: true })
  })
})

describe('what is no VPC peering', () => {
  const link = aPeering({ kind: 'privatelink', providerId: 'privatelink', cloudId: null })

  test('is announced by what it is', async () => {
    const watch = await lookout()
    await watch.see()

    const { posts } = await watch.see(link)

    expect(posts).toEqual([
      'status: PrivateLink 1206/privatelink is active: payments-prod, AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0',
    ])
  })

  test('may wait for a person again after it was up', async () => {
    const watch = await lookout()
    const endpoint = aPeering({ kind: 'psc_endpoint', providerId: 'psc-12', status: 'provisioning' })
    await watch.see(endpoint)

    await watch.see({ ...endpoint, status: 'pending_acceptance', raw: 'pending' })

    expect(await watch.inventory.peering('cloud/main/1206', 'psc-12')).toMatchObject({
      status: 'pending_acceptance',
      anomaly: null,
    })
  })

  test('may be another person’s turn by another word for the same', async () => {
    const watch = await lookout()
    watch.owner = await watch.aRequest()
    const endpoint = aPeering({
      kind: 'psc_endpoint',
      providerId: 'psc-12',
      status: 'pending_acceptance',
      raw: 'initialized',
    })
    await watch.see()
    await watch.see(endpoint)
    watch.woken.length = 0

    const { entries, posts } = await watch.see({ ...endpoint, raw: 'pending' })

    expect(entries).toMatchObject([
      { action: 'peering.word_changed', detail: { from: 'initialized', to: 'pending' } },
    ])
    expect(posts).toEqual([
      expect.stringMatching(/^status: Private Service Connect endpoint 1206\/psc-12 is pending-acceptance/),
      expect.stringMatching(/^thread \d+: Private Service Connect endpoint/),
    ])
    expect(watch.woken).toHaveLength(1)
  })

  test('has members whose comings and goings are recorded, and wake whoever waits', async () => {
    const watch = await lookout()
    watch.owner = await watch.aRequest()
    const shared = (raw: string) => ({
      ...link,
      members: [{ what: 'principal' as const, id: '111122223333', raw, text: '' }],
    })
    await watch.see()
    await watch.see(shared('associating'))
    watch.woken.length = 0

    const { entries, posts } = await watch.see(shared('associated'))
    const again = await watch.see(shared('associated'))
    const without = await watch.see(link)

    expect(entries).toMatchObject([
      {
        action: 'peering.members_changed',
        detail: { moved: 'principal 111122223333: associating → associated' },
      },
    ])
    expect(posts).toEqual([])
    expect(again.entries).toEqual([])
    expect(without.entries).toMatchObject([
      { detail: { moved: 'principal 111122223333: associated → absent' } },
    ])
    expect(watch.woken).toHaveLength(2)
  })
})
