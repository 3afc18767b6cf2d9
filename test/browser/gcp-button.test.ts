import { expect, test } from 'vitest'
import { onStage } from './support.ts'

test(
  'our half on Google Cloud by a button: asked for, approved, added from the card, seen in the console, removed with the peering',
  { timeout: 90_000 },
  () =>
    onStage(
      async stage => {
        const { page } = stage
        const half = page.locator('[data-object^="app-prod/main."]')

        await stage.open('general')
        await stage.type(
          '/peering create subscription=1301 project=app-prod network=main reason="catalog reads"',
        )
        await stage.be('Ada')
        await stage.open('approvals')
        const card = await stage.cardAt('R-1', 'Waiting for approval')
        await card.getByRole('button', { name: 'Approve request R-1' }).click()
        const accept = stage.card('R-1').getByRole('button', { name: 'Accept in Google Cloud' })
        await accept.waitFor()
        await stage.openTab('clouds')
        await page
          .locator('[data-network="app-prod/main"]')
          .getByText('Another network waits for a half of this one.')
          .waitFor()
        expect(await half.count()).toBe(0)

        await stage.openTab('slack')
        await accept.click()
        await stage.cardAt('R-1', 'Done')
        await stage.card('R-1').getByText('peered and routed').first().waitFor()
        await stage.openTab('clouds')
        await half.getByText('ACTIVE', { exact: true }).waitFor()
        await half.getByText('us-central1 192.168.2.0/24').waitFor()

        await stage.openTab('slack')
        await stage.open('general')
        await stage.type('/peering delete 1301/87 confirm=1301/87 reason="the catalog moved"')
        await stage.open('approvals')
        // Whoever asked does not approve.
        await stage.be('Grace')
        await stage.open('approvals')
        const end = await stage.cardAt('R-2', 'Waiting for approval')
        await end.getByText('Peerbot removes the half').waitFor()
        await end.getByRole('button', { name: 'Approve request R-2' }).click()
        await stage.cardAt('R-2', 'Done')
        await stage.openTab('clouds')
        await page.locator('[data-network="app-prod/main"]').waitFor()
        await expect.poll(() => half.count(), { timeout: 20_000 }).toBe(0)
      },
      { gcp: { accept: 'button' } },
    ),
)

test('how far the bot goes in Google Cloud is switched in the page', { timeout: 60_000 }, () =>
  onStage(async stage => {
    const { page, sandbox } = stage
    await stage.openTab('clouds')
    const reach = page.getByTestId('gcp-reach')
    await reach.getByText('The bot is not told of these projects.').waitFor()

    await reach.getByRole('button', { name: 'by itself' }).click()
    await reach.getByText('Adds it as part of the approved plan').waitFor()
    await page.locator('[data-testid=bot][data-state=running]').waitFor()
    await expect
      .poll(() => sandbox.gcp.requests.some(({ name }) => name === 'networks.list'), { timeout: 20_000 })
      .toBe(true)
  }),
)
