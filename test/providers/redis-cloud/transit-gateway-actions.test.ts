import { describe, expect, it } from 'vitest'
import type { Action, ActionReading } from '../../../src/providers/provider.ts'
import { createDeployments } from '../../../src/providers/redis-cloud/deployments.ts'
import { createTaskReader } from '../../../src/providers/redis-cloud/tasks.ts'
import { createTransitGateway } from '../../../src/providers/redis-cloud/transit-gateway.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { awsScope } from './builders.ts'
import { attachment, gateway, invitation, OWNER } from './transit-gateway-builders.ts'

const clock = manualClock()
const family = createTransitGateway({
  clock,
  clientOf: () => {
    throw new Error('nothing is asked of the API here')
  },
  tasks: createTaskReader({ clock, random: seededRandom(1) }),
  deployments: createDeployments(),
})
function action(verb: string): Action {
  const found = family.actions.find(each => each.verb === verb)
  if (!found) throw new Error(`no ${verb}`)
  return found
}
const scope = awsScope()
const wordsOf = (reading: ActionReading) => ('words' in reading ? reading.words : null)

it('has these actions', () => {
  expect(family.actions.map(({ verb, kind, target, removes }) => [verb, kind, target, removes])).toEqual([
    ['accept', 'tgw.accept_invitation', 'tgw_invitation', false],
    ['reject', 'tgw.reject_invitation', 'tgw_invitation', true],
    ['attach', 'tgw.attach', 'tgw', false],
    ['cidrs', 'tgw.set_cidrs', 'tgw_attachment', false],
    ['detach', 'tgw.detach', 'tgw_attachment', true],
  ])
})

describe('what is asked for', () => {
  it('is said with the account it is about, which policy goes by', () => {
    const reading = action('accept').read(scope, invitation(), {})

    expect(reading).toMatchObject({ wanted: {}, far: { cloud: 'aws', account: OWNER } })
    expect(wordsOf(reading)).toEqual({
      heading: 'accept transit gateway invitation 1206/invitation-3 of orders-prod (1206)',
      title:
        'Accept transit gateway invitation 1206/invitation-3 of orders-prod (1206) from AWS 111122223333',
      outcome: 'the invitation is accepted',
    })
    expect(wordsOf(action('attach').read(scope, gateway(), {}))?.title).toBe(
      'Attach orders-prod (1206) to transit gateway 1206/tgw-7 (tgw-0123456789abcdef0 of AWS 111122223333)',
    )
  })

  it('keeps which gateways the account shared already when an invitation is accepted', () => {
    const target = { ...invitation(), details: { 'gateways there already': 'tgw-7' } }

    expect(action('accept').read(scope, target, {})).toMatchObject({ wanted: { gateways: 'tgw-7' } })
    expect(action('reject').read(scope, target, {})).toMatchObject({ wanted: {} })
  })

  it('is typed back only for a detachment', () => {
    const confirmed = family.actions.map(({ confirm }) => confirm(scope, attachment('available')))

    expect(confirmed).toEqual([null, null, null, null, '1206/attachment-7'])
  })
})

describe('the ranges', () => {
  const target = attachment('available', ['10.20.0.0/16'])
  const read = (cidrs: string) => action('cidrs').read(scope, target, { cidrs })

  it('are asked for with the present ones as a hint', () => {
    expect(action('cidrs').fields(scope, target)[0]?.hint).toMatch(/replaces.*Now: 10\.20\.0\.0\/16\.$/)
    expect(action('cidrs').fields(scope, attachment('available'))[0]?.hint).toMatch(/Now: no ranges\.$/)
  })

  it('are kept canonically, and none is said as such', () => {
    expect(read('10.21.0.7/16')).toMatchObject({
      wanted: { cidrs: '10.21.0.0/16' },
      notes: ['10.21.0.7/16 has host bits set and was read as 10.21.0.0/16.'],
    })
    expect(read('none')).toMatchObject({ wanted: { cidrs: 'none' } })
    expect(wordsOf(read('none'))?.title).toMatch(/: none$/)
  })

  it('that are not readable are a problem of the field', () => {
    expect(read('ten')).toMatchObject({ problems: { cidrs: expect.stringContaining('ten') } })
  })

  it('do not make the title endless', () => {
    const many = Array.from({ length: 50 }, (_, index) => `10.${index}.0.0/16`)

    expect(wordsOf(read(many.join(' ')))?.title).toMatch(/10\.4\.0\.0\/16 and 45 more$/)
    expect(read(many.join(' '))).toMatchObject({ wanted: { cidrs: many.join(', ') } })
  })
})
