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
  {
    name: 'create',
    usage: '[aws, gcp or nfyio] [subscription=… …]',
    says: 'Ask for a new peering, with a form or in one line',
  },
  { name: 'update', usage: '[1206/87] [cidrs=…]', says: "Ask for other CIDRs of a peering's far side" },
  { name: 'accept', usage: '[onprem/peer_…]', says: 'Ask to accept a peering that somebody wants' },
  {
    name: 'reject',
    usage: '[payments-eu-west-1/pcx-…]',
    says: 'Ask to reject a peering that somebody wants',
  },
  { name: 'delete', usage: '[1206/87]', says: 'Ask for a peering to be removed' },
  {
    name: 'privatelink',
    usage: '[show, create, share, unshare, disassociate, script or delete] [1206]',
    says: 'AWS PrivateLink of a subscription',
  },
  {
    name: 'tgw',
    usage: '[show, accept, reject, attach, cidrs or detach] [1206/tgw-7]',
    says: 'AWS Transit Gateway: invitations, gateways, attachments',
  },
  {
    name: 'psc',
    usage: '[show, create, endpoint, accept, reject, scripts, remove or delete] [1301]',
    says: 'Google Private Service Connect: the service and its endpoints',
  },
  {
    name: 'list',
    usage: '[status=…] [subscription=…] [kind=…]',
    says: 'All that joins networks, from the inventory',
  },
  { name: 'show', usage: '1206/87 or R-12', says: 'One peering or one request' },
  { name: 'map', usage: '[from=vpc-…]', says: 'A picture of which network peers with which' },
  { name: 'requests', usage: '[mine, waiting or all]', says: 'Requests and where they stand' },
  { name: 'approve', usage: 'R-12', says: 'Approve a request, as the button on its card does' },
  { name: 'deny', usage: 'R-12', says: 'Deny a request, with a reason' },
  { name: 'cancel', usage: 'R-12', says: 'Take back a request of yours' },
  { name: 'proceed', usage: 'R-12', says: 'Let a running request go on where it waits for a person' },
  { name: 'audit', usage: '[R-12, actor=@x or since=7d]', says: 'The latest audit entries' },
  { name: 'status', usage: '', says: "The bot's own health" },
  { name: 'help', usage: '[command]', says: 'What the bot can do' },
]
