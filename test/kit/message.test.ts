import { expect, test } from 'vitest'
import { plain } from '../../src/kit/message.ts'

test('plain text keeps every word of every span', () => {
  const text = plain([
    'Approved by ',
    { user: 'U0ANNA' },
    ' in ',
    { channel: 'C0APPROVALS' },
    ': ',
    { bold: 'active' },
    ' ',
    { code: 'pcx-1' },
    ' at ',
    { instant: 0 },
    ', see ',
    { link: 'the docs', url: 'https://example.com/a' },
  ])

  expect(text).toBe(
    'Approved by @U0ANNA in #C0APPROVALS: active pcx-1 at 1970-01-01T00:00:00.000Z, see the docs (https://example.com/a)',
  )
  expect(plain('as it is')).toBe('as it is')
})
