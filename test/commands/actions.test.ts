import { describe, expect, test } from 'vitest'
import { commandNamed, read } from '../../src/commands/index.ts'
import { aScope, aSide } from '../support/builders.ts'
import { buttonsOf, formOf, problemsOf, textOf } from './answer.ts'
import { aDesk, anObject } from './desk.ts'

const link = anObject('1206/privatelink', 'privatelink', {
  members: [
    { what: 'principal', id: '111122223333', raw: 'associated', text: 'reporting' },
    { what: 'principal', id: '444455556666', raw: 'associating', text: '' },
    { what: 'connection', id: 'assoc-1', raw: '', text: 'vpce-1 of 111122223333' },
  ],
})
const objects = [
  anObject('1206/87', 'vpc_peering'),
  link,
  anObject('1206/invitation-3', 'tgw_invitation', { status: 'pending_acceptance' }),
  anObject('1206/tgw-7', 'tgw'),
  anObject('1206/attachment-7', 'tgw_attachment'),
  anObject('1301/psc', 'psc'),
  anObject('1301/psc-12', 'psc_endpoint', { status: 'pending_acceptance' }),
]
const link1400 = (region: string) => anObject(`1400/privatelink@${region}`, 'privatelink')

describe('a line that says it all asks for it', () => {
  test.each<[typed: string, kind: string, peering: string | null, wanted: Record<string, string>]>([
    ['update 1206/87 cidrs=10.20.0.0/16', 'peering.update', '87', { cidrs: '10.20.0.0/16' }],
    ['update 1206 cidrs=10.20.0.0/16', 'peering.update', '87', { cidrs: '10.20.0.0/16' }],
    [
      'update 1206/87 cidrs=10.20.0.0/16, 10.21.0.0/16',
      'peering.update',
      '87',
      { cidrs: '10.20.0.0/16, 10.21.0.0/16' },
    ],
    [
      'privatelink create 1207 principal=111122223333',
      'privatelink.create',
      null,
      { principal: '111122223333' },
    ],
    [
      'privatelink create sessions-prod principal=1 name=n',
      'privatelink.create',
      null,
      { principal: '1', name: 'n' },
    ],
    [
      'privatelink share 1206 principal=777788889999',
      'privatelink.share',
      'privatelink',
      { principal: '777788889999' },
    ],
    [
      'privatelink share 1206/privatelink principal=1',
      'privatelink.share',
      'privatelink',
      { principal: '1' },
    ],
    [
      'privatelink unshare main/1206/privatelink principal=2',
      'privatelink.unshare',
      'privatelink',
      { principal: '2' },
    ],
    [
      'privatelink disassociate 1206 connection=assoc-1',
      'privatelink.disassociate',
      'privatelink',
      { connection: 'assoc-1' },
    ],
    ['privatelink delete 1206 confirm=payments-prod', 'privatelink.delete', 'privatelink', {}],
    [
      'privatelink delete 1206 confirm=payments-prod principals=first',
      'privatelink.delete',
      'privatelink',
      { principals: 'first' },
    ],
    ['tgw accept 1206', 'tgw.accept_invitation', 'invitation-3', {}],
    ['tgw accept 1206/invitation-3', 'tgw.accept_invitation', 'invitation-3', {}],
    ['tgw reject 1206/invitation-3', 'tgw.reject_invitation', 'invitation-3', {}],
    ['tgw attach 1206/tgw-7', 'tgw.attach', 'tgw-7', {}],
    ['tgw attach subscription=1206', 'tgw.attach', 'tgw-7', {}],
    [
      'tgw cidrs 1206/attachment-7 cidrs=10.1.0.0/16',
      'tgw.set_cidrs',
      'attachment-7',
      { cidrs: '10.1.0.0/16' },
    ],
    ['tgw detach 1206 confirm=1206/attachment-7', 'tgw.detach', 'attachment-7', {}],
    ['psc create catalog', 'psc.create', null, {}],
    [
      'psc endpoint 1301 project=p network=n subnet=s connection=c',
      'psc.create_endpoint',
      'psc',
      { project: 'p', network: 'n', subnet: 's', connection: 'c' },
    ],
    ['psc accept 1301/psc-12', 'psc.accept_endpoint', 'psc-12', {}],
    ['psc reject 1301', 'psc.reject_endpoint', 'psc-12', {}],
    ['psc remove 1301/psc-12', 'psc.delete_endpoint', 'psc-12', {}],
    ['psc delete 1301 confirm=catalog', 'psc.delete', 'psc', {}],
  ])('%s', async (typed, kind, peering, wanted) => {
    const desk = aDesk({ objects })

    const answer = await desk.types(`${typed} reason="it is needed" ticket=T-1`)

    expect(textOf(answer)).toContain(`R-1: The ${kind} of `)
    expect(desk.asked).toMatchObject([
      { kind, peering, wanted, requester: 'U0REQUESTER', near: null, reason: 'it is needed', ticket: 'T-1' },
    ])
    const about =
      peering === null
        ? desk.asked[0]?.scope.split('/').at(-1)
        : `${desk.asked[0]?.scope.split('/').at(-1)}/${peering}`
    expect(desk.asked[0]?.words).toEqual({
      heading: `${kind} ${about}`,
      title: `The ${kind} of ${about}`,
      outcome: `${kind} is done`,
    })
  })

  test('with the far side that the action says, and its facts for the policy', async () => {
    const desk = aDesk({ objects })

    await desk.types('privatelink share 1206 principal=777788889999 reason=x')
    await desk.types('tgw attach 1206 reason=x')

    expect(desk.asked.map(({ far, facts }) => [far?.account, facts])).toEqual([
      ['777788889999', { subscription: '1206', 'aws.account': '777788889999' }],
      // The action says none: the object's own counts.
      ['111122223333', { subscription: '1206', 'aws.account': '111122223333' }],
    ])
  })

  test('and tells what was corrected', async () => {
    const answer = await aDesk({ objects }).types('update 1206/87 cidrs=10.20.0.1/16 reason=x')

    expect(textOf(answer)).toContain('Host bits were cut.')
  })

  test('opens no window', () => {
    const asking = read('tgw cidrs 1206 cidrs=10.1.0.0/16 reason=x', '/peering')
    if ('reply' in asking) throw new Error('not read')

    expect(asking.command.mayOpenForm?.(asking.input)).toBe(false)
  })
})

