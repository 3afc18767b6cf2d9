import { type Config, type Loading, loadConfig, type Problem } from '../../src/config/index.ts'

export const environment = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  REDISCLOUD_ACCESS_KEY: 'account-key',
  REDISCLOUD_SECRET_KEY: 'user-key',
}

export const slack = `
slack:
  channels: { approvals: C0APPROVALS, status: C0STATUS }
`

export const policy = `
policy:
  requesters: { anyone: true }
  rules:
    - name: everything
      approvers: { users: [U0APPROVER] }
`

/** Loads from texts: `files` by path, peerbot.yaml among them. */
export function load(
  yaml: string | null,
  env: NodeJS.ProcessEnv = environment,
  files: Record<string, string> = {},
): Promise<Loading> {
  const all: Record<string, string | null> = { ...files, './peerbot.yaml': yaml }
  return loadConfig(env, async path => {
    const text = all[path]
    if (text === undefined || text === null) throw new Error(`ENOENT: no such file, open '${path}'`)
    return text
  })
}

export function loaded(loading: Loading): Extract<Loading, { ok: true }> & { config: Config } {
  if (!loading.ok) throw new Error(`refused: ${JSON.stringify(loading.problems)}`)
  return loading
}

export function problemsOf(loading: Loading): Problem[] {
  if (loading.ok) throw new Error('accepted')
  return loading.problems
}
