import { describe, expect, test, vi } from 'vitest'
import type { Health } from '../../src/commands/index.ts'
import { requestParts } from '../../src/commands/request-view.ts'
import { hour, minute, second } from '../../src/kit/duration.ts'
import { plain } from '../../src/kit/message.ts'
import type { Request } from '../../src/requests/index.ts'
import { aNewRequest, aSide, aState } from '../support/builders.ts'
import { aRequest } from './a-request.ts'
import { buttonsOf, problemsOf, textOf } from './answer.ts'
import { aDesk, anObject } from './desk.ts'

const now = Date.UTC(2026, 10, 2, 9, 0, 0)
const member = (what: 'principal' | 'connection' | 'cidr', id: string, raw = '', text = '') => ({
  what,
  id,
  raw,
  text,
})
const link = anObject('1206/privatelink', 'privatelink', {
  members: [
    member('principal', '111122223333', 'associated', 'reporting'),
    member('connection', 'assoc-1', '', 'vpce-1'),
  ],
  details: { 'share ARN': 'arn:aws:ram:us-east-1:1:resource-share/x', databases: 'db-1' },
})
const tgwObjects = [
  anObject('1206/invitation-3', 'tgw_invitation', { status: 'pending_acceptance', raw: 'pending' }),
  anObject('1206/tgw-7', 'tgw'),
  anObject('1206/attachment-7', 'tgw_attachment', { members: [member('cidr', '10.20.0.0/16', 'active')] }),
]
const objects = [
  anObject('1206/87', 'vpc_peering'),
  link,
  ...tgwObjects,
  anObject('1301/psc-12', 'psc_endpoint', { status: 'pending_acceptance', raw: 'pending' }),
]
const polled = (family: 'vpc-peering' | 'privatelink' | 'tgw', ago: number, error: string | null = null) => ({
  family,
  polledAt: now - ago,
  triedAt: now - ago,
  error,
  failingSince: error === null ? null : now - ago,
})

describe('one peering in full', () => {
  const words = { heading: 'peer it', title: 'Peering', outcome: 'peered and routed' }
  const shown = async (over: Partial<Request>): Promise<string> => {
    const desk = aDesk({
      objects: [anObject('1206/87', 'vpc_peering', { request: 12 })],
      known: [aRequest({ words, ...over })],
    })
    return textOf(await desk.types('show 1206/87'))
  }

  test('says how far it was proven to work, once its request says so', async () => {
    expect(await shown({ status: 'succeeded' })).toContain('R-12, which ended as "peered and routed"')
    expect(await shown({ status: 'running' })).not.toContain('peered and routed')
  })
})

test('what is left to do with it is said with what was asked for besides', async () => {
  const desk = aDesk({
    objects: [anObject('1206/87', 'vpc_peering', { request: 12 })],
    known: [aRequest({ wanted: { 'custom-routes': 'export' } })],
  })

  expect(textOf(await desk.types('show 1206/87'))).toContain('do vpc_peering custom-routes=export')
})

test('a list in which nothing is says so; only one that was narrowed down does not match', async () => {
  const desk = aDesk({ objects: [] })

  expect(textOf(await desk.types('list'))).toContain('There are no peerings that Peerbot knows of.')
  for (const narrowed of ['list status=active', 'list kind=psc', 'list subscription=1206'])
    expect(textOf(await desk.types(narrowed))).toContain('No peerings match.')
})

