/** `auth.test`, `api.test`, `apps.connections.open`: who am I, is anybody there, and a socket's address. */
import { ApiRefusal, type Call } from './method.ts'

type Reply = Record<string, unknown>

export function authTest(call: Call): Reply {
  const { workspace } = call
  const common = {
    url: `https://${workspace.teamDomain}.slack.com/`,
    team: 'Peering',
    team_id: workspace.teamId,
    is_enterprise_install: false,
  }
  if (call.token === 'app') return { ...common, app_id: workspace.appId, app_name: 'Peerbot' }
  return { ...common, user: 'peerbot', user_id: workspace.botUserId, bot_id: workspace.botId }
}

export function apiTest(call: Call): Reply {
  const error = call.args.string('error')
  if (error) throw new ApiRefusal(error, { args: call.args.values })
  return { args: call.args.values }
}

export function connectionsOpen(call: Call): Reply {
  return { url: call.sockets.ticketUrl(call.origin) }
}
