import { describe, expect, it } from 'vitest'
import {
  SETTLED_AFTER_MS,
  SHOWN_WITHIN_MS,
  weighTasks,
} from '../../../src/providers/redis-cloud/lost-write.ts'
import type { TaskRow } from '../../../src/providers/redis-cloud/schema.ts'
import { task } from './builders.ts'

const intentAt = Date.UTC(2026, 10, 2, 9, 0, 0)
const MINUTE = 60_000
const earlier = task({ command: 'tgwGetRequest', status: 'processing-completed', at: intentAt - 10 * MINUTE })
const isOurs = (command: string | null) => command === null || /tgw/i.test(command)
const weigh = (tasks: TaskRow[], waitedMs = SETTLED_AFTER_MS) =>
  weighTasks(tasks, intentAt + waitedMs, { intentAt, isOurs })
const ours = (change: Partial<TaskRow>) =>
  task({ command: 'tgwAttachmentCreateRequest', at: intentAt + 1, ...change })

describe('a write whose reply was lost and that shows nowhere', () => {
  it.each([
    ['the request may still be on its way', [earlier], SETTLED_AFTER_MS - 1],
    ['such a task runs', [earlier, ours({})], undefined],
    ['a task runs that does not say what it is', [earlier, ours({ command: null })], undefined],
    ['such a task has just ended', [earlier, ours({ status: 'processing-completed' })], undefined],
    ['the task list holds only what runs', [], SHOWN_WITHIN_MS - 1],
  ])('may be under way while %s', (_, tasks, waitedMs) => {
    expect(weigh(tasks, waitedMs)).toMatch(/[^.]$/)
  })

  it.each([
    ['nothing of its kind is there', [earlier], undefined],
    ['what is there began before', [earlier, ours({ at: intentAt - 5 * MINUTE })], undefined],
    ['such a task failed', [earlier, ours({ status: 'processing-error' })], undefined],
    ['such a task ended long ago', [earlier, ours({ status: 'processing-completed' })], 11 * MINUTE],
    ['what runs is of another kind', [earlier, ours({ command: 'pscServiceCreateRequest' })], undefined],
    ['a read without a name ended', [earlier, ours({ command: null, resource: {} })], undefined],
    ['the task list shows nothing for long', [], SHOWN_WITHIN_MS],
  ])('is not under way when %s', (_, tasks, waitedMs) => {
    expect(weigh(tasks, waitedMs)).toBe(null)
  })
})
