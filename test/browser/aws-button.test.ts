import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

const button = { accept: 'button', routes: 'button' } as const

test(
  'the far side on AWS by buttons: asked for, approved, accepted and routed from the card, seen in the console',
  { timeout: 90_000 },
  () =>
    onStage(
      async stage => {
        const { page } = stage
        const connection = page.locator('[data-object^="pcx-"]')
        const routes = page.locator('[data-object="rtb-0aa20000000000002"] .routes')

        await stage.open('general')
        await stage.type(awsLine)
        await stage.be('Ada')
        await stage.open('approvals')
        const card = await stage.cardAt('R-1', 'Waiting for approval')
        await card.getByRole('button', { name: 'Approve request R-1' }).click()

        await stage.be('Robin')
        await stage.open('approvals')
        await stage.card('R-1').getByRole('button', { name: 'Accept in AWS' }).click()
        await stage.message('You may not let R-1 go on').waitFor()

        await stage.be('Ada')
        await stage.open('approvals')
        await stage.card('R-1').getByRole('button', { name: 'Accept in AWS' }).click()
        await stage.card('R-1').getByRole('button', { name: 'Add routes' }).waitFor()
        await stage.openTab('clouds')
        await connection.getByText('active', { exact: true }).waitFor()
        expect(await routes.getByText('→ pcx-').count()).toBe(0)
        await stage.openTab('slack')
        await stage.card('R-1').getByRole('button', { name: 'Add routes' }).click()
        await stage.cardAt('R-1', 'Done')
        await stage.card('R-1').getByText('peered and routed').first().waitFor()

        await stage.openTab('clouds')
        await routes.getByText('192.168.0.0/24 → pcx-').waitFor()
        await connection.getByRole('button', { name: 'Delete' }).click()
        await connection.getByText('deleted', { exact: true }).waitFor()
        await routes.locator('[data-status=blackhole]').waitFor()
      },
      { aws: button },
    ),
)
