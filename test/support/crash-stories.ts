/**
 * A story that is played again and again, each time killed at another point: at every boundary at which a crash would
 * matter, between a write and its reply, crash after crash. The end has to be the same.
 */
import { describe, expect, test } from 'vitest'
import { type Bot, type BotOptions, startTestBot } from './bot.ts'
import { crashPace, endingOf } from './ending.ts'
import { type Gate, killing } from './killing.ts'
import { deleteLine } from './stories.ts'
import { buttonsOf } from './words.ts'

export interface CrashStory<E extends object> {
  name: string
  /** Which clouds there are. */
  bot: Omit<BotOptions, 'gate' | 'cloud'>
  /** What stands before the part at which it is killed. */
  before?: (bot: Bot) => Promise<void>
  /** The request that it is about. */
  request: string
  play: (bot: Bot) => Promise<void>
  /** As `look` finds it. */
  ending: E
  operation: string
  /** Its steps, and at which further moments of them it may be killed. */
  steps: Readonly<Record<string, readonly string[]>>
}

export interface CrashCloud<E extends object> {
  title: string
  /** How things stand there, and what was done there that must not be done twice. */
  look: (bot: Bot) => E | Promise<E>
  /** Calls `written` for every call that changes something, once it was carried out and before its reply. */
  watch: (bot: Bot, written: () => void) => void
}

/** Presses a button on the card, once it is there. */
export async function press(bot: Bot, request: string, label: string): Promise<void> {
  const isThere = () =>
    bot.cards(request).some(({ blocks }) => buttonsOf(blocks).some(button => button.label === label))
  await bot.until(`the button ${label} on ${request}`, isThere)
  await bot.as('U0APPROVER').decides(request, label)
}

/** Asks for it, approves, presses what else there is, and waits for the end. */
export async function carryOutBy(
  bot: Bot,
  request: string,
  line: string,
  ...labels: string[]
): Promise<void> {
  await bot.as('U0REQUESTER').types(line)
  for (const label of ['Approve', ...labels]) await press(bot, request, label)
  await bot.untilCardSays(request, 'Done')
}

export const removeBy = (bot: Bot, request: string, name: string): Promise<void> =>
  carryOutBy(bot, request, deleteLine(name))

/** How often each was done. */
export function countOf(done: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(done, each => each)].map(([each, all]) => [each, all.length]))
}

function boundariesOf({ operation, steps }: Pick<CrashStory<object>, 'operation' | 'steps'>): string[] {
  return Object.entries(steps).flatMap(([step, moments]) =>
    ['claimed', ...moments, 'done'].map(moment => `${operation}/${step}: ${moment}`),
  )
}

async function endOf<E extends object>(bot: Bot, { request }: CrashStory<E>, { look }: CrashCloud<E>) {
  const { cards, liveButtons } = endingOf(bot)
  const said = bot.card(request).replies.map(({ text }) => text.split('\n')[0] ?? '')
  return {
    cards: cards.filter(card => card.startsWith(`${request} `)),
    liveButtons,
    twins: said.filter((line, index) => said.indexOf(line) !== index),
    ...(await look(bot)),
  }
}

function expected<E extends object>({ ending, request }: CrashStory<E>) {
  return { cards: [`${request} Done`], liveButtons: 0, twins: [], ...ending }
}

async function played<E extends object>(
  story: CrashStory<E>,
  gate: Gate,
  prepare?: (bot: Bot) => void,
): Promise<Bot> {
  let isArmed = false
  const bot = await startTestBot({
    ...story.bot,
    gate: point => (isArmed ? gate(point) : 'go'),
    cloud: { pace: crashPace },
  })
  await story.before?.(bot)
  await bot.said()
  isArmed = true
  prepare?.(bot)
  await story.play(bot)
  await bot.said()
  return bot
}

export function crashStories<E extends object>(
  cloud: CrashCloud<E>,
  stories: readonly CrashStory<E>[],
): void {
  describe.each(stories)('$name', story => {
    test('has these points at which a crash matters', async () => {
      const { gate, seen } = killing(null)

      const bot = await played(story, gate)

      const own = [...new Set(seen)].filter(point => point.startsWith(`${story.operation}/`))
      expect(own).toEqual(expect.arrayContaining(boundariesOf(story)))
      expect(await endOf(bot, story, cloud)).toEqual(expected(story))
    })

    test.each(boundariesOf(story))('a crash at "%s" changes nothing', async point => {
      const bot = await played(story, killing(point).gate)

      expect(bot.lives()).toBe(2)
      expect(await endOf(bot, story, cloud)).toEqual(expected(story))
      const entries = await bot.audit()
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
      const finished = entries.filter(({ action }) => action === 'request.finished')
      expect(finished).toHaveLength(story.before ? 2 : 1)
    })

    test.each([1, 2, 3])(
      `a crash between write %i in ${cloud.title} and its reply changes nothing`,
      async nth => {
        let count = 0

        const bot = await played(
          story,
          () => 'go',
          living =>
            cloud.watch(living, () => {
              count += 1
              if (count === nth) living.kill()
            }),
        )

        expect(await endOf(bot, story, cloud)).toEqual(expected(story))
      },
    )

    test('crash after crash, 13 points apart, changes nothing', async () => {
      let points = 0

      const bot = await played(story, () => {
        points += 1
        return points % 13 === 0 ? 'kill' : 'go'
      })

      expect(bot.lives()).toBeGreaterThan(2)
      expect(await endOf(bot, story, cloud)).toEqual(expected(story))
    })
  })
}
