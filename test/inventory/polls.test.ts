import { describe, expect, test } from 'vitest'
import { hour, minute, second } from '../../src/kit/duration.ts'
import { ForeignError } from '../../src/kit/errors.ts'
import { gate } from '../engine/workshop.ts'
import { aPeering, aScope } from '../support/builders.ts'
import { lookout } from './lookout.ts'

const key = 'cloud/main/1206'
const outage = new ForeignError('The cloud does not answer.', {
  service: 'cloud',
  operation: 'list peerings',
  kind: 'unavailable',
  effect: 'no',
})

describe('a poll', () => {
  test('is shared by everybody who looks while it is under way', async () => {
    const { inventory, cloud, clock } = await lookout()
    const goOn = gate()
    cloud.list = async () => {
      await goOn.opened
      return [aPeering()]
    }

    const looks = [1, 2, 3].map(() => inventory.observe(key, clock.now()))
    goOn.open()
    await Promise.all(looks)

    expect(cloud.lists).toEqual([key])
    expect(await inventory.peering(key, '87')).toMatchObject({ status: 'active', isListed: true })
  })

  test('that began too early is waited for, and one new poll serves all who want newer', async () => {
    const { inventory, cloud, clock } = await lookout()
    const begun = gate()
    const goOn = gate()
    let lists = 0
    cloud.list = async () => {
      if (++lists > 1) return [aPeering()]
      begun.open()
      await goOn.opened
      return []
    }
    const early = inventory.observe(key, clock.now())
    await begun.opened
    clock.advance(second)

    const late = [1, 2].map(() => inventory.observe(key, clock.now()))
    expect(lists).toBe(1)
    goOn.open()
    await Promise.all([early, ...late])

    expect(lists).toBe(2)
    expect(await inventory.peering(key, '87')).not.toBeNull()
  })

  test('that fails is told to everybody who waits for it, and the next look tries anew', async () => {
    const { inventory, cloud, clock } = await lookout()
    cloud.list = () => Promise.reject(outage)

    const looks = await Promise.allSettled([1, 2].map(() => inventory.observe(key, clock.now())))

    expect(looks.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(cloud.lists).toHaveLength(1)
    cloud.list = () => Promise.resolve([])
    await inventory.observe(key, clock.now())
    expect(cloud.lists).toHaveLength(2)
  })

  test('a failing one that began too early does not fail who wants newer', async () => {
    const { inventory, cloud, clock } = await lookout()
    const begun = gate()
    const goOn = gate()
    cloud.list = async () => {
      if (cloud.lists.length > 1) return [aPeering()]
      begun.open()
      await goOn.opened
      throw outage
    }
    const early = inventory.observe(key, clock.now())
    await begun.opened
    clock.advance(second)
    const late = inventory.observe(key, clock.now())
    goOn.open()

    await expect(early).rejects.toThrow('does not answer')
    await late
    expect(await inventory.peering(key, '87')).not.toBeNull()
  })

  test('is not made when what is known is new enough', async () => {
    const { inventory, cloud, clock } = await lookout()
    await inventory.observe(key, clock.now())
    clock.advance(minute)

    await inventory.observe(key, clock.now() - minute)
    expect(cloud.lists).toHaveLength(1)
    await inventory.observe(key, clock.now() - minute + 1)

    expect(cloud.lists).toHaveLength(2)
  })

  test('wakes the app when it is done', async () => {
    const watch = await lookout()

    await watch.inventory.observe(key, watch.clock.now())

    expect(watch.wakes).toBe(1)
  })

  test('of a scope that nobody knows is a bug', async () => {
    const { inventory, clock } = await lookout()

    await expect(inventory.observe('cloud/main/9', clock.now())).rejects.toThrow(
      'no scope named cloud/main/9',
    )
  })

  test('of what cannot be read now fails, rather than let what was read before pass for it', async () => {
    const { inventory, cloud, clock } = await lookout(
      aScope({ supports: { peerings: false, why: 'It lives in your own account.' } }),
    )

    await expect(inventory.observe(key, clock.now())).rejects.toMatchObject({
      kind: 'not_active',
      effect: 'no',
      message: 'The vpc-peering of payments-prod (1206) cannot be read now: It lives in your own account.',
    })
    expect(cloud.lists).toEqual([])
  })
})

describe('a scope that cannot be read', () => {
  test('says why and since when, keeps what is known, and recovers', async () => {
    const watch = await lookout()
    await watch.see(aPeering())
    const polledAt = watch.clock.now()
    watch.cloud.list = () => Promise.reject(outage)
    watch.clock.advance(minute)
    const since = watch.clock.now()

    await expect(watch.inventory.observe(key, since)).rejects.toThrow(outage)
    watch.clock.advance(minute)
    await expect(watch.inventory.observe(key, since + minute)).rejects.toThrow(outage)

    expect((await watch.inventory.scope(key))?.polls).toEqual([
      {
        family: 'vpc-peering',
        error: 'The cloud does not answer.',
        failingSince: since,
        polledAt,
        triedAt: since + minute,
      },
    ])
    expect(await watch.inventory.peering(key, '87')).toMatchObject({ status: 'active', isListed: true })
    await watch.see(aPeering())
    expect((await watch.inventory.scope(key))?.polls).toEqual([
      {
        family: 'vpc-peering',
        error: null,
        failingSince: null,
        polledAt: watch.clock.now(),
        triedAt: watch.clock.now(),
      },
    ])
  })

  test('is read again though its last good poll is new enough', async () => {
    const { inventory, cloud, clock } = await lookout()
    await inventory.observe(key, clock.now())
    const wanted = clock.now()
    clock.advance(second)
    cloud.list = () => Promise.reject(outage)
    await inventory.observe(key, clock.now()).catch(() => undefined)
    cloud.list = () => Promise.resolve([])

    await inventory.observe(key, wanted)

    expect(cloud.lists).toHaveLength(3)
  })
})

describe('refreshing', () => {
  const scopes = [
    aScope(),
    aScope({ key: 'cloud/main/1301', id: '1301', name: 'app-prod' }),
    aScope({ key: 'cloud/main/1400', id: '1400', supports: { peerings: false, why: 'Not here.' } }),
  ]

  test('everything reads scopes and then each that has peerings; one that fails does not stop the rest', async () => {
    const { inventory, cloud, log } = await lookout(...scopes)
    cloud.list = scope => (scope.id === '1206' ? Promise.reject(outage) : Promise.resolve([]))

    await inventory.refreshAll()

    expect(cloud.lists).toEqual(['cloud/main/1206', 'cloud/main/1301'])
    expect(log.complaints()).toEqual(['a scope could not be read'])
  })

  test('a family that a scope can have and does not is read now and then, one that is in use each time', async () => {
    const { inventory, cloud, clock } = await lookout(...scopes.slice(0, 2))
    cloud.links = true
    const link = aPeering({ kind: 'privatelink', providerId: 'privatelink' })
    cloud.listLinks = async scope => (scope.id === '1206' ? [link] : [])
    const refresh = async (afterMs: number) => {
      clock.advance(afterMs)
      cloud.lists.length = 0
      await inventory.refreshAll()
      return cloud.lists
    }
    const peerings = ['cloud/main/1206', 'cloud/main/1301']

    expect(await refresh(0)).toEqual([...peerings, ...peerings.map(scope => `${scope} privatelink`)])
    expect(await refresh(hour)).toEqual([...peerings, 'cloud/main/1206 privatelink'])
    expect(await refresh(5 * hour)).toEqual([...peerings, ...peerings.map(scope => `${scope} privatelink`)])
    expect((await inventory.scope('cloud/main/1206'))?.polls.map(({ family }) => family)).toEqual([
      'privatelink',
      'vpc-peering',
    ])
  })

  test('a quiet family that fails is tried no more often than one that works', async () => {
    const { inventory, cloud, clock } = await lookout(...scopes.slice(0, 1))
    cloud.links = true
    cloud.listLinks = () => Promise.reject(outage)
    for (let hours = 0; hours < 13; hours++) {
      await inventory.refreshAll()
      clock.advance(hour)
    }

    expect(cloud.lists.filter(list => list.endsWith('privatelink'))).toHaveLength(3)
  })

  test('of many quiet families a few are read at a time, those that waited longest first', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      aScope({ key: `cloud/main/${index}`, id: String(index), name: `sub-${index}` }),
    )
    const { inventory, cloud, clock } = await lookout(...many)
    cloud.links = true
    const read = async () => {
      cloud.lists.length = 0
      clock.advance(minute)
      await inventory.refreshAll()
      return cloud.lists.filter(list => list.endsWith('privatelink'))
    }

    const [first, second, third] = [await read(), await read(), await read()]
    expect([first, second, third].map(lists => lists.length)).toEqual([40, 20, 0])
    expect(new Set([...first, ...second]).size).toBe(60)
  })

  test('a scope that says for a while not where it lives is where it was', async () => {
    const { inventory, cloud, clock } = await lookout(...scopes.slice(0, 1))
    const bare = aScope({
      status: 'pending',
      regions: [],
      cloud: 'not known yet',
      supports: { peerings: false, why: 'It has no cloud details yet.' },
    })
    cloud.scopes = () => Promise.resolve([bare])
    clock.advance(minute)

    await inventory.refreshScopes()

    expect((await inventory.scope(key))?.scope).toEqual({ ...aScope(), status: 'pending' })
  })

  test('what one family lists says nothing about another', async () => {
    const { inventory, cloud, clock } = await lookout()
    cloud.links = true
    cloud.list = () => Promise.resolve([aPeering()])
    cloud.listLinks = () => Promise.resolve([aPeering({ kind: 'privatelink', providerId: 'privatelink' })])
    for (let round = 0; round < 3; round++) {
      clock.advance(hour)
      await inventory.observe(key, clock.now())
      await inventory.observe(key, clock.now(), 'privatelink')
    }

    const { peerings } = await inventory.peerings({ isLive: true }, { offset: 0, limit: 10 })
    expect(peerings.map(({ kind, isListed }) => [kind, isListed])).toEqual([
      ['vpc_peering', true],
      ['privatelink', true],
    ])
  })

  test('what is moving reads only the scopes in which something is, and only when that is old', async () => {
    const { inventory, cloud, clock } = await lookout(...scopes)
    cloud.list = scope =>
      Promise.resolve([
        aPeering({ scope: scope.key, status: scope.id === '1301' ? 'provisioning' : 'active' }),
        aPeering({ scope: scope.key, providerId: '88', status: 'pending_acceptance' }),
      ])
    await inventory.refreshAll()
    cloud.lists.length = 0

    clock.advance(14 * second)
    await inventory.refreshMoving()
    expect(cloud.lists).toEqual([])
    clock.advance(2 * second)
    await inventory.refreshMoving()

    expect(cloud.lists).toEqual(['cloud/main/1301'])
  })

  test('what is moving in a scope that is gone is not read any more', async () => {
    const { inventory, cloud, clock, log } = await lookout(...scopes)
    cloud.list = scope => Promise.resolve([aPeering({ scope: scope.key, status: 'deleting' })])
    await inventory.refreshAll()
    cloud.scopes = () => Promise.resolve(scopes.slice(1, 2))
    clock.advance(hour)
    await inventory.refreshScopes()
    cloud.lists.length = 0

    await inventory.refreshMoving()

    expect(cloud.lists).toEqual(['cloud/main/1301'])
    expect(log.complaints()).toEqual([])
  })

  test('scopes that are no longer reported are gone, and come back', async () => {
    const watch = await lookout(...scopes)
    watch.cloud.scopes = () => Promise.resolve(scopes.slice(1))
    watch.clock.advance(hour)

    const { entries } = await watch.during(() => watch.inventory.refreshScopes())

    expect(entries).toMatchObject([{ action: 'scope.gone', actor: 'peerbot', detail: { scope: key } }])
    expect((await watch.inventory.scopes()).map(({ scope }) => scope.id)).toEqual(['1301', '1400'])
    expect(await watch.inventory.scope(key)).toMatchObject({ goneAt: watch.clock.now() })
    watch.cloud.scopes = () => Promise.resolve(scopes)
    watch.clock.advance(hour)
    await watch.inventory.refreshScopes()
    expect(await watch.inventory.scope(key)).toMatchObject({ goneAt: null, seenAt: watch.clock.now() })
  })

  test('a provider that does not answer keeps its scopes', async () => {
    const { inventory, cloud, clock, log } = await lookout(...scopes)
    cloud.scopes = () => Promise.reject(outage)
    clock.advance(hour)

    await inventory.refreshScopes()

    expect(await inventory.scopes()).toHaveLength(3)
    expect(log.complaints()).toEqual(['the scopes of a provider could not be read'])
  })
})

