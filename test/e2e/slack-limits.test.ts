/**
 * Every operation with the longest values that may be given, against a Slack that enforces its limits: a refused call
 * fails the story by itself, so what is looked at here is that everything was shown at all.
 */
import { expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
import { defaultSubscriptions } from '../../src/sandbox/redis-cloud/seed.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { actAt, objectAt, peeringsAt, threadOf } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

/** What escaping makes five times as long, over many lines. */
const reason = `${'Because <a> & <b> have to reach each other & nothing else does.\n'.repeat(60)}`.slice(
  0,
  3_000,
)
const ticket = `NET-${'1234567890'.repeat(19)}`
/** Nobody says how long a subscription's name may be. */
const longName = 'payments & <orders> of all the shops '.repeat(6).trim().slice(0, 200)
const cidrs = [1, 2, 3, 4, 5].map(part => `100.100.${100 + part}.128/25`)
const others = [6, 7, 8, 9, 10].map(part => `100.100.${100 + part}.128/25`)
const vpc = 'vpc-0123456789abcdef0'
/** 63 characters, as Google allows. */
const network = `a${'-network-of-many-words'.repeat(3)}`.slice(0, 62).concat('z')
/** Of a domain of its own, the longest that Google has. */
const project = 'example.com:a-project-of-thirty-letters-x'
  .slice(0, 12)
  .concat('abcdefghijklmnopqrstuvwxyz0123')
const accountOf = (index: number) => String(100_000_000_000 + index)

function subscriptionOf(id: number) {
  return defaultSubscriptions.filter(one => one.id === id).map(one => ({ ...one, name: longName }))
}

/** The form, filled in and sent; the request's name. Errors beside fields fail here. */
async function sendForm(bot: Bot, line: string, filled: Record<string, string> = {}): Promise<string> {
  const form = (await bot.as('U0REQUESTER').types(line)).window
  if (!form?.labels.includes('Reason')) throw new Error(`"${line}" opens no form to fill in: ${form?.text}`)
  const answer = await (await form.fill({ ...filled, Reason: reason, Ticket: ticket })).submit()
  const request = /\bR-\d+\b/.exec(answer?.text ?? '')?.[0]
  if (request === undefined) throw new Error(`"${line}" was answered with: ${answer?.text}`)
  return request
}

/** The card at its fullest: planned, with everything about it; then approved. */
async function approve(bot: Bot, request: string): Promise<void> {
  const card = await bot.untilCardSays(request, 'Waiting for approval')
  expect(buttonsOf(card.blocks).map(({ label }) => label)).toEqual(['Approve', 'Deny', 'Details'])
  const [details] = (await bot.as('U0APPROVER2').presses(card, 'Details')).messages
  expect(details ?? bot.as('U0APPROVER2').window()).toBeTruthy()
  await bot.as('U0APPROVER').decides(request, 'Approve')
}

/** Everything was said; whoever asked was told how it ended. */
async function ended(bot: Bot, request: string): Promise<void> {
  await bot.untilCardSays(request, 'Done')
  await bot.said()
  expect(threadOf(bot, request).text).toContain('Done:')
  expect(bot.direct('U0REQUESTER').some(({ text }) => text.startsWith(`${request} *Done*`))).toBe(true)
  expect((await bot.as('U0REQUESTER').types(`/peering show ${request}`)).messages).toHaveLength(1)
}

/** What is there, in every view of it. */
async function seen(bot: Bot, names: readonly string[], family?: string): Promise<void> {
  const robin = bot.as('U0REQUESTER')
  for (const name of names) {
    expect((await robin.types(`/peering show ${name}`)).messages, name).toHaveLength(1)
  }
  if (family) {
    const [scope = ''] = names[0]?.split('/') ?? []
    expect((await robin.types(`/peering ${family} show ${scope}`)).messages).toHaveLength(1)
    expect((await robin.types(`/peering ${family}`)).messages).toHaveLength(1)
  }
  expect((await robin.types('/peering list')).messages).toHaveLength(1)
  expect((await robin.types('/peering requests')).messages).toHaveLength(1)
  expect(await bot.as('U0APPROVER').opensHome()).not.toBe('')
}

test('VPC peerings: create, update, delete', async () => {
  const bot = await startTestBot({
    cloud: { subscriptions: subscriptionOf(1206) },
    expects: [/^letter later$/],
  })
  const made = await sendForm(
    bot,
    `/peering create subscription=1206 account=111122223333 region=ap-northeast-1 vpc=${vpc} cidrs=${cidrs.join()}`,
  )
  await approve(bot, made)
  const pending = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(pending.id)
  await ended(bot, made)
  const name = `1206/${pending.id}`
  await seen(bot, [name])

  const changed = await sendForm(bot, `/peering update ${name} cidrs=${others.join()}`)
  const plan = wordsOf((await bot.untilCardSays(changed, 'Waiting for approval')).blocks)
  for (const cidr of [...cidrs, ...others]) expect(plan).toContain(cidr)
  await approve(bot, changed)
  await ended(bot, changed)

  const removed = await sendForm(bot, `/peering delete ${name}`, { Type: name })
  await approve(bot, removed)
  await ended(bot, removed)
})

test.each([
  [1301, `project=${project} network=${network}`],
  [1401, `from=europe-west1 project=${project} network=${network}`],
])('peerings with Google Cloud, of subscription %i', async (subscription, keys) => {
  const bot = await startTestBot({ cloud: { subscriptions: subscriptionOf(subscription) } })

  const made = await sendForm(bot, `/peering create subscription=${subscription} ${keys}`)
  await approve(bot, made)
  const peering = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ acts }) => acts.includes('runGcloud')),
  )
  bot.cloud.runGcloud(peering.id)
  await ended(bot, made)
  await seen(bot, [`${subscription}/${peering.id}`])
})

