import { test } from 'vitest'
import { onStage } from './support.ts'

test('a peering is asked for by form, approved, accepted, becomes active, and is deleted again', () =>
  onStage(async stage => {
    const { page, modal, field } = stage

    await stage.type('/peering create')
    await stage.pick('Cloud account and subscription', 'pay', 'payments-prod (1206)')
    await field('AWS account').fill('111122223333')
    await field('Region of the VPC').fill('eu-west-1')
    await field('VPC id').fill('vpc-0123456789abcdef0')
    await field('CIDRs of the VPC').fill('10.20.0.0/16\n10.21.0.0/16')
    await field('Reason').fill('The checkout service reads its sessions over the private network.')
    await stage.picture('form')
    await stage.submit()
    await modal.getByText('R-1').waitFor()
    await modal.getByRole('button', { name: 'Close' }).click()

    await stage.be('Ada')
    await stage.open('approvals')
    const card = await stage.cardAt('R-1', 'Waiting for approval')
    await stage.picture('card')
    await card.getByRole('button', { name: 'Approve request R-1' }).click()
    await stage.cardAt('R-1', 'Running')

    await stage.openTab('clouds')
    const accept = page.getByRole('button', { name: 'Accept in the AWS console' })
    await accept.waitFor()
    await stage.picture('clouds')
    await accept.click()

    await stage.openTab('slack')
    await stage.cardAt('R-1', 'Done')
  }))