describe('a family without a verb', () => {
  test('is shown over all subscriptions, with its age and the way to the next one', async () => {
    const desk = aDesk({ objects, polls: { '1206': [polled('privatelink', 3 * hour)] } })

    const shown = await desk.types('privatelink')

    expect(textOf(shown)).toContain('AWS PrivateLink: 1\n')
    expect(textOf(shown)).toContain(
      '1206/privatelink active · PrivateLink · payments-prod · AWS 111122223333',
    )
    expect(textOf(shown)).toContain('Read from the cloud at most 3 h')
    expect(textOf(shown)).toContain('Not read in full yet: sessions-prod (1207) and orders (1400).')
    expect(textOf(shown)).not.toContain('1206/87')
    expect(buttonsOf(shown)).toMatchObject([
      { label: 'Create…', command: 'privatelink', args: { verb: 'create' } },
    ])
    // Not of one subscription: nobody waits for hundreds of them.
    expect(desk.observed).toEqual([])
  })

  test('turns its pages', async () => {
    const many = Array.from({ length: 20 }, (_, index) => anObject(`1206/tgw-${index}`, 'tgw'))
    const desk = aDesk({ objects: many })

    const first = await desk.types('tgw')
    const next = buttonsOf(first).find(({ label }) => label === 'Next')
    const second = await desk.runs('tgw', { via: 'button', keys: next?.args ?? {} })

    expect(textOf(first)).toContain('1–15 of 20')
    expect(textOf(second)).toContain('16–20 of 20')
  })

  test.each([
    'privatelink show 1206',
    'privatelink 1206',
    'privatelink payments-prod',
    'privatelink show 1206/privatelink',
  ])('its only object is shown in full: %s', async typed => {
    const shown = await aDesk({ objects }).types(typed)

    const text = textOf(shown)
    expect(text).toContain('PrivateLink 1206/privatelink\n')
    expect(text).toContain('Share ARN: arn:aws:ram:us-east-1:1:resource-share/x')
    expect(text).toContain('Shared with (1)\n111122223333 associated · reporting')
    expect(text).toContain('Connections (1)\nassoc-1 · vpce-1')
    expect(text).toContain('do privatelink')
    expect(buttonsOf(shown).map(({ label, args }) => [label, args['verb'], args['object']])).toEqual([
      ['Share…', 'share', 'cloud/main/1206/privatelink'],
      ['Unshare…', 'unshare', 'cloud/main/1206/privatelink'],
      ['Disassociate…', 'disassociate', 'cloud/main/1206/privatelink'],
      ['Delete…', 'delete', 'cloud/main/1206/privatelink'],
      ['Discovery script', 'script', 'cloud/main/1206/privatelink'],
    ])
  })

  test('several objects are shown with a row of buttons each', async () => {
    const shown = await aDesk({ objects }).types('tgw 1206')

    expect(textOf(shown)).toContain('AWS Transit Gateway of payments-prod (1206)')
    expect(textOf(shown)).toContain('CIDRs (1)\n10.20.0.0/16 active')
    expect(buttonsOf(shown).map(({ label }) => label)).toEqual([
      'Accept invitation-3',
      'Reject invitation-3',
      'Attach tgw-7',
      'CIDRs attachment-7',
      'Detach attachment-7',
    ])
  })

  test('more of them than fit are counted', async () => {
    const many = Array.from({ length: 9 }, (_, index) => anObject(`1206/tgw-${index}`, 'tgw'))

    expect(textOf(await aDesk({ objects: many }).types('tgw 1206'))).toContain(
      'and 3 more: `/peering list subscription=1206 kind=tgw`',
    )
  })

  test('where there is none it says so, and offers what begins one', async () => {
    const desk = aDesk()

    const link = await desk.types('privatelink 1207')
    const gateway = await desk.types('tgw 1207')

    expect(textOf(link)).toContain('sessions-prod (1207) has no AWS PrivateLink')
    expect(textOf(link)).not.toContain('being read')
    expect(buttonsOf(link)).toMatchObject([
      { label: 'Create…', command: 'privatelink', args: { verb: 'create', object: 'cloud/main/1207' } },
    ])
    expect(textOf(gateway)).toContain("A gateway's owner shares it")
    expect(buttonsOf(gateway)).toEqual([])
  })

  test('one subscription is read anew: at once where nothing is known, else after two minutes', async () => {
    const desk = aDesk({ objects: [...objects, anObject('1400/privatelink@us-east-1', 'privatelink')] })

    await desk.types('tgw 1206')
    await desk.types('tgw 1207')
    await desk.types('privatelink show 1400 from=us-east-1')
    await desk.types('privatelink show 1400 from=eu-west-1')

    expect(desk.observed).toEqual([
      'cloud/main/1206 tgw',
      'cloud/main/1207 tgw',
      'cloud/main/1400 privatelink',
      'cloud/main/1400 privatelink',
    ])
    expect(desk.ages).toEqual([2 * minute, 0, 2 * minute, 0])
  })

  test('that could not be read says why, and that there is none only if it was read once', async () => {
    const error = 'the cloud answered 503'
    const once = aDesk({ reading: 'fails', polls: { '1207': [polled('privatelink', minute, error)] } })
    const never = aDesk({
      reading: 'fails',
      polls: { '1207': [{ ...polled('privatelink', minute, error), polledAt: null }] },
    })

    const before = textOf(await once.types('privatelink 1207'))
    const unread = await never.types('privatelink 1207')

    expect(before).toContain('sessions-prod (1207) has no AWS PrivateLink')
    expect(before).toContain('could not be read (AWS PrivateLink): the cloud answered 503')
    expect(textOf(unread)).toContain('AWS PrivateLink of sessions-prod (1207) is not read yet')
    expect(textOf(unread)).toContain('could not be read (AWS PrivateLink): the cloud answered 503')
    expect(textOf(unread)).not.toContain('has no')
    expect(buttonsOf(unread).map(({ label }) => label)).toEqual(['Create…'])
  })

  test.each([
    ['privatelink 1207', 'AWS PrivateLink of sessions-prod (1207) is not read yet'],
    ['privatelink 1206', 'PrivateLink 1206/privatelink'],
    ['tgw 1206', 'AWS Transit Gateway of payments-prod (1206)'],
  ])('whose reading takes long is not waited for: %s', async (typed, title) => {
    const desk = aDesk({ objects, reading: 'hangs' })
    const answer = desk.types(typed)
    await vi.waitFor(() => expect(desk.clock.nextAt()).not.toBeNull())

    desk.clock.advance(15 * second)

    const text = textOf(await answer)
    expect(text.split('\n')[0]).toBe(title)
    expect(text).toContain('It is being read now; ask again in a minute.')
  })

  test('over all subscriptions is not known to be nowhere before the first was read', async () => {
    const desk = aDesk({ polls: {} })
    const before = textOf(await desk.types('privatelink'))
    await desk.types('privatelink 1207')
    const after = textOf(await desk.types('privatelink'))

    expect(before.split('\n')[0]).toBe('AWS PrivateLink is not read yet')
    expect(after.split('\n')[0]).toBe('No AWS PrivateLink yet')
  })

  test('on an Active-Active subscription another region can still be begun', async () => {
    const one = await aDesk({ objects: [anObject('1400/privatelink@us-east-1', 'privatelink')] }).types(
      'privatelink 1400',
    )

    expect(buttonsOf(one).at(-1)).toMatchObject({ args: { verb: 'create', object: 'cloud/main/1400' } })
  })

  test.each<[typed: string, text: string]>([
    ['privatelink 1301', 'AWS PrivateLink exists on AWS only.'],
    ['privatelink show 9999', 'No subscription `9999` is known'],
    ['privatelink show 1206/tgw-7', '1206/tgw-7 is no AWS PrivateLink: `/peering show 1206/tgw-7`.'],
  ])('what cannot be shown is said: %s', async (typed, text) => {
    expect(problemsOf(await aDesk({ objects }).types(typed))[0]?.text).toContain(text)
  })
})

