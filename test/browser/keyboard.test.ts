import type { Locator, Page } from 'playwright-core'
import { test } from 'vitest'
import { awsLine, onStage } from './support.ts'

const tabsAtMost = 60

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let tabs = 0; tabs < tabsAtMost; tabs++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${tabsAtMost} tabs did not lead to ${target}`)
}

test('somebody without a mouse asks, changes person, approves, and denies', () =>
  onStage(async stage => {
    const { page, modal } = stage
    await tabTo(page, page.locator('[data-channel=C0APPROVALS]'))
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByTestId('composer'))
    await page.keyboard.type(awsLine)
    await page.keyboard.press('Enter')
    await stage.cardAt('R-1', 'Waiting for approval')

    await tabTo(page, page.getByTestId('person-switch'))
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'You are Ada ' }).waitFor()
    const card = await stage.cardAt('R-1', 'Waiting for approval')
    await tabTo(page, card.getByRole('button', { name: 'Deny request R-1' }))
    await page.keyboard.press('Enter')
    await modal.getByText('The requester is told it.').waitFor()
    await page.keyboard.press('Escape')
    await modal.waitFor({ state: 'detached' })
    await tabTo(page, card.getByRole('button', { name: 'Approve request R-1' }))
    await page.keyboard.press('Space')
    await stage.cardAt('R-1', 'Running')
  }))
