import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

/** What is wider than it may be: the page itself, or a pane that scrolls downwards only. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.log, .clouds, .home, .modal-body')]
      .filter(element => element.scrollWidth > element.clientWidth + 1)
      .map(element => `${element.className || 'page'}: ${element.scrollWidth} > ${element.clientWidth}`),
  )
}

/** Of the page's background, 0 (black) to 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const color = getComputedStyle(document.body).backgroundColor
    const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number)
    return (red + green + blue) / 3
  })
}

const schemes = ['light', 'dark'] as const

test('in light and in dark colors nothing breaks, neither at 1280 nor at 900 pixels', () =>
  onStage(
    async stage => {
      const { page, sandbox } = stage
      const network = page.locator('[data-vpc=vpc-0123456789abcdef0]')
      sandbox.cloud.actOn('tgw-account:1206', 'shareGateway:111122223333:tgw-0123456789abcdef0')
      sandbox.cloud.addForeignPeering(1401, { vpcProjectUid: 'app-prod', vpcNetworkName: 'main' })
      sandbox.nfyio.act('vpc_abc', 'requestPeering vpc_xyz')
      await stage.open('approvals')
      await stage.type(awsLine)
      const card = await stage.cardAt('R-1', 'Waiting for approval')

      const views: [name: string, open: () => Promise<void>][] = [
        ['card', () => card.waitFor()],
        ['thread', () => card.getByRole('button', { name: /repl/ }).click()],
        ['home', () => stage.openHome()],
        [
          'clouds',
          async () => {
            await stage.openTab('clouds')
            await page.getByText('Invitation 3 to tgw-0123456789abcdef0').waitFor()
            await page.getByTestId('places-1206').locator('summary').click()
            await page.getByTestId('aws-reach').getByText('by buttons').waitFor()
            await network.locator('summary').click()
            await network.getByText('rtb-0aa20000000000002').waitFor()
            await page.locator('[data-object^="app-prod/main."]').getByText('ACTIVE').waitFor()
            await page.getByTestId('nfyio').getByText('rtb_abc_main').waitFor()
          },
        ],
        [
          'form',
          async () => {
            await stage.openTab('slack')
            await stage.open('general')
            await stage.type('/peering create subscription=1206')
            await stage.field('VPC id').waitFor()
          },
        ],
      ]
      const found: string[] = []
      for (const [name, open] of views) {
        await open()
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme })
          expect((await brightness(page)) < 128).toBe(colorScheme === 'dark')
          for (const width of [900, 1_280]) {
            await page.setViewportSize({ width, height: 800 })
            found.push(...(await overflowing(page)).map(what => `${name}, ${colorScheme}, ${width}: ${what}`))
          }
        }
      }

      expect(found).toEqual([])
    },
    { aws: { accept: 'button', routes: 'button' } },
  ))