describe('show', () => {
  test.each<[id: string, title: string, buttons: string[]]>([
    ['1206/87', 'Peering 1206/87', ['Update CIDRs…', 'Delete…']],
    [
      '1206/privatelink',
      'PrivateLink 1206/privatelink',
      ['Share…', 'Unshare…', 'Disassociate…', 'Delete…', 'Discovery script'],
    ],
    ['1206/invitation-3', 'Transit gateway invitation 1206/invitation-3', ['Accept…', 'Reject…']],
    ['1206/tgw-7', 'Transit gateway 1206/tgw-7', ['Attach…']],
    ['1206/attachment-7', 'Transit gateway attachment 1206/attachment-7', ['CIDRs…', 'Detach…']],
    [
      '1301/psc-12',
      'Private Service Connect endpoint 1301/psc-12',
      ['Accept…', 'Reject…', 'Remove…', 'Creation script', 'Deletion script'],
    ],
  ])('%s tells its kind and what can be asked for', async (id, title, buttons) => {
    const shown = await aDesk({ objects }).types(`show ${id}`)

    expect(textOf(shown).split('\n')[0]).toBe(title)
    expect(buttonsOf(shown).map(({ label }) => label)).toEqual(buttons)
  })

  test('a button leads to the form of what it says', async () => {
    const desk = aDesk({ objects })

    for (const { command, args, label } of buttonsOf(await desk.types('show 1206/privatelink'))) {
      const answer = await desk.runs(command, { via: 'button', keys: args })
      expect([label, answer.kind]).toEqual([label, label === 'Discovery script' ? 'say' : 'form'])
    }
    expect(desk.sent).toEqual(['cloud/main/1206 privatelink script'])
  })

  test('what is gone has no buttons', async () => {
    const gone = [anObject('1206/privatelink', 'privatelink', { status: 'deleted' })]

    expect(buttonsOf(await aDesk({ objects: gone }).types('show 1206/privatelink'))).toEqual([])
  })

  test('what cannot be done as it stands is not offered', async () => {
    const active = [anObject('1301/psc-12', 'psc_endpoint', { status: 'active', raw: 'active' })]

    const shown = await aDesk({ objects: active }).types('show 1301/psc-12')

    expect(buttonsOf(shown).map(({ label }) => label)).toEqual([
      'Remove…',
      'Creation script',
      'Deletion script',
    ])
  })

  describe('of an object with many members', () => {
    const members = [
      ...Array.from({ length: 20 }, (_, index) => member('connection', `assoc-${index}`)),
      ...Array.from({ length: 20 }, (_, index) => member('principal', `account-${index}`)),
    ]
    const crowd = { objects: [{ ...link, members }] }
    const namesIn = (text: string) => [...text.matchAll(/^(?:account|assoc)-\d+/gm)].map(([name]) => name)
    const all = [...members.slice(20), ...members.slice(0, 20)].map(({ id }) => id)

    test.each(['show 1206/privatelink', 'privatelink show 1206', 'privatelink 1206/privatelink'])(
      'turns their pages until all were seen: %s',
      async typed => {
        const desk = aDesk(crowd)
        const pages = [await desk.types(typed)]
        for (let turn = buttonsOf(pages[0] ?? { kind: 'quiet' }); ; ) {
          const next = turn.find(({ label }) => label === 'Next')
          if (!next) break
          const page = await desk.runs(next.command, { via: 'button', keys: next.args })
          pages.push(page)
          turn = buttonsOf(page)
        }

        const texts = pages.map(textOf)
        expect(texts.flatMap(namesIn)).toEqual(all)
        expect(texts[0]).toContain('Shared with (20)')
        expect(texts[1]).toContain('16–30 of 40')
        // The rest is said once.
        expect(texts.map(text => text.includes('Share ARN'))).toEqual([true, false, false])
        expect(buttonsOf(pages[2] ?? { kind: 'quiet' }).map(({ label }) => label)).toContain('Previous')
      },
    )

    test('opens at a page, and at the last where there are not so many', async () => {
      const desk = aDesk(crowd)

      expect(namesIn(textOf(await desk.types('show 1206/privatelink page=2')))).toEqual(all.slice(15, 30))
      expect(namesIn(textOf(await desk.types('show 1206/privatelink page=99')))).toEqual(all.slice(30))
    })

    test('beside others says where they are', async () => {
      const two = [{ ...link, members }, anObject('1206/privatelink@x', 'privatelink')]

      const shown = textOf(await aDesk({ objects: two }).types('privatelink show 1206'))

      expect(shown).toContain('and 25 more: `/peering show 1206/privatelink`')
    })

    test('has no page where there are several objects, or a request', async () => {
      const desk = aDesk({ objects })

      expect(problemsOf(await desk.types('tgw show 1206 page=2'))[0]?.text).toContain(
        '`/peering list subscription=1206 kind=tgw page=2`',
      )
    })
  })
})

