/** Kills the process at every point of the stories; prints what each run took. `npm run chaos`. */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { playKilled } from '../support/killed-process.ts'
import { type KilledStory, killedStories, type StoryName } from '../support/killed-stories.ts'

const table: string[] = []

afterAll(() => {
  process.stdout.write(`\n${table.join('\n')}\n`)
})

const stories = Object.entries(killedStories) as [StoryName, KilledStory][]

/** Reached only where one cloud shows a new peering later than the other does. */
const dependingOnPace = ['peering.create/accept: waiting', 'peering.create/wait_active: waiting']

describe.each(stories)('%s', (story, { boundaries, wires }) => {
  test('reaches exactly the points that are known', async () => {
    const { points, ending, expected } = await playKilled(story, null)

    const known = [...boundaries, ...dependingOnPace]
    expect([...new Set(points)].filter(point => !known.includes(point))).toEqual([])
    expect(ending).toEqual(expected)
  })

  test.each([...boundaries, ...wires])('killed at "%s"', async point => {
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
