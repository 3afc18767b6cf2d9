import { describe, expect, test } from 'vitest'
import { type Message, plain } from '../../src/kit/message.ts'
import { requestStatuses, rowOf } from '../../src/peering/lifecycle.ts'
import { stepLine } from '../../src/requests/news.ts'
import { aPlan } from '../support/builders.ts'
import { authority, frontDesk, hash, plan, rule } from './front-desk.ts'

/** What a person reads, without markup. */
function words({ title, parts }: Message): string {
  const said = parts.map(part => {
    if (part.part === 'text' || part.part === 'note') return plain(part.text)
    if (part.part === 'list')
      return part.items.map(({ text, hint }) => [plain(text), hint].join(' ')).join('; ')
    return part.part === 'code' ? part.code : ''
  })
  return [plain(title), ...said].filter(Boolean).join('\n')
}

async function direct(desk: Awaited<ReturnType<typeof frontDesk>>): Promise<string> {
  const { payload } = await desk.db
    .selectFrom('letters')
    .select('payload')
    .where('kind', '=', 'direct')
    .executeTakeFirstOrThrow()
  return words(JSON.parse(payload).message)
}

describe('the direct message at the end', () => {
  test.each([
    ['succeeded', 'Read back from the cloud: peered.'],
    ['failed', 'It broke.'],
    ['denied', 'Denied by @U0BEN: no'],
    ['canceled', 'Nothing was changed.'],
    ['expired', 'Nobody decided in time. Nothing was changed; ask again if it is still wanted.'],
  ] as const)('of a %s request says why', async (status, why) => {
    const desk = await frontDesk()
    await desk.reach(status)

    const said = await direct(desk)

    expect(said).toContain(`R-1 ${rowOf(status).words}: Peering of payments-prod (1206)`)
    expect(said).toContain(why)
  })

  test('of a blocked request says what blocks and what to do', async () => {
    const desk = await frontDesk()
    await desk.create()
    const blocked = aPlan({
      checks: [
        { code: 'a', verdict: 'block', text: 'The CIDRs overlap.', hint: 'Choose others.' },
        { code: 'b', verdict: 'warn', text: 'It is another region.' },
        { code: 'c', verdict: 'block', text: 'It exists already.' },
      ],
    })
    await desk.requests.command(1, { command: 'block', planHash: hash }, 'peerbot', { plan: blocked })

    const said = await direct(desk)

    expect(said).toContain('The CIDRs overlap. Choose others.; It exists already.')
    expect(said).not.toContain('another region')
  })

  test('carries what is left to do, with its command', async () => {
    const desk = await frontDesk()
    const { id } = await desk.reach('running')
    await desk.db
      .updateTable('requests')
      .set({ todo: JSON.stringify([{ text: 'Add the routes.', command: 'aws ec2 create-route' }]) })
      .execute()
    await desk.requests.command(id, { command: 'finish' }, 'peerbot')

    expect(await direct(desk)).toContain('Add the routes.\naws ec2 create-route')
  })

  test('is sent for every end, and only then', async () => {
    for (const status of requestStatuses) {
      const desk = await frontDesk()
      await desk.reach(status)
      const { letters } = await desk.written()

      expect(letters.filter(letter => letter === 'to U0REQUESTER')).toHaveLength(
        rowOf(status).isEnded ? 1 : 0,
      )
    }
  })
})

describe('a request from before words were kept', () => {
  async function wordsOf(request: Parameters<Awaited<ReturnType<typeof frontDesk>>['create']>[0]) {
    const desk = await frontDesk()
    const { id } = await desk.create(request)
    await desk.db.updateTable('requests').set({ words: null }).where('id', '=', id).execute()
    return (await desk.requests.read(id))?.words
  }

  test('has those of its kind: a delete names the peering', async () => {
    expect(await wordsOf({ kind: 'peering.delete', peering: '87', far: null })).toEqual({
      heading: 'delete peering 1206/87 of payments-prod (1206)',
      title: 'Delete peering 1206/87 of payments-prod (1206)',
      outcome: 'the peering is gone',
    })
  })

  test('has those of its kind: a create names both sides', async () => {
    expect(await wordsOf({})).toEqual({
      heading: 'peer payments-prod (1206)',
      title: 'Peering of payments-prod (1206) with AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0',
      outcome: 'peered',
    })
  })
})

describe('the line in the thread', () => {
  async function said(
    work: (desk: Awaited<ReturnType<typeof frontDesk>>) => Promise<unknown>,
  ): Promise<string> {
    const desk = await frontDesk()
    await desk.reach('pending_approval')
    await desk.during(() => work(desk))
    const { payload } = await desk.db
      .selectFrom('letters')
      .select('payload')
      .where('kind', '=', 'thread')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    return words(JSON.parse(payload).message)
  }

  test('names who approved', async () => {
    expect(await said(desk => desk.approve(1, 'U0ANNA'))).toContain('@U0ANNA')
  })

  test('names who denied, and why', async () => {
    const line = await said(desk =>
      desk.requests.command(1, { command: 'deny', by: 'U0BEN', authority, note: 'wrong VPC' }, 'U0BEN'),
    )

    expect(line).toMatch(/Denied by @U0BEN.*wrong VPC/)
  })

  test('says what moved when the plan is stale', async () => {
    const moved = [{ name: 'far cidrs', was: '10.20.0.0/16', is: '10.21.0.0/16' }]

    const line = await said(desk => desk.requests.command(1, { command: 'void_plan' }, 'peerbot', { moved }))

    expect(line).toMatch(/far cidrs: was 10\.20\.0\.0\/16, is 10\.21\.0\.0\/16/)
  })

  test('says when one approval is enough, and when it starts over', async () => {
    const one = { ...rule, approvals: 1 }
    const offer = { command: 'offer_plan' as const, planHash: hash, rule: one }
    const offered = await said(async desk => {
      await desk.create()
      await desk.requests.command(2, offer, 'peerbot', { plan, rule: one })
    })
    const again = await said(async desk => {
      const moved = [{ name: 'far cidrs', was: 'a', is: 'b' }]
      await desk.requests.command(1, { command: 'void_plan' }, 'peerbot', { moved })
      await desk.requests.command(1, offer, 'peerbot', { plan, rule: one })
    })

    expect(offered).toMatch(/one approval/)
    expect(again).toMatch(/again.*one approval/)
  })
})

test('a step that the provider does not have, or nobody needed, is not spoken of', () => {
  const run = { run: 1, operation: 'peering.delete', subject: 'R-1', attempt: 1, isQuiet: false }
  const line = stepLine(
    { ...run, event: 'skipped', step: 'follow_task', note: 'this provider has no tasks' },
    null,
  )

  expect(line).toBeNull()
})
