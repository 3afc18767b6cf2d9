/** The one slash command that is measured, as Slack sends it. */
export const teamId = 'T0BENCH'
export const tokens = { bot: 'xoxb-bench', app: 'xapp-bench', signingSecret: 'bench-signing-secret' }

/** `/peering status`: after the acknowledgement it looks up the person, writes twice and answers. */
export function slashCommand(answerUrl: string, trigger: string): Record<string, string> {
  return {
    token: 'verification',
    team_id: teamId,
    team_domain: 'bench',
    channel_id: 'C0BENCH',
    channel_name: 'bench',
    user_id: 'U0PERSON',
    user_name: 'person',
    command: '/peering',
    text: 'status',
    api_app_id: 'A0BENCH',
    is_enterprise_install: 'false',
    response_url: `${answerUrl}/answer`,
    trigger_id: trigger,
  }
}
