import { expect, test } from 'vitest'
import { minute } from '../../src/kit/duration.ts'
import { type Bot, startTestBot } from '../support/bot.ts'
import { actAt, askAndApprove, askFor, carryOut, objectAt, threadOf, writesOf } from '../support/stories.ts'
import { buttonsOf, wordsOf } from '../support/words.ts'

const create = '/peering psc create 1301 reason="read from two projects"'
const endpointLine = (project = 'app-prod') =>
  `/peering psc endpoint 1301 project=${project} network=main subnet=main-a connection=catalog reason="catalog reads"`

const endpointsOf = (bot: Bot) =>
  bot.cloud.state().connectivity.filter(({ id }) => id.startsWith('psc-endpoint:'))

/** The endpoint at the cloud, and how people type it. */
async function endpointAt(bot: Bot, status: string): Promise<{ id: string; name: string }> {
  const { id } = await bot.until(`an endpoint that is ${status}`, () =>
    endpointsOf(bot).find(object => object.status === status),
  )
  return { id, name: `1301/psc-${id.split('/').at(-1)}` }
}

test('a service and an endpoint are made, let in, used, and taken away again', async () => {
  const bot = await startTestBot()
  const robin = bot.as('U0REQUESTER')

  await carryOut(bot, create)
  expect(objectAt(bot, 'psc:1301')?.status).toBe('active')
  await askAndApprove(bot, endpointLine())
  const { id, name } = await endpointAt(bot, 'initialized')
  const todo = await bot.until('what to do on the card', () => {
    const text = wordsOf(bot.card('R-2').blocks)
    return text.includes('waits for its creation script') ? text : null
  })
  expect(todo).toContain('gcloud services enable dns.googleapis.com --project=app-prod')
  await bot.said()
  const thread = threadOf(bot, 'R-2')
  expect(thread.files.toSorted()).toEqual(['psc-1301-12-creation.ps1', 'psc-1301-12-creation.sh'])
  expect(thread.text).toMatch(/Run it unchanged/)

  await actAt(bot, id, 'runCreationScript')
  const asks = await bot.until('the card to ask for the acceptance', () => {
    const text = wordsOf(bot.card('R-2').blocks)
    return text.includes(`/peering psc accept ${name}`) ? text : null
  })
  expect(asks).toContain('wants to be accepted here')
  await carryOut(bot, `/peering psc accept ${name} reason="the script has run"`)
  await bot.untilCardSays('R-2', 'Done')
  expect(objectAt(bot, id)?.status).toBe('active')
  await bot.said()
  expect(bot.messages('C0STATUS').at(-1)?.text).toContain(`*${name}* is *active*`)

  await askFor(bot, '/peering psc delete 1301 confirm=catalog-prod reason="not needed"')
  expect(wordsOf((await bot.untilCardSays('R-4', 'Blocked')).blocks)).toContain('psc-12')
  await robin.types(`/peering psc scripts ${name} file=deletion`)
  await bot.said()
  expect(bot.direct('U0REQUESTER').flatMap(({ files }) => files.map(file => file.name))).toEqual(
    expect.arrayContaining(['psc-1301-12-deletion.sh', 'psc-1301-12-deletion.ps1']),
  )
  bot.cloud.actOn(id, 'runDeletionScript')
  await bot.until('the endpoint to be gone', () => objectAt(bot, id) === undefined)
  await carryOut(bot, '/peering psc delete 1301 confirm=catalog-prod reason="not needed"')

  expect(objectAt(bot, 'psc:1301')).toBeUndefined()
  expect(writesOf(bot)).toEqual([
    'POST 1301/private-service-connect',
    expect.stringMatching(/^POST 1301\/private-service-connect\/\d+$/),
    expect.stringMatching(/^PUT 1301\/private-service-connect\/\d+\/endpoints\/12$/),
    'DELETE 1301/private-service-connect',
  ])
  expect(bot.cards('R-2').flatMap(({ blocks }) => buttonsOf(blocks))).toEqual([])
  const entries = await bot.audit()
  expect(entries.filter(({ action }) => action === 'cloud.call')).toHaveLength(bot.cloud.requests.length)
})

test('an endpoint of the wrong project is rejected, and what asked for it has failed', async () => {
  const bot = await startTestBot()
  await carryOut(bot, create)
  await askAndApprove(bot, endpointLine('someone-elses'))
  const { id, name } = await endpointAt(bot, 'initialized')
  await actAt(bot, id, 'runCreationScript')
  await endpointAt(bot, 'pending')
  await bot.until('the bot to have seen it', () =>
    wordsOf(bot.card('R-2').blocks).includes('wants to be accepted'),
  )

  await carryOut(bot, `/peering psc reject ${name} reason="wrong project"`)
  const card = await bot.untilCardSays('R-2', 'Failed')

  expect(objectAt(bot, id)?.status).toBe('rejected')
  expect(wordsOf(card.blocks)).toContain('was rejected')
})

