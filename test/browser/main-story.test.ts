import { expect, test } from 'vitest'
import { onStage } from './support.ts'

test(
  'a peering is asked for by form, approved, accepted, becomes active, and is deleted again by form',
  { timeout: 60_000 },
  () =>
    onStage(async stage => {
      const { page, modal, field, sandbox } = stage

      await stage.open('general')
      await stage.type('/peering create')
      await stage.pick('Cloud account and subscription', 'pay', 'payments-prod (1206)')
      await field('AWS account').fill('111122223333')
      await field('Region of the VPC').fill('eu-west-1')
      await field('VPC id').fill('vpc-0123456789abcdef0')
      await field('CIDRs of the VPC').fill('10.20.0.0/16\n10.21.0.0/16')
      await field('Reason').fill('The checkout service reads its sessions over the private network.')
      await field('Cloud account and subscription').scrollIntoViewIfNeeded()
      await stage.picture('form')
      await stage.submit()
      await modal.getByText('R-1').waitFor()
      await modal.getByRole('button', { name: 'Close' }).click()

      await stage.be('Ada')
      await stage.open('approvals')
      const card = await stage.cardAt('R-1', 'Waiting for approval')
      await stage.picture('card', { of: card, height: 1_200 })
      await card.getByRole('button', { name: 'Approve request R-1' }).click()
      await stage.cardAt('R-1', 'Running')

      await stage.openTab('clouds')
      const accept = page.getByRole('button', { name: 'Accept in the AWS console' })
      await accept.waitFor()
      await stage.picture('clouds')
      await accept.click()
      await page.getByText('active', { exact: true }).first().waitFor()

      await stage.openTab('slack')
      const done = await stage.cardAt('R-1', 'Done')
      expect(await done.getByRole('button', { name: /^(Approve|Deny)/ }).count()).toBe(0)
      await done.getByRole('button', { name: /replies/ }).click()
      await page.getByTestId('thread-log').getByText('Done: peered.').waitFor()
      await stage.picture('thread')

      await stage.open('status')
      await stage.message('aws ec2 accept-vpc-peering-connection').waitFor()
      await stage.message('is active').waitFor()

      const [peering] = sandbox.cloud.state().subscriptions.flatMap(({ peerings }) => peerings)
      const name = `1206/${peering?.id}`
      await stage.be('Robin')
      await stage.open('general')
      await stage.type(`/peering delete ${name}`)
      await field(`Type ${name} to confirm`).fill('1206/1')
      await field('Reason').fill('The demo is over.')
      await stage.submit()
      await modal.getByText(`Type ${name}, exactly`).waitFor()
      await field(`Type ${name} to confirm`).fill(name)
      await stage.submit()
      await modal.getByText('R-2').waitFor()
      await modal.getByRole('button', { name: 'Close' }).click()

      await stage.be('Grace')
      await stage.open('approvals')
      const deletion = await stage.cardAt('R-2', 'Waiting for approval')
      await deletion.getByRole('button', { name: 'Approve request R-2' }).click()
      await stage.cardAt('R-2', 'Done')

      expect(sandbox.cloud.state().subscriptions.flatMap(({ peerings }) => peerings)).toEqual([])
      await stage.be('Robin')
      await stage.openDirectMessage()
      await stage.message('R-2 Done').waitFor()
    }),
)
