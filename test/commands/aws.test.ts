/** The commands over AWS as it is configured: nothing of this asks AWS anything. */
import { describe, expect, test } from 'vitest'
import { commandNamed, read } from '../../src/commands/index.ts'
import { createAws } from '../../src/providers/aws/index.ts'
import type { Request } from '../../src/requests/index.ts'
import { data, lake, payments, prod } from '../providers/aws/aws-world.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { aRequest } from './a-request.ts'
import { buttonsOf, formOf, problemsOf, textOf } from './answer.ts'
import { aDesk, anObject, type Desk } from './desk.ts'

const provider = createAws({
  accounts: [payments, data],
  clock: manualClock(),
  random: seededRandom(1),
  observe: () => undefined,
})
const scopes = await provider.scopes()
const key = 'aws/payments/payments-eu-west-1'
const pcx = 'pcx-0123456789abcdef0'

/** Somebody asks for a peering with our prod VPC. */
const incoming = anObject(`x/${pcx}`, 'vpc_peering', {
  scope: key,
  near: prod,
  far: { ...lake, account: '999988887777' },
  status: 'pending_acceptance',
  raw: 'pending-acceptance',
  details: { 'asked for by': 'the other side' },
})
const outgoing = { ...incoming, far: lake, details: { 'asked for by': 'this side' } }

function desk(over: Parameters<typeof aDesk>[0] = {}, requests: readonly Request[] = []): Desk {
  const made = aDesk({ provider, scopes, ...over })
  made.context.requests.read = async id => requests.find(request => request.id === id) ?? null
  return made
}

const typed = `create aws requester=payments/eu-west-1:${prod.network} accepter=data/us-east-1:${lake.network}`
/** As the form shows it. */
const initials = (reply: Parameters<typeof formOf>[0]) =>
  Object.fromEntries(formOf(reply).fields.map(({ key, initial }) => [key, initial?.value]))

describe('create aws', () => {
  test('in one line asks for it, from the VPC that was named', async () => {
    const { asked, types } = desk()

    const answer = await types(`${typed} dns=yes reason="reports"`)

    expect(asked).toMatchObject([
      {
        kind: 'peering.create',
        scope: key,
        near: { ...prod, cidrs: [] },
        far: lake,
        wanted: { dns: 'yes' },
        facts: { 'aws.nearAccount': payments.accountId, 'aws.account': data.accountId },
      },
    ])
    expect(textOf(answer)).toContain(
      `a peering of payments eu-west-1 from ${prod.network} with AWS 222233334444 · us-east-1 · ${lake.network}`,
    )
  })

  test('without a reason opens the form of the requester’s place, filled in', async () => {
    expect(initials(await desk().types(typed))).toEqual({
      subscription: key,
      requester: `payments/eu-west-1:${prod.network}`,
      accepter: `data/us-east-1:${lake.network}`,
      dns: undefined,
      reason: undefined,
      ticket: undefined,
    })
  })

  test('with a foreign accepter says whose part is left', async () => {
    const answer = await desk().types(
      `create aws requester=payments/eu-west-1:${prod.network} accepter=444455556666/eu-west-1:${lake.network} reason=x`,
    )

    expect(textOf(answer)).toContain('444455556666 in eu-west-1 is not configured here')
  })

  test('says which key is wrong, each beside its field', async () => {
    const problems = problemsOf(
      await desk().types('create aws requester=payments:vpc-1 accepter=nobody:vpc-2 dns=maybe reason=x'),
    )

    expect(problems.map(({ field }) => field).toSorted()).toEqual(['accepter', 'dns', 'requester'])
  })

  test('does not take what belongs to a subscription', async () => {
    const problems = problemsOf(await desk().types(`${typed} cidrs=10.0.0.0/8 reason=x`))

    expect(problems).toMatchObject([{ field: 'cidrs' }])
  })

  test('opens a window where something lacks, and none where nothing does', () => {
    const opens = (text: string) => {
      const asking = read(text, '/peering')
      if ('reply' in asking) throw new Error('no command')
      return asking.command.mayOpenForm?.(asking.input)
    }

    expect([typed, `${typed} reason=x`, 'create aws reason=x', 'create again=R-12'].map(opens)).toEqual([
      true,
      false,
      true,
      true,
    ])
  })
})