describe('list', () => {
  test.each<[kind: string, names: string[]]>([
    ['peering', ['1206/87']],
    ['vpc-peering', ['1206/87']],
    ['vpc_peering', ['1206/87']],
    ['privatelink', ['1206/privatelink']],
    ['tgw', ['1206/invitation-3', '1206/tgw-7', '1206/attachment-7']],
    ['tgw_attachment', ['1206/attachment-7']],
    ['tgw-attachment', ['1206/attachment-7']],
    ['psc', ['1301/psc-12']],
  ])('kind=%s', async (kind, names) => {
    const text = textOf(await aDesk({ objects }).types(`list kind=${kind}`))

    expect([...text.matchAll(/^\d+\/\S+/gm)].map(([name]) => name)).toEqual(names)
  })

  test('says the kind of each', async () => {
    const text = textOf(await aDesk({ objects }).types('list'))

    expect(text).toContain('1206/87 active · peering · payments-prod')
    expect(text).toContain('1206/attachment-7 active · transit gateway attachment · payments-prod')
  })

  test('counts peerings as such, and objects where there are others among them', async () => {
    const titleOf = async (typed: string) => textOf(await aDesk({ objects }).types(typed)).split('\n')[0]

    expect(await titleOf('list')).toBe('6 objects')
    expect(await titleOf('list kind=tgw')).toBe('3 objects')
    expect(await titleOf('list kind=privatelink')).toBe('1 object')
    expect(await titleOf('list kind=peering')).toBe('1 peering')
    expect(textOf(await aDesk({ objects: objects.slice(0, 1) }).types('list'))).toContain('1 peering\n')
  })

  test('says the region that an object starts from, where its subscription has several', async () => {
    const far = aSide({ region: 'us-west-2' })
    const two = [
      anObject('1400/88', 'vpc_peering', { near: aSide({ region: 'us-east-1' }), far }),
      anObject('1206/87', 'vpc_peering', { near: aSide({ region: 'us-east-1' }), far }),
    ]

    const text = textOf(await aDesk({ objects: two }).types('list'))

    expect(text).toContain('1400/88 active · peering · orders in us-east-1 · AWS 111122223333 · us-west-2')
    expect(text).toContain('1206/87 active · peering · payments-prod · AWS')
  })

  test('names the kind that was meant', async () => {
    expect(problemsOf(await aDesk().types('list kind=privatlink'))[0]?.text).toContain(
      'nearest is `privatelink`',
    )
  })

  test('tells how old it is, family by family, and what failed', async () => {
    const polls = {
      '1206': [polled('vpc-peering', 2 * minute), polled('privatelink', 5 * hour, 'it answered 503')],
    }

    const text = textOf(await aDesk({ objects, polls }).types('list subscription=1206'))

    expect(text).toContain('Read from the cloud at most: VPC peering 2 min ago, AWS PrivateLink 5 h ago.')
    expect(text).toContain('payments-prod (1206) could not be read (AWS PrivateLink): it answered 503.')
  })
})

