import { expect, test } from 'vitest'
import { ForeignError, messageOf } from '../../src/kit/errors.ts'

test('a foreign error says who failed at what, and what is known of the effect', () => {
  const cause = new Error('socket hang up')

  const error = new ForeignError('The reply was lost.', {
    service: 'cloud',
    operation: 'create peering',
    kind: 'unavailable',
    effect: 'maybe',
    cause,
  })

  expect(error).toMatchObject({
    name: 'ForeignError',
    message: 'The reply was lost.',
    kind: 'unavailable',
    effect: 'maybe',
    code: null,
    retryAfterMs: null,
    cause,
  })
})

test('anything thrown has a text', () => {
  expect(messageOf(new Error('as said'))).toBe('as said')
  expect(messageOf('a string')).toBe('a string')
  expect(messageOf(undefined)).toBe('undefined')
})
