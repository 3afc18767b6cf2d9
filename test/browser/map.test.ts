import { expect, test } from 'vitest'
import { awsLine, onStage } from './support.ts'

/** A second network with the same subscription. */
const otherLine =
  '/peering create subscription=1206 account=111122223333 region=eu-west-1 vpc=vpc-0bbbbbbbbbbbbbbbb cidrs=10.60.0.0/16 reason="reports"'

test(
  'the map is shown in the channel with its description, alike in light and dark, and from one network with the gap',
  { timeout: 120_000 },
  () =>
    onStage(async stage => {
      const { page } = stage
      await stage.open('approvals')
      await stage.type(awsLine)
      await stage.cardAt('R-1', 'Waiting for approval')
      await stage.type(otherLine)
      await stage.cardAt('R-2', 'Waiting for approval')
      await stage.be('Ada')
      await stage.open('approvals')
      for (const request of ['R-1', 'R-2']) {
        await stage
          .card(request)
          .getByRole('button', { name: `Approve request ${request}` })
          .click()
        await stage.cardAt(request, 'Running')
      }
      await stage.open('status')
      await stage.message(/1206\/87/).waitFor()
      await stage.message(/1206\/88/).waitFor()

      await stage.type('/peering map')
      const map = page.getByRole('img', { name: /^Network peerings\. 3 networks, 2 peerings/ })
      await map.waitFor()
      await map.scrollIntoViewIfNeeded()
      const drawn = await map.evaluate(async (image: HTMLImageElement) => {
        await image.decode()
        return { width: image.naturalWidth, height: image.naturalHeight, shown: image.clientWidth }
      })
      expect(drawn.width).toBeGreaterThan(1_000)
      expect(drawn.height).toBeGreaterThan(300)
      expect(drawn.shown).toBeLessThanOrEqual(640)
      const figure = page.getByRole('figure').filter({ has: map })
      await figure.getByText(/network-map-\d+\.png · .+ KB · \d+ × \d+ pixels/).waitFor()
      await figure.getByText('Description for whoever cannot see it').click()
      await figure.getByText('vpc-0bbbbbbbbbbbbbbbb').waitFor()
      const download = page.waitForEvent('download')
      await figure.getByRole('link', { name: 'Download' }).click()
      expect((await download).suggestedFilename()).toMatch(/^network-map-\d+\.png$/)
      await figure.getByText('Description for whoever cannot see it').click()
      await stage.picture('map')

      await stage.type('/peering map from=vpc-0bbbbbbbbbbbbbbbb')
      const gap = page.getByRole('img', { name: /^Peerings from vpc-0bbbbbbbbbbbbbbbb/ })
      await gap.waitFor()
      await stage.message('not reachable: peering is not transitive').waitFor()
      await stage.picture('map-gap')
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width: 900, height: 800 })
        await gap.scrollIntoViewIfNeeded()
        const [image, log] = [await gap.boundingBox(), await page.getByTestId('log').boundingBox()]
        expect((image?.x ?? 0) + (image?.width ?? 0)).toBeLessThanOrEqual((log?.x ?? 0) + (log?.width ?? 0))
      }
    }),
)
