import { describe, expect, test } from 'vitest'
import { type Bot, startTestBot } from '../support/bot.ts'
import {
  alreadyThere,
  crashPace,
  createBoundaries,
  created,
  deleteBoundaries,
  deleted,
  endingOf,
} from '../support/ending.ts'
import { killing } from '../support/killing.ts'
import { createLine, deleteLine, peeringsAt } from '../support/stories.ts'
import { buttonsOf } from '../support/words.ts'

async function approve(bot: Bot): Promise<void> {
  await bot.until('the buttons', () => bot.cards('R-1').some(({ blocks }) => buttonsOf(blocks).length > 1))
  await bot.as('U0APPROVER').decides('R-1', 'Approve')
}

async function create(gate: (point: string) => 'go' | 'kill', prepare?: (bot: Bot) => void): Promise<Bot> {
  const bot = await startTestBot({ gate, only: [1206], cloud: { pace: crashPace } })
  prepare?.(bot)
  await bot.as('U0APPROVER').opensHome()
  await bot.as('U0REQUESTER').types(createLine())
  await approve(bot)
  const pending = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  await bot.until('the command', () => bot.messages('C0STATUS').length > 0)
  bot.cloud.acceptInAws(pending.id)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()
  return bot
}

async function remove(gate: (point: string) => 'go' | 'kill', prepare?: (bot: Bot) => void): Promise<Bot> {
  const bot = await startTestBot({
    gate,
    only: [1206],
    cloud: { peerings: alreadyThere, pace: crashPace },
  })
  prepare?.(bot)
  await bot.as('U0APPROVER').opensHome()
  await bot.as('U0REQUESTER').types(deleteLine('1206/87'))
  await approve(bot)
  await bot.untilCardSays('R-1', 'Done')
  await bot.said()
  return bot
}

const stories = [
  { name: 'create', story: create, boundaries: createBoundaries, ending: created },
  { name: 'delete', story: remove, boundaries: deleteBoundaries, ending: deleted },
]

for (const { name, story, boundaries, ending } of stories) {
  describe(name, () => {
    test('has exactly these points at which a crash matters', async () => {
      const { gate, seen } = killing(null)

      const bot = await story(gate)

      expect([...new Set(seen)].toSorted()).toEqual(boundaries.toSorted())
      expect(endingOf(bot)).toEqual(ending)
    })

    test.each([13, 21, 34])('crash after crash, %i points apart, changes nothing', async every => {
      let points = 0
      const gate = (): 'go' | 'kill' => {
        points += 1
        return points % every === 0 ? 'kill' : 'go'
      }

      const bot = await story(gate)

      expect(bot.lives()).toBeGreaterThan(3)
      expect(endingOf(bot)).toEqual(ending)
    })

    test('a crash between the call that reached the cloud and its reply changes nothing', async () => {
      let isKilled = false

      const bot = await story(killing(null).gate, ({ cloud, kill }) => {
        cloud.onEvent(({ kind, text }) => {
          if (isKilled || kind !== 'call' || text.startsWith('GET')) return
          isKilled = true
          kill()
        })
      })

      expect(bot.lives()).toBe(2)
      expect(endingOf(bot)).toEqual(ending)
    })

    test.each(boundaries)('a crash at "%s" changes nothing', async point => {
      const { gate } = killing(point)

      const bot = await story(gate)

      expect(bot.lives()).toBe(2)
      expect(endingOf(bot)).toEqual(ending)
      const entries = await bot.audit()
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
      expect(entries.filter(({ action }) => action === 'request.finished')).toHaveLength(1)
      expect(entries.filter(({ action }) => action === 'request.quorum_reached')).toHaveLength(1)
    })
  })
}