describe('what cannot be as the object stands', () => {
  const desk = () =>
    aDesk({ objects: [anObject('1301/9', 'vpc_peering', { far: aSide({ cloud: 'gcp', region: null }) })] })

  test.each(['update 1301/9', 'update 1301/9 cidrs=10.20.0.0/16 reason=x'])(
    'is refused at once, in words: %s',
    async typed => {
      expect(problemsOf(await desk().types(typed))).toEqual([
        { field: 'object', text: 'Ranges can be changed on AWS only.' },
      ])
    },
  )

  test('is said in a form that is being filled in, where another may be chosen', async () => {
    const form = formOf(await desk().runs('update', { keys: { object: 'cloud/main/1301/9' }, via: 'draft' }))

    expect(JSON.stringify(form.intro)).toContain('Ranges can be changed on AWS only.')
    expect(form.fields.map(({ key }) => key)).toEqual(['object'])
  })

  test('has no button', async () => {
    const labels = buttonsOf(await desk().types('show 1301/9')).map(({ label }) => label)

    expect(labels).toEqual(['Delete…'])
  })
})

describe('what lacks is asked for in a form', () => {
  test.each<[typed: string, labels: string[], value: string | undefined]>([
    ['update', ['Peering'], undefined],
    ['update 1206/87', ['Peering', 'The cidrs', 'Reason', 'Ticket'], 'cloud/main/1206/87'],
    ['privatelink create', ['Cloud account and subscription, project or install'], undefined],
    [
      'privatelink create 1207',
      ['Cloud account and subscription, project or install', 'The principal', 'The name', 'Reason', 'Ticket'],
      'cloud/main/1207',
    ],
    ['privatelink share', ['PrivateLink'], undefined],
    [
      'privatelink share 1206',
      ['PrivateLink', 'The principal', 'Reason', 'Ticket'],
      'cloud/main/1206/privatelink',
    ],
    [
      'privatelink unshare 1206',
      ['PrivateLink', 'The principal', 'Reason', 'Ticket'],
      'cloud/main/1206/privatelink',
    ],
    [
      'privatelink disassociate 1206',
      ['PrivateLink', 'The connection', 'Reason', 'Ticket'],
      'cloud/main/1206/privatelink',
    ],
    [
      'privatelink delete 1206',
      ['PrivateLink', 'Type payments-prod to confirm', 'The principals', 'Reason', 'Ticket'],
      'cloud/main/1206/privatelink',
    ],
    ['tgw accept', ['Transit gateway invitation'], undefined],
    ['tgw accept 1206', ['Transit gateway invitation', 'Reason', 'Ticket'], 'cloud/main/1206/invitation-3'],
    ['tgw reject 1206', ['Transit gateway invitation', 'Reason', 'Ticket'], 'cloud/main/1206/invitation-3'],
    ['tgw attach 1206', ['Transit gateway', 'Reason', 'Ticket'], 'cloud/main/1206/tgw-7'],
    [
      'tgw cidrs 1206',
      ['Transit gateway attachment', 'The cidrs', 'Reason', 'Ticket'],
      'cloud/main/1206/attachment-7',
    ],
    [
      'tgw detach 1206',
      ['Transit gateway attachment', 'Type 1206/attachment-7 to confirm', 'Reason', 'Ticket'],
      'cloud/main/1206/attachment-7',
    ],
    [
      'psc create 1301',
      ['Cloud account and subscription, project or install', 'Reason', 'Ticket'],
      'cloud/main/1301',
    ],
    [
      'psc endpoint 1301',
      [
        'Private Service Connect service',
        'The project',
        'The network',
        'The subnet',
        'The connection',
        'Reason',
        'Ticket',
      ],
      'cloud/main/1301/psc',
    ],
    ['psc accept 1301', ['Private Service Connect endpoint', 'Reason', 'Ticket'], 'cloud/main/1301/psc-12'],
    ['psc reject 1301', ['Private Service Connect endpoint', 'Reason', 'Ticket'], 'cloud/main/1301/psc-12'],
    ['psc remove 1301', ['Private Service Connect endpoint', 'Reason', 'Ticket'], 'cloud/main/1301/psc-12'],
    [
      'psc delete 1301',
      ['Private Service Connect service', 'Type catalog to confirm', 'Reason', 'Ticket'],
      'cloud/main/1301/psc',
    ],
  ])('%s', async (typed, labels, value) => {
    const desk = aDesk({ objects })
    const asking = read(typed, '/peering')
    if ('reply' in asking) throw new Error('not read')

    const form = formOf(await desk.types(typed))

    expect(asking.command.mayOpenForm?.(asking.input)).toBe(true)
    expect(form.fields.map(({ label }) => label)).toEqual(labels)
    expect(form.fields[0]?.initial?.value).toBe(value)
    expect(form.title.length).toBeLessThanOrEqual(24)
    expect(desk.asked).toEqual([])
  })

  test('which keeps what was typed, and goes on without the words', async () => {
    const desk = aDesk({ objects })

    const empty = formOf(await desk.types('privatelink share principal=777788889999 reason="new team"'))
    const chosen = formOf(
      await desk.runs('privatelink', {
        via: 'draft',
        keys: { ...empty.hidden, object: 'cloud/main/1206/privatelink' },
      }),
    )
    const answer = await desk.runs('privatelink', {
      via: 'form',
      keys: {
        ...chosen.hidden,
        ...Object.fromEntries(chosen.fields.map(({ key, initial }) => [key, initial?.value ?? ''])),
      },
    })

    expect(empty.hidden).toEqual({ verb: 'share', principal: '777788889999', reason: 'new team' })
    expect(chosen.hidden).toEqual({ verb: 'share', drawn: 'cloud/main/1206/privatelink' })
    expect(chosen.fields.map(({ initial }) => initial?.value)).toEqual([
      'cloud/main/1206/privatelink',
      '777788889999',
      'new team',
      undefined,
    ])
    expect(textOf(answer)).toContain('The privatelink.share of 1206/privatelink')
  })

  test('where there are values to choose from, they are offered', async () => {
    const form = formOf(await aDesk({ objects }).types('privatelink unshare 1206'))

    expect(form.fields[1]).toMatchObject({
      kind: 'choice',
      choices: [
        { value: '111122223333', label: '111122223333' },
        { value: '444455556666', label: '444455556666' },
      ],
    })
    expect(form.fields[1]?.initial).toBeUndefined()
  })

  test('an only value is chosen already, unless it may be left out', async () => {
    const desk = aDesk({ objects })

    const connection = formOf(await desk.types('privatelink disassociate 1206')).fields[1]
    const principals = formOf(await desk.types('privatelink delete 1206')).fields[2]

    expect(connection?.initial?.value).toBe('assoc-1')
    expect(principals).toMatchObject({ kind: 'choice' })
    expect(principals?.initial).toBeUndefined()
  })

  test('without anything to choose from, it is typed', async () => {
    const form = formOf(
      await aDesk({ objects: [anObject('1206/privatelink', 'privatelink')] }).types(
        'privatelink unshare 1206',
      ),
    )

    expect(form.fields[1]).toMatchObject({ key: 'principal', kind: 'line' })
  })

  test('a list that is replaced as a whole begins as it is now', async () => {
    const cidrs = ['10.20.0.0/16', '10.21.0.0/16']
    const far = { ...anObject('1206/88', 'vpc_peering').far, cidrs }
    const form = formOf(
      await aDesk({ objects: [anObject('1206/88', 'vpc_peering', { far })] }).types('update 1206/88'),
    )

    expect(form.fields[1]?.initial?.value).toBe('10.20.0.0/16\n10.21.0.0/16')
  })

  test('what was filled in for one object is not taken for another', async () => {
    const farWith = (cidr: string) => ({ ...anObject('1206/88', 'vpc_peering').far, cidrs: [cidr] })
    const desk = aDesk({
      objects: [
        anObject('1206/88', 'vpc_peering', { far: farWith('10.88.0.0/16') }),
        anObject('1206/89', 'vpc_peering', { far: farWith('10.89.0.0/16') }),
      ],
    })
    const draft = async (keys: Record<string, string>) =>
      formOf(await desk.runs('update', { via: 'draft', keys }))

    const first = await draft({ object: 'cloud/main/1206/88' })
    const filled = { cidrs: '10.88.0.0/16\n10.1.0.0/16', reason: 'one more' }
    const same = await draft({ ...first.hidden, object: 'cloud/main/1206/88', ...filled })
    const other = await draft({ ...first.hidden, object: 'cloud/main/1206/89', ...filled })

    expect(same.fields[1]?.initial?.value).toBe('10.88.0.0/16\n10.1.0.0/16')
    expect(other.fields[1]?.initial?.value).toBe('10.89.0.0/16')
    expect(other.fields[2]?.initial?.value).toBe('one more')
  })

  test('what was chosen and will not do is said in the form, and what was filled in stays', async () => {
    const form = formOf(
      await aDesk({ objects }).runs('privatelink', {
        via: 'draft',
        keys: { verb: 'create', object: 'cloud/main/1301', principal: '1', reason: 'x' },
      }),
    )

    expect(JSON.stringify(form.intro)).toContain('catalog (1301): AWS PrivateLink exists on AWS only.')
    expect(form.fields.map(({ key }) => key)).toEqual(['object'])
    expect(form.hidden).toEqual({ verb: 'create', principal: '1', reason: 'x' })
  })
})

