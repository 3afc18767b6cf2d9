import type { Locator } from 'playwright-core'
import { test } from 'vitest'
import { onStage, type Stage } from './support.ts'

const dir = process.env['LOOK'] ?? '/tmp/look2/g'
const shot = (what: Locator, name: string) =>
  what.screenshot({ path: `${dir}/${name}.png`, animations: 'disabled' })
const one =
  '/peering create subscription=1206 account=111122223333 region=eu-west-1 vpc=vpc-0123456789abcdef0 cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"'
const tall = async (s: Stage) => s.page.setViewportSize({ width: 1280, height: 2300 })
const say = async (s: Stage, text: string, words: string | RegExp, name: string) => {
  await s.open('general')
  await s.type(text)
  const m = s.message(words)
  await m.waitFor()
  await shot(m, name)
}
const whole = async (s: Stage, name: string) => s.page.screenshot({ path: `${dir}/${name}.png` })

test('create states', { timeout: 120_000 }, () =>
  onStage(async s => {
    await tall(s)
    const { page } = s
    await s.open('general')
    await s.type('/peering')
    await shot(s.message('asked for and approved'), 'help')
    await s.type('/peering help create')
    await s.page.waitForTimeout(800)
    await shot(s.page.getByTestId('log').getByRole('article').last(), 'help-create')
    await say(s, '/peering lst', 'Did you mean', 'unknown')
    await say(
      s,
      '/peering create subscription=1206 account=12 region=eu-west vpc=vpc-1 cidrs=10.20.0.1/16,10.20.3.0/24,300.1.1.1/9 reason=x',
      'do not fit',
      'problems',
    )
    await say(
      s,
      '/peering create subscription=12o6 reason=x account=1 region=a vpc=b cidrs=c',
      'did not work',
      'problem-one',
    )
    await s.type(one)
  }),
)

test('lifecycle', { timeout: 180_000 }, () =>
  onStage(async s => {
    await tall(s)
    const { page, sandbox } = s
    await say(s, one, 'R-1', 'reply-create')
    await s.open('approvals')
    await s.cardAt('R-1', 'Working out the plan').then(
      c => shot(c, 'card-planning'),
      () => {},
    )
    await s.cardAt('R-1', 'Waiting for approval')
    await s.be('Ada')
    await shot(s.card('R-1'), 'card-pending')
    await s.openHome()
    await page.getByText('Waiting for me').waitFor()
    await page.waitForTimeout(500)
    await whole(s, 'home-ada-waiting')
    await s.open('approvals')
    await s.card('R-1').getByRole('button', { name: 'Details' }).click()
    await page.waitForTimeout(1000)
    await whole(s, 'details')
    await s.be('Robin')
    await s.card('R-1').getByRole('button', { name: 'Approve' }).click()
    await page.waitForTimeout(800)
    await shot(s.page.getByTestId('log').getByRole('article').last(), 'own-approve')
    await s.be('Ada')
    await s.card('R-1').getByRole('button', { name: 'Approve' }).click()
    await s.cardAt('R-1', 'Approved, about to start').then(
      c => shot(c, 'card-approved'),
      () => {},
    )
    await s.cardAt('R-1', 'Running')
    await shot(s.card('R-1'), 'card-running')
    await s.card('R-1').filter({ hasText: 'accept-vpc-peering-connection' }).waitFor()
    await page.waitForTimeout(300)
    await shot(s.card('R-1'), 'card-waiting')
    await s.open('status')
    await page.waitForTimeout(800)
    await whole(s, 'status-pending')
    await say(s, '/peering list', '1 peering', 'list')
    await say(s, '/peering show 1206/87', 'Peering 1206/87', 'show-peering')
    await say(s, '/peering show R-1', 'What an approval rests on', 'show-request')
    await say(s, '/peering requests', 'request', 'requests')
    await say(s, '/peering audit', 'audit entries', 'audit')
    await say(s, '/peering status', 'Peerbot is', 'status')
    await s.be('Robin')
    await s.openHome()
    await page.getByText('Waiting for me').waitFor()
    await page.waitForTimeout(500)
    await whole(s, 'home-robin')
    await s.be('Ada')
    await s.openTab('clouds')
    await page.getByRole('button', { name: 'Accept in the AWS console' }).click()
    await s.openTab('slack')
    await s.open('approvals')
    await s.cardAt('R-1', 'Done')
    await page.waitForTimeout(800)
    await shot(s.card('R-1'), 'card-done')
    await s.card('R-1').getByRole('button', { name: /repl/ }).click()
    await page.waitForTimeout(300)
    await whole(s, 'thread')
    await s.open('status')
    await page.waitForTimeout(300)
    await whole(s, 'status-active')
    await s.be('Robin')
    await s.openDirectMessage()
    await page.waitForTimeout(300)
    await whole(s, 'dm-done')
    await s.open('general')
    await s.type('/peering delete 1206/87')
    await s.field('Type 1206/87').fill('1206/78')
    await s.field('Reason').fill('moved')
    await s.submit()
    await page.waitForTimeout(800)
    await whole(s, 'form-delete')
    await s.field('Type 1206/87').fill('1206/87')
    await s.submit()
    await s.modal.getByText('R-2').waitFor()
    await whole(s, 'form-delete-answer')
    await s.modal.getByRole('button', { name: 'Close' }).click()
    await s.be('Grace')
    await s.open('approvals')
    await s.cardAt('R-2', 'Waiting for approval')
    await shot(s.card('R-2'), 'card-delete-pending')
    await s.card('R-2').getByRole('button', { name: 'Approve' }).click()
    await s.cardAt('R-2', 'Done')
    await page.waitForTimeout(800)
    await shot(s.card('R-2'), 'card-delete-done')
    await s.be('Robin')
    await s.openDirectMessage()
    await page.waitForTimeout(300)
    await whole(s, 'dm-deleted')
    await s.open('status')
    await page.waitForTimeout(300)
    await whole(s, 'status-deleted')
  }),
)

