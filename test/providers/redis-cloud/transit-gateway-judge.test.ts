import { describe, expect, it } from 'vitest'
import { minute } from '../../../src/kit/duration.ts'
import type { Peering } from '../../../src/peering/side.ts'
import type { Sighting } from '../../../src/providers/provider.ts'
import { targetOf } from '../../../src/providers/redis-cloud/sightings.ts'
import {
  judgeAccept,
  judgeAttach,
  judgeCidrs,
  judgeDetach,
  judgeReject,
} from '../../../src/providers/redis-cloud/transit-gateway-judge.ts'
import { awsScope } from './builders.ts'
import { ask, attachment, gateway, invitation } from './transit-gateway-builders.ts'

/** What the inventory makes of a word that is new: the status that was known stands. */
const stale = (peering: Peering, raw: string): Peering => ({ ...peering, raw })
const noteOf = (sighting: Sighting) => ('note' in sighting ? sighting.note : '')
const commandsOf = (sighting: Sighting) =>
  'todo' in sighting ? sighting.todo.flatMap(({ command }) => command ?? []) : []

describe('accepting an invitation', () => {
  const judge = (seen: Peering[], waitedMs = 0) => judgeAccept(ask(invitation()), seen, waitedMs)

  it('is not seen while the invitation is pending', () => {
    expect(judge([invitation()])).toEqual({ stands: 'not_seen' })
  })

  it('is done once it is accepted, and says what comes next', () => {
    const waiting = judge([invitation({ status: 'accepted' })])
    expect(waiting).toMatchObject({ stands: 'done', peering: 'invitation-3' })
    expect(commandsOf(waiting)).toEqual([])

    expect(commandsOf(judge([invitation({ status: 'accepted' }), gateway()]))).toEqual([
      '/peering tgw attach 1206/tgw-7',
    ])
  })

  it('does not ask to attach a gateway that is attached', () => {
    const seen = [invitation({ status: 'accepted' }), gateway({ attachmentStatus: 'available' })]

    expect(judge(seen)).toMatchObject({ stands: 'done', todo: [] })
  })

  it.each(['none', 'tgw-6, tgw-8'])(
    'is done when the invitation has left the list and a gateway of its account is new, and says which (%s)',
    gateways => {
      const seen = [gateway({ id: '6' }), gateway()].slice(gateways === 'none' ? 1 : 0)
      const sighting = judgeAccept(ask(invitation(), { gateways }), seen, 0)

      expect(sighting).toMatchObject({ stands: 'done', peering: 'invitation-3' })
      expect(noteOf(sighting)).toContain('1206/tgw-7')
    },
  )

  it.each([{ gateways: 'tgw-6, tgw-7' }, {}])(
    'is not done by a gateway that may have been there before (%j)',
    wanted => {
      const at = (waitedMs: number) => judgeAccept(ask(invitation(), wanted), [gateway()], waitedMs)

      expect(at(14 * minute)).toMatchObject({ stands: 'under_way', for: 'remote' })
      expect(at(15 * minute)).toMatchObject({ stands: 'failed' })
      expect(noteOf(at(15 * minute))).toContain('1206/tgw-7 may have been there before')
    },
  )

  it('waits for the gateway for a while, and then says that it will not come', () => {
    const others = [
      gateway({ account: '444455556666' }),
      gateway({}, 'us-east-1'),
      gateway({ account: null }),
    ]

    expect(judge(others, 14 * minute)).toMatchObject({ stands: 'under_way', for: 'remote' })
    expect(judge(others, 15 * minute)).toMatchObject({ stands: 'failed' })
  })

  it('has failed when it was rejected', () => {
    expect(judge([invitation({ status: 'rejected' })])).toMatchObject({ stands: 'failed' })
  })

  it('is under way under a word that nobody knows, which is shown', () => {
    const sighting = judge([stale(invitation(), 'reconsidering')])

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'remote', peering: 'invitation-3' })
    expect(noteOf(sighting)).toContain('“reconsidering”')
  })
})

describe('rejecting an invitation', () => {
  const judge = (seen: Peering[]) => judgeReject(ask(invitation()), seen)

  it.each([
    ['pending', 'not_seen'],
    ['rejected', 'done'],
    ['accepted', 'failed'],
    ['reconsidering', 'under_way'],
  ])('of one that is %s stands as %s', (status, stands) => {
    expect(judge([invitation({ status })])).toMatchObject({ stands })
  })

  it('is done when the invitation is not listed any more', () => {
    expect(judge([invitation({ id: '4' })])).toMatchObject({ stands: 'done' })
  })
})