describe('on an Active-Active subscription', () => {
  const two = { objects: [link1400('us-east-1'), link1400('eu-west-1')] }

  test('the region is a choice, and is what the request starts from', async () => {
    const desk = aDesk(two)

    const form = formOf(await desk.types('privatelink create 1400'))
    await desk.types('privatelink create 1400 from=eu-west-1 principal=1 reason=x')

    expect(form.fields[1]).toMatchObject({
      key: 'from',
      kind: 'choice',
      placeholder: 'Choose a region',
      choices: [{ value: 'us-east-1' }, { value: 'eu-west-1' }],
    })
    expect(desk.asked).toMatchObject([
      { wanted: { from: 'eu-west-1', principal: '1' }, near: { region: 'eu-west-1' } },
    ])
  })

  test('`from` says which object is meant', async () => {
    const desk = aDesk(two)

    const several = problemsOf(await desk.types('privatelink share 1400 principal=1 reason=x'))
    const none = problemsOf(await desk.types('privatelink share 1400 from=eu-north-1 principal=1 reason=x'))
    await desk.types('privatelink share 1400 from=eu-west-1 principal=1 reason=x')

    expect(several[0]?.text).toContain('`1400/privatelink@us-east-1`, `1400/privatelink@eu-west-1`')
    expect(none[0]?.text).toContain('orders (1400) in eu-north-1 has no PrivateLink')
    expect(desk.asked).toMatchObject([
      { peering: 'privatelink@eu-west-1', wanted: { principal: '1' }, near: { region: 'eu-west-1' } },
    ])
  })
})

