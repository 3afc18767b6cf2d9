/** The real bot as a process of its own, killed with SIGKILL at one point of a story, and how the story ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Entry, readEntries, verifyAudit } from '../../src/audit/index.ts'
import { openDatabase } from '../../src/db/index.ts'
import { minute } from '../../src/kit/duration.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { actionOf, cardOf, untilSeen } from '../../src/sandbox/story.ts'
import { connectionAt, connectionsAt, routesAt, vpcToVpc } from './aws-stories.ts'
import { alreadyThere, crashPace, created, deleted, type Ending, endingOf } from './ending.ts'
import { createLine, deleteLine, peeringsAt } from './stories.ts'
import { wordsOfMessage } from './words.ts'

type Chain = Awaited<ReturnType<typeof verifyAudit>>

export type StoryName = 'create' | 'delete' | 'aws' | 'aws-delete' | 'vpc-to-vpc' | 'vpc-to-vpc-delete'

/** In AWS too, where the story leads there; what is posted on the way depends on who looks when. */
type End = Omit<Ending, 'status'> & { status?: string[]; connections?: string[]; routes?: string[] }

const done = { cards: ['R-1 Done'], liveButtons: 0, twins: [], direct: ['R-1 *Done*'] }
const ofRedis = ['rtb-0aa20000000000002', 'rtb-0aa20000000000003'].map(
  table => `${table} 192.168.0.0/24 active`,
)
const ofPair = [
  ...['rtb-0aa20000000000002', 'rtb-0aa20000000000003'].flatMap(table =>
    ['10.50.0.0/16', '10.51.0.0/20', '2600:1f18:50::/56'].map(range => `${table} ${range} active`),
  ),
  ...['10.20.0.0/16', '10.21.0.0/16', '2a05:d018:20::/56'].map(
    range => `rtb-0dd50000000000002 ${range} active`,
  ),
]

interface Story {
  line: (sandbox: Sandbox) => string
  /** What is carried out first, by R-1; it is R-2 then at which the process is killed. */
  before?: string
  isInAws: boolean
  expected: End
}

const bothDone = { ...done, cards: ['R-1 Done', 'R-2 Done'], direct: ['R-1 *Done*', 'R-2 *Done*'] }

const stories: Record<StoryName, Story> = {
  create: { line: () => createLine(), isInAws: false, expected: created },
  delete: { line: () => deleteLine('1206/87'), isInAws: false, expected: deleted },
  aws: {
    line: () => createLine(),
    isInAws: true,
    expected: {
      ...done,
      peerings: ['active'],
      writes: ['POST 1206/peerings'],
      connections: ['active'],
      routes: ofRedis,
    },
  },
  'aws-delete': {
    line: () => deleteLine('1206/87'),
    before: createLine(),
    isInAws: true,
    expected: {
      ...bothDone,
      peerings: [],
      writes: ['POST 1206/peerings', 'DELETE 1206/peerings/87'],
      connections: ['deleted'],
      routes: [],
    },
  },
  'vpc-to-vpc': {
    line: () => vpcToVpc,
    isInAws: true,
    expected: { ...done, peerings: [], writes: [], connections: ['active'], routes: ofPair },
  },
  'vpc-to-vpc-delete': {
    line: sandbox => deleteLine(`payments-eu-west-1/${connectionAt({ aws: () => sandbox.aws }).pcx}`),
    before: vpcToVpc,
    isInAws: true,
    expected: { ...bothDone, peerings: [], writes: [], connections: ['deleted'], routes: [] },
  },
}

function endAt(sandbox: Sandbox, story: StoryName): End {
  const { status, ...ending } = endingOf(sandbox)
  if (!stories[story].isInAws) return { status, ...ending }
  const world = { aws: () => sandbox.aws }
  return {
    ...ending,
    connections: connectionsAt(world).map(each => each.status),
    routes: routesAt(world),
  }
}

