import { expect, test } from 'vitest'
import { onStage } from './support.ts'

test('what is wrong stands beside its field, nothing typed is lost, and the corrected form goes through', () =>
  onStage(async stage => {
    const { field, modal } = stage
    await stage.open('general')
    await stage.type('/peering create')
    await field('Cloud account and subscription').click()
    await stage.page.getByRole('option', { name: 'catalog-prod (1301)' }).waitFor()
    await stage.pick('Cloud account and subscription', '1206', 'payments-prod (1206)')
    await field('AWS account').fill('12')
    await field('Region of the VPC').fill('eu-west-1')
    await field('VPC id').fill('vpc-0123456789abcdef0')
    await field('CIDRs of the VPC').fill('10.20.0.0/33')
    await field('Reason').fill('checkout reads')
    await stage.submit()

    await modal.getByRole('alert').filter({ hasText: 'exactly 12 digits' }).waitFor()
    await modal.getByRole('alert').filter({ hasText: '10.20.0.0/33' }).waitFor()
    expect(await modal.getByRole('alert').count()).toBe(2)
    expect(await field('Reason').inputValue()).toBe('checkout reads')

    await field('AWS account').fill('111122223333')
    await field('CIDRs of the VPC').fill('10.20.0.7/16')
    await stage.submit()
    await modal.getByText('R-1').waitFor()
    await modal.getByText('10.20.0.7/16 has host bits set and was read as 10.20.0.0/16.').waitFor()
  }))

test('the shortcut opens the form, which changes with the cloud of the subscription', () =>
  onStage(async stage => {
    const { field, modal, page } = stage
    await page.getByTestId('shortcuts').click()
    await page.locator('[data-shortcut=new_peering]').click()
    await stage.pick('Cloud account and subscription', 'pay', 'payments-prod (1206)')
    await field('VPC id').waitFor()
    await stage.pick('Cloud account and subscription', 'catalog', 'catalog-prod (1301)')
    await field('Google Cloud project').fill('app-prod')
    await field('VPC network').fill('main')
    expect(await field('VPC id').count()).toBe(0)
    await field('Reason').fill('catalog reads')
    await stage.submit()
    await modal.getByText('R-1').waitFor()
  }))