describe('what does not fit is said, and nothing is asked for', () => {
  const ended = [
    anObject('1207/88', 'vpc_peering', { status: 'rejected' }),
    anObject('1207/89', 'vpc_peering'),
  ]

  test.each<[typed: string, text: string]>([
    ['privatelink share 9999 principal=1', 'No subscription `9999` is known'],
    [
      'privatelink share 1206/nothing principal=1',
      'has no `nothing` that we know of. `/peering list subscription=1206` shows what is there.',
    ],
    [
      'tgw accept 1206/invitation-9',
      'payments-prod (1206) has no `invitation-9` that we know of. `/peering tgw show 1206` reads it anew.',
    ],
    ['tgw detach 1206/attachment-9', '`/peering tgw show 1206` reads it anew.'],
    ['privatelink share 1400/privatelink@eu-west-1 principal=1', '`/peering privatelink show 1400` reads it'],
    ['psc accept 1301/psc-9', '`/peering psc show 1301` reads it anew.'],
    // A cloud that cannot have one has nothing to read.
    ['psc accept 1206/psc-9', '`/peering list subscription=1206` shows what is there.'],
    [
      'update 1206/99 cidrs=10.0.0.0/16',
      'has no peering 99 that we know of. `/peering list subscription=1206` shows',
    ],
    ['privatelink share 1207 principal=1', 'sessions-prod (1207) has no PrivateLink that we know of.'],
    ['privatelink share 1207 principal=1', '`/peering privatelink create` asks for one.'],
    [
      'privatelink share 1206/87 principal=1',
      '1206/87 is a peering; `privatelink share` is for a PrivateLink.',
    ],
    [
      'privatelink create 1206/privatelink principal=1',
      'is for a subscription, not for an object in it: write `1206`',
    ],
    ['privatelink create 1301 principal=1', 'catalog (1301): AWS PrivateLink exists on AWS only.'],
    [
      'psc endpoint 1206 project=p network=n subnet=s connection=c',
      'Private Service Connect exists on Google Cloud only.',
    ],
    ['privatelink create 1206 principal=wrong', 'This principal is wrong.'],
    ['privatelink delete 1206 confirm=1206', 'Type payments-prod, exactly'],
    ['tgw attach 1206 cidrs=10.0.0.0/16', '`cidrs` does not go with `attach` of payments-prod (1206)'],
    ['update 1206/tgw-7 cidrs=x', '1206/tgw-7 is a transit gateway; `update` is for a peering.'],
  ])('%s', async (typed, text) => {
    const desk = aDesk({ objects })

    const problems = problemsOf(await desk.types(`${typed} reason=x`))

    expect(problems.map(one => one.text).join(' ')).toContain(text)
    expect(desk.asked).toEqual([])
  })

  test('several are named, those that have ended do not count', async () => {
    const desk = aDesk({ objects: [...ended, anObject('1207/90', 'vpc_peering', { status: 'deleted' })] })
    const several = aDesk({ objects: [...ended, anObject('1207/91', 'vpc_peering')] })

    await desk.types('update 1207 cidrs=10.0.0.0/16 reason=x')
    const problems = problemsOf(await several.types('update 1207 cidrs=10.0.0.0/16 reason=x'))

    expect(desk.asked[0]?.peering).toBe('89')
    expect(problems[0]?.text).toContain('has several')
  })

  test('of several, the only one that waits for an answer is meant', async () => {
    const invitation = (id: number, status: 'active' | 'pending_acceptance') =>
      anObject(`1206/invitation-${id}`, 'tgw_invitation', { status })
    const answered = [invitation(1, 'active'), invitation(2, 'active')]
    const one = aDesk({ objects: [...answered, invitation(3, 'pending_acceptance')] })
    const more = aDesk({
      objects: [...answered, invitation(3, 'pending_acceptance'), invitation(4, 'pending_acceptance')],
    })
    const only = aDesk({ objects: answered.slice(1) })

    await one.types('tgw accept 1206 reason=x')
    await one.types('tgw reject 1206 reason=x')
    const several = problemsOf(await more.types('tgw accept 1206 reason=x'))
    await only.types('tgw accept 1206 reason=x')

    expect(one.asked.map(({ peering }) => peering)).toEqual(['invitation-3', 'invitation-3'])
    expect(several[0]?.text).toContain('is meant: `1206/invitation-3`, `1206/invitation-4`.')
    // What is known may be old: its plan says whether it still can be.
    expect(only.asked.map(({ peering }) => peering)).toEqual(['invitation-2'])
  })

  test('of several endpoints, the one that asks to be let in is meant', async () => {
    const desk = aDesk({
      objects: [
        anObject('1301/psc-12', 'psc_endpoint'),
        anObject('1301/psc-13', 'psc_endpoint', { status: 'pending_acceptance' }),
      ],
    })

    await desk.types('psc accept 1301 reason=x')
    const removal = problemsOf(await desk.types('psc remove 1301 reason=x'))

    expect(desk.asked.map(({ peering }) => peering)).toEqual(['psc-13'])
    expect(removal[0]?.text).toContain('has several')
  })

  test('what is gone is gone', async () => {
    const gone = [anObject('1206/privatelink', 'privatelink', { status: 'deleted' })]
    const desk = aDesk({ objects: gone })

    expect(
      textOf(await desk.types('privatelink delete 1206/privatelink confirm=payments-prod reason=x')),
    ).toContain('is gone')
    expect(desk.asked).toEqual([])
  })

  test.each([
    'update 1206/87 cidrs=1',
    'privatelink share 1206 principal=1',
    'tgw accept 1206',
    'psc scripts 1301',
    'privatelink script 1206',
  ])('those who may not ask are refused: %s', async typed => {
    const desk = aDesk({ objects, mayAsk: false })

    const answer = await desk.types(typed.includes('script') ? typed : `${typed} reason=x`)

    expect(textOf(answer)).toMatch(/^You may not ask for .+ here/)
    expect(desk.asked).toEqual([])
    expect(desk.sent).toEqual([])
    expect(desk.audited).toEqual([
      ['command.refused', { command: typed.split(' ')[0], code: 'not_a_requester' }],
    ])
  })

  test('a word that is no verb gets the nearest', async () => {
    const desk = aDesk({ objects })

    expect(problemsOf(await desk.types('privatelink shaer'))[0]?.text).toContain('`privatelink share`')
    expect(problemsOf(await desk.types('psc script'))[0]?.text).toContain('`psc scripts`')
  })
})

