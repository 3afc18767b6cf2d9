import { describe, expect, test } from 'vitest'
import type { FileView, MessageView } from '../../src/sandbox/slack/index.ts'
import { manyRows, names } from '../map/support/many-networks.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { approveUntilPending, ask, createActive, createLine } from '../support/stories.ts'
import { buttonsOf } from '../support/words.ts'

const statusChannel = 'C0STATUS'

/** Messages with a picture, as the requester sees them: channels, then the direct message. */
function mapsSeen(bot: Bot, person = 'U0REQUESTER'): (MessageView & { place: string; picture: FileView })[] {
  const { channels, directMessages } = bot.slack.view(person)
  return [...channels, ...directMessages].flatMap(({ id, messages }) =>
    messages.flatMap(message => {
      const [picture] = message.files.filter(file => file.pixels !== undefined)
      return picture ? [{ ...message, place: id, picture }] : []
    }),
  )
}

function onlyMap(bot: Bot): ReturnType<typeof mapsSeen>[number] {
  const [map, ...others] = mapsSeen(bot)
  if (!map || others.length > 0) throw new Error(`${others.length + (map ? 1 : 0)} maps are there`)
  return map
}

/** A second network with the same subscription. */
async function secondVpc(bot: Bot): Promise<void> {
  await ask(bot, createLine({ vpc: 'vpc-0aaaaaaaaaaaaaaaa', cidrs: '10.40.0.0/16' }), 'R-2')
  bot.cloud.acceptInAws(await approveUntilPending(bot, 'R-2'))
  await bot.untilCardSays('R-2', 'Done')
}

test('the map is answered at once and posted where it was asked for, with its description', async () => {
  const bot = await startTestBot()
  const id = await createActive(bot)

  const answer = await bot.as('U0REQUESTER').types('/peering map', statusChannel)
  await bot.said()

  expect(answer.text).toContain('The map is being drawn. It comes into this channel')
  const { place, picture, text } = onlyMap(bot)
  expect(place).toBe(statusChannel)
  expect(picture.title).toBe('Network peerings')
  expect(picture.altText).toContain('2 networks, 1 peering: 1 active')
  expect(picture.altText).toContain(`1206/${id}`)
  expect(picture.altText).toContain('vpc-0123456789abcdef0')
  expect(text).toContain('*2 networks, 1 peering: 1 active*')
  expect(text).toMatch(/Read from the cloud at most .+ ago\./)
  expect(text).toContain('<@U0REQUESTER>')
  expect(bot.slack.file('U0REQUESTER', picture.id)?.bytes.length).toBe(picture.size)
})

test('asked from one network, it says what cannot be reached over the other', async () => {
  const bot = await startTestBot({ approvals: 1 })
  await createActive(bot)
  await secondVpc(bot)

  await bot.as('U0REQUESTER').types('/peering map from=vpc-0123456789abcdef0', statusChannel)
  await bot.said()

  const { picture, text } = onlyMap(bot)
  expect(picture.title).toContain('Peerings from vpc-0123456789abcdef0')
  expect(text).toContain('1 peered directly')
  expect(text).toContain('1 not reachable: peering is not transitive')
  expect(picture.altText).toContain('vpc-0aaaaaaaaaaaaaaaa')
})

test('a network that nobody knows is answered with the near ones, and nothing is drawn', async () => {
  const bot = await startTestBot()
  await createActive(bot)

  const { text } = await bot.as('U0REQUESTER').types('/peering map from=vpc-0123456789abcdef1', statusChannel)
  await bot.said()

  expect(text).toContain('No live peering has a network `vpc-0123456789abcdef1`')
  expect(text).toContain('`from=vpc-0123456789abcdef0`')
  expect(mapsSeen(bot)).toEqual([])
})

test('an empty inventory is told in words', async () => {
  const bot = await startTestBot()

  const { text } = await bot.as('U0REQUESTER').types('/peering map', statusChannel)
  await bot.said()

  expect(text).toContain('there is nothing to draw')
  expect(mapsSeen(bot)).toEqual([])
})

test('in a channel without the bot it comes by direct message and says so', async () => {
  const bot = await startTestBot({ expects: [/not_in_channel/] })
  await createActive(bot)

  await bot.as('U0REQUESTER').types('/peering map', 'C0GENERAL')
  await bot.said()

  const { place, text } = onlyMap(bot)
  expect(place).toMatch(/^D/)
  expect(text).toContain('You asked for it in <#C0GENERAL>')
  expect(mapsSeen(bot, 'U0APPROVER')).toEqual([])
})

test('the button of the help asks for it too', async () => {
  const bot = await startTestBot({ expects: [/not_in_channel/] })
  await createActive(bot)
  const robin = bot.as('U0REQUESTER')
  const [help] = (await robin.types('/peering help')).messages
  if (!help) throw new Error('nothing was shown')
  expect(buttonsOf(help.blocks).map(({ label }) => label)).toContain('Map')

  const pressed = await robin.presses(help, 'Map')
  await bot.said()

  expect(pressed.text).toContain('The map is being drawn.')
  expect(mapsSeen(bot)).toHaveLength(1)
})