describe('delete', () => {
  test.each<[id: string, text: string]>([
    [
      '1206/privatelink',
      '1206/privatelink is a PrivateLink: use `/peering privatelink delete 1206/privatelink`.',
    ],
    ['1206/attachment-7', 'use `/peering tgw detach 1206/attachment-7`.'],
    ['1301/psc-12', 'use `/peering psc remove 1301/psc-12`.'],
    ['1206/tgw-7', '`/peering tgw show 1206` says what can be done with it.'],
  ])('%s is not its business, and it says whose it is', async (id, text) => {
    const desk = aDesk({ objects })

    expect(problemsOf(await desk.types(`delete ${id} confirm=${id} reason=x`))[0]?.text).toContain(text)
    expect(desk.asked).toEqual([])
  })

  test('a peering is asked for with its words', async () => {
    const desk = aDesk({ objects })

    await desk.types('delete 1206/87 confirm=1206/87 reason=x')

    expect(desk.asked).toMatchObject([
      {
        kind: 'peering.delete',
        near: null,
        wanted: {},
        words: {
          heading: 'delete peering 1206/87 of payments-prod (1206)',
          title:
            'Delete peering 1206/87 of payments-prod (1206) with AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0',
          outcome: 'the peering is gone',
        },
      },
    ])
  })
})

