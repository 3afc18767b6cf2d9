import { recordedRoutes } from '../support/aws-stories.ts'
import type { Bot } from '../support/bot.ts'
import { type CrashStory, carryOutBy, countOf, crashStories, removeBy } from '../support/crash-stories.ts'
import {
  acrossAccounts,
  nfyioPeering,
  nfyioPeerings,
  nfyioRoutes,
  nfyioWrites,
} from '../support/nfyio-stories.ts'

interface Ending {
  peerings: string[]
  routes: string[]
  /** On record as being there. */
  recorded: string[]
  /** What must not be done twice, and how often it was done. */
  done: Record<string, number>
}

const automatic = { only: [1206], nfyio: { accept: 'automatic', routes: 'automatic' } } as const
const button = { only: [1206], nfyio: { accept: 'button', routes: 'button' } } as const

const routes = ['rtb_abc_main 172.31.0.0/16', 'rtb_abc_private 172.31.0.0/16', 'rtb_xyz 10.0.0.0/16']
const there = {
  peerings: ['active'],
  routes: routes.map(route => `${route} active`),
  recorded: routes.map(route => `${route} written`),
}
const created = { 'peerings.create': 1, 'peerings.accept': 1, 'routes.create': routes.length }

const stories: CrashStory<Ending>[] = [
  {
    name: 'across two accounts, created',
    bot: automatic,
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', acrossAccounts, 'It answers'),
    ending: { ...there, done: created },
    operation: 'peering.create',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      find_peering: [],
      accept: [],
      routes: [],
      verify: [],
      probe: ['waiting'],
    },
  },
  {
    name: 'across two accounts, created by buttons',
    bot: button,
    request: 'R-1',
    play: bot =>
      carryOutBy(bot, 'R-1', acrossAccounts, 'Accept in NFYio', 'Add routes', 'It does not answer'),
    ending: { ...there, done: created },
    operation: 'peering.create',
    steps: { accept: ['waiting'], routes: ['waiting'], probe: ['waiting'] },
  },
  {
    name: 'across two accounts, deleted',
    bot: automatic,
    before: bot => carryOutBy(bot, 'R-1', acrossAccounts, 'It answers'),
    request: 'R-2',
    play: bot => removeBy(bot, 'R-2', `onprem/${nfyioPeering(bot).peering}`),
    ending: {
      peerings: [],
      routes: [],
      recorded: [],
      done: { ...created, 'routes.delete': routes.length, 'peerings.delete': 1 },
    },
    operation: 'peering.delete',
    steps: { replan: [], unroute: [], submit: ['intended', 'remembered'], confirm_gone: [] },
  },
]

async function look(bot: Bot): Promise<Ending> {
  return {
    peerings: nfyioPeerings(bot).map(({ status }) => status),
    routes: nfyioRoutes(bot),
    recorded: await recordedRoutes(bot),
    done: countOf(nfyioWrites(bot).map(call => call.split(' ')[0] ?? '')),
  }
}

function watch({ nfyio }: Bot, written: () => void): void {
  nfyio().onEvent(({ kind, text }) => {
    if (kind === 'call' && !text.startsWith('GET ')) written()
  })
}

crashStories({ title: 'NFYio', look, watch }, stories)
