import { expect, test } from 'vitest'
import { awsLine, onStage, type Stage } from './support.ts'

/** Presses the button and waits until another process stands in its place. */
async function kill({ page }: Stage): Promise<void> {
  const process = await page.locator('.bot-words').getAttribute('title')
  await page.getByRole('button', { name: 'Kill the bot' }).click()
  await page.locator(`[data-testid=bot][data-state=running] .bot-words:not([title="${process}"])`).waitFor()
}

test(
  'the bot is killed twice in the middle, comes back, and the story ends the same',
  { timeout: 60_000 },
  () =>
    onStage(async stage => {
      const { page, sandbox } = stage
      await stage.open('general')
      await stage.type(awsLine)
      await stage.be('Ada')
      await stage.open('approvals')
      const card = await stage.cardAt('R-1', 'Waiting for approval')
      await card.getByRole('button', { name: 'Approve request R-1' }).click()
      await stage.cardAt('R-1', 'Running')

      await kill(stage)
      await stage.openTab('clouds')
      const accept = page.getByRole('button', { name: 'Accept in the AWS console' })
      await accept.click()
      await kill(stage)

      await stage.openTab('slack')
      await stage.cardAt('R-1', 'Done')
      expect(await stage.card('R-1').count()).toBe(1)
      const peerings = sandbox.cloud.state().subscriptions.flatMap(({ peerings }) => peerings)
      expect(peerings).toMatchObject([{ status: 'active' }])
    }),
)