test('without the scope for files it is said in words, with the way out', async () => {
  const bot = await startTestBot({ withoutScopes: ['files:write'], expects: [/missing_scope/] })
  await createActive(bot)

  await bot.as('U0REQUESTER').types('/peering map', statusChannel)
  await bot.said()

  const said = bot.messages(statusChannel).map(({ text }) => text)
  expect(said.at(-1)).toContain('The map could not be uploaded: the app lacks the scope `files:write`')
  expect(said.at(-1)).toContain('`/peering list`')
})

test('while Slack takes no uploads it waits, and comes when Slack is back', async () => {
  const bot = await startTestBot({ expects: [/letter later/, /files\.getUploadURLExternal/] })
  await createActive(bot)
  bot.slack.faults.failNext('files.getUploadURLExternal', 'service_unavailable', 3)

  await bot.as('U0REQUESTER').types('/peering map', statusChannel)
  await bot.said()

  expect(onlyMap(bot).place).toBe(statusChannel)
})

describe('a bot that is killed', () => {
  test.each(['letter map: taken', 'letter map: sent'])('at "%s" posts the picture once', async point => {
    let isArmed = false
    const bot = await startTestBot({
      gate: at => {
        if (!isArmed || at !== point) return 'go'
        isArmed = false
        return 'kill'
      },
    })
    await createActive(bot)
    isArmed = true

    await bot.as('U0REQUESTER').types('/peering map', statusChannel)
    await bot.until('the second life', () => bot.lives() === 2)
    await bot.said()

    expect(onlyMap(bot).place).toBe(statusChannel)
  })
})

/** As if so many networks had been read from the clouds. */
async function seed(bot: Bot, count: number): Promise<number> {
  const { db } = bot.app()
  const now = bot.clock.now()
  const rows = manyRows(count, 'mixed')
  const [known] = await db.selectFrom('scopes').selectAll().execute()
  if (!known) throw new Error('the inventory has no scope')
  for (const key of new Set(rows.map(({ scope }) => scope))) {
    const id = key.split('/').at(-1) ?? key
    const name = names.scopes[key]?.name ?? id
    const data = JSON.stringify({ ...JSON.parse(known.data), key, id, name })
    await db
      .insertInto('scopes')
      .values({ ...known, key, id, name, data })
      .execute()
  }
  for (const row of rows) {
    const values = {
      scope: row.scope,
      provider_id: row.providerId,
      status: row.status,
      raw: row.status,
      cloud_id: null,
      near: JSON.stringify(row.near),
      far: JSON.stringify(row.far),
      expires_at: null,
      request: null,
      was_active: 1,
      first_seen_at: now,
      seen_at: now,
      changed_at: now,
      stale_since: null,
      anomaly: null,
    }
    await db.insertInto('peerings').values(values).execute()
  }
  return rows.length
}

async function clear(bot: Bot): Promise<void> {
  await bot.app().db.deleteFrom('peerings').execute()
}

describe.each([
  { count: 5, bytesMax: 200_000, pixelsMax: 3_000_000 },
  { count: 50, bytesMax: 1_500_000, pixelsMax: 12_100_000 },
  { count: 300, bytesMax: 5_000_000, pixelsMax: 12_100_000 },
])('a map of $count networks', ({ count, bytesMax, pixelsMax }) => {
  test('comes as one picture within what Slack takes and shows', async () => {
    const bot = await startTestBot({ only: [1206] })
    const peerings = await seed(bot, count)

    await bot.as('U0REQUESTER').types('/peering map', statusChannel)
    await bot.said()

    const { picture, text } = onlyMap(bot)
    const { width = 0, height = 0 } = picture.pixels ?? {}
    expect(text).toContain(`${count} networks, ${peerings} peerings: `)
    expect(picture.size).toBeLessThan(bytesMax)
    expect(width * height).toBeLessThan(pixelsMax)
    expect(Math.max(width, height)).toBeLessThanOrEqual(8_000)
    expect(picture.altText.length).toBeLessThanOrEqual(1_000)
    expect(text.length).toBeLessThanOrEqual(3_000)
    await clear(bot)
  })

  test('is drawn while others are answered', async () => {
    const bot = await startTestBot({ only: [1206] })
    await seed(bot, count)

    // Slack's three seconds are the world's: whoever were kept waiting would be told so, and the story fails.
    const [asked, other] = await Promise.all([
      bot.as('U0REQUESTER').types('/peering map', statusChannel),
      bot.as('U0APPROVER').types('/peering list', statusChannel),
    ])
    await bot.said()

    expect(asked.text).toContain('The map is being drawn.')
    expect(other.text).toMatch(/\d+ peerings/)
    expect(mapsSeen(bot)).toHaveLength(1)
    await clear(bot)
  })
})
