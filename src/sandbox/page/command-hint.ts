/** What the composer offers while somebody types the slash command, as Slack shows an app's usage hint. */
export interface CommandHint {
  /** What follows the command, `create`. */
  name: string
  /** What may follow that, `[status=…]`; empty: nothing. */
  usage: string
  /** Says what it does, in a few words. */
  says: string
}

export const defaultHints: readonly CommandHint[] = [
  { name: 'create', usage: '[subscription=… …]', says: 'Ask for a new peering, with a form or in one line' },
  { name: 'delete', usage: '[1206/87]', says: 'Ask for a peering to be removed' },
  { name: 'list', usage: '[status=…] [subscription=…]', says: 'Peerings, from the inventory' },
  { name: 'show', usage: '1206/87 or R-12', says: 'One peering or one request' },
  { name: 'requests', usage: '[mine, waiting or all]', says: 'Requests and where they stand' },
  { name: 'approve', usage: 'R-12', says: 'Approve a request, as the button on its card does' },
  { name: 'deny', usage: 'R-12', says: 'Deny a request, with a reason' },
  { name: 'cancel', usage: 'R-12', says: 'Take back a request of yours' },
  { name: 'audit', usage: '[R-12, actor=@x or since=7d]', says: 'The latest audit entries' },
  { name: 'status', usage: '', says: "The bot's own health" },
  { name: 'help', usage: '[command]', says: 'What the bot can do' },
]