export interface Survived {
  ending: End
  expected: End
  /** Routes on record as being there, as `rtb-… 10.30.0.0/16`; followed by `intended` where it is not known. */
  recorded: string[]
  /** How often the process was started. */
  lives: number
  /** All points that were reached, in order. */
  points: string[]
  chain: Chain
  entries: Entry[]
  ms: number
  log: string[]
}

/** The call that must not be made twice has reached the cloud; its reply has not reached the bot. */
export const onTheWire = 'call: at the cloud'
/** The same, of a call in AWS by its name: `in AWS: CreateRoute`. */
export const inAws = 'in AWS: '

/** Time runs so fast that a story takes a second or two. */
const rate = 30

async function ask(sandbox: Sandbox, request: string, line: string): Promise<void> {
  const robin = sandbox.slack.as('U0REQUESTER')
  const answers = () =>
    sandbox.slack
      .view('U0REQUESTER')
      .channels.find(({ id }) => id === 'C0GENERAL')
      ?.messages.map(wordsOfMessage) ?? []
  const isAsked = () =>
    cardOf(sandbox, 'U0APPROVER', request) !== undefined || answers().some(text => text.includes(request))
  while (!isAsked()) {
    const before = answers().length
    await robin.command('C0GENERAL', line)
    // Until the inventory has been read, the answer is that nothing is known yet.
    await untilSeen(sandbox, 'an answer', () => isAsked() || answers().length > before)
    if (!isAsked()) await sleep(50)
  }
}

async function approve(sandbox: Sandbox, request: string): Promise<void> {
  const isWaiting = () =>
    cardOf(sandbox, 'U0APPROVER', request)?.text.startsWith(`${request} Waiting for approval`)
  await untilSeen(sandbox, 'the buttons', isWaiting)
  while (isWaiting()) {
    await sandbox.slack.untilConnected()
    const card = cardOf(sandbox, 'U0APPROVER', request)
    const action = card && actionOf(card, 'Approve')
    // A click that finds no bot is lost; the person presses again.
    if (card && action)
      await sandbox.slack.as('U0APPROVER').press({ channel: card.channel, ts: card.ts }, action)
    await untilSeen(sandbox, 'the decision', () => !isWaiting(), 1_500).catch(() => undefined)
  }
}

async function untilAllIsSaid(sandbox: Sandbox): Promise<void> {
  for (;;) {
    const port = sandbox.bot.port()
    const metrics =
      port === null
        ? ''
        : await fetch(`http://127.0.0.1:${port}/metrics`).then(
            reply => reply.text(),
            () => '',
          )
    if (/^peerbot_outbox_waiting(?:\{[^}]*\})? 0$/m.test(metrics)) return
    await sleep(20)
  }
}

const isDone = (sandbox: Sandbox, request: string) => (): boolean | undefined =>
  cardOf(sandbox, 'U0APPROVER', request)?.text.startsWith(`${request} Done`)

/** What has to be there before the part at which it is killed. */
async function prepare(sandbox: Sandbox, { before }: Story): Promise<void> {
  if (before === undefined) return
  await sandbox.slack.untilConnected()
  await ask(sandbox, 'R-1', before)
  await approve(sandbox, 'R-1')
  await untilSeen(sandbox, 'what is there before', isDone(sandbox, 'R-1'))
  await untilAllIsSaid(sandbox)
}

/** What the status channel has told so far. */
function toldAt(sandbox: Sandbox): number {
  return sandbox.slack.view('U0APPROVER').channels.find(({ id }) => id === 'C0STATUS')?.messages.length ?? 0
}

async function play(sandbox: Sandbox, story: StoryName): Promise<void> {
  const { line, before } = stories[story]
  const request = before === undefined ? 'R-1' : 'R-2'
  await sandbox.slack.untilConnected()
  await ask(sandbox, request, line(sandbox))
  await sandbox.slack.untilConnected()
  await sandbox.slack.as('U0APPROVER').openHome()
  await approve(sandbox, request)
  if (story === 'create') {
    const pending = await untilSeen(sandbox, 'the peering', () =>
      peeringsAt(sandbox).find(({ status }) => status === 'pending-acceptance'),
    )
    // Not before the bot itself waits for it: a poll may have told of the peering before its step came to it.
    const isAwaited = () => /waits for the far side/.test(cardOf(sandbox, 'U0APPROVER', 'R-1')?.text ?? '')
    await untilSeen(sandbox, 'that it is awaited', () => isAwaited() && toldAt(sandbox) > 0)
    sandbox.cloud.acceptInAws(pending.id)
  }
  await untilSeen(sandbox, 'the end', isDone(sandbox, request))
}

