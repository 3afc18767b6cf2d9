/** Kills the process at every point of the stories; prints what each run took. `npm run chaos`. */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import {
  awsBoundaries,
  awsDeleteBoundaries,
  createBoundaries,
  deleteBoundaries,
  vpcToVpcBoundaries,
  vpcToVpcDeleteBoundaries,
} from '../support/ending.ts'
import { inAws, onTheWire, playKilled, type StoryName } from '../support/killed-process.ts'

const table: string[] = []

afterAll(() => {
  process.stdout.write(`\n${table.join('\n')}\n`)
})

const stories: [StoryName, readonly string[]][] = [
  ['create', createBoundaries],
  ['delete', deleteBoundaries],
  ['aws', awsBoundaries],
  ['aws-delete', awsDeleteBoundaries],
  ['vpc-to-vpc', vpcToVpcBoundaries],
  ['vpc-to-vpc-delete', vpcToVpcDeleteBoundaries],
]

/** Reached only where AWS shows a new peering later than Redis Cloud does. */
const dependingOnPace = ['peering.create/accept: waiting']

const inAwsAt = (...calls: string[]): string[] => calls.map(call => `${inAws}${call}`)

/** What must not be done twice, of the stories that lead into AWS. */
const calls: Partial<Record<StoryName, readonly string[]>> = {
  aws: [onTheWire, ...inAwsAt('AcceptVpcPeeringConnection', 'CreateTags', 'CreateRoute')],
  'aws-delete': [onTheWire, ...inAwsAt('DeleteRoute')],
  'vpc-to-vpc': inAwsAt(
    'CreateVpcPeeringConnection',
    'AcceptVpcPeeringConnection',
    'ModifyVpcPeeringConnectionOptions',
    'CreateRoute',
  ),
  'vpc-to-vpc-delete': inAwsAt('DeleteRoute', 'DeleteVpcPeeringConnection'),
}

describe.each(stories)('%s', (story, boundaries) => {
  test('reaches exactly the points that are known', async () => {
    const { points, ending, expected } = await playKilled(story, null)

    const known = [...boundaries, ...dependingOnPace]
    expect([...new Set(points)].filter(point => !known.includes(point))).toEqual([])
    expect(ending).toEqual(expected)
  })

  test.each([...boundaries, ...(calls[story] ?? [onTheWire])])('killed at "%s"', async point => {
    const run = await playKilled(story, point)
    const { ending, expected, lives, chain, entries, recorded, ms } = run
    const isSame = isDeepStrictEqual(ending, expected)
    const routes = ending.routes ?? []
    table.push(
      `${story.padEnd(17)}  ${point.padEnd(48)} lives ${lives}  cards ${ending.cards.length}  peerings ${ending.peerings.length}  writes ${ending.writes.length}  routes ${routes.length} (${recorded.length} on record)  entries ${String(entries.length).padStart(4)}  chain ${chain.isWhole ? 'whole' : 'BROKEN'}  ${isSame ? 'same end' : 'ANOTHER END'}  ${(ms / 1_000).toFixed(1)} s`,
    )

    expect(lives).toBe(2)
    expect(ending).toEqual(expected)
    expect(recorded.map(route => `${route} active`)).toEqual(routes)
    expect(chain).toMatchObject({ isWhole: true, entries: entries.length })
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
    expect(entries.filter(({ action }) => action === 'request.finished')).toHaveLength(ending.cards.length)
  })
})
