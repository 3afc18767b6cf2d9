/** Kills the process at every point of the stories; prints what each run took. `npm run chaos`. */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { awsBoundaries, createBoundaries, deleteBoundaries, vpcToVpcBoundaries } from '../support/ending.ts'
import { inAws, onTheWire, playKilled, type StoryName } from '../support/killed-process.ts'

const table: string[] = []

afterAll(() => {
  process.stdout.write(`\n${table.join('\n')}\n`)
})

const stories: [StoryName, readonly string[]][] = [
  ['create', createBoundaries],
  ['delete', deleteBoundaries],
  ['aws', awsBoundaries],
  ['vpc-to-vpc', vpcToVpcBoundaries],
]

/** What must not be done twice, of the stories that lead into AWS. */
const calls: Partial<Record<StoryName, readonly string[]>> = {
  aws: [onTheWire, `${inAws}AcceptVpcPeeringConnection`, `${inAws}CreateRoute`],
  'vpc-to-vpc': ['CreateVpcPeeringConnection', 'AcceptVpcPeeringConnection', 'CreateRoute'].map(
    call => `${inAws}${call}`,
  ),
}

describe.each(stories)('%s', (story, boundaries) => {
  test('reaches exactly the points that are known', async () => {
    const { points, ending, expected } = await playKilled(story, null)

    expect([...new Set(points)].filter(point => !boundaries.includes(point))).toEqual([])
    expect(ending).toEqual(expected)
  })

  test.each([...boundaries, ...(calls[story] ?? [onTheWire])])('killed at "%s"', async point => {
    const run = await playKilled(story, point)
    const { ending, expected, lives, chain, entries, ms } = run
    const isSame = isDeepStrictEqual(ending, expected)
    table.push(
      `${story}  ${point.padEnd(40)} lives ${lives}  cards ${ending.cards.length}  peerings ${ending.peerings.length}  writes ${ending.writes.length}  entries ${String(entries.length).padStart(4)}  chain ${chain.isWhole ? 'whole' : 'BROKEN'}  ${isSame ? 'same end' : 'ANOTHER END'}  ${(ms / 1_000).toFixed(1)} s`,
    )

    expect(lives).toBe(2)
    expect(ending).toEqual(expected)
    expect(chain).toMatchObject({ isWhole: true, entries: entries.length })
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
    expect(entries.filter(({ action }) => action === 'request.finished')).toHaveLength(1)
  })
})
