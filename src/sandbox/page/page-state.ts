/** Everything the page draws, for one person, as plain data. */
import type { AwsLookalike } from '../aws/index.ts'
import type { GcpLookalike } from '../gcp/index.ts'
import type { NfyioLookalike } from '../nfyio/index.ts'
import type { CloudState } from '../redis-cloud/index.ts'
import type { ConversationView, FileView, MessageView, Shortcut, WorkspaceView } from '../slack/index.ts'
import { type CastMember, castOf } from './cast.ts'
import type { CommandHint } from './command-hint.ts'
import type { World } from './perform.ts'
import type { Reach, ReachControls } from './reach.ts'

const CALLS_SHOWN = 40

/** One call that reached a simulated cloud. */
interface CallView {
  at: number
  method: string // at Redis Cloud; elsewhere the service
  path: string // in AWS: account, Region and action; in Google Cloud: project and method; at NFYio: account, method, path
  status: number | null // null: the connection was destroyed before anything was done
  outcome: 'answered' | 'request_lost' | 'reply_lost' | 'reply_hung'
}

export interface PageState {
  workspace: WorkspaceView
  cloud: CloudState
  aws: ReturnType<AwsLookalike['state']> | null // null: there is none
  gcp: ReturnType<GcpLookalike['state']> | null
  nfyio: ReturnType<NfyioLookalike['state']> | null
  /** By cloud; null where no single word says it. */
  reach: Record<keyof ReachControls, Reach | null> | null // null: it cannot be changed from here
  calls: CallView[] // latest first
  clock: { now: number; rate: number }
  bot: { state: 'running' | 'stopped' | 'starting'; pid: number | null } | null
  people: CastMember[]
  groups: { id: string; name: string; handle: string }[]
  app: { userId: string; name: string; command: string; shortcuts: readonly Shortcut[] }
  hints: readonly CommandHint[]
}

/** @throws for an id that nobody has. */
export function pageState(world: World, viewerId: string): PageState {
  const { slack, cloud, aws, gcp, nfyio, reach, clock, bot, hints } = world
  return {
    workspace: lightened(slack.view(viewerId)),
    cloud: cloud.state(),
    aws: aws?.state() ?? null,
    gcp: gcp?.state() ?? null,
    nfyio: nfyio?.state() ?? null,
    reach: reach
      ? { aws: reach.aws.current(), gcp: reach.gcp.current(), nfyio: reach.nfyio.current() }
      : null,
    calls: callsOf(world),
    clock: { now: clock.now(), rate: clock.setting().rate },
    bot: bot ? { state: bot.state(), pid: bot.pid() } : null,
    people: castOf(slack.people, slack.groups),
    groups: slack.groups.map(({ id, name, handle }) => ({ id, name, handle })),
    app: {
      userId: slack.botUserId,
      name: slack.people.find(person => person.id === slack.botUserId)?.realName ?? 'App',
      command: slack.command,
      shortcuts: slack.shortcuts,
    },
    hints,
  }
}

/** Of all clouds, the latest first. */
function callsOf({ cloud, aws, gcp, nfyio }: World): CallView[] {
  const atAws = aws?.requests.slice(-CALLS_SHOWN).map(call => ({
    ...endOf(call),
    method: call.service.toUpperCase(),
    path: `${call.account ?? 'nobody'} ${call.region} ${call.action}${call.isDryRun ? ' (dry run)' : ''}`,
  }))
  const atGoogle = gcp?.requests.slice(-CALLS_SHOWN).map(call => ({
    ...endOf(call),
    method: 'GOOGLE',
    path: call.name === '' ? call.path : [call.project, call.name].filter(Boolean).join(' '),
  }))
  const atNfyio = nfyio?.requests.slice(-CALLS_SHOWN).map(call => ({
    ...endOf(call),
    method: 'NFYIO',
    path: `${call.account ?? 'nobody'} ${call.method} ${call.path}`,
  }))
  const atRedisCloud = cloud.requests
    .slice(-CALLS_SHOWN)
    .map(call => ({ ...endOf(call), method: call.method, path: call.path }))
  return [...atRedisCloud, ...(atAws ?? []), ...(atGoogle ?? []), ...(atNfyio ?? [])]
    .toSorted((a, b) => b.at - a.at)
    .slice(0, CALLS_SHOWN)
}

/** When it came, and how it ended. */
function endOf({ at, status, outcome }: Pick<CallView, 'at' | 'status' | 'outcome'>) {
  return { at, status, outcome }
}

/** Without the bytes of the files: an audit export would travel with every tick; `/api/file` hands it out. */
function lightened(view: WorkspaceView): WorkspaceView {
  const file = (one: FileView): FileView => ({ ...one, content: '' })
  const message = (one: MessageView): MessageView => ({
    ...one,
    files: one.files.map(file),
    replies: one.replies.map(message),
  })
  const conversation = (one: ConversationView): ConversationView => ({
    ...one,
    messages: one.messages.map(message),
  })
  return {
    ...view,
    channels: view.channels.map(conversation),
    directMessages: view.directMessages.map(conversation),
    files: view.files.map(file),
  }
}
