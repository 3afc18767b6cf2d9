/**
 * The floor: a Bolt app with nothing but `await ack()`. Plain JavaScript, so that it does not pay for reading TypeScript.
 * It says on a line of its own when it is ready, in the bot's words.
 */
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'

const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL } = process.env
const clientOptions = () => ({ slackApiUrl: SLACK_API_URL })
const logLevel = LogLevel.WARN

const http = SLACK_SIGNING_SECRET ? new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, logLevel }) : null
const receiver =
  http ??
  new SocketModeReceiver({
    appToken: SLACK_APP_TOKEN,
    logLevel,
    installerOptions: { clientOptions: clientOptions() },
  })
const app = new App({
  token: SLACK_BOT_TOKEN,
  receiver,
  clientOptions: clientOptions(),
  logLevel,
  deferInitialization: true,
})
app.command('/peering', async ({ ack }) => {
  await ack()
})

await app.init()
const server = await receiver.start(...(http ? [{ port: 0, host: '127.0.0.1' }] : []))
const port = http ? server.address().port : 0
process.stdout.write(`${JSON.stringify({ port, msg: 'connected to Slack' })}\n`)
process.on('SIGTERM', () => process.exit(0))
