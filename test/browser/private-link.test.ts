import { expect, test } from 'vitest'
import { onStage } from './support.ts'

const link = 'privatelink:1206'

test(
  'a PrivateLink is asked for by form, approved, accepted in the console, its script fetched, and cut off again',
  { timeout: 90_000 },
  () =>
    onStage(async stage => {
      const { page, modal, field, sandbox } = stage
      const act = (label: string | RegExp) =>
        page.locator(`[data-object="${link}"]`).getByRole('button', { name: label })

      await stage.open('general')
      await stage.type('/peering privatelink create')
      await stage.pick('Cloud account and subscription', '1206', 'payments-prod (1206)')
      await field('AWS account to share with').fill('111122223333')
      await field('Name of the share').fill('payments')
      await field('Reason').fill('The ranges of checkout overlap with those of the databases.')
      await field('AWS account to share with').fill('o-example')
      await stage.submit()
      await modal.getByRole('alert').filter({ hasText: '12 digits' }).waitFor()
      await field('AWS account to share with').fill('111122223333')
      await stage.submit()
      await modal.getByText('R-1').waitFor()
      await modal.getByRole('button', { name: 'Close' }).click()

      await stage.be('Ada')
      await stage.open('approvals')
      const card = await stage.cardAt('R-1', 'Waiting for approval')
      await card.getByRole('button', { name: 'Approve request R-1' }).click()
      const waiting = await stage.cardAt('R-1', 'Running')
      await waiting.getByText('aws ram accept-resource-share-invitation').first().waitFor()
      await stage.picture('privatelink-card', { of: waiting, height: 1_400 })

      await stage.openTab('clouds')
      await act('Accept the share as 111122223333').click()
      await act('Create a resource endpoint as 111122223333').click()
      await page.locator(`[data-object="${link}"]`).getByText('connection vpce-').waitFor()

      await stage.openTab('slack')
      await stage.cardAt('R-1', 'Done')
      await stage.be('Robin')
      await stage.open('general')
      await stage.type('/peering privatelink script 1206')
      await stage.message('sent to you by direct message').waitFor()
      await stage.openDirectMessage()
      const file = page.getByRole('link', { name: /discover-1206\.py/ })
      await file.waitFor()
      const download = page.waitForEvent('download')
      await file.click()
      expect((await download).suggestedFilename()).toBe('discover-1206.py')

      await stage.open('general')
      await stage.type('/peering privatelink delete 1206')
      await field('Type payments-prod to confirm').fill('payments-prod')
      await field('Reason').fill('The demo is over.')
      await stage.submit()
      await modal.getByText('R-2').waitFor()
      await modal.getByRole('button', { name: 'Close' }).click()
      await stage.be('Ada')
      await stage.open('approvals')
      const deletion = await stage.cardAt('R-2', 'Waiting for approval')
      await deletion.getByRole('button', { name: 'Approve request R-2' }).click()
      await stage.cardAt('R-2', 'Done')

      expect(sandbox.cloud.state().connectivity.some(({ id }) => id === link)).toBe(false)
    }),
)

test(
  'the scripts of a Private Service Connect endpoint come as files in the thread of its request',
  { timeout: 90_000 },
  () =>
    onStage(async stage => {
      const { page } = stage
      await stage.open('general')
      await stage.type('/peering psc create 1301 reason="read from two projects"')
      await stage.be('Ada')
      await stage.open('approvals')
      await (await stage.cardAt('R-1', 'Waiting for approval'))
        .getByRole('button', { name: 'Approve request R-1' })
        .click()
      await stage.cardAt('R-1', 'Done')
      await stage.be('Robin')
      await stage.open('general')
      await stage.type(
        '/peering psc endpoint 1301 project=app-prod network=main subnet=main-a connection=catalog reason="catalog reads"',
      )
      await stage.be('Ada')
      await stage.open('approvals')
      await (await stage.cardAt('R-2', 'Waiting for approval'))
        .getByRole('button', { name: 'Approve request R-2' })
        .click()
      const running = await stage.cardAt('R-2', 'Running')
      await running.getByText('waits for its creation script to be run').first().waitFor()
      await running.getByRole('button', { name: /repl/ }).click()
      const thread = page.getByTestId('thread-log')
      await thread.getByRole('link', { name: /psc-1301-12-creation\.sh/ }).waitFor()
      await thread.getByRole('link', { name: /psc-1301-12-creation\.ps1/ }).waitFor()
      await stage.picture('psc-thread')

      await stage.openTab('clouds')
      await page.getByRole('button', { name: 'Run the creation script' }).click()
      await stage.openTab('slack')
      await running.getByText('wants to be accepted here').first().waitFor()
    }),
)
