import { expect, test } from 'vitest'
import { narrate, type Scene } from '../../src/sandbox/narrator.ts'
import { startSlack } from '../../src/sandbox/slack/index.ts'
import { manualClock } from '../support/manual-clock.ts'

type Source = 'slack' | 'cloud' | 'aws' | 'gcp' | 'nfyio'
type Heard<K extends Source> = Parameters<Parameters<Scene[K]['onEvent']>[0]>[0]

const CARD = { channel: 'C0APPROVALS', ts: '1.0' }

/** A stage on which things are said to have happened, and what was told of them. */
async function listen(isAll = false) {
  const lookalike = await startSlack({ clock: manualClock() })
  const { people, channels } = lookalike
  const tell: { [K in Source]?: (event: Heard<K>) => void } = {}
  const listening =
    <K extends Source>(of: K) =>
    (listener: (event: Heard<K>) => void) => {
      tell[of] = listener as (typeof tell)[K]
      return () => {}
    }
  const told: string[] = []
  const view: Scene['slack']['view'] = id => {
    const seen = lookalike.view(id)
    const [first] = seen.channels
    if (id !== 'U0REQUESTER' || !first) return seen
    return { ...seen, directMessages: [{ ...first, id: 'D0ROBIN' }] }
  }
  narrate(
    {
      slack: { people, channels, view, onEvent: listening('slack') },
      cloud: { onEvent: listening('cloud') },
      aws: { onEvent: listening('aws') },
      gcp: { onEvent: listening('gcp') },
      nfyio: { onEvent: listening('nfyio') },
      clock: { now: () => 0 },
    },
    line => told.push(line),
    isAll,
  )
  await lookalike.close()
  const at = 0
  return {
    told,
    posts: (text: string, channel = CARD.channel) =>
      tell.slack?.({ at, kind: 'message_posted', ...CARD, channel, text }),
    redraws: (text: string) => tell.slack?.({ at, kind: 'message_updated', ...CARD, text }),
    cloud: (kind: 'call' | 'task', text: string) => tell.cloud?.({ at, kind, text }),
    aws: (text: string) => tell.aws?.({ at, kind: 'call', text }),
    gcp: (kind: 'call' | 'operation' | 'person', text: string) => tell.gcp?.({ at, kind, text }),
    nfyio: (kind: 'call' | 'peering', text: string) => tell.nfyio?.({ at, kind, text }),
  }
}

const waiting = `R-1 Waiting for approval: a peering
◔ *Waiting for approval*
*Reason* reads
Peerbot accepts exactly this peering.
✓ *Pass* 2 of 2:
Each step is in the thread`

test('a redrawn card tells how it stands and what is new on it, such as the plan', async () => {
  const { posts, redraws, told } = await listen()

  posts('R-1 Working out the plan: a peering\n▸ *Working out the plan*\n*Reason* reads')
  told.length = 0
  redraws(waiting)

  expect(told.map(line => line.slice(27))).toEqual([
    'R-1 ◔ *Waiting for approval*',
    'Peerbot accepts exactly this peering.',
    '✓ *Pass* 2 of 2:',
  ])
})

test('a card of which only the steps moved on is not told again, what it waits for is', async () => {
  const { posts, redraws, told } = await listen()
  const running = 'R-1 Running: a peering\n▸ *Running*\n✓ *Ask the provider* done in 1 s'

  posts(running)
  told.length = 0
  redraws(`${running}\n▸ *Find the new peering* now, 0 s`)
  expect(told).toEqual([])

  redraws('R-1 Running: a peering\n◔ *Running*: an approver presses\n✓ *Ask the provider* done in 1 s')
  expect(told.map(line => line.slice(27))).toEqual(['R-1 ◔ *Running*: an approver presses'])
})

test('calls that only read are left out, and told where all is asked for', async () => {
  const [brief, full] = [await listen(), await listen(true)]

  for (const { cloud, aws } of [brief, full]) {
    cloud('call', 'GET /v1/tasks/1 → 404')
    cloud('call', 'GET /v1/subscriptions → 429')
    cloud('call', 'POST /v1/subscriptions/1206/peerings → 202')
    cloud('task', 'task 1 (vpcPeeringGetRequest, subscription 1206) processing-completed')
    cloud('task', 'task 2 (peeringCreateRequest, subscription 1206) processing-completed')
    aws('DescribeVpcs by 111122223333 in eu-west-1 → 200')
    aws('CreateRoute by 111122223333 in eu-west-1 → 200')
  }

  expect(brief.told.map(line => line.slice(27))).toEqual([
    'GET /v1/subscriptions → 429',
    'POST /v1/subscriptions/1206/peerings → 202',
    'task 2 (peeringCreateRequest, subscription 1206) processing-completed',
    'CreateRoute by 111122223333 in eu-west-1 → 200',
  ])
  expect(full.told).toHaveLength(7)
})

test('of Google Cloud and NFYio too, what only reads or gets a token is left out', async () => {
  const { gcp, nfyio, told } = await listen()

  gcp('call', 'identity.token → 200')
  gcp('call', 'sts.token → 200')
  gcp('call', 'networks.list in app-prod → 200')
  gcp('call', 'networks.listPeeringRoutes in app-prod → 200')
  gcp('call', 'globalOperations.get in app-prod → 200')
  gcp('call', 'networks.addPeering in app-prod → 200')
  gcp('operation', 'addPeering on app-prod/main is DONE')
  nfyio('call', 'GET /v1/vpc-peering by account_platform → 200')
  nfyio('call', 'POST /v1/vpc-peering by account_platform → 201')
  nfyio('peering', 'peer_1 (vpc_abc → vpc_def) is pending')

  expect(told.map(line => line.slice(10))).toEqual([
    'Google Cloud ←   networks.addPeering in app-prod → 200',
    'Google Cloud     addPeering on app-prod/main is DONE',
    'NFYio ←          POST /v1/vpc-peering by account_platform → 201',
    'NFYio            peer_1 (vpc_abc → vpc_def) is pending',
  ])
})

test('a direct message names its reader, and an instant is written as people read it', async () => {
  const { posts, told } = await listen()

  posts('It lapses <!date^1795343625^{date_short_pretty} {time}|2026-11-22T10:33:45.000Z>.', 'D0ROBIN')

  expect(told).toEqual([expect.stringMatching(/bot, to Robin Reyes It lapses Nov 22, 2026 10:33 UTC\.$/)])
})
