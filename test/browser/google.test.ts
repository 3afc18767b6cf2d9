import { test } from 'vitest'
import { onStage } from './support.ts'

test('a peering with Google Cloud becomes active once the gcloud command is run', () =>
  onStage(async stage => {
    const { page } = stage
    await stage.open('general')
    await stage.type('/peering create subscription=1301 project=app-prod network=main reason="catalog reads"')
    await stage.be('Grace')
    await stage.open('approvals')
    const card = await stage.cardAt('R-1', 'Waiting for approval')
    await card.getByRole('button', { name: 'Approve request R-1' }).click()

    const running = await stage.cardAt('R-1', 'Running')
    await running.getByText('gcloud compute networks peerings create').waitFor()
    await stage.open('status')
    await stage.message(/gcloud compute .* --project=app-prod --network=main --peer-project=/).waitFor()
    await stage.openTab('clouds')
    await page.getByRole('button', { name: 'Run the gcloud command' }).click()

    await stage.openTab('slack')
    await stage.message('is active').waitFor()
    await stage.open('approvals')
    await stage.cardAt('R-1', 'Done')
  }))
