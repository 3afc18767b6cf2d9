import { expect, test } from 'vitest'
import { type Person, standingOf } from '../../src/peering/person.ts'

const member: Person = {
  id: 'U0ANNA',
  teamId: 'T0HOME',
  isGuest: false,
  isBot: false,
  isDeactivated: false,
  isStranger: false,
}

test.each([
  ['member', {}],
  ['guest', { isGuest: true }],
  ['stranger', { isStranger: true, isGuest: true }],
  ['bot', { isBot: true, isStranger: true }],
  ['deactivated', { isDeactivated: true, isBot: true }],
])('%s', (standing, over) => {
  expect(standingOf({ ...member, ...over })).toBe(standing)
})