describe('create', () => {
  test('is asked for with its words', async () => {
    const desk = aDesk()

    await desk.types('create subscription=1206 vpc=vpc-1 cidrs=10.0.0.0/16 reason=x')

    expect(desk.asked).toMatchObject([
      {
        kind: 'peering.create',
        near: null,
        words: {
          heading: 'peer payments-prod (1206)',
          title: 'Peering of payments-prod (1206) with AWS 111122223333 · eu-west-1 · vpc-1',
          outcome: 'peered',
        },
      },
    ])
  })

  test('on an Active-Active subscription starts from a region of it', async () => {
    const desk = aDesk()

    const lacking = await desk.types('create subscription=1400 vpc=vpc-1 cidrs=10.0.0.0/16 reason=x')
    await desk.types('create subscription=1400 from=eu-west-1 vpc=vpc-1 cidrs=10.0.0.0/16 reason=x')

    if (lacking.kind !== 'form') throw new Error('no form')
    expect(lacking.form.fields[1]).toMatchObject({ key: 'from', kind: 'choice' })
    expect(desk.asked).toMatchObject([
      { near: { region: 'eu-west-1' }, words: { heading: 'peer orders (1400) from eu-west-1' } },
    ])
  })

  test('on a standard one takes no region', async () => {
    const answer = await aDesk().types(
      'create subscription=1206 from=eu-west-1 vpc=vpc-1 cidrs=10.0.0.0/16 reason=x',
    )

    expect(problemsOf(answer)).toMatchObject([
      {
        field: 'from',
        text: expect.stringContaining('`from` does not go with payments-prod (1206) (AWS, standard)'),
      },
    ])
  })
})

describe('a request in full', () => {
  const fieldsOf = (over: Partial<Request>) => {
    const request: Request = {
      ...aState(),
      ...aNewRequest(),
      id: 1,
      version: 1,
      plan: null,
      plannedAt: null,
      moved: [],
      failure: null,
      todo: [],
      offer: null,
      pressed: {},
      createdAt: now,
      updatedAt: now,
      ...over,
    }
    const [fields] = requestParts(request, [], now)
    return fields?.part === 'fields' ? fields.fields.map(([label, value]) => [label, plain(value)]) : []
  }

  test('shows the CIDRs that were asked for, not the ones of before', () => {
    const fields = fieldsOf({
      kind: 'peering.update',
      far: aSide({ cidrs: ['10.20.0.0/16'] }),
      wanted: { cidrs: '10.30.0.0/16' },
    })

    expect(fields).toContainEqual(['CIDRs from then on', '10.30.0.0/16'])
    expect(fields.filter(([label]) => /cidrs/i.test(label ?? ''))).toHaveLength(1)
  })

  test('shows those of the far side where no others are asked for', () => {
    expect(fieldsOf({ far: aSide({ cidrs: ['10.20.0.0/16'] }), wanted: {} })).toContainEqual([
      'CIDRs',
      '10.20.0.0/16',
    ])
  })

  test('says the region that it starts from once', () => {
    const fields = fieldsOf({
      near: aSide({ region: 'us-east-1' }),
      wanted: { from: 'us-east-1', name: 'payments' },
    })

    expect(fields.filter(([label]) => label === 'From')).toEqual([['From', 'us-east-1']])
    expect(fields).toContainEqual(['Name', 'payments'])
  })
})

test('status names trouble by scope and family, and the rest by scope, however many there are', async () => {
  const desk = aDesk()
  const health: Health = {
    version: '1',
    startedAt: now,
    slack: { isConnected: true, text: 'connected' },
    database: { isWritable: true, text: 'writable' },
    outbox: { waiting: 0, undeliverable: 0, oldestAt: null },
    auditHead: { seq: 1, hash: 'x' },
    scopes: Array.from({ length: 500 }, (_, index) => index).flatMap(index =>
      (['vpc-peering', 'privatelink'] as const).map(family => ({
        name: `sub (${index})`,
        family,
        title: family === 'privatelink' ? 'AWS PrivateLink' : 'VPC peering',
        polledAt: now - (index === 400 && family === 'privatelink' ? 9 * hour : minute),
        error: index === 300 && family === 'privatelink' ? 'it answered 503' : null,
      })),
    ),
  }
  desk.context.health = () => Promise.resolve(health)

  const text = textOf(await desk.types('status'))

  expect(text).toContain('Peerbot has a problem')
  expect(text).toContain('sub (300), AWS PrivateLink: 1 min ago it answered 503')
  expect(text).toContain('sub (400), AWS PrivateLink: 9 h ago')
  expect(text).toContain('sub (0): 1 min ago')
  expect(text).toContain('and 480 more')
  expect(text.length).toBeLessThan(2_000)
})
