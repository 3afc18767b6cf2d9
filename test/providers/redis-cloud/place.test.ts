import { describe, expect, it } from 'vitest'
import type { RedisCloudClient } from '../../../src/providers/redis-cloud/client.ts'
import { createDeployments } from '../../../src/providers/redis-cloud/deployments.ts'
import type { FamilyParts } from '../../../src/providers/redis-cloud/parts.ts'
import {
  localId,
  placeOf,
  placesOf,
  readRegion,
  regionField,
  regionIn,
  typedBack,
} from '../../../src/providers/redis-cloud/place.ts'
import { createTaskReader } from '../../../src/providers/redis-cloud/tasks.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { activeActiveScope, awsPeering, awsScope } from './builders.ts'

const clock = manualClock()
type Regions = { id: string | null; name: string }[]
const partsWith = (regions: Regions, catalog: Regions = []): FamilyParts => ({
  clock,
  clientOf: () =>
    ({
      readRegions: async () => regions,
      listRegions: async () => catalog,
    }) as unknown as RedisCloudClient,
  tasks: createTaskReader({ clock, random: seededRandom(1) }),
  deployments: createDeployments(),
})
const regions = [
  { id: '1', name: 'us-east-1' },
  { id: null, name: 'eu-west-1' },
]

describe('a place', () => {
  it('is the subscription itself where it is standard', async () => {
    expect(await placesOf(partsWith([]), awsScope())).toEqual([
      { region: null, prefix: '/subscriptions/1206' },
    ])
  })

  const catalog = [
    { id: '1', name: 'us-east-1' },
    { id: '4', name: 'eu-west-1' },
    { id: '7', name: 'sa-east-1' },
  ]

  it.each([
    ['has no number', regions],
    ['is not in the reply', regions.slice(0, 1)],
  ])('is a region of an Active-Active subscription; where one %s, the catalogue has it', async (_, told) => {
    expect(await placesOf(partsWith(told, catalog), activeActiveScope())).toEqual([
      { region: 'us-east-1', prefix: '/subscriptions/1400/regions/1' },
      { region: 'eu-west-1', prefix: '/subscriptions/1400/regions/4' },
    ])
    expect(await placeOf(partsWith(told, catalog), activeActiveScope(), 'eu-west-1')).toEqual({
      region: 'eu-west-1',
      prefix: '/subscriptions/1400/regions/4',
    })
  })

  it('that cannot be found makes the list unreadable, never shorter', async () => {
    await expect(placesOf(partsWith(regions), activeActiveScope())).rejects.toMatchObject({
      kind: 'invalid_response',
      effect: 'no',
      message: expect.stringContaining('eu-west-1'),
    })
    expect(await placeOf(partsWith(regions), activeActiveScope(), 'us-east-1')).toMatchObject({
      region: 'us-east-1',
    })
  })

  it('that is none says why there may be no number', async () => {
    await expect(placeOf(partsWith(regions), activeActiveScope(), 'eu-west-1')).rejects.toMatchObject({
      kind: 'invalid',
      effect: 'no',
      message: expect.stringContaining('until the subscription has a database'),
    })
    await expect(placeOf(partsWith([]), awsScope(), 'eu-west-1')).rejects.toMatchObject({ kind: 'invalid' })
  })
})

describe('an id within the scope', () => {
  it.each([
    ['privatelink', null, 'privatelink'],
    ['tgw-7', 'us-east-1', 'tgw-7@us-east-1'],
  ])('of %s in %s leads back to its region', (name, region, id) => {
    expect(localId(name, region)).toBe(id)
    expect(regionIn(id)).toBe(region)
  })
})

describe('what is typed back', () => {
  it('is the name, and the object itself where each region may have one', () => {
    expect(typedBack(awsScope(), awsPeering({ providerId: 'privatelink' }))).toBe('orders-prod')
    expect(typedBack(activeActiveScope(), awsPeering({ providerId: 'privatelink@us-east-1' }))).toBe(
      '1400/privatelink@us-east-1',
    )
    expect(typedBack(activeActiveScope(), null)).toBe('global-sessions')
  })
})

describe('the region that a person names', () => {
  it('is asked for only where there are several', () => {
    expect(regionField(awsScope())).toEqual([])
    expect(regionField(activeActiveScope()).map(field => field.key)).toEqual(['from'])
    expect(readRegion(awsScope(), {})).toEqual({ region: null })
    expect(readRegion(activeActiveScope(), { from: ' us-east-1 ' })).toEqual({ region: 'us-east-1' })
    expect(readRegion(activeActiveScope(), {})).toHaveProperty('problem')
  })
})
