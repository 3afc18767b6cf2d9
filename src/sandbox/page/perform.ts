/** Carries out what the page asked for, at the look-alike it concerns. */
import type { AdjustableClock } from '../../kit/clock.ts'
import type { AwsLookalike } from '../aws/index.ts'
import type { GcpLookalike } from '../gcp/index.ts'
import type { NfyioLookalike } from '../nfyio/index.ts'
import type { RedisCloudLookalike } from '../redis-cloud/index.ts'
import type { Actor, SlackLookalike } from '../slack/index.ts'
import type { Act, Answer } from './act.ts'
import type { BotControl } from './bot-control.ts'
import { maySignIn } from './cast.ts'
import type { CommandHint } from './command-hint.ts'
import type { ReachControls } from './reach.ts'

/** All that the page shows and acts on. */
export interface World {
  slack: SlackLookalike
  cloud: RedisCloudLookalike
  aws?: AwsLookalike
  gcp?: GcpLookalike
  nfyio?: NfyioLookalike
  clock: AdjustableClock
  bot?: BotControl
  reach?: ReachControls
  hints: readonly CommandHint[]
}

const done: Answer = { ok: true }

/** @throws in the words of the look-alike, for what that person or that cloud would not let happen. */
export async function perform(world: World, act: Act): Promise<Answer> {
  return 'as' in act ? byPerson(world, act) : around(world, act)
}

async function byPerson(world: World, act: Extract<Act, { as: string }>): Promise<Answer> {
  const actor = actorOf(world, act.as)
  switch (act.do) {
    case 'command':
      return actor.command(act.channel, act.text)
    case 'shortcut':
      return actor.shortcut(act.callbackId)
    case 'press':
      return press(actor, act)
    case 'suggest':
      return { ok: true, options: await actor.suggest(act.where, act.actionId, act.query) }
    case 'fill':
      await actor.fill(act.view, act.values)
      return done
    case 'submit':
      return actor.submit(act.view)
    case 'closeView':
      await actor.closeView(act.view)
      return done
    case 'openHome':
      await actor.openHome()
      return done
    case 'say':
      await actor.say(act.channel, act.text)
      return done
    case 'reload':
      world.slack.reload(act.as)
      return done
  }
}

function actorOf(world: World, userId: string): Actor {
  const person = world.slack.people.find(one => one.id === userId)
  if (!person || !maySignIn(person)) throw new Error(`Nobody can be ${userId} here.`)
  return world.slack.as(userId)
}

function press(actor: Actor, act: Extract<Act, { do: 'press' }>): Promise<Answer> {
  const { where, actionId, blockId, value, confirmed } = act
  return actor.press(where, actionId, {
    ...(blockId === undefined ? {} : { blockId }),
    ...(value === undefined ? {} : { value }),
    ...(confirmed === undefined ? {} : { confirmed }),
  })
}

const titles = { aws: 'AWS', gcp: 'Google Cloud', nfyio: 'NFYio' } as const

/** @throws where the page shows no such cloud. */
function cloudAt<C extends keyof typeof titles>(world: World, name: C): NonNullable<World[C]> {
  const cloud = world[name]
  if (cloud) return cloud
  throw new Error(`There is no ${titles[name]} here.`)
}

async function around(world: World, act: Exclude<Act, { as: string }>): Promise<Answer> {
  const { cloud, clock } = world
  switch (act.do) {
    case 'acceptInAws':
    case 'rejectInAws':
    case 'expireInAws':
    case 'deleteInAws':
    case 'runGcloud':
    case 'removeGcloud':
      cloud[act.do](act.peeringId)
      break
    case 'actOn':
      cloud.actOn(act.object, act.act)
      break
    case 'actInAws':
      cloudAt(world, 'aws').act(act.object, act.act)
      break
    case 'throttleAws':
      cloudAt(world, 'aws').faults.throttle(act.times)
      break
    case 'dropNextAwsReply':
      cloudAt(world, 'aws').faults.dropNextReply(act.action)
      break
    case 'actInGoogle':
      cloudAt(world, 'gcp').act(act.object, act.act)
      break
    case 'occupyGoogle': {
      const [project = '', network = ''] = act.network.split('/')
      cloudAt(world, 'gcp').faults.busy(project, network, act.seconds * 1_000)
      break
    }
    case 'dropNextGoogleReply':
      cloudAt(world, 'gcp').faults.dropNextReply(act.call)
      break
    case 'actInNfyio':
      cloudAt(world, 'nfyio').act(act.object, act.act)
      break
    case 'hideNfyioReads':
      for (const call of ['peerings.list', 'peerings.get'] as const)
        cloudAt(world, 'nfyio').faults.notOffered(call, 404)
      break
    case 'dropNextNfyioReply':
      cloudAt(world, 'nfyio').faults.dropNextReply()
      break
    case 'failNextTask':
      cloud.faults.failNextTask(act.type)
      break
    case 'failNextPeering':
      cloud.faults.failNextPeering()
      break
    case 'hangNextTask':
      cloud.faults.hangNext()
      break
    case 'completeWithoutChange':
      cloud.faults.completeWithoutChange()
      break
    case 'demandPrincipalsFirst':
      cloud.faults.demandPrincipalsFirst(true)
      break
    case 'dropNextReply':
      cloud.faults.dropNextReply(act.method ? { method: act.method } : {})
      break
    case 'rateLimit':
      cloud.faults.rateLimit(act.seconds)
      break
    case 'outage':
      cloud.faults.outage(act.seconds)
      break
    case 'clearFaults':
      cloud.clearFaults()
      world.aws?.faults.clear()
      world.gcp?.faults.clear()
      world.nfyio?.faults.clear()
      break
    case 'setRate':
      clock.setRate(act.rate)
      break
    case 'jump':
      clock.jump(act.ms)
      break
    case 'disconnectSlack':
      world.slack.faults.disconnectSockets('refresh_requested')
      break
    case 'killBot':
      if (!world.bot) throw new Error('No bot belongs to this page.')
      world.bot.kill()
      break
    case 'reach':
      if (!world.reach) throw new Error('No bot belongs to this page.')
      await world.reach[act.cloud].change(act.reach)
      break
  }
  return done
}
