import { expect, test } from 'vitest'
import { statusNotice } from '../../src/inventory/notice.ts'
import { plain } from '../../src/kit/message.ts'
import type { Instruction } from '../../src/peering/plan.ts'
import { anObject } from '../commands/desk.ts'
import { aScope } from '../support/builders.ts'

const words = (over: Parameters<typeof anObject>[2], todo: Instruction[] = []): string =>
  statusNotice(aScope(), anObject('1206/87', 'vpc_peering', over), todo)
    .parts.map(part => (part.part === 'text' || part.part === 'note' ? plain(part.text) : ''))
    .join('\n')

test('a cloud id stands beside what happened, so that it can be looked up', () => {
  expect(words({ cloudId: 'pcx-1' })).toContain('Cloud id pcx-1')
})

test('a cloud id is not said again where the name or a command says it', () => {
  expect(words({ cloudId: '1206/87' })).not.toContain('Cloud id')
  expect(words({ cloudId: 'pcx-1' }, [{ text: 'Accept it:', command: 'accept pcx-1' }])).not.toContain(
    'Cloud id',
  )
})

test('what failed is told with the reason that its cloud gives', () => {
  const text = words({ status: 'failed', details: { 'NFYio says': 'CIDR overlap.' } })

  expect(text).toContain('The cloud could not set it up: CIDR overlap. A retry makes a new peering.')
  expect(words({ status: 'failed' })).toContain('gives no reason')
})
