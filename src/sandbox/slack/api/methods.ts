/**
 * Every method of the look-alike's Web API: its tier, the tokens and scopes it takes, and what it does. Tiers are those of
 * `metadata/web-api/rate_limit_tiers.json` in Slack's Java SDK.
 */
import * as chat from './chat.ts'
import { apiTest, authTest, connectionsOpen } from './connection.ts'
import * as conversations from './conversations.ts'
import * as files from './files.ts'
import type { MethodRow } from './method.ts'
import { usergroupsList, usergroupUsers, userInfo } from './people.ts'
import * as reactions from './reactions.ts'
import * as views from './views.ts'

const bot = ['bot'] as const
const reading = ['channels:read', 'groups:read', 'im:read', 'mpim:read'] as const
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history'] as const

export const methods: Record<string, MethodRow> = {
  'api.test': { tier: 4, tokens: [], scopes: [], run: apiTest },
  'auth.test': { tier: 'special', tokens: ['bot', 'app'], scopes: [], run: authTest },
  'apps.connections.open': { tier: 1, tokens: ['app'], scopes: [], run: connectionsOpen },
  'chat.postMessage': { tier: 'post', tokens: bot, scopes: ['chat:write'], run: chat.postMessage },
  'chat.postEphemeral': { tier: 4, tokens: bot, scopes: ['chat:write'], run: chat.postEphemeral },
  'chat.update': { tier: 3, tokens: bot, scopes: ['chat:write'], run: chat.update },
  'chat.delete': { tier: 3, tokens: bot, scopes: ['chat:write'], run: chat.remove },
  'chat.getPermalink': { tier: 'special', tokens: bot, scopes: [], run: chat.getPermalink },
  'conversations.open': { tier: 3, tokens: bot, scopes: ['im:write', 'mpim:write'], run: conversations.open },
  'conversations.info': { tier: 3, tokens: bot, scopes: reading, run: conversations.info },
  'conversations.members': { tier: 4, tokens: bot, scopes: reading, run: conversations.members },
  'conversations.history': { tier: 3, tokens: bot, scopes: history, run: conversations.history },
  'conversations.replies': { tier: 3, tokens: bot, scopes: history, run: conversations.replies },
  'users.info': { tier: 4, tokens: bot, scopes: ['users:read'], run: userInfo },
  'usergroups.list': { tier: 2, tokens: bot, scopes: ['usergroups:read'], run: usergroupsList },
  'usergroups.users.list': { tier: 2, tokens: bot, scopes: ['usergroups:read'], run: usergroupUsers },
  'views.open': { tier: 4, tokens: bot, scopes: [], run: views.open },
  'views.push': { tier: 4, tokens: bot, scopes: [], run: views.push },
  'views.update': { tier: 4, tokens: bot, scopes: [], run: views.update },
  'views.publish': { tier: 4, tokens: bot, scopes: [], run: views.publish },
  'files.getUploadURLExternal': {
    tier: 4,
    tokens: bot,
    scopes: ['files:write'],
    run: files.getUploadURLExternal,
  },
  'files.completeUploadExternal': {
    tier: 4,
    tokens: bot,
    scopes: ['files:write'],
    run: files.completeUploadExternal,
  },
  'reactions.add': { tier: 3, tokens: bot, scopes: ['reactions:write'], run: reactions.add },
}
