import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

const tables = ['rtb-0aa20000000000002', 'rtb-0aa20000000000003']

test(
  'the far side on AWS by itself: switched on in the Clouds tab, and one approval leads to peered and routed',
  { timeout: 90_000 },
  () =>
    onStage(
      async stage => {
        const { page } = stage
        const way = (reach: string) => page.getByTestId('aws-reach').locator(`[data-reach=${reach}]`)
        await stage.openTab('clouds')
        expect(await way('button').getAttribute('aria-pressed')).toBe('true')
        await way('automatic').click()
        await page.getByTestId('aws-reach').locator('[data-reach=automatic][aria-pressed=true]').waitFor()
        await page.locator('[data-testid=bot][data-state=running]').waitFor()
        await stage.sandbox.slack.untilConnected()

        await stage.openTab('slack')
        await stage.open('general')
        await stage.type(awsLine)
        await stage.be('Ada')
        await stage.open('approvals')
        const card = await stage.cardAt('R-1', 'Waiting for approval')
        await card.getByText('Peerbot accepts exactly this peering').waitFor()
        expect(await card.getByText('once an approver presses the button').count()).toBe(0)
        await card.getByRole('button', { name: 'Approve request R-1' }).click()
        const done = await stage.cardAt('R-1', 'Done')
        await done.getByText('peered and routed').first().waitFor()
        await stage.picture('aws-card', { of: done, height: 1_000 })

        await stage.openTab('clouds')
        for (const table of tables)
          await page.locator(`[data-object="${table}"] .routes`).getByText('192.168.0.0/24 → pcx-').waitFor()
        await stage.picture('aws-clouds', {
          of: page.locator('[data-vpc=vpc-0123456789abcdef0]'),
          height: 1_600,
        })
      },
      { aws: { accept: 'button', routes: 'button' } },
    ),
)

test(
  'the far side on AWS by hand: the card has the command, the console has the routes and the acceptance, and the bot sees both',
  { timeout: 90_000 },
  () =>
    onStage(
      async stage => {
        const { page } = stage
        await stage.open('general')
        await stage.type(awsLine)
        await stage.be('Ada')
        await stage.open('approvals')
        const card = await stage.cardAt('R-1', 'Waiting for approval')
        await card.getByRole('button', { name: 'Approve request R-1' }).click()
        await stage.card('R-1').getByText('aws ec2 accept-vpc-peering-connection').waitFor()
        expect(await stage.card('R-1').getByRole('button', { name: 'Accept in AWS' }).count()).toBe(0)

        await stage.openTab('clouds')
        for (const table of tables)
          await page.locator(`[data-object="${table}"]`).getByRole('button', { name: /^Add/ }).click()
        await page
          .locator('[data-object^="pcx-"]')
          .getByRole('button', { name: /^Accept/ })
          .click()

        await stage.openTab('slack')
        const done = await stage.cardAt('R-1', 'Done')
        await done.getByText('peered and routed').first().waitFor()
        expect(await done.getByText('create-route').count()).toBe(0)
      },
      { aws: { accept: 'manual', routes: 'manual' } },
    ),
)

test(
  'VPC to VPC from a form: across two accounts and two Regions, by buttons, and deleted with no route left',
  { timeout: 120_000 },
  () =>
    onStage(
      async stage => {
        const { page, field, modal, pick, submit } = stage
        const routed = () => page.locator('.route-way').filter({ hasText: '→ pcx-' }).count()
        await stage.open('general')
        await stage.type('/peering create aws')
        await pick('Cloud account and subscription', 'payments-eu', 'payments eu-west-1')
        await field('VPC that asks').fill('payments/eu-west-1:vpc-0123456789abcdef0')
        await field('VPC that accepts').fill('data/us-east-1:vpc-0fedcba9876543210')
        await field('Reason').fill('Reports read the lake.')
        await submit()
        await modal.getByText('the card is in').waitFor()
        await modal.getByRole('button', { name: 'Close' }).last().click()

        await stage.be('Ada')
        await stage.open('approvals')
        await (await stage.cardAt('R-1', 'Waiting for approval'))
          .getByRole('button', { name: 'Approve request R-1' })
          .click()
        for (const name of ['Accept in AWS', 'Add routes'])
          await stage.card('R-1').getByRole('button', { name }).click()
        const done = await stage.cardAt('R-1', 'Done')
        await done.getByText('peered and routed').first().waitFor()
        const named = /payments-eu-west-1\/pcx-[0-9a-f]+/.exec(await done.innerText())?.[0] ?? ''
        await stage.openTab('clouds')
        await page.locator('[data-object="rtb-0dd50000000000002"]').getByText('10.20.0.0/16 → pcx-').waitFor()
        expect(await routed()).toBe(9)

        await stage.openTab('slack')
        await stage.be('Robin')
        await stage.open('general')
        await stage.type(`/peering delete ${named}`)
        await field(`Type ${named} to confirm`).fill(named)
        await field('Reason').fill('The reports are done.')
        await submit()
        await modal.getByText('the card is in').waitFor()
        await modal.getByRole('button', { name: 'Close' }).last().click()
        await stage.be('Ada')
        await stage.open('approvals')
        await (await stage.cardAt('R-2', 'Waiting for approval'))
          .getByRole('button', { name: 'Approve request R-2' })
          .click()
        await stage.cardAt('R-2', 'Done')
        await stage.openTab('clouds')
        await page.locator('[data-object^="pcx-"]').getByText('deleted', { exact: true }).first().waitFor()
        expect(await routed()).toBe(0)
      },
      { aws: { accept: 'button', routes: 'button' } },
    ),
)