describe('a form that was sent', () => {
  const validate = (name: string, keys: Record<string, string>) =>
    commandNamed(name)?.validate?.({ words: [], keys, via: 'form' }, aDesk({ objects }).context)

  test('has each problem beside its field before anything is done', async () => {
    expect(
      await validate('privatelink', {
        verb: 'delete',
        object: 'cloud/main/1206/privatelink',
        confirm: '1206',
        principals: 'wrong',
      }),
    ).toEqual([
      { field: 'confirm', text: 'Type payments-prod, exactly, to confirm what is meant.' },
      { field: 'principals', text: 'This principals is wrong.' },
      { field: 'reason', text: 'Give a reason: approvers decide by it.' },
    ])
    expect(await validate('tgw', { verb: 'attach' })).toEqual([
      { field: 'object', text: 'Choose what it is about.' },
    ])
    expect(await validate('update', { object: 'cloud/main/1206/99', cidrs: '1' })).toEqual([
      { field: 'object', text: expect.stringContaining('has no peering 99') },
    ])
  })

  test('and none where all is well', async () => {
    expect(await validate('tgw', { verb: 'attach', object: 'cloud/main/1206/tgw-7', reason: 'x' })).toEqual(
      [],
    )
    expect(
      await validate('update', { object: 'cloud/main/1206/87', cidrs: '10.0.0.0/8', reason: 'x' }),
    ).toEqual([])
  })
})

