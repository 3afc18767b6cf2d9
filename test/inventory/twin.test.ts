/** One connection, listed by whoever made it and by the cloud that it is in. */
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src/audit/index.ts'
import { day, hour, minute } from '../../src/kit/duration.ts'
import type { Message } from '../../src/kit/message.ts'
import type { Peering } from '../../src/peering/side.ts'
import { aPeering, aScope, aSide } from '../support/builders.ts'
import { type Lookout, lookout } from './lookout.ts'

const maker = aScope()
const account = aSide({ network: null, cidrs: [] })
const cloud = aScope({
  key: 'cloud/payments/payments-eu-west-1',
  account: 'payments',
  id: 'payments-eu-west-1',
  name: 'payments eu-west-1',
  near: account,
  regions: [account],
})
const pcx = 'pcx-0123456789abcdef0'

/** As whoever made it says. */
const made = (over: Partial<Peering> = {}): Peering =>
  aPeering({ status: 'pending_acceptance', raw: 'pending-acceptance', ...over })

/** As the cloud itself says: its own end, and the maker's. */
const own = (over: Partial<Peering> = {}): Peering =>
  aPeering({
    scope: cloud.key,
    providerId: pcx,
    near: aSide(),
    far: aSide({ account: '999988887777', network: 'vpc-0999988887777aaaa', cidrs: ['192.168.0.0/24'] }),
    status: 'pending_acceptance',
    raw: 'pending-acceptance',
    ...over,
  })

interface Pair {
  watch: Lookout
  maker(...list: Peering[]): Promise<{ entries: Entry[]; posts: string[] }>
  cloud(...list: Peering[]): Promise<{ entries: Entry[]; posts: string[] }>
}

/** Both scopes were read when there was nothing. */
async function bothRead(): Promise<Pair> {
  const watch = await lookout(maker, cloud)
  const read = (scope: string, list: Peering[]) =>
    watch.during(async () => {
      watch.clock.advance(60_000)
      watch.cloud.list = () => Promise.resolve(list)
      await watch.inventory.observe(scope, watch.clock.now())
    })
  const self: Pair = {
    watch,
    maker: (...list) => read(maker.key, list),
    cloud: (...list) => read(cloud.key, list),
  }
  await self.maker()
  await self.cloud()
  return self
}

const row = ({ watch }: Pair) => watch.inventory.peering(maker.key, '87')
const listed = async ({ watch }: Pair, query = {}) =>
  (await watch.inventory.peerings(query, { offset: 0, limit: 10 })).peerings.map(
    ({ providerId }) => providerId,
  )

async function lastNotice({ watch }: Pair): Promise<Message> {
  const { payload } = await watch.db
    .selectFrom('letters')
    .select('payload')
    .where('kind', '=', 'channel')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  return JSON.parse(payload).message
}

