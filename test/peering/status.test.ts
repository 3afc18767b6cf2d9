import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isEnded,
  isMoving,
  observeStatus,
  type PeeringStatus,
  peeringStatuses,
} from '../../src/peering/status.ts'

const status = fc.constantFrom(...peeringStatuses)

describe('what a newly read status means', () => {
  test.each([
    ['requested', 'active'],
    ['requested', 'expired'], // the steps between were not seen
    ['pending_acceptance', 'inactive'],
    ['active', 'failed'],
    ['inactive', 'active'],
    ['deleting', 'deleted'],
    ['rejected', 'deleted'],
    ['unknown', 'pending_acceptance'],
    ['unknown', 'deleted'],
  ] satisfies [PeeringStatus, PeeringStatus][])('%s may be followed by %s', (known, seen) => {
    expect(observeStatus(known, seen)).toEqual({ kind: 'changed', from: known, to: seen })
  })

  test.each([
    ['active', 'pending_acceptance'],
    ['active', 'requested'],
    ['active', 'expired'],
    ['deleting', 'active'],
    ['deleted', 'active'],
    ['rejected', 'active'],
    ['failed', 'expired'],
  ] satisfies [PeeringStatus, PeeringStatus][])('%s is never followed by %s', (known, seen) => {
    expect(observeStatus(known, seen)).toEqual({ kind: 'anomaly', from: known, seen })
  })

  test.each([
    ['rejected', 'provisioning'],
    ['active', 'provisioning'],
    ['provisioning', 'pending_acceptance'],
    ['failed', 'deleting'],
  ] satisfies [PeeringStatus, PeeringStatus][])(
    '%s may be followed by %s where no two VPCs are joined',
    (known, seen) => {
      expect(observeStatus(known, seen, 'psc_endpoint').kind).toBe('changed')
      expect(observeStatus(known, seen).kind).toBe('anomaly')
    },
  )

  test('a word we do not know never overwrites what we know', () => {
    fc.assert(
      fc.property(status, known => {
        expect(observeStatus(known, 'unknown').kind).toBe(known === 'unknown' ? 'unchanged' : 'stale')
      }),
    )
  })

  test('the same word is no change', () => {
    fc.assert(
      fc.property(status, known => {
        expect(observeStatus(known, known)).toEqual({ kind: 'unchanged' })
      }),
    )
  })

  test('missed steps make no difference: whatever can be reached in two looks can be reached in one', () => {
    fc.assert(
      fc.property(status, status, status, (a, b, c) => {
        fc.pre(a !== 'unknown' && b !== 'unknown' && c !== 'unknown' && a !== c)
        const isStep = (from: PeeringStatus, to: PeeringStatus) => observeStatus(from, to).kind === 'changed'

        if (isStep(a, b) && isStep(b, c)) expect(isStep(a, c)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('only deleted follows an end', () => {
    for (const known of peeringStatuses.filter(isEnded))
      for (const seen of peeringStatuses)
        expect(observeStatus(known, seen).kind === 'changed').toBe(seen === 'deleted' && known !== 'deleted')
  })
})

test('every status either has ended, moves by itself, or waits', () => {
  const of = (is: (one: PeeringStatus) => boolean) => peeringStatuses.filter(is)

  expect(of(isEnded)).toEqual(['rejected', 'expired', 'failed', 'deleted'])
  expect(of(isMoving)).toEqual(['requested', 'provisioning', 'deleting'])
})
