import { expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
import { startTestBot } from '../support/bot.ts'
import { ask, createActive, createLine } from '../support/stories.ts'
import { buttonsOf } from '../support/words.ts'

test('list answers from the inventory, with its age, and filters', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')
  expect((await robin.types('/peering list')).text).toContain('There are no peerings')
  const id = await createActive(bot)
  await bot.pass(2 * minute)
  const callsBefore = bot.cloud.requests.length

  const all = await robin.types('/peering list')
  const active = await robin.types('/peering list status=active')
  const pending = await robin.types('/peering list status=pending-acceptance')
  const elsewhere = await robin.types('/peering list subscription=staging')

  expect(all.text).toContain(`*1206/${id}* active`)
  expect(all.text).toMatch(/\d+ min|\d+ s/)
  expect(active.text).toContain(`*1206/${id}*`)
  expect(pending.text).toContain('No peerings match')
  expect(elsewhere.text).toContain('No peerings match')
  expect(bot.cloud.requests.length).toBe(callsBefore)
})

test('show tells a peering in full, and a request with its plan, approvals and steps', async () => {
  const bot = await startTestBot()
  const id = await createActive(bot)
  const robin = bot.as('U0REQUESTER')

  const peering = await robin.types(`/peering show 1206/${id}`)
  const request = await robin.types('/peering show R-1')
  const byButton = await bot.as('U0APPROVER').types('/peering show r-1')

  expect(peering.text).toContain('R-1')
  expect(peering.text).toMatch(/pcx-[0-9a-f]{17}/)
  expect(peering.text).toContain('10.20.0.0/16')
  for (const shown of [request, byButton]) {
    expect(shown.text).toContain('checkout reads')
    expect(shown.text).toContain('<@U0APPROVER>')
    expect(shown.text).toContain('Read it back and compare')
    expect(shown.text).toContain('The ranges do not overlap each other')
  }
})

test('requests: mine, waiting for me, all', async () => {
  const bot = await startTestBot()
  await ask(bot)
  await bot.as('U0APPROVER').types(createLine({ vpc: 'vpc-0aaaaaaaaaaaaaaaa', cidrs: '10.40.0.0/16' }))
  await bot.untilCardSays('R-2', 'Waiting for approval')

  const mine = await bot.as('U0REQUESTER').types('/peering requests mine')
  const waiting = await bot.as('U0APPROVER').types('/peering requests waiting')
  const nothing = await bot.as('U0REQUESTER').types('/peering requests waiting')
  const all = await bot.as('U0REQUESTER').types('/peering requests')
  const one = await bot.as('U0REQUESTER').types('/peering requests R-2')

  expect(mine.text).toContain('R-1')
  expect(mine.text).not.toContain('R-2')
  // Ada may not decide her own.
  expect(waiting.text).toContain('R-1')
  expect(waiting.text).not.toContain('R-2')
  expect(nothing.text).toContain('Nothing waits for your approval')
  expect(all.text).toContain('2 requests')
  expect(one.text).toContain('10.40.0.0/16')
})

test('the audit log is shown by request, by actor and by time', async () => {
  const bot = await startTestBot()
  await createActive(bot)
  const robin = bot.as('U0REQUESTER')

  const byRequest = await robin.types('/peering audit R-1')
  const byActor = await robin.types('/peering audit actor=<@U0APPROVER|ada>')
  const recent = await robin.types('/peering audit since=1m')
  await bot.pass(5 * minute)
  const others = await robin.types('/peering audit actor=<@U0APPROVER2|grace>')

  expect(byRequest.text).toContain('request.finished')
  expect(byActor.text).toContain('request.approval_given')
  expect(byActor.text).not.toContain('step.')
  expect(recent.text).not.toContain('bot.started')
  expect(others.text).toContain('No audit entries match')
})

test('the export arrives as a file by direct message, as JSONL and as CSV, with every entry', async () => {
  const bot = await startTestBot()
  await createActive(bot)
  const robin = bot.as('U0REQUESTER')
  const [shown] = (await robin.types('/peering audit R-1')).messages
  if (!shown) throw new Error('nothing was shown')
  expect(buttonsOf(shown.blocks).map(({ label }) => label)).toEqual(['Export JSONL', 'Export CSV'])

  await robin.presses(shown, 'Export JSONL')
  await robin.presses(shown, 'Export CSV')
  await bot.said()

  const files = bot.slack.view('U0REQUESTER').files
  expect(files.map(({ name }) => name.replace(/\d{4}-\d\d-\d\d/, 'day'))).toEqual([
    'peerbot-audit-day.jsonl',
    'peerbot-audit-day.csv',
  ])
  const [jsonl, csv] = files.map(({ content }) => content.trim().split('\n'))
  const expected = await bot.actions(1)
  expect(jsonl?.map(line => JSON.parse(line).action)).toEqual(expected.slice(0, jsonl?.length))
  expect(jsonl?.length).toBeGreaterThanOrEqual(expected.indexOf('audit.exported'))
  // Each is read when it is written: the second may know of the first.
  expect(csv?.length).toBeGreaterThan(jsonl?.length ?? 0)
  expect(csv?.slice(1).map(line => line.split(',')[3])).toEqual(expected.slice(0, (csv?.length ?? 0) - 1))
  expect(csv?.[0]).toMatch(/^seq,at,actor,action/)
  expect(bot.slack.view('U0APPROVER').files).toEqual([])
})

test('status tells polls, outbox, audit head and version; a cloud that is down is named', async () => {
  const bot = await startTestBot({ expects: [/could not be read/] })
  const robin = bot.as('U0REQUESTER')

  const well = await robin.types('/peering status')
  bot.cloud.faults.outage(null)
  await bot.pass(20 * minute)
  const ill = await robin.types('/peering status')
  bot.cloud.clearFaults()

  expect(well.text).toContain('Peerbot is well')
  expect(well.text).toMatch(/Audit head: `#\d+ [0-9a-f]{16}`/)
  expect(well.text).toContain('payments-prod (1206)')
  expect(ill.text).toContain('Peerbot has a problem')
  expect(ill.text).toMatch(/503/)
})

test('help is drawn from the registry, its buttons work, and explains one command', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  const [help] = (await robin.types('/peering')).messages
  if (!help) throw new Error('nothing was shown')
  const create = await robin.types('/peering help create')
  const unknown = await robin.types('/peering help crate')

  for (const name of ['create', 'delete', 'list', 'show', 'requests', 'cancel', 'audit', 'status']) {
    expect(help.text).toContain(`/peering ${name}`)
  }
  expect(create.text).toContain('cidrs')
  expect(unknown.text).toContain('create')
  expect((await robin.presses(help, 'New peering')).window?.labels).toEqual([
    'Cloud account and subscription, project or install',
  ])
})