describe('a region beside an object', () => {
  const two = [link1400('us-east-1'), link1400('eu-west-1')]

  test.each([
    'privatelink delete 1400/privatelink@us-east-1 from=eu-west-1 confirm=1400/privatelink@us-east-1 reason=x',
    'privatelink share 1400/privatelink@us-east-1 from=eu-west-1 principal=1 reason=x',
    'privatelink show 1400/privatelink@us-east-1 from=eu-west-1',
    'privatelink script 1400/privatelink@us-east-1 from=eu-west-1',
  ])('that says another one is refused: %s', async typed => {
    const desk = aDesk({ objects: two })

    expect(problemsOf(await desk.types(typed))).toEqual([
      {
        field: 'from',
        text: '1400/privatelink@us-east-1 is in us-east-1, and `from=eu-west-1` says otherwise. Leave `from` out, or name the object in eu-west-1.',
      },
    ])
    expect(desk.asked).toEqual([])
    expect(desk.sent).toEqual([])
  })

  test('that says the same is fine', async () => {
    const desk = aDesk({ objects: two })

    await desk.types('privatelink share 1400/privatelink@us-east-1 from=us-east-1 principal=1 reason=x')

    expect(desk.asked).toMatchObject([{ peering: 'privatelink@us-east-1' }])
  })

  test('does not stay behind a form in which another one is chosen', async () => {
    const desk = aDesk({ objects: two })

    const form = formOf(await desk.types('privatelink share 1400 from=us-east-1'))
    const other = await desk.runs('privatelink', {
      via: 'draft',
      keys: { ...form.hidden, object: 'cloud/main/1400/privatelink@eu-west-1' },
    })

    expect(form.fields[0]?.initial?.value).toBe('cloud/main/1400/privatelink@us-east-1')
    expect(form.hidden).not.toHaveProperty('from')
    expect(formOf(other).fields[0]?.initial?.value).toBe('cloud/main/1400/privatelink@eu-west-1')
  })

  test('narrows what a form offers while nothing is chosen', async () => {
    const desk = aDesk({ objects: two })

    const { hidden } = formOf(await desk.types('privatelink share from=eu-west-1'))
    const offered = await commandNamed('privatelink')?.suggest?.(
      { field: 'object', query: '', keys: hidden },
      desk.context,
    )

    expect(offered?.map(({ value }) => value)).toEqual(['cloud/main/1400/privatelink@eu-west-1'])
  })

  test('narrows what is shown', async () => {
    const shown = await aDesk({ objects: two }).types('privatelink show 1400 from=eu-west-1')
    const alone = await aDesk({ objects: two }).types('privatelink show from=eu-west-1')

    expect(textOf(shown)).toContain('PrivateLink 1400/privatelink@eu-west-1\n')
    expect(problemsOf(alone)[0]?.text).toContain('needs a subscription')
  })
})