describe('a connection that two providers list', () => {
  test.each(['the maker', 'its cloud'])(
    'is read by people once, at its maker, when %s saw it first',
    async first => {
      const pair = await bothRead()

      if (first === 'the maker') await pair.maker(made({ status: 'active', raw: 'active' }))
      await pair.cloud(own({ status: 'active', raw: 'active' }))
      if (first !== 'the maker') await pair.maker(made({ status: 'active', raw: 'active' }))

      expect(await listed(pair)).toEqual(['87'])
      expect(await listed(pair, { isLive: true, kinds: ['vpc_peering'] })).toEqual(['87'])
      expect(await listed(pair, { scope: cloud.key })).toEqual([pcx])
    },
  )

  test('is told once', async () => {
    const pair = await bothRead()
    await pair.maker(made())

    const { posts, entries } = await pair.cloud(own())

    expect(posts).toEqual([])
    expect(entries.map(({ action }) => action)).toEqual(['peering.appeared'])
  })

  test('is its cloud’s to list once the maker no longer does', async () => {
    const pair = await bothRead()
    await pair.maker(made({ status: 'active', raw: 'active' }))
    await pair.cloud(own({ status: 'active', raw: 'active' }))

    await pair.maker()
    await pair.maker()

    expect(await listed(pair, { isLive: true })).toEqual([pcx])
  })

  test('is its cloud’s to list when the maker is no longer configured', async () => {
    const pair = await bothRead()
    await pair.maker(made({ status: 'active', raw: 'active' }))
    await pair.cloud(own({ status: 'active', raw: 'active' }))

    pair.watch.clock.advance(hour)
    pair.watch.cloud.scopes = () => Promise.resolve([cloud])
    await pair.watch.inventory.refreshScopes()

    expect(await listed(pair)).toEqual([pcx])
  })

  test('is listed once when the account is called otherwise', async () => {
    const pair = await bothRead()
    await pair.cloud(own({ status: 'active', raw: 'active' }))
    const renamed = { ...cloud, key: 'cloud/a-new-name', id: 'a-new-name' }

    pair.watch.clock.advance(hour)
    pair.watch.cloud.scopes = () => Promise.resolve([maker, renamed])
    await pair.watch.inventory.refreshScopes()
    pair.watch.cloud.list = () =>
      Promise.resolve([own({ scope: renamed.key, status: 'active', raw: 'active' })])
    await pair.watch.inventory.observe(renamed.key, pair.watch.clock.now())

    expect(await listed(pair)).toEqual([pcx])
  })

  test('that moves to the scope of another account of the same cloud is not told as deleted', async () => {
    const pair = await bothRead()
    await pair.cloud(own({ status: 'active', raw: 'active' }))
    // The requester's account is configured now: its scope lists it.
    await pair.maker(own({ scope: maker.key, status: 'active', raw: 'active' }))

    await pair.cloud()
    const { posts } = await pair.cloud()

    expect(posts).toEqual([])
    expect(await listed(pair, { isLive: true })).toEqual([pcx])
  })
})

