import { expect, test } from 'vitest'
import { crowd } from '../../src/sandbox/redis-cloud/index.ts'
import { onStage } from './support.ts'

test('500 subscriptions are shown a few at a time, and found by name', () =>
  onStage(
    async stage => {
      const { page } = stage
      const shown = page.locator('[data-subscription]')
      await stage.openTab('clouds')
      await page.getByTestId('subscriptions-count').getByText('500').waitFor()
      expect(await shown.count()).toBe(20)

      await page.getByRole('button', { name: 'Show 20 of 480 more' }).click()
      await expect.poll(() => shown.count()).toBe(40)
      await page.getByTestId('subscriptions-filter').fill('TEAM-31')
      await page.getByText('11 of 500').waitFor()
      await page.getByTestId('places-20309').locator('summary').click()
      await page
        .locator('[data-object="tgw-account:20309"]')
        .getByRole('button', { name: /which accepts attachments/ })
        .click()

      await page.getByRole('heading', { name: 'Transit Gateway', exact: true }).waitFor()
      await page.getByTestId('subscriptions-filter').fill('nobody')
      await page.getByText('No subscription is called that.').waitFor()
    },
    { cloud: { ...crowd({ subscriptions: 500, peerings: 500 }), pace: 0.05 } },
  ))
