import { afterEach, beforeEach, expect, it } from 'vitest'
import { type PageWorld, pageWorld, ROBIN } from './page-world.ts'

let world: PageWorld

beforeEach(async () => {
  world = await pageWorld()
})
afterEach(() => world.close())

/** Reads the events as a browser would; `next` waits for one more. */
async function subscribe() {
  const response = await fetch(`${world.page.url}api/changes`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    type: response.headers.get('content-type'),
    async next(): Promise<string> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const event = text.slice(0, end)
          text = text.slice(end + 2)
          return event
        }
        const part = await reader?.read()
        if (!part || part.done) return 'closed'
        text += part.value
      }
    },
  }
}

it('tells a page that comes to look', async () => {
  const events = await subscribe()

  expect(events.type).toBe('text/event-stream')
  expect(await events.next()).toBe('retry: 1000\ndata: 0')
})

it('gathers a burst of changes into one tick', async () => {
  const events = await subscribe()
  await events.next()
  for (const text of ['one', 'two', 'three']) await world.slack.as(ROBIN).say('C0STATUS', text)
  world.cloud.faults.failNextPeering()
  world.botChanged()

  world.reaction.advance(50)
  world.reaction.advance(1_000)
  await world.slack.as(ROBIN).say('C0STATUS', 'four')
  world.reaction.advance(50)
  await world.page.close()

  expect(await events.next()).toBe('data: 1')
  expect(await events.next()).toBe('data: 2')
  expect(await events.next()).toBe('closed')
})

it.each([
  ['the workspace', () => world.slack.as(ROBIN).say('C0STATUS', 'hello')],
  ['a cloud', async () => world.cloud.faults.failNextPeering()],
  ['the bot', async () => world.botChanged()],
  ['time', () => world.act({ do: 'setRate', rate: 60 })],
])('ticks when %s changed', async (_, change) => {
  const events = await subscribe()
  await events.next()

  await change()
  world.reaction.advance(50)

  expect(await events.next()).toBe('data: 1')
})

it('stays silent before the time is up', async () => {
  const events = await subscribe()
  await events.next()

  await world.slack.as(ROBIN).say('C0STATUS', 'hello')
  world.reaction.advance(49)
  await world.page.close()

  expect(await events.next()).toBe('closed')
})