describe('create again', () => {
  const over = aRequest({
    status: 'failed',
    scope: key,
    near: { ...prod, cidrs: [] },
    far: lake,
    wanted: { dns: 'yes' },
    reason: 'reports',
    ticket: 'NET-7',
  })
  const filled = {
    subscription: key,
    requester: `payments/eu-west-1:${prod.network}`,
    accepter: `data/us-east-1:${lake.network}`,
    dns: 'yes',
    reason: 'reports',
    ticket: 'NET-7',
  }
  const press = (again: string) => ({ keys: { again }, via: 'button' as const })

  test('opens the form as it was filled in, and asks for nothing yet', async () => {
    const { asked, runs } = desk({}, [over])

    const reply = await runs('create', press('R-12'))

    expect(initials(reply)).toEqual(filled)
    expect(formOf(reply).hidden).toEqual({})
    expect(asked).toEqual([])
  })

  test('by the peering that a request made is the same', async () => {
    const { runs } = desk({ objects: [{ ...outgoing, request: 12 }] }, [over])

    expect(initials(await runs('create', press(`payments-eu-west-1/${pcx}`)))).toEqual(filled)
  })

  test('by a peering of somebody else has its ends, and no reason', async () => {
    const { runs } = desk({ objects: [outgoing] })

    expect(initials(await runs('create', press(`payments-eu-west-1/${pcx}`)))).toMatchObject({
      requester: filled.requester,
      accepter: filled.accepter,
      reason: undefined,
    })
  })

  test('takes what is given besides instead', async () => {
    const { types } = desk({}, [over])

    expect(initials(await types('create again=R-12 reason="for the second time"'))).toMatchObject({
      ...filled,
      reason: 'for the second time',
    })
  })

  test('then asks for it, as any other form', async () => {
    const { asked, runs } = desk({}, [over])

    await runs('create', { keys: filled, via: 'form' })

    expect(asked).toMatchObject([{ far: lake, wanted: { dns: 'yes' }, ticket: 'NET-7' }])
  })

  test.each([
    ['R-13', 'There is no request R-13 for a peering'],
    [`payments-eu-west-1/pcx-1`, 'has no `pcx-1` that we know of'],
    ['nonsense', 'is not a peering'],
  ])('%s is said to be nothing of the kind', async (again, text) => {
    const [problem] = problemsOf(await desk({}, [over]).runs('create', press(again)))

    expect(problem).toMatchObject({ field: 'again', text: expect.stringContaining(text) })
  })

  test('of what was no peering is refused', async () => {
    const other = aRequest({ kind: 'peering.delete' })

    expect(problemsOf(await desk({}, [other]).runs('create', press('R-12')))).toHaveLength(1)
  })

  test('of what is not configured any more is refused', async () => {
    const gone = { ...over, scope: 'aws/gone/gone-eu-west-1', scopeName: 'gone eu-west-1' }

    const [problem] = problemsOf(await desk({}, [gone]).runs('create', press('R-12')))

    expect(problem?.text).toBe('R-12 was for gone eu-west-1, which is not there any more.')
  })
})

describe('reject', () => {
  const name = `payments-eu-west-1/${pcx}`

  test('in one line asks for it', async () => {
    const { asked, types } = desk({ objects: [incoming] })

    await types(`reject ${name} reason="nobody knows them"`)

    expect(asked).toMatchObject([
      { kind: 'peering.reject', scope: key, peering: pcx, reason: 'nobody knows them', wanted: {} },
    ])
  })

  test('without a reason opens its form', async () => {
    expect(initials(await desk({ objects: [incoming] }).types(`reject ${name}`))).toEqual({
      object: `aws/payments/${name}`,
      reason: undefined,
      ticket: undefined,
    })
  })

  test.each([
    ['what is up', { ...incoming, status: 'active' as const, raw: 'active' }, 'only a request that waits'],
    [
      'what waits for an account that is not ours',
      { ...outgoing, far: { ...lake, account: '999988887777' } },
      'is not configured here',
    ],
  ])('says why %s cannot be rejected, and does not offer it', async (_, object, why) => {
    const at = desk({ objects: [object] })

    expect(problemsOf(await at.types(`reject ${name} reason=x`))[0]?.text).toContain(why)
    expect(buttonsOf(await at.types(`show ${name}`)).map(({ label }) => label)).toEqual(['Delete…'])
    expect(at.asked).toEqual([])
  })

  test('is offered where a request waits for us', async () => {
    const shown = await desk({ objects: [incoming] }).types(`show ${name}`)

    expect(buttonsOf(shown)).toMatchObject([
      { label: 'Reject…', command: 'reject', args: { object: `aws/payments/${name}` } },
      { label: 'Delete…' },
    ])
  })

  test('is nothing for a cloud that has no such thing', async () => {
    const at = aDesk({ objects: [anObject('1206/87', 'vpc_peering')] })

    expect(problemsOf(await at.types('reject 1206/87 reason=x'))[0]?.text).toContain('has no `reject` there')
  })

  test('stands in the help', () => {
    expect(commandNamed('reject')?.usage[0]).toBe('reject payments-eu-west-1/pcx-0123456789abcdef0')
  })
})
