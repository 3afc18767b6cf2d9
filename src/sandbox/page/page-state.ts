/** Everything the page draws, for one person, as plain data. */
import type { AwsLookalike } from '../aws/index.ts'
import type { CloudState } from '../redis-cloud/index.ts'
import type { ConversationView, FileView, MessageView, Shortcut, WorkspaceView } from '../slack/index.ts'
import type { AwsReach } from './aws-reach.ts'
import { type CastMember, castOf } from './cast.ts'
import type { CommandHint } from './command-hint.ts'
import type { World } from './perform.ts'

const CALLS_SHOWN = 40

/** One call that reached a simulated cloud. */
interface CallView {
  at: number
  method: string // of Redis Cloud; AWS's service
  path: string // in AWS: account, Region and action
  status: number | null // null: the connection was destroyed before anything was done
  outcome: 'answered' | 'request_lost' | 'reply_lost' | 'reply_hung'
}

export interface PageState {
  workspace: WorkspaceView
  cloud: CloudState
  aws: ReturnType<AwsLookalike['state']> | null // null: there is none
  awsReach: { current: AwsReach | null } | null // null: it cannot be changed from here
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
  const { slack, cloud, aws, awsReach, clock, bot, hints } = world
  return {
    workspace: lightened(slack.view(viewerId)),
    cloud: cloud.state(),
    aws: aws?.state() ?? null,
    awsReach: awsReach ? { current: awsReach.current() } : null,
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
function callsOf({ cloud, aws }: World): CallView[] {
  const atAws = aws?.requests.slice(-CALLS_SHOWN).map(call => ({
    at: call.at,
    method: call.service.toUpperCase(),
    path: `${call.account ?? 'nobody'} ${call.region} ${call.action}${call.isDryRun ? ' (dry run)' : ''}`,
    status: call.status,
    outcome: call.outcome,
  }))
  const atRedisCloud = cloud.requests
    .slice(-CALLS_SHOWN)
    .map(({ at, method, path, status, outcome }) => ({ at, method, path, status, outcome }))
  return [...atRedisCloud, ...(atAws ?? [])].toSorted((a, b) => b.at - a.at).slice(0, CALLS_SHOWN)
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