describe('attaching', () => {
  const judge = (...seen: Peering[]) => judgeAttach(ask(gateway()), [gateway(), ...seen])

  it('is not seen before there is an attachment, nor by one that is deleted or of another gateway', () => {
    expect(judge()).toEqual({ stands: 'not_seen' })
    expect(judge(attachment('deleted'))).toEqual({ stands: 'not_seen' })
    expect(judge(attachment('available', [], { id: '8' }))).toEqual({ stands: 'not_seen' })
  })

  it.each(['initiating-request', 'pending', 'rollingBack'])('goes on by itself while it is %s', word => {
    expect(judge(attachment(word))).toMatchObject({
      stands: 'under_way',
      for: 'remote',
      peering: 'attachment-7',
      todo: [],
    })
  })

  it('is not done by an attachment whose status is not said, or that is still being changed', () => {
    const unsaid = attachment('available', [], { attachmentStatus: null })

    expect(judge(unsaid)).toMatchObject({ stands: 'under_way', note: expect.stringContaining('“no status”') })
    expect(judge(attachment('modifying'))).toMatchObject({ stands: 'under_way', for: 'remote' })
  })

  it('waits for the owner of the gateway, with the command for them', () => {
    const sighting = judge(attachment('pendingAcceptance'))

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'person', peering: 'attachment-7' })
    expect(commandsOf(sighting)).toEqual([
      'aws ec2 accept-transit-gateway-vpc-attachment --transit-gateway-attachment-id tgw-attach-0123456789abcdef0 --region eu-west-1',
    ])
  })

  it('is done once it is available; what is left are the ranges and the routes', () => {
    const sighting = judge(attachment('available'))

    expect(sighting).toMatchObject({ stands: 'done', peering: 'attachment-7' })
    expect(commandsOf(sighting)[0]).toBe('/peering tgw cidrs 1206/attachment-7 cidrs=…')
    expect(commandsOf(sighting).slice(1).join('\n')).toContain('create-transit-gateway-route')
    expect(commandsOf(judge(attachment('available', ['10.20.0.0/16']))).join('\n')).not.toContain('/peering')
  })

  it.each(['rejecting', 'rejected', 'failing', 'failed', 'deleting'])('has failed when it is %s', word => {
    expect(judge(attachment(word))).toMatchObject({ stands: 'failed' })
  })

  it('is under way under a word that nobody knows', () => {
    const sighting = judge(stale(attachment('available'), 'rerouting'))

    expect(sighting).toMatchObject({ stands: 'under_way', for: 'remote' })
    expect(noteOf(sighting)).toContain('“rerouting”')
  })
})

describe('setting the ranges', () => {
  const target = attachment('available', ['10.20.0.0/16'])
  const judge = (seen: Peering[], cidrs = '10.21.0.0/16, 10.22.0.0/16') =>
    judgeCidrs(ask(target, { cidrs }), seen)
  const wanted = ['10.22.0.0/16', '10.21.0.0/16']

  it('is not seen while the list is the old one', () => {
    expect(judge([target])).toEqual({ stands: 'not_seen' })
    expect(judge([attachment('available', ['10.21.0.0/16'])])).toEqual({ stands: 'not_seen' })
    expect(judge([attachment('pendingAcceptance')])).toEqual({ stands: 'not_seen' })
  })

  it('is done with exactly these ranges, in whatever order', () => {
    expect(judge([attachment('available', wanted)])).toMatchObject({
      stands: 'done',
      peering: 'attachment-7',
    })
  })

  it('is done with none when the list was to be cleared', () => {
    expect(judge([attachment('available')], 'none')).toMatchObject({ stands: 'done', todo: [] })
    expect(judge([target], 'none')).toEqual({ stands: 'not_seen' })
  })

  it('goes on while the attachment is modifying', () => {
    expect(judge([attachment('modifying', ['10.20.0.0/16'])])).toMatchObject({ stands: 'under_way' })
    expect(judge([attachment('modifying', wanted)])).toMatchObject({ stands: 'under_way' })
    expect(judge([attachment('pendingAcceptance', wanted)])).toMatchObject({ stands: 'under_way' })
  })

  it('goes on while a range is not in force, or one is still leaving', () => {
    const states = (...cidrs: [string, string][]) =>
      attachment('available', [], { cidrs: cidrs.map(([cidr, status]) => ({ cidr, status })) })

    const pending = judge([states(['10.21.0.0/16', 'pending'], ['10.22.0.0/16', 'active'])])
    expect(pending).toMatchObject({ stands: 'under_way', for: 'remote' })
    expect(noteOf(pending)).toContain('10.21.0.0/16 is pending')
    expect(
      judge([states(['10.20.0.0/16', 'deleting'], ['10.21.0.0/16', 'active'], ['10.22.0.0/16', 'active'])]),
    ).toMatchObject({ stands: 'under_way' })
    expect(judge([states(['10.21.0.0/16', 'resting'], ['10.22.0.0/16', 'active'])])).toMatchObject({
      stands: 'under_way',
    })
  })

  it('has failed when a range failed, and names it', () => {
    const seen = attachment('available', [], {
      cidrs: [
        { cidr: '10.21.0.0/16', status: 'failed' },
        { cidr: '10.22.0.0/16', status: 'active' },
      ],
    })

    expect(noteOf(judge([seen]))).toContain('10.21.0.0/16 (failed)')
    expect(judge([seen])).toMatchObject({ stands: 'failed' })
  })

  it.each(['rejected', 'failed', 'deleting'])('has failed when the attachment is %s', word => {
    expect(judge([attachment(word, wanted)])).toMatchObject({ stands: 'failed' })
  })

  it('has failed when the attachment is gone', () => {
    expect(judge([])).toMatchObject({ stands: 'failed' })
    expect(judge([attachment('deleted')])).toMatchObject({ stands: 'failed' })
  })

  it('is under way under a word that nobody knows, whatever the ranges', () => {
    expect(judge([stale(attachment('available', wanted), 'rerouting')])).toMatchObject({
      stands: 'under_way',
    })
  })
})

describe('detaching', () => {
  const judge = (...seen: Peering[]) => judgeDetach(ask(attachment('available')), seen)

  it.each([
    ['available', 'not_seen'],
    ['pendingAcceptance', 'not_seen'],
    ['failed', 'not_seen'],
    ['deleting', 'under_way'],
    ['deleted', 'done'],
    ['rerouting', 'under_way'],
  ])('of one that is %s stands as %s', (word, stands) => {
    expect(judge(attachment(word))).toMatchObject({ stands })
  })

  it('is done when the attachment is not listed any more', () => {
    expect(judge(gateway())).toMatchObject({ stands: 'done', peering: 'attachment-7' })
  })
})

it('asks for a target', () => {
  expect(() => targetOf({ scope: awsScope(), target: null, wanted: {} })).toThrow()
})
