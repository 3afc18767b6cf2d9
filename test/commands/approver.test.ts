/** What approvers do: with what is taken over, and while a request is carried out. */
import { describe, expect, test } from 'vitest'
import { commandNamed, type Input, type Reply, run } from '../../src/commands/index.ts'
import type { Command as Decide } from '../../src/peering/decide.ts'
import { pressesOf, type Request } from '../../src/requests/index.ts'
import { aPlan, aRule } from '../support/builders.ts'
import { aRequest } from './a-request.ts'
import { formOf, textOf } from './answer.ts'
import { aDesk } from './desk.ts'

interface Chair {
  /** What was pressed, and by whom. */
  pressed: string[]
  decided: Decide[]
  audited: unknown[]
  uses(name: string, input: Partial<Input>): Promise<Reply>
}

/** Somebody who approves everything, unless told otherwise, before one request. */
function aChair(request: Request, actor = 'U0ANNA', rules = [aRule()]): Chair {
  const desk = aDesk()
  const chair: Chair = {
    pressed: [],
    decided: [],
    audited: desk.audited,
    uses: (name, input) => {
      const command = commandNamed(name)
      if (!command) throw new Error(`no command ${name}`)
      return run(
        command,
        { words: [], keys: {}, via: 'button', ...input },
        {
          ...desk.context,
          actor: { ...desk.context.actor, id: actor },
          policy: { ...desk.context.policy, rules },
          requests: {
            ...desk.context.requests,
            read: async id => (id === request.id ? request : null),
            press: async (_, what, by) => {
              if (!pressesOf(request).some(press => press.what === what)) return false
              chair.pressed.push(`${what} by ${by}`)
              return true
            },
            command: async (_, command) => {
              chair.decided.push(command)
              return { request, events: [] }
            },
          },
        },
      )
    },
  }
  return chair
}

describe('proceed', () => {
  const waiting = aRequest({ status: 'running', offer: 'accept' })
  const keys = { request: 'R-12', what: 'accept' }

  test('by an approver lets the request go on; the card tells the rest', async () => {
    const chair = aChair(waiting)

    expect(await chair.uses('proceed', { keys })).toEqual({ kind: 'quiet' })
    expect(chair.pressed).toEqual(['accept by U0ANNA'])
  })

  test('typed means what is offered', async () => {
    const chair = aChair(waiting)

    expect(textOf(await chair.uses('proceed', { words: ['R-12'], via: 'typed' }))).toBe('R-12 goes on.')
    expect(chair.pressed).toEqual(['accept by U0ANNA'])
  })

  test.each([
    ['a stranger', 'U0STRANGER'],
    ['whoever asked for it', 'U0REQUESTER'],
  ])('by %s is refused, audited, and changes nothing', async (_, actor) => {
    const chair = aChair(waiting, actor)

    expect(textOf(await chair.uses('proceed', { keys }))).toContain(
      'You may not let R-12 go on: the rule "everything" names who may.',
    )
    expect(chair.pressed).toEqual([])
    const detail = { command: 'proceed', what: 'accept', code: 'not_eligible' }
    expect(chair.audited).toEqual([['command.refused', detail]])
  })

  test('is for nobody where no rule says who decides', async () => {
    const chair = aChair(waiting, 'U0ANNA', [])

    expect(textOf(await chair.uses('proceed', { keys }))).toContain('No policy rule says who may decide this')
    expect(chair.pressed).toEqual([])
  })

  test.each([
    ['nothing is offered any more', null, keys],
    ['something else is offered', 'routes', keys],
    ['nothing is named, and nothing offered', null, { request: 'R-12' }],
  ])('comes too late where %s', async (_, offer, given) => {
    const chair = aChair({ ...waiting, offer })

    expect(textOf(await chair.uses('proceed', { keys: given }))).toBe(
      'R-12 does not wait for this (any more). It is now: running. Nothing was changed by this.',
    )
    expect(chair.pressed).toEqual([])
  })
})

