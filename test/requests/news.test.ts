import { describe, expect, test } from 'vitest'
import { type Message, plain } from '../../src/kit/message.ts'
import { requestStatuses, rowOf } from '../../src/peering/lifecycle.ts'
import { requestTitle } from '../../src/requests/index.ts'
import { aPlan } from '../support/builders.ts'
import { frontDesk, hash } from './front-desk.ts'

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

    expect(said).toContain('The CIDRs overlap. Choose others. It exists already.')
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

      expect(letters.filter(letter => letter.startsWith('to U0REQUESTER'))).toHaveLength(
        rowOf(status).isEnded ? 1 : 0,
      )
    }
  })
})

describe('the title', () => {
  test('of a delete names the peering', async () => {
    const desk = await frontDesk()
    const request = await desk.create({ kind: 'peering.delete', peering: '87', far: null })

    expect(requestTitle(request)).toBe('Delete peering 87 of payments-prod (1206)')
  })

  test('of a create names the network', async () => {
    const desk = await frontDesk()
    const request = await desk.create()

    expect(requestTitle(request)).toMatch(/^Peering of payments-prod \(1206\) with aws 111122223333/)
  })
})