describe('finding', () => {
  const scopes = [
    aScope({ name: 'Payments prod' }),
    aScope({ key: 'cloud/second/1206', account: 'second', name: 'reports' }),
    aScope({ key: 'cloud/main/1301', id: '1301', name: 'prod app' }),
  ]

  test('a scope by what a person typed: an id, or account and id', async () => {
    const { inventory } = await lookout(...scopes)
    const found = async (typed: string) => (await inventory.findScopes(typed)).map(({ scope }) => scope.key)

    expect(await found('1206')).toEqual(['cloud/main/1206', 'cloud/second/1206'])
    expect(await found('second/1206')).toEqual(['cloud/second/1206'])
    expect(await found('cloud/second/1206')).toEqual(['cloud/second/1206'])
    expect(await found('cloud/1301')).toEqual(['cloud/main/1301'])
    expect(await found('99')).toEqual([])
  })

  test('scopes for a typeahead: those that begin with it first, never one that is gone', async () => {
    const { inventory, cloud, clock } = await lookout(...scopes)
    const found = async (query: string, limit = 10) =>
      (await inventory.searchScopes(query, limit)).map(({ scope }) => scope.name)

    expect(await found('PROD')).toEqual(['prod app', 'Payments prod'])
    expect(await found('13')).toEqual(['prod app'])
    expect(await found('prod', 1)).toEqual(['prod app'])
    expect(await found('%')).toEqual([])
    cloud.scopes = () => Promise.resolve(scopes.slice(0, 2))
    clock.advance(hour)
    await inventory.refreshScopes()
    expect(await found('prod')).toEqual(['Payments prod'])
  })

  test('peerings by scope, status and life, by page, what changed last first', async () => {
    const watch = await lookout()
    await watch.see(
      aPeering(),
      aPeering({ providerId: '88' }),
      aPeering({ providerId: '89', status: 'failed' }),
    )
    await watch.see(
      aPeering(),
      aPeering({ providerId: '88', status: 'deleting' }),
      aPeering({ providerId: '89', status: 'failed' }),
    )
    await watch.see(aPeering(), aPeering({ providerId: '89', status: 'failed' }))
    const found = async (query: Parameters<typeof watch.inventory.peerings>[0], limit = 10) => {
      const { peerings, total } = await watch.inventory.peerings(query, { offset: 0, limit })
      return { ids: peerings.map(({ providerId }) => providerId), total }
    }

    expect(await found({ scope: key })).toEqual({ ids: ['88', '87', '89'], total: 3 })
    expect(await found({ isLive: true }, 1)).toEqual({ ids: ['87'], total: 2 })
    expect(await found({ status: 'deleted' })).toEqual({ ids: ['88'], total: 1 })
    expect(await found({ scope: 'cloud/main/1301' })).toEqual({ ids: [], total: 0 })
  })

  test('a provider that is not configured is a bug, and so is a family that it does not have', async () => {
    const { inventory } = await lookout()

    expect(() => inventory.providerOf({ provider: 'elsewhere' })).toThrow('no provider named elsewhere')
    expect(() => inventory.instructions(aScope({ provider: 'bare' }), aPeering())).toThrow(
      'bare has no vpc-peering',
    )
  })
})

describe('a cloud without a list', () => {
  test('is told what is known and not gone, and loses none of it', async () => {
    const watch = await lookout()
    await watch.see(aPeering(), aPeering({ providerId: '88' }))
    await watch.see(aPeering())
    await watch.see(aPeering())
    const told: string[][] = []
    watch.cloud.list = async (_scope, known) => {
      told.push(known.map(({ providerId }) => providerId))
      return known.map(peering => ({ ...peering, status: 'unknown' as const, raw: 'not readable' }))
    }

    for (let polls = 0; polls < 3; polls++) {
      watch.clock.advance(hour)
      await watch.inventory.observe(key, watch.clock.now())
    }

    expect(told).toEqual([['87'], ['87'], ['87']])
    expect(await watch.inventory.peering(key, '87')).toMatchObject({
      status: 'active',
      raw: 'not readable',
      staleSince: expect.any(Number),
      isListed: true,
    })
  })
})