test('an Active-Active peering on AWS', async () => {
  const bot = await startTestBot({ cloud: { subscriptions: subscriptionOf(1400) } })

  const made = await sendForm(
    bot,
    `/peering create subscription=1400 from=us-east-1 account=111122223333 region=ap-northeast-1 vpc=${vpc} cidrs=${cidrs.join()}`,
  )
  await approve(bot, made)
  const pending = await bot.until('the peering', () =>
    peeringsAt(bot).find(({ status }) => status === 'pending-acceptance'),
  )
  bot.cloud.acceptInAws(pending.id)
  await ended(bot, made)
  await seen(bot, [`1400/${pending.id}`])
})

/** Somebody else's program shares it with that many accounts, which all connect. */
async function crowded(bot: Bot, link: string, count: number): Promise<void> {
  const { url, accessKey, secretKey } = bot.cloud
  const accounts = Array.from({ length: count }, (_, index) => accountOf(index))
  const replies = await Promise.all(
    accounts.map(account =>
      fetch(`${url}/subscriptions/1206/private-link/principals`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': accessKey,
          'x-api-secret-key': secretKey,
        },
        body: JSON.stringify({
          principal: account,
          type: 'aws_account',
          alias: `team ${account} & <friends> `.repeat(4).slice(0, 64),
        }),
      }),
    ),
  )
  expect(replies.filter(({ ok }) => !ok)).toEqual([])
  const isOffered = (what: string) =>
    objectAt(bot, link)?.acts.filter(({ act }) => act.startsWith(what)).length === count
  await bot.until('all invitations', () => isOffered('acceptShare:'))
  for (const account of accounts) bot.cloud.actOn(link, `acceptShare:${account}`)
  await bot.until('all to be associated', () =>
    accounts.every(account =>
      objectAt(bot, link)?.facts.some(
        ([label, value]) => label === `principal ${account}` && value === 'associated',
      ),
    ),
  )
  for (const account of accounts) bot.cloud.actOn(link, `createEndpoint:${account}`)
  await bot.jump(25 * minute)
  await bot.pass(minute)
}

test('PrivateLink with 200 principals and 200 connections', async () => {
  const bot = await startTestBot({
    cloud: { subscriptions: subscriptionOf(1206), pace: 0.05 },
    expects: [/^letter later$/],
  })
  const robin = bot.as('U0REQUESTER')
  const link = 'privatelink:1206'
  const share = 's'.repeat(64)

  const made = await sendForm(
    bot,
    `/peering privatelink create 1206 principal=111122223333 name=${share} alias=${'a'.repeat(64)}`,
  )
  await approve(bot, made)
  await bot.until('the whole command, however long the reason', () =>
    wordsOf(bot.card(made).blocks).includes('aws ram accept-resource-share-invitation'),
  )
  await actAt(bot, link, 'acceptShare:111122223333')
  await ended(bot, made)
  await crowded(bot, link, 200)
  expect(objectAt(bot, link)?.facts.filter(([label]) => label.startsWith('connection '))).toHaveLength(200)
  await seen(bot, ['1206/privatelink'], 'privatelink')
  const form = (await robin.types('/peering privatelink unshare 1206')).window
  expect(form?.labels.join()).toContain('Principal')

  const shared = await sendForm(
    bot,
    `/peering privatelink share 1206 principal=444455556666 alias=${'a'.repeat(64)}`,
  )
  await approve(bot, shared)
  await actAt(bot, link, 'acceptShare:444455556666')
  await ended(bot, shared)
  const unshared = await sendForm(bot, `/peering privatelink unshare 1206 principal=${accountOf(1)}`)
  await approve(bot, unshared)
  await ended(bot, unshared)
  const association = objectAt(bot, link)
    ?.acts.find(({ act, label }) => act.startsWith('deleteEndpoint:') && label.includes(accountOf(2)))
    ?.act.slice('deleteEndpoint:'.length)
  const cut = await sendForm(bot, `/peering privatelink disassociate 1206 connection=${association}`)
  await approve(bot, cut)
  await ended(bot, cut)
  const deleted = await sendForm(bot, '/peering privatelink delete 1206', {
    Type: longName,
  })
  await approve(bot, deleted)
  await ended(bot, deleted)

  expect(objectAt(bot, link)).toBeUndefined()
}, 120_000)