describe('what its cloud knows better', () => {
  test.each([
    ['rejected', 'pending_acceptance'],
    ['expired', 'inactive'],
    ['failed', 'inactive'],
  ] as const)(
    '%s, while the maker says %s, is the status, told once, with ways to delete it there and to ask again',
    async (status, vague) => {
      const pair = await bothRead()
      await pair.maker(made())
      await pair.cloud(own())
      await pair.cloud(own({ status, raw: status }))
      expect(await row(pair)).toMatchObject({ status, expiresAt: null, raw: 'pending-acceptance' })
      expect(await lastNotice(pair)).toMatchObject({
        title: ['Peering ', { bold: '1206/87' }, ' is ', { bold: status }, expect.any(String)],
        parts: expect.arrayContaining([
          {
            part: 'buttons',
            buttons: [
              expect.objectContaining({ command: 'delete', args: { peering: 'cloud/main/1206/87' } }),
              expect.objectContaining({ command: 'create', args: { again: 'cloud/main/1206/87' } }),
            ],
          },
          {
            part: 'note',
            text: expect.stringContaining('payments-prod still says "pending-acceptance"'),
          },
        ]),
      })

      const { posts, entries } = await pair.maker(made({ status: vague, raw: vague }))

      expect(posts).toEqual([])
      expect(entries.map(({ action }) => action)).not.toContain('peering.anomaly')
      expect(await row(pair)).toMatchObject({ status, anomaly: null })
    },
  )

  test('is a better word for what was told already', async () => {
    const pair = await bothRead()
    await pair.maker(made())
    await pair.maker(made({ status: 'inactive', raw: 'inactive' }))

    const { posts } = await pair.cloud(own({ status: 'rejected', raw: 'rejected' }))

    expect(posts).toEqual([expect.stringMatching(/^status: Peering 1206\/87 is rejected/)])
    expect(await row(pair)).toMatchObject({ status: 'rejected', raw: 'inactive' })
  })

  test('stays true when its cloud has forgotten it', async () => {
    const pair = await bothRead()
    await pair.maker(made())
    await pair.cloud(own({ status: 'rejected', raw: 'rejected' }))

    await pair.cloud()
    await pair.cloud()
    await pair.maker(made({ status: 'inactive', raw: 'inactive' }))

    expect(await row(pair)).toMatchObject({ status: 'rejected', anomaly: null })
  })

  test('deleted by the other side is said, and it can still be deleted at its maker', async () => {
    const pair = await bothRead()
    await pair.maker(made({ status: 'active', raw: 'active' }))
    await pair.cloud(own({ status: 'active', raw: 'active' }))
    await pair.maker(made({ status: 'inactive', raw: 'inactive' }))

    const { posts } = await pair.cloud(own({ status: 'deleted', raw: 'deleted' }))

    expect(posts).toHaveLength(1)
    expect(await row(pair)).toMatchObject({ status: 'inactive', details: { 'far side says': 'deleted' } })
    const notice = await lastNotice(pair)
    expect(notice.parts[0]).toMatchObject({ text: [expect.stringMatching(/^The other side deleted it/)] })
    expect((await pair.maker(made({ status: 'inactive', raw: 'inactive' }))).posts).toEqual([])
    expect((await pair.cloud(own({ status: 'deleted', raw: 'deleted' }))).posts).toEqual([])
  })

  test('does not touch what the maker says is up', async () => {
    const pair = await bothRead()
    await pair.maker(made({ status: 'active', raw: 'active' }))

    await pair.cloud(own({ status: 'failed', raw: 'failed' }))

    expect(await row(pair)).toMatchObject({ status: 'active' })
  })

  test('deleted for a while goes over what the maker still says is up; it is told once', async () => {
    const pair = await bothRead()
    await pair.maker(made({ status: 'active', raw: 'active' }))
    await pair.cloud(own({ status: 'active', raw: 'active' }))

    const soon = await pair.cloud(own({ status: 'deleted', raw: 'deleted' }))
    const still = await pair.maker(made({ status: 'active', raw: 'active' }))
    pair.watch.clock.advance(10 * minute)
    const { posts } = await pair.maker(made({ status: 'active', raw: 'active' }))

    expect([soon.posts, still.posts]).toEqual([[], []])
    expect(posts).toEqual([expect.stringMatching(/^status: Peering 1206\/87 is inactive/)])
    expect(await row(pair)).toMatchObject({
      status: 'inactive',
      raw: 'active',
      details: { 'far side says': 'deleted' },
    })
    expect((await pair.maker(made({ status: 'active', raw: 'active' }))).posts).toEqual([])
  })

  test('is asked of the account as it is called now, not of one that is gone', async () => {
    const pair = await bothRead()
    await pair.maker(made())
    await pair.cloud(own())
    const renamed = { ...cloud, key: 'cloud/a-new-name', id: 'a-new-name' }
    pair.watch.clock.advance(hour)
    pair.watch.cloud.scopes = () => Promise.resolve([maker, renamed])
    await pair.watch.inventory.refreshScopes()
    const there = (over: Partial<Peering> = {}) => {
      pair.watch.clock.advance(minute)
      pair.watch.cloud.list = () => Promise.resolve([own({ scope: renamed.key, ...over })])
      return pair.watch.inventory.observe(renamed.key, pair.watch.clock.now())
    }
    await there()

    await there({ status: 'rejected', raw: 'rejected' })
    await pair.maker(made())

    expect(await row(pair)).toMatchObject({ status: 'rejected' })
  })

  test('before our time is no news', async () => {
    const watch = await lookout(maker, cloud)
    watch.cloud.list = () => Promise.resolve([made()])
    await watch.inventory.observe(maker.key, watch.clock.now())

    watch.cloud.list = () => Promise.resolve([own({ status: 'expired', raw: 'expired' })])
    const { posts } = await watch.during(() => watch.inventory.observe(cloud.key, watch.clock.now()))

    expect(posts).toEqual([])
    expect(await watch.inventory.peering(maker.key, '87')).toMatchObject({ status: 'expired' })
  })

  test('wakes the request that made it', async () => {
    const pair = await bothRead()
    pair.watch.owner = await pair.watch.aRequest()
    await pair.maker(made())
    const { owner, woken } = pair.watch
    pair.watch.owner = null
    woken.length = 0

    const { posts } = await pair.cloud(own({ status: 'rejected', raw: 'rejected' }))

    expect(woken).toContain(owner)
    expect(posts.map(post => post.split(':')[0])).toEqual(['status', `thread ${owner}`])
  })
})