describe('what is typed back', () => {
  test('is what the action says of this object', async () => {
    const desk = aDesk({ objects: [link1400('us-east-1'), link1400('eu-west-1')] })
    const about = 'privatelink delete 1400/privatelink@us-east-1'

    const form = formOf(await desk.types(about))
    const byScope = await desk.types(`${about} confirm=orders reason=x`)
    await desk.types(`${about} confirm=1400/privatelink@us-east-1 reason=x`)

    expect(form.fields[1]?.label).toBe('Type 1400/privatelink@us-east-1 to confirm')
    expect(problemsOf(byScope)[0]).toEqual({
      field: 'confirm',
      text: 'Type 1400/privatelink@us-east-1, exactly, to confirm what is meant.',
    })
    expect(desk.asked).toMatchObject([{ peering: 'privatelink@us-east-1' }])
  })
})

describe('what a verb does not read', () => {
  test.each([
    ['privatelink show 1206 principal=111122223333', 'principal', '`privatelink show`'],
    ['tgw 1206 cidrs=10.0.0.0/8', 'cidrs', '`tgw show`'],
    ['psc scripts 1301/psc-12 reason=x', 'reason', '`psc scripts`'],
  ])('is refused: %s', async (typed, field, said) => {
    const desk = aDesk({ objects })

    expect(problemsOf(await desk.types(typed))).toMatchObject([
      { field, text: expect.stringContaining(`does not go with ${said}`) },
    ])
    expect(desk.sent).toEqual([])
  })

  test.each([
    ['tgw 1206 attach', 'the verb comes first: `/peering tgw attach 1206`'],
    ['tgw atach 1206/tgw-7', 'the nearest is `/peering tgw attach 1206/tgw-7`'],
  ])('is no verb: %s', async (typed, text) => {
    const desk = aDesk({ objects })

    expect(problemsOf(await desk.types(typed))[0]?.text).toContain(text)
    expect(desk.observed).toEqual([])
  })
})

