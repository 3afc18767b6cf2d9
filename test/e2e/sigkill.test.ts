import { expect, test } from 'vitest'
import { playKilled } from '../support/killed-process.ts'

// Every point is killed at by `npm run chaos`; these are the ones that matter most.
test.each([
  ['create', 'peering.create/submit: intended'],
  ['create', 'Redis Cloud: a write'],
  ['create', 'peering.create/submit: remembered'],
  ['create', 'letter card: sent'],
  ['delete', 'Redis Cloud: a write'],
  ['delete', 'letter channel: sent'],
] as const)('%s: the process is killed at "%s" and the story ends the same', async (story, point) => {
  const { ending, expected, lives, chain, entries } = await playKilled(story, point)

  expect(lives).toBe(2)
  expect(ending).toEqual(expected)
  expect(chain).toMatchObject({ isWhole: true, entries: entries.length })
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  expect(entries.filter(({ action }) => action === 'bot.started')).toHaveLength(2)
})

test.each([
  ['aws', 'AWS: AcceptVpcPeeringConnection'],
  ['aws', 'AWS: CreateRoute'],
  ['aws', 'peering.create/routes: claimed'],
  ['vpc-to-vpc', 'AWS: CreateVpcPeeringConnection'],
  ['vpc-to-vpc', 'peering.create/submit: intended'],
  ['vpc-to-vpc', 'AWS: CreateRoute'],
  ['aws-delete', 'AWS: DeleteRoute'],
  ['vpc-to-vpc-delete', 'AWS: DeleteVpcPeeringConnection'],
] as const)(
  '%s: the process is killed at "%s": no second peering, no route that is not on record',
  async (story, point) => {
    const { ending, expected, lives, chain, entries, recorded } = await playKilled(story, point)

    expect(lives).toBe(2)
    expect(ending).toEqual(expected)
    expect(recorded.map(route => `${route} active`)).toEqual(ending.routes)
    expect(chain).toMatchObject({ isWhole: true, entries: entries.length })
  },
)
