import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

test('a guest is refused, whether typing or pressing, and the card stays as it is', () =>
  onStage(async stage => {
    await stage.open('general')
    await stage.type(awsLine)
    await stage.open('approvals')
    await stage.cardAt('R-1', 'Waiting for approval')

    await stage.be('Gil')
    await stage.open('approvals')
    await stage.type(awsLine)
    const refusal = stage.message('Guests cannot use Peerbot')
    await refusal.waitFor()
    const card = await stage.cardAt('R-1', 'Waiting for approval')
    await card.getByRole('button', { name: 'Approve request R-1' }).click()
    await stage.page.getByTestId('log').getByText('Guests cannot use Peerbot').nth(1).waitFor()

    await stage.cardAt('R-1', 'Waiting for approval')
    await card.getByText('Approvals: 0 of 1').waitFor()
    expect(await stage.card('R-2').count()).toBe(0)
  }))
