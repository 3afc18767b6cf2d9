/** The real bot as a process of its own, killed with SIGKILL at one point of a story, and how the story ended. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Entry, readEntries, verifyAudit } from '../../src/audit/index.ts'
import { openDatabase } from '../../src/db/index.ts'
import { minute } from '../../src/kit/duration.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { actionOf, cardOf, untilSeen } from '../../src/sandbox/story.ts'
import { crashPace } from './ending.ts'
import { type End, endAt, type KilledStory, killedStories, onWire, type StoryName } from './killed-stories.ts'
import { peeringsAt } from './stories.ts'
import { wordsOfMessage } from './words.ts'

type Chain = Awaited<ReturnType<typeof verifyAudit>>

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

async function press(sandbox: Sandbox, request: string, label: string): Promise<void> {
  const button = () => {
    const card = cardOf(sandbox, 'U0APPROVER', request)
    const action = card && actionOf(card, label)
    return card && action ? { card, action } : null
  }
  await untilSeen(sandbox, `the button ${label}`, button)
  for (;;) {
    await sandbox.slack.untilConnected()
    const seen = button()
    if (!seen) return
    // A click that finds no bot is lost; the person presses again.
    const { card, action } = seen
    await sandbox.slack.as('U0APPROVER').press({ channel: card.channel, ts: card.ts }, action)
    await untilSeen(sandbox, 'the decision', () => !button(), 1_500).catch(() => undefined)
  }
}

async function pressAll(sandbox: Sandbox, request: string, presses: readonly string[]): Promise<void> {
  for (const label of ['Approve', ...presses]) await press(sandbox, request, label)
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
async function prepare(sandbox: Sandbox, { before }: KilledStory): Promise<void> {
  if (before === undefined) return
  await sandbox.slack.untilConnected()
  await ask(sandbox, 'R-1', before.line)
  await pressAll(sandbox, 'R-1', before.presses)
  await untilSeen(sandbox, 'what is there before', isDone(sandbox, 'R-1'))
  await untilAllIsSaid(sandbox)
}

/** What the status channel has told so far. */
function toldAt(sandbox: Sandbox): number {
  return sandbox.slack.view('U0APPROVER').channels.find(({ id }) => id === 'C0STATUS')?.messages.length ?? 0
}

async function play(sandbox: Sandbox, name: StoryName): Promise<void> {
  const story: KilledStory = killedStories[name]
  const request = story.before === undefined ? 'R-1' : 'R-2'
  await sandbox.slack.untilConnected()
  await ask(sandbox, request, story.line(sandbox))
  await sandbox.slack.untilConnected()
  await sandbox.slack.as('U0APPROVER').openHome()
  await pressAll(sandbox, request, story.presses)
  if (name === 'create') {
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
export async function playKilled(name: StoryName, point: string | null, nth = 1): Promise<Survived> {
  const story: KilledStory = killedStories[name]
  const { expected } = story
  const points: string[] = []
  const log: string[] = []
  let lives = 0
  let isArmed = story.before === undefined
  const reached = (at: string): boolean => {
    if (!isArmed) return false
    points.push(at)
    return at === point && points.filter(one => one === at).length === nth
  }
  const sandbox = await startSandbox({
    rate,
    page: null,
    // Slow where a step must be seen waiting.
    awsPace: { provisioningMs: [30_000, 30_000], appearsMs: [20_000, 20_000] },
    gcpPace: { operationMs: [1_000, 1_000] },
    cloud: { pace: crashPace },
    ...story.sandbox,
    bot: {
      gate: async at => (reached(at) ? 'kill' : 'go'),
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
  onWire(sandbox, point, () => {
    if (point !== null && reached(point)) sandbox.bot.kill()
  })
  try {
    await prepare(sandbox, story)
    isArmed = true
    await play(sandbox, name)
    if (point !== null)
      await untilSeen(sandbox, 'the second life', () => lives === 2 && sandbox.bot.state() === 'running')
    await untilAllIsSaid(sandbox)
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
