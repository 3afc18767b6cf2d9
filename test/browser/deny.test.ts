import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

test('an approver denies with a reason, which the card and the requester are told', () =>
  onStage(async stage => {
    const { field, modal, page } = stage
    await stage.open('general')
    await stage.type(awsLine)
    await stage.open('approvals')
    const own = await stage.cardAt('R-1', 'Waiting for approval')
    await own.getByRole('button', { name: 'Approve request R-1' }).click()
    await stage.message('R-1 is your own request').waitFor()

    await stage.be('Ada')
    const card = await stage.cardAt('R-1', 'Waiting for approval')
    await card.getByRole('button', { name: 'Deny request R-1' }).click()
    await field('Reason').fill('Not before the audit of <!channel> is over.')
    await stage.submit()
    await modal.waitFor({ state: 'detached' })

    const denied = await stage.cardAt('R-1', 'Denied')
    await denied.getByText('Not before the audit of <!channel> is over.').waitFor()
    expect(await denied.getByRole('button', { name: /^(Approve|Deny)/ }).count()).toBe(0)
    await stage.be('Robin')
    await page.locator('[data-channel^=D]').click()
    await stage.message('R-1 Denied').filter({ hasText: 'Not before the audit' }).waitFor()
  }))