test('transit gateways with fifty ranges', async () => {
  const bot = await startTestBot({ cloud: { subscriptions: subscriptionOf(1206) } })
  bot.cloud.actOn('tgw-account:1206', 'shareGateway:111122223333:tgw-0123456789abcdef0')
  await bot.jump(25 * minute)
  await bot.as('U0REQUESTER').types('/peering tgw show 1206')
  await bot.pass(2 * minute)

  const accepted = await sendForm(bot, '/peering tgw accept 1206')
  await approve(bot, accepted)
  await ended(bot, accepted)
  const gateway = await bot.until('the gateway', () =>
    bot.cloud.state().connectivity.find(({ id }) => id.startsWith('tgw:1206/')),
  )
  const attached = await sendForm(bot, '/peering tgw attach 1206')
  await approve(bot, attached)
  await actAt(bot, gateway.id, 'acceptAttachment')
  await ended(bot, attached)
  const many = (first: number) => Array.from({ length: 50 }, (_, index) => `100.${first}.${index}.128/25`)
  const name = `1206/attachment-${gateway.id.split('/').at(-1)}`
  for (const first of [101, 102]) {
    const set = await sendForm(bot, `/peering tgw cidrs ${name} cidrs=${many(first).join()}`)
    await approve(bot, set)
    await ended(bot, set)
  }
  await seen(bot, [name, `1206/tgw-${gateway.id.split('/').at(-1)}`], 'tgw')
  const detached = await sendForm(bot, `/peering tgw detach ${name}`, { Type: name })
  await approve(bot, detached)
  await ended(bot, detached)
  bot.cloud.actOn('tgw-account:1206', 'shareGateway:111122223333:tgw-0fedcba9876543210')
  await bot.jump(25 * minute)
  await bot.pass(2 * minute)
  const rejected = await sendForm(bot, '/peering tgw reject 1206/invitation-4')
  await approve(bot, rejected)
  await ended(bot, rejected)
})

test('Private Service Connect with the longest names of Google Cloud', async () => {
  const bot = await startTestBot({ cloud: { subscriptions: subscriptionOf(1301) } })
  const service = await sendForm(bot, '/peering psc create 1301')
  await approve(bot, service)
  await ended(bot, service)

  const endpoint = async (connection: string) => {
    const request = await sendForm(
      bot,
      `/peering psc endpoint 1301 project=${project} network=${network} subnet=${network} connection=${connection}`,
    )
    await approve(bot, request)
    await bot.until('the word for people', () =>
      wordsOf(bot.card(request).blocks).includes('waits for its creation script'),
    )
    await bot.said()
    expect(threadOf(bot, request).files).toHaveLength(2)
    return request
  }
  const first = await endpoint(`c${'x'.repeat(30)}`)
  await actAt(bot, 'psc-endpoint:1301/12', 'runCreationScript')
  await bot.until('the word for people', () =>
    wordsOf(bot.card(first).blocks).includes('wants to be accepted'),
  )
  const accepted = await sendForm(bot, '/peering psc accept 1301/psc-12')
  await approve(bot, accepted)
  await ended(bot, accepted)
  await ended(bot, first)
  await seen(bot, ['1301/psc', '1301/psc-12'], 'psc')

  const second = await endpoint(`d${'x'.repeat(30)}`)
  await actAt(bot, 'psc-endpoint:1301/13', 'runCreationScript')
  await bot.until('the word for people', () =>
    wordsOf(bot.card(second).blocks).includes('wants to be accepted'),
  )
  const rejected = await sendForm(bot, '/peering psc reject 1301/psc-13')
  await approve(bot, rejected)
  await ended(bot, rejected)
  await bot.untilCardSays(second, 'Failed')

  const third = await endpoint(`e${'x'.repeat(30)}`)
  const removed = await sendForm(bot, '/peering psc remove 1301/psc-14')
  await approve(bot, removed)
  await ended(bot, removed)
  await bot.untilCardSays(third, 'Failed')

  for (const id of [12, 13]) await actAt(bot, `psc-endpoint:1301/${id}`, 'runDeletionScript')
  await bot.until('the endpoints to be gone', () =>
    bot.cloud.state().connectivity.every(({ id }) => !id.startsWith('psc-endpoint')),
  )
  const deleted = await sendForm(bot, '/peering psc delete 1301', { Type: longName })
  await approve(bot, deleted)
  await ended(bot, deleted)
})
