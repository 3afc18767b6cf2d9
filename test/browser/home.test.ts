import { test } from 'vitest'
import { awsLine, onStage } from './support.ts'

test('App Home shows what waits for me, what is mine and what is moving, and leads on', () =>
  onStage(async stage => {
    const { page, modal } = stage
    await stage.open('general')
    await stage.type(awsLine)
    await stage.type('/peering create subscription=1301 project=app-prod network=main reason="catalog reads"')
    await stage.be('Grace')
    await stage.open('approvals')
    const card = await stage.cardAt('R-2', 'Waiting for approval')
    await card.getByRole('button', { name: 'Approve request R-2' }).click()
    await stage.cardAt('R-2', 'Running')
    await stage.be('Ada')
    await stage.open('general')
    await stage.type(
      awsLine.replace('1206', '1207').replace('cdef0', 'cdef1').replace('eu-west-1', 'us-east-1'),
    )
    await stage.message('R-3: a peering of staging (1207)').waitFor()

    await stage.openHome()
    const home = page.getByTestId('home')
    await home.getByText('R-1').first().waitFor()
    await home.getByText(/R-3 waiting for approval/).waitFor()
    await home.getByText(/R-2 running/).waitFor()
    await stage.picture('home', { height: 560 })

    await home.getByRole('button', { name: 'Details of R-1' }).click()
    await modal.getByText('What an approval rests on').waitFor()
    await modal.getByRole('button', { name: 'Close' }).click()
    await home.getByRole('button', { name: 'New peering' }).click()
    await stage.field('Cloud account and subscription').waitFor()
    await page.keyboard.press('Escape')

    await stage.open('approvals')
    const mine = await stage.cardAt('R-1', 'Waiting for approval')
    await mine.getByRole('button', { name: 'Approve request R-1' }).click()
    await stage.openHome()
    await home
      .getByText(/Waiting for me\s*Nothing\./)
      .first()
      .waitFor()
  }))