describe('the pick of a form', () => {
  const offers = async (name: string, verb: string | undefined, query: string, over = {}) =>
    (
      (await commandNamed(name)?.suggest?.(
        { field: 'object', query, keys: verb === undefined ? {} : { verb } },
        aDesk({ objects, ...over }).context,
      )) ?? []
    ).map(({ value }) => value)

  test('offers what the verb is for, and only that', async () => {
    expect(await offers('privatelink', 'create', '')).toEqual([
      'cloud/main/1206',
      'cloud/main/1207',
      'cloud/main/1400',
    ])
    expect(await offers('privatelink', 'share', '')).toEqual(['cloud/main/1206/privatelink'])
    expect(await offers('tgw', 'accept', '')).toEqual(['cloud/main/1206/invitation-3'])
    expect(await offers('tgw', 'attach', '')).toEqual(['cloud/main/1206/tgw-7'])
    expect(await offers('psc', 'create', 'cat')).toEqual(['cloud/main/1301'])
    expect(await offers('psc', 'accept', '')).toEqual(['cloud/main/1301/psc-12'])
    expect(await offers('update', undefined, '')).toEqual(['cloud/main/1206/87'])
    expect(await offers('delete', undefined, '')).toEqual(['cloud/main/1206/87'])
  })

  test('names cloud and account too, unless that is too long for Slack', async () => {
    const id = 'attachment-1234567@northamerica-northeast1'
    const account = 'a-very-long-alias-of-an-account-'
    const scopes = [aScope({ key: `cloud/${account}/1206`, account })]
    const objects = [{ ...anObject(`1206/${id}`, 'tgw_attachment'), scope: `cloud/${account}/1206` }]

    expect(await offers('tgw', 'detach', '', { scopes, objects })).toEqual([`1206/${id}`])
  })

  test('is empty while nothing is known', async () => {
    expect(await offers('privatelink', 'share', '', { scopes: [], objects: [] })).toEqual([])
  })
})

describe('files', () => {
  test('come by direct message, and that they were asked for is audited', async () => {
    const desk = aDesk({ objects })

    const script = await desk.types('privatelink script 1206')
    await desk.types('psc scripts 1301/psc-12')
    await desk.types('psc scripts 1301 file=deletion')

    expect(textOf(script)).toBe(
      'Discovery script of 1206/privatelink: read from the cloud now, and sent to you by direct message.',
    )
    expect(desk.sent).toEqual([
      'cloud/main/1206 privatelink script',
      'cloud/main/1301 psc-12 creation',
      'cloud/main/1301 psc-12 deletion',
      'cloud/main/1301 psc-12 deletion',
    ])
    expect(desk.audited[0]).toEqual([
      'file.asked',
      { scope: 'cloud/main/1206', object: '1206/privatelink', file: 'script' },
    ])
    expect(desk.asked).toEqual([])
  })

  test.each<[typed: string, text: string]>([
    ['privatelink script', 'Say of which one'],
    ['privatelink script 1207', 'has no PrivateLink that we know of'],
    ['privatelink script 1206/87', '1206/87 has no files'],
    ['psc scripts 1206', 'Private Service Connect exists on Google Cloud only.'],
    ['psc scripts 1301 file=removal', 'there is `creation`, `deletion`'],
  ])('of nothing are none: %s', async (typed, text) => {
    const desk = aDesk({ objects })

    expect(problemsOf(await desk.types(typed))[0]?.text).toContain(text)
    expect(desk.sent).toEqual([])
  })
})