test('an endpoint whose script was never run is removed; afterwards only its script removes it', async () => {
  const bot = await startTestBot()
  await carryOut(bot, create)
  await askAndApprove(bot, endpointLine())
  const { id, name } = await endpointAt(bot, 'initialized')
  await bot.until('the bot to have seen it', () =>
    wordsOf(bot.card('R-2').blocks).includes('waits for its creation script'),
  )
  await carryOut(bot, `/peering psc remove ${name} reason="never used"`)
  expect(objectAt(bot, id)).toBeUndefined()
  await bot.untilCardSays('R-2', 'Failed')

  await askAndApprove(bot, endpointLine('app-two'))
  const second = await endpointAt(bot, 'initialized')
  await actAt(bot, second.id, 'runCreationScript')
  await bot.until('the bot to have seen it', () =>
    wordsOf(bot.card('R-4').blocks).includes('wants to be accepted'),
  )
  await askFor(bot, `/peering psc remove ${second.name} reason="never used"`)
  const blocked = await bot.untilCardSays('R-5', 'Blocked')

  expect(wordsOf(blocked.blocks)).toContain('deletion script')
  expect(wordsOf(blocked.blocks)).toContain(`/peering psc scripts ${second.name}`)
})

test('the reply to an endpoint’s create is lost: there is no second one', async () => {
  const bot = await startTestBot()
  await carryOut(bot, create)
  await askFor(bot, endpointLine())
  await bot.untilCardSays('R-2', 'Waiting for approval')
  bot.cloud.faults.dropNextReply({ method: 'POST' })

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  await bot.until('the word for people', () =>
    wordsOf(bot.card('R-2').blocks).includes('waits for its creation script to be run'),
  )
  await bot.said()

  expect(endpointsOf(bot)).toHaveLength(1)
  expect(writesOf(bot)).toHaveLength(2)
  expect(threadOf(bot, 'R-2').text).toContain('not sent twice')
})

test('an endpoint’s create that completes and changes nothing is a failure', async () => {
  const bot = await startTestBot()
  await carryOut(bot, create)
  await askFor(bot, endpointLine())
  await bot.untilCardSays('R-2', 'Waiting for approval')
  bot.cloud.faults.completeWithoutChange()

  await bot.as('U0APPROVER').decides('R-2', 'Approve')
  const card = await bot.untilCardSays('R-2', 'Failed')

  expect(wordsOf(card.blocks)).toContain('completed and changed nothing')
  expect(endpointsOf(bot)).toEqual([])
})

test('one service per subscription, and none on AWS', async () => {
  const bot = await startTestBot()
  await carryOut(bot, create)
  await askFor(bot, create)
  await bot.untilCardSays('R-2', 'Blocked')

  const shown = await bot.as('U0REQUESTER').types('/peering psc create 1206 reason=x')

  expect(shown.text).toMatch(/Google/)
  expect(writesOf(bot)).toHaveLength(1)
})

test('each region of an Active-Active subscription has a service of its own', async () => {
  const bot = await startTestBot()
  await carryOut(bot, '/peering psc create 1401 from=europe-west1 reason="catalog in Europe"')
  await askAndApprove(
    bot,
    '/peering psc endpoint 1401 from=europe-west1 project=app-eu network=main subnet=main-a connection=catalog reason=r',
  )
  const { id } = await bot.until('the endpoint', () => endpointsOf(bot)[0])
  await actAt(bot, id, 'runCreationScript')
  const name = `1401/psc-${id.split('/').at(-1)}@europe-west1`
  await bot.until('the command', () =>
    wordsOf(bot.card('R-2').blocks).includes(`/peering psc accept ${name}`),
  )
  await carryOut(bot, `/peering psc accept ${name} reason="the script has run"`)
  await bot.untilCardSays('R-2', 'Done')

  expect(objectAt(bot, 'psc:1401/europe-west1')?.status).toBe('active')
  expect(writesOf(bot).every(write => /1401\/regions\/\d+\/private-service-connect/.test(write))).toBe(true)
})

test('where the bot may not write files, the work goes on, and the card says how to get the script', async () => {
  const bot = await startTestBot({
    withoutScopes: ['files:write'],
    expects: [/missing_scope/, /letter/],
  })
  await carryOut(bot, create)
  await askAndApprove(bot, endpointLine())
  const { id } = await endpointAt(bot, 'initialized')
  await bot.until('the word for people', () =>
    wordsOf(bot.card('R-2').blocks).includes('waits for its creation script'),
  )
  await bot.pass(10 * minute)

  expect(wordsOf(bot.card('R-2').blocks)).toContain('/peering psc scripts 1301/psc-12')
  expect(threadOf(bot, 'R-2').files).toEqual([])
  expect(objectAt(bot, id)?.status).toBe('initialized')
})