describe('proceed, where somebody reports the probe', () => {
  const waiting = aRequest({ status: 'running', offer: 'probe' })

  test.each(['U0ANNA', 'U0REQUESTER'])('is for %s', async actor => {
    const chair = aChair(waiting, actor)

    await chair.uses('proceed', { keys: { request: 'R-12', what: 'probe-ok' } })

    expect(chair.pressed).toEqual([`probe-ok by ${actor}`])
  })

  test('is for whoever asked also where no rule says who decides, and for nobody else', async () => {
    const keys = { request: 'R-12', what: 'probe-failed' }
    const [own, other] = [aChair(waiting, 'U0REQUESTER', []), aChair(waiting, 'U0STRANGER')]

    await own.uses('proceed', { keys })
    expect(textOf(await other.uses('proceed', { keys }))).toContain('You may not let R-12 go on')

    expect(own.pressed).toEqual(['probe-failed by U0REQUESTER'])
    expect(other.pressed).toEqual([])
    const detail = { command: 'proceed', what: 'probe-failed', code: 'not_eligible' }
    expect(other.audited).toEqual([['command.refused', detail]])
  })

  test('lets whoever asked press nothing else', async () => {
    const chair = aChair(waiting, 'U0REQUESTER')

    expect(textOf(await chair.uses('proceed', { keys: { request: 'R-12', what: 'routes' } }))).toContain(
      'You may not let R-12 go on',
    )
    expect(chair.pressed).toEqual([])
  })

  test.each(['U0REQUESTER', 'U0ANNA'])(
    'late by %s is told who was faster, and how it stands',
    async actor => {
      const over = {
        ...waiting,
        status: 'succeeded' as const,
        offer: null,
        pressed: { 'probe-ok': 'U0ANNA' },
      }
      const chair = aChair(over, actor)

      const said = textOf(await chair.uses('proceed', { keys: { request: 'R-12', what: 'probe-failed' } }))

      expect(said).toContain('*It answers* was pressed already, by ')
      expect(said).toContain('U0ANNA')
      expect(said).toContain('It is now: done. Nothing was changed by this.')
    },
  )

  test('has to be told how it went', async () => {
    const chair = aChair(waiting)

    expect(textOf(await chair.uses('proceed', { words: ['R-12'], via: 'typed' }))).toBe(
      'R-12 waits to be told how it went: add `what=probe-ok` (It answers) or `what=probe-failed` (It does not answer). Nothing was changed.',
    )
    expect(chair.pressed).toEqual([])
  })
})

describe('what is taken over from somebody else', () => {
  const ticks = [
    '10.0.0.0/8 in rtb-1 leads to pcx-dead; it will lead to this peering instead.',
    '10.0.0.0/8 in rtb-2 leads to pcx-dead; it will lead to this peering instead.',
  ]
  const pending = aRequest({ plan: aPlan({ ticks }) })
  const keys = { request: 'R-12', plan: 'plan-1', ticks: '2' }

  test('is ticked in a form of its own, which names it', async () => {
    const chair = aChair(pending)

    const form = formOf(await chair.uses('approve', { keys }))

    expect(chair.decided).toEqual([])
    expect(form).toMatchObject({
      command: 'approve',
      intro: [{ part: 'list', items: ticks.map(text => ({ mark: 'warn', text })) }],
      fields: [{ key: 'ticked', kind: 'ticks', choices: [{ value: '1' }, { value: '2' }] }],
      hidden: keys,
    })
  })

  test.each(['1', '2', '1,1', 'yes', '1,3'])(
    'ticked as %s is not all of it: nothing is approved',
    async ticked => {
      const chair = aChair(pending)

      const given: Input = { words: [], keys: { ...keys, ticked }, via: 'form' }
      const problems = await commandNamed('approve')?.validate?.(given, aDesk().context)
      formOf(await chair.uses('approve', given))

      expect(problems).toMatchObject([{ field: 'ticked' }])
      expect(chair.decided).toEqual([])
    },
  )

  test('counted by the button as none, it is asked for all the same', async () => {
    const chair = aChair(pending)

    formOf(await chair.uses('approve', { keys: { ...keys, ticks: '0' }, via: 'form' }))

    expect(chair.decided).toEqual([])
  })

  test('is approved once each of it is ticked, for the plan that was shown', async () => {
    const chair = aChair(pending)
    const given: Input = { words: [], keys: { ...keys, ticked: '1,2' }, via: 'form' }

    expect(await commandNamed('approve')?.validate?.(given, aDesk().context)).toEqual([])
    await chair.uses('approve', given)

    expect(chair.decided).toMatchObject([{ command: 'approve', by: 'U0ANNA', planHash: 'plan-1' }])
  })

  test('is asked for where the button is from before there was anything to tick', async () => {
    const chair = aChair(pending)

    formOf(await chair.uses('approve', { keys: { request: 'R-12', plan: 'plan-1' } }))
    formOf(await chair.uses('approve', { words: ['R-12'], via: 'typed' }))

    expect(chair.decided).toEqual([])
  })

  test('is not shown to whoever may not approve: the refusal is', async () => {
    const chair = aChair(pending, 'U0STRANGER')

    await chair.uses('approve', { keys })

    expect(chair.decided).toMatchObject([{ command: 'approve', by: 'U0STRANGER' }])
  })

  test('opens its window at once', () => {
    const opens = commandNamed('approve')?.mayOpenForm
    const asked = (given: Input['keys']): Input => ({ words: [], keys: given, via: 'button' })

    expect(opens?.(asked(keys))).toBe(true)
    expect(opens?.(asked({ ...keys, ticked: '1,2' }))).toBe(false)
    expect(opens?.(asked({ request: 'R-12', plan: 'plan-1' }))).toBe(false)
  })
})
