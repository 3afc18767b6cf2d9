import { describe, expect, test } from 'vitest'
import type { Request } from '../../src/requests/index.ts'
import { renderCard } from '../../src/slack/card.ts'
import { aRequest } from '../commands/a-request.ts'
import { aPlan } from '../support/builders.ts'

interface Button {
  text: { text: string }
  value: string
  style?: string
  accessibility_label?: string
}

function buttonsOf(over: Partial<Request>): Button[] {
  const { blocks } = renderCard({ request: aRequest(over), steps: [], approvers: null, now: 0 })
  return blocks.flatMap(block => (block.type === 'actions' ? (block.elements as unknown as Button[]) : []))
}
const labels = (over: Partial<Request>) => buttonsOf(over).map(({ text }) => text.text)
const pressOf = ({ value }: Button | Record<string, never>) => JSON.parse(value ?? 'null')

describe('a card that waits for approval', () => {
  test('has Approve, Deny and Details', () => {
    expect(labels({})).toEqual(['Approve', 'Deny', 'Details'])
  })

  test('carries how much is to be ticked, so that its window opens at once', () => {
    const [approve] = buttonsOf({ plan: aPlan({ ticks: ['One is taken over.', 'Another, too.'] }) })

    expect(pressOf(approve ?? {})).toEqual({
      command: 'approve',
      args: { request: 'R-12', plan: 'plan-1', ticks: '2' },
    })
    expect(pressOf(buttonsOf({})[0] ?? {}).args).toEqual({ request: 'R-12', plan: 'plan-1' })
  })

  test('shows every check that passes, none cut within', () => {
    const checks = Array.from({ length: 30 }, (_, index) => ({
      code: `check_${index}`,
      verdict: 'pass' as const,
      text: `What check ${index} looks at, ${'and that at some length, '.repeat(6)}is fine (${index}).`,
    }))
    const { blocks } = renderCard({
      request: aRequest({ plan: aPlan({ checks }) }),
      steps: [],
      approvers: null,
      now: 0,
    })

    const said = JSON.stringify(blocks)
    for (const { text } of checks) expect(said).toContain(text)
  })
})

describe('a card of what is carried out', () => {
  test.each([
    ['accept', 'Accept in AWS'],
    ['routes', 'Add routes'],
  ])('grows a button for what an approver may let go on: %s', (offer, label) => {
    const [button] = buttonsOf({ status: 'running', offer })

    expect(labels({ status: 'running', offer })).toEqual([label, 'Details'])
    expect(button).toMatchObject({ style: 'primary', accessibility_label: `${label}, for request R-12` })
    expect(pressOf(button ?? {})).toEqual({ command: 'proceed', args: { request: 'R-12', what: offer } })
  })

  test('says where it is accepted, by the far side’s cloud', () => {
    const far = { cloud: 'gcp', account: 'app-prod', region: null, network: 'main', cidrs: [] }

    expect(labels({ status: 'running', offer: 'accept', far })).toEqual(['Accept in Google Cloud', 'Details'])
  })

  test('asks how the probe went with two buttons', () => {
    const state = { status: 'running', offer: 'probe' } as const

    expect(labels(state)).toEqual(['It answers', 'It does not answer', 'Details'])
    expect(buttonsOf(state).slice(0, 2).map(pressOf)).toEqual([
      { command: 'proceed', args: { request: 'R-12', what: 'probe-ok' } },
      { command: 'proceed', args: { request: 'R-12', what: 'probe-failed' } },
    ])
  })

  test.each([null, 'something of a later version'])('has Details alone where %s is offered', offer => {
    expect(labels({ status: 'running', offer })).toEqual(['Details'])
  })
})

describe('a card of what has ended', () => {
  test.each(['failed', 'expired'] as const)('offers to ask again: %s', status => {
    const [button] = buttonsOf({ status, offer: 'accept' })

    expect(labels({ status, offer: 'accept' })).toEqual(['Ask again'])
    expect(pressOf(button ?? {})).toEqual({ command: 'create', args: { again: 'R-12' } })
  })

  test.each([
    ['a success', { status: 'succeeded' as const }],
    ['a denial', { status: 'denied' as const }],
    ['blocked', { status: 'blocked' as const }],
    ['taken back', { status: 'canceled' as const }],
    ['a delete', { status: 'failed' as const, kind: 'peering.delete' }],
  ])('has no button where it is %s', (_, over) => {
    expect(buttonsOf(over)).toEqual([])
  })
})