async function recordOf(sandbox: Sandbox): Promise<Pick<Survived, 'chain' | 'entries' | 'recorded'>> {
  const db = await openDatabase(sandbox.env['DATABASE_URL'] ?? '')
  try {
    const entries: Entry[] = []
    for await (const entry of readEntries(db)) entries.push(entry)
    const rows = await db.selectFrom('routes').selectAll().where('status', '!=', 'removed').execute()
    const recorded = rows
      .map(
        ({ table_id, destination, status }) =>
          `${table_id} ${destination}${status === 'written' ? '' : ` ${status}`}`,
      )
      .toSorted()
    return { chain: await verifyAudit(db), entries, recorded }
  } finally {
    await db.destroy()
  }
}

/** Plays a story and kills the bot where `point` is reached for the nth time; null: not at all. */
export async function playKilled(story: StoryName, point: string | null, nth = 1): Promise<Survived> {
  const points: string[] = []
  const log: string[] = []
  let lives = 0
  let isArmed = stories[story].before === undefined
  const reached = (name: string): boolean => {
    if (!isArmed) return false
    points.push(name)
    return name === point && points.filter(one => one === name).length === nth
  }
  const sandbox = await startSandbox({
    rate,
    page: null,
    // Slow where a step must be seen waiting.
    awsPace: { provisioningMs: [30_000, 30_000], appearsMs: [20_000, 20_000] },
    aws: stories[story].isInAws ? { accept: 'automatic', routes: 'automatic' } : null,
    cloud: { pace: crashPace, ...(story === 'delete' ? { peerings: alreadyThere } : {}) },
    bot: {
      gate: async name => (reached(name) ? 'kill' : 'go'),
      onLog: line => log.push(line),
    },
  })
  const startedAt = performance.now()
  let hasJumped = false
  sandbox.bot.onChange(() => {
    if (sandbox.bot.state() === 'starting') lives += 1
    // Killed before anything was sent: what proves that nothing was is ten minutes without a trace.
    if (
      lives === 2 &&
      sandbox.bot.state() === 'running' &&
      point?.endsWith('/submit: intended') &&
      !hasJumped
    ) {
      hasJumped = true
      sandbox.clock.jump(11 * minute)
    }
  })
  lives += 1
  sandbox.cloud.onEvent(({ kind, text }) => {
    if (kind === 'call' && !text.startsWith('GET') && point === onTheWire && reached(onTheWire))
      sandbox.bot.kill()
  })
  sandbox.aws.onEvent(({ kind, text }) => {
    if (kind !== 'call' || !point?.startsWith(inAws) || text.includes('dry run')) return
    if (text.startsWith(point.slice(inAws.length)) && reached(point)) sandbox.bot.kill()
  })
  try {
    await prepare(sandbox, stories[story])
    isArmed = true
    await play(sandbox, story)
    if (point !== null)
      await untilSeen(sandbox, 'the second life', () => lives === 2 && sandbox.bot.state() === 'running')
    await untilAllIsSaid(sandbox)
    const { expected } = stories[story]
    // What is said last may be on its way to the screen.
    await untilSeen(
      sandbox,
      'the same end',
      () => isDeepStrictEqual(endAt(sandbox, story), expected),
      3_000,
    ).catch(() => undefined)
    const ms = performance.now() - startedAt
    await sandbox.bot.stop()
    return { ending: endAt(sandbox, story), expected, lives, points, ms, log, ...(await recordOf(sandbox)) }
  } finally {
    await sandbox.close()
  }
}
