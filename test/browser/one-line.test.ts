import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

test('one line asks for a peering; what is odd is said at once, what is missing opens the form', () =>
  onStage(async stage => {
    const { field, modal, page } = stage
    await stage.open('general')

    await stage.type('/peering craete')
    await stage.message('Did you mean /peering create?').waitFor()
    await stage.type(awsLine.replace('111122223333', '12').replace('vpc-0123456789abcdef0', 'main'))
    const problems = stage.message('Several things do not fit; nothing was started.')
    await problems.getByText('exactly 12 digits').waitFor()
    await problems.getByText('A VPC id is').waitFor()

    await stage.type('/peering create subscription=1206 account=111122223333 region=eu-west-1')
    await field('VPC id').waitFor()
    expect(await field('AWS account').inputValue()).toBe('111122223333')
    expect(await field('Region of the VPC').inputValue()).toBe('eu-west-1')
    await page.keyboard.press('Escape')
    await modal.waitFor({ state: 'detached' })

    await stage.type(awsLine)
    await stage.message('R-1: a peering of payments-prod (1206)').waitFor()
    await stage.open('approvals')
    const card = await stage.cardAt('R-1', 'Waiting for approval')
    await card.getByText('checkout reads').waitFor()
  }))
