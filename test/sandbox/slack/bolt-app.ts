/** A real Bolt app that talks to the look-alike, and a real Web API client. */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import { type WebAPICallResult, WebClient } from '@slack/web-api'
import type { SlackLookalike } from '../../../src/sandbox/slack/index.ts'

const silence = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}

/** Bolt writes into the options it is given: every client gets its own. */
const clientOptions = (slack: SlackLookalike) => ({
  slackApiUrl: slack.apiUrl,
  allowAbsoluteUrls: true,
  retryConfig: { retries: 0 },
  logger: silence,
})

export function webClient(slack: SlackLookalike, token = slack.tokens.bot): WebClient {
  return new WebClient(token, { ...clientOptions(slack), rejectRateLimitedCalls: true })
}

/** A Bolt app over Socket Mode; `clientPingTimeout` short, so that a reconnect does not take 5 seconds. */
export async function socketApp(slack: SlackLookalike, listen: (app: App) => void): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: slack.tokens.app,
    clientPingTimeout: 200,
    logger: silence,
    installerOptions: { clientOptions: clientOptions(slack) },
  })
  const app = new App({
    token: slack.tokens.bot,
    receiver,
    clientOptions: clientOptions(slack),
    logger: silence,
    deferInitialization: true,
  })
  listen(app)
  await app.init()
  await app.start()
  await slack.untilConnected()
  return app
}

/** A Bolt app over signed HTTP, on a free port; deliveries go there from now on. */
export async function httpApp(slack: SlackLookalike, listen: (app: App) => void): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret: slack.tokens.signingSecret, port: 0, logger: silence })
  const app = new App({
    token: slack.tokens.bot,
    receiver,
    clientOptions: clientOptions(slack),
    logger: silence,
    deferInitialization: true,
  })
  listen(app)
  await app.init()
  const server = await receiver.start(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The app has no port.')
  slack.deliverTo({ kind: 'http', url: `http://127.0.0.1:${address.port}/slack/events` })
  return app
}

/** The error code a call ended with. */
export async function errorOf(call: Promise<WebAPICallResult>): Promise<unknown> {
  return call.then(
    () => null,
    error => error?.data?.error ?? error?.code ?? error,
  )
}

/** Resolves when `look` finds something; looks again after every change. */
export function until<T>(slack: SlackLookalike, look: () => T | undefined): Promise<T> {
  return new Promise(resolve => {
    const check = () => {
      const found = look()
      if (found === undefined) return
      stop()
      resolve(found)
    }
    const stop = slack.onChange(check)
    check()
  })
}