test('bad ends', { timeout: 180_000 }, () =>
  onStage(async s => {
    await tall(s)
    const { page, sandbox } = s
    await s.open('general')
    // Warnings: public and too big
    await s.type(
      '/peering create subscription=1207 account=111122223333 region=us-east-1 vpc=vpc-0123456789abcdef1 cidrs=11.0.0.0/8,10.21.0.5/16 ticket=OPS-77 reason="The *staging* reads <!channel> and `code`, because the quarterly test wants it. See <https://evil.example|here>."',
    )
    await s.type(
      '/peering create subscription=1206 account=111122223333 region=eu-west-9 vpc=vpc-0123456789abcdef0 cidrs=192.168.0.0/25 reason="blocked"',
    )
    await s.open('approvals')
    await s.cardAt('R-1', 'Waiting for approval')
    await shot(s.card('R-1'), 'card-warnings')
    await s.cardAt('R-2', 'Blocked by a check')
    await shot(s.card('R-2'), 'card-blocked')
    await s.openDirectMessage()
    await page.waitForTimeout(500)
    await whole(s, 'dm-blocked')
    await s.be('Ada')
    await s.open('approvals')
    await s.card('R-1').getByRole('button', { name: 'Deny' }).click()
    await s.field('Reason').waitFor()
    await whole(s, 'form-deny')
    await s.field('Reason').fill('11.0.0.0/8 belongs to somebody else. Ask for 10.21.0.0/16 alone.')
    await s.submit()
    await s.cardAt('R-1', 'Denied')
    await page.waitForTimeout(500)
    await shot(s.card('R-1'), 'card-denied')
    await s.openTab('clouds')
    await page.getByTestId('fail-next-task').click()
    await s.openTab('slack')
    await s.be('Robin')
    await s.open('general')
    await s.type(one)
    await s.be('Ada')
    await s.open('approvals')
    await s.cardAt('R-3', 'Waiting for approval')
    await s.card('R-3').getByRole('button', { name: 'Approve' }).click()
    await s.cardAt('R-3', 'Failed')
    await page.waitForTimeout(500)
    await shot(s.card('R-3'), 'card-failed')
    await s.be('Robin')
    await s.openDirectMessage()
    await page.waitForTimeout(500)
    await whole(s, 'dm-failed')
    await s.open('general')
    await s.type(one)
    await s.open('approvals')
    await s.cardAt('R-4', 'Waiting for approval')
    await page.locator('[data-act=jump][data-ms="86400000"]').click()
    await s.cardAt('R-4', 'Expired')
    await page.waitForTimeout(500)
    await shot(s.card('R-4'), 'card-expired')
    await s.open('general')
    await s.type('/peering create subscription=1301 project=app-prod network=main reason="catalog"')
    await s.be('Ada')
    await s.open('approvals')
    await s.cardAt('R-5', 'Waiting for approval')
    await shot(s.card('R-5'), 'card-google-pending')
    await s.card('R-5').getByRole('button', { name: 'Approve' }).click()
    await s.card('R-5').filter({ hasText: 'gcloud compute' }).waitFor()
    await s.cardAt('R-5', 'Running')
    await page.waitForTimeout(500)
    await shot(s.card('R-5'), 'card-google-waiting')
    await s.open('status')
    await page.waitForTimeout(500)
    await whole(s, 'status-google')
    await s.be('Robin')
    await s.open('general')
    await s.type('/peering create')
    await s.pick('Cloud account and subscription', 'pay', 'payments-prod (1206)')
    await s.field('AWS account').fill('12')
    await s.field('Region of the VPC').fill('europe')
    await s.field('VPC id').fill('main')
    await s.field('CIDRs of the VPC').fill('10.20.0.0/33 10.21.0.0/16 10.21.4.0/24')
    await s.submit()
    await page.waitForTimeout(1000)
    await whole(s, 'form-errors')
    await s.page.keyboard.press('Escape')
    await s.be('Gil')
    await s.open('approvals')
    await s.type('/peering create')
    await page.waitForTimeout(1500)
    await whole(s, 'guest')
  }),
)
