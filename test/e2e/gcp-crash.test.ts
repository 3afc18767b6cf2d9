import type { Bot } from '../support/bot.ts'
import { type CrashStory, carryOutBy, countOf, crashStories, removeBy } from '../support/crash-stories.ts'
import { endingOf } from '../support/ending.ts'
import {
  catalog,
  catalogNetwork,
  halvesAt,
  halvesOf,
  main,
  operationsAt,
  projectToProject,
  sharedData,
} from '../support/gcp-stories.ts'

interface Ending {
  /** Asked of Redis Cloud. */
  writes: string[]
  /** At our networks. */
  halves: string[]
  /** Operations in Google Cloud, and how often each was carried out. */
  done: Record<string, number>
}

const at = (accept: 'automatic' | 'button', only: number) => ({
  only: [only],
  gcp: { accept, pace: { operationMs: [1_000, 1_000] as const } },
})

const ofRedisCloud = ['POST 1301/peerings']
const added = `addPeering ${main}`
const removed = `removePeering ${main}`

const stories: CrashStory<Ending>[] = [
  {
    name: 'Redis Cloud to Google Cloud, created',
    bot: at('automatic', 1301),
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', catalog),
    ending: { writes: ofRedisCloud, halves: [`${catalogNetwork} ACTIVE`], done: { [added]: 1 } },
    operation: 'peering.create',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      follow_task: ['waiting'],
      find_peering: ['waiting'],
      accept: [],
      wait_active: ['waiting'],
      verify: [],
    },
  },
  {
    name: 'Redis Cloud to Google Cloud, created by button',
    bot: at('button', 1301),
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', catalog, 'Accept in Google Cloud'),
    ending: { writes: ofRedisCloud, halves: [`${catalogNetwork} ACTIVE`], done: { [added]: 1 } },
    operation: 'peering.create',
    steps: { accept: ['waiting'] },
  },
  {
    name: 'Redis Cloud to Google Cloud, deleted',
    bot: at('automatic', 1301),
    before: bot => carryOutBy(bot, 'R-1', catalog),
    request: 'R-2',
    play: bot => removeBy(bot, 'R-2', '1301/87'),
    ending: {
      writes: [...ofRedisCloud, 'DELETE 1301/peerings/87'],
      halves: [],
      done: { [added]: 1, [removed]: 1 },
    },
    operation: 'peering.delete',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      follow_task: ['waiting'],
      leave: [],
      confirm_gone: ['waiting'],
    },
  },
  {
    name: 'project to project, created',
    bot: at('automatic', 1206),
    request: 'R-1',
    play: bot => carryOutBy(bot, 'R-1', projectToProject),
    ending: {
      writes: [],
      halves: [`${sharedData} ACTIVE`, `${main} ACTIVE`],
      done: { [added]: 1, [`addPeering ${sharedData}`]: 1 },
    },
    operation: 'peering.create',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      find_peering: [],
      accept: [],
      verify: [],
    },
  },
  {
    name: 'project to project, deleted',
    bot: at('automatic', 1206),
    before: bot => carryOutBy(bot, 'R-1', projectToProject),
    request: 'R-2',
    play: bot => removeBy(bot, 'R-2', `app/main.${halvesOf(bot, main)[0]?.name}`),
    ending: {
      writes: [],
      halves: [],
      done: {
        [added]: 1,
        [`addPeering ${sharedData}`]: 1,
        [removed]: 1,
        [`removePeering ${sharedData}`]: 1,
      },
    },
    operation: 'peering.delete',
    steps: {
      replan: [],
      submit: ['intended', 'remembered'],
      leave: [],
      confirm_gone: [],
    },
  },
]

function look(bot: Bot): Ending {
  return {
    writes: endingOf(bot).writes,
    halves: [...halvesAt(bot, main), ...halvesAt(bot, sharedData)],
    done: countOf(operationsAt(bot)),
  }
}

function watch({ gcp }: Bot, written: () => void): void {
  gcp().onEvent(({ kind, text }) => {
    if (kind === 'call' && /^networks\.(add|update|remove)Peering /.test(text)) written()
  })
}

crashStories({ title: 'Google Cloud', look, watch }, stories)