describe('when it lapses', () => {
  test('is what its cloud says, whichever is read first', async () => {
    const pair = await bothRead()
    await pair.maker(made())
    const guess = (await row(pair))?.expiresAt
    const exact = pair.watch.clock.now() + 7 * day - hour

    await pair.cloud(own({ expiresAt: exact }))

    expect(guess).not.toBe(exact)
    expect(await row(pair)).toMatchObject({ status: 'pending_acceptance', expiresAt: exact })
    await pair.maker(made())
    expect(await row(pair)).toMatchObject({ expiresAt: exact })
  })

  test('is known from the first sight where its cloud saw it before', async () => {
    const pair = await bothRead()
    const exact = pair.watch.clock.now() + 7 * day - hour
    await pair.cloud(own({ expiresAt: exact }))

    await pair.maker(made())

    expect(await row(pair)).toMatchObject({ expiresAt: exact })
  })
})

describe('a connection that is known by its two networks', () => {
  const pair = 'app-prod/main~rcp-prod/net'
  const half = (over: Partial<Peering> = {}): Peering =>
    own({
      cloudId: pair,
      providerId: 'main.peerbot-net-1a2b3c4d',
      near: aSide({ cloud: 'gcp', account: 'app-prod', region: null, network: 'main', cidrs: [] }),
      far: aSide({ cloud: 'gcp', account: 'rcp-prod', region: null, network: 'net', cidrs: [] }),
      ...over,
    })
  const google = (over: Partial<Peering> = {}): Peering =>
    made({
      cloudId: pair,
      near: aSide({ cloud: 'redis-cloud', account: 'rcp-prod', region: null, network: 'net' }),
      far: aSide({ cloud: 'gcp', account: 'app-prod', region: null, network: 'main', cidrs: [] }),
      raw: 'inactive',
      ...over,
    })

  test('is read once, at its maker', async () => {
    const it = await bothRead()

    await it.maker(google({ status: 'active', raw: 'active' }))
    await it.cloud(half({ status: 'active', raw: 'ACTIVE' }))

    expect(await listed(it)).toEqual(['87'])
  })

  test('is no other one’s: what was deleted and is asked for again waits like any new one', async () => {
    const it = await bothRead()
    await it.maker(google({ status: 'active', raw: 'active' }))
    await it.cloud(half({ status: 'active', raw: 'ACTIVE' }))
    await it.maker()
    await it.maker()

    await it.maker(google({ providerId: '88' }))
    // Only now its cloud's list says that the half of the first one is gone.
    await it.cloud()
    await it.cloud()
    await it.maker(google({ providerId: '88' }))
    expect(await it.watch.inventory.peering(maker.key, '88')).toMatchObject({
      status: 'pending_acceptance',
      anomaly: null,
      details: {},
    })

    await it.cloud(half({ providerId: 'main.peerbot-net-5e6f7a8b', status: 'active', raw: 'ACTIVE' }))
    await it.maker(google({ providerId: '88', status: 'active', raw: 'active' }))
    expect(await it.watch.inventory.peering(maker.key, '88')).toMatchObject({ status: 'active' })
    expect(await listed(it, { isLive: true })).toEqual(['88'])
  })
})
