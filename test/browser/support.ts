/**
 * A story in the browser: the sandbox with the real bot, Chromium at its page, and words for what people do there.
 * Nothing sleeps: every step waits for what a person would see. A story fails when the page reports an error that it
 * did not ask for.
 */
import { mkdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Locator, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Sandbox time runs fast and the cloud answers soon; Slack's own three seconds stay real. */
const hurried: SandboxOptions = { rate: 60, cloud: { pace: 0.5 } }

/** The whole request in one line. */
export const awsLine =
  '/peering create subscription=1206 account=111122223333 region=eu-west-1 vpc=vpc-0123456789abcdef0 cidrs=10.20.0.0/16,10.21.0.0/16 reason="checkout reads"'

const ids = {
  Robin: 'U0REQUESTER',
  Ada: 'U0APPROVER',
  Grace: 'U0APPROVER2',
  Gil: 'U0GUEST',
} as const
type Name = keyof typeof ids

const channels = { general: 'C0GENERAL', approvals: 'C0APPROVALS', status: 'C0STATUS' } as const
type Channel = keyof typeof channels

const size = { width: 1280, height: 800 }
const pictureLimit = 300 * 1024
const docs = fileURLToPath(new URL('../../docs/', import.meta.url))

export interface Stage {
  sandbox: Sandbox
  page: Page
  /** Changes over to another person by the switch in the bar. */
  be(name: Name): Promise<void>
  open(channel: Channel): Promise<void>
  openHome(): Promise<void>
  openDirectMessage(): Promise<void>
  openTab(tab: 'slack' | 'clouds'): Promise<void>
  /** Types into the composer and sends. */
  type(text: string): Promise<void>
  /** A message of the open conversation by what it says; the latest one that says it. */
  message(words: string | RegExp): Locator
  /** The card of a request, in the approvals channel. */
  card(request: string): Locator
  /** The card once it stands at this word. */
  cardAt(request: string, word: string): Promise<Locator>
  modal: Locator
  /** A field of the open form by its label. */
  field(label: string): Locator
  /** Picks from a typeahead: types the query and takes the option. */
  pick(label: string, query: string, option: string): Promise<void>
  submit(): Promise<void>
  /** Writes a picture of the README, when UPDATE_DOCS=1: the page, or what of it matters, at a height that holds it. */
  picture(name: string, crop?: { of?: Page | Locator; height?: number }): Promise<void>
}

/** Plays a story from an empty workspace; afterwards everything is closed and the page's errors are looked at. */
export async function onStage(
  story: (stage: Stage) => Promise<void>,
  options: SandboxOptions = {},
): Promise<void> {
  const errors: string[] = []
  const sandbox = await startSandbox({ ...hurried, ...options })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
  try {
    const page = await browser.newPage({ viewport: size })
    page.setDefaultTimeout(20_000)
    page.on('pageerror', error => errors.push(error.message))
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text())
    })
    await page.goto(sandbox.page?.url ?? '')
    await page.locator('[data-testid=bot][data-state=running]').waitFor()
    await sandbox.slack.untilConnected()
    await story(stageAt(page, sandbox))
  } finally {
    await browser.close()
    await sandbox.close()
  }
  expect(errors).toEqual([])
}

function stageAt(page: Page, sandbox: Sandbox): Stage {
  const log = page.getByTestId('log')
  const modal = page.getByTestId('modal')
  const field = (label: string) => modal.getByLabel(label, { exact: false })
  const card = (request: string) =>
    log.getByRole('article').filter({ has: page.getByRole('heading', { name: `${request} · ` }) })
  const open = async (channel: Channel) => {
    await page.locator(`[data-channel=${channels[channel]}]`).click()
    await page.locator(`[data-channel=${channels[channel]}][aria-current=page]`).waitFor()
  }
  return {
    sandbox,
    page,
    modal,
    field,
    card,
    open,
    be: async name => {
      await page.getByTestId('person-switch').click()
      await page.locator(`[data-person=${ids[name]}]`).click()
      await page.getByRole('button', { name: `You are ${name} ` }).waitFor()
    },
    openHome: () => page.getByTestId('app-home').click(),
    openDirectMessage: () => page.locator('[data-channel^=D]').click(),
    openTab: tab => page.getByTestId(`tab-${tab}`).click(),
    type: async text => {
      await page.getByTestId('composer').fill(text)
      await page.getByTestId('composer').press('Enter')
    },
    message: words => log.getByRole('article').filter({ hasText: words }).last(),
    cardAt: async (request, word) => {
      const at = card(request).filter({ has: page.getByText(word, { exact: true }) })
      await at.waitFor()
      return at
    },
    pick: async (label, query, option) => {
      await field(label).click()
      await field(label).fill(query)
      await page.getByRole('option', { name: option }).click()
    },
    submit: () => modal.locator('button[type=submit]').click(),
    picture: async (name, { of = page, height = size.height } = {}) => {
      if (process.env['UPDATE_DOCS'] !== '1') return
      mkdirSync(docs, { recursive: true })
      const path = `${docs}${name}.png`
      await page.setViewportSize({ ...size, height })
      await page.mouse.move(0, 0)
      await of.screenshot({ path, animations: 'disabled' })
      await page.setViewportSize(size)
      expect(statSync(path).size, `the size of ${name}.png`).toBeLessThan(pictureLimit)
    },
  }
}
