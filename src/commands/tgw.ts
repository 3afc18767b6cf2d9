import { actionCommand } from './action-command.ts'
import { commonKeys, type FamilyWords } from './family-words.ts'

export const tgwWords: FamilyWords = {
  command: 'tgw',
  family: 'tgw',
  title: 'AWS Transit Gateway',
  summary: 'AWS Transit Gateway: invitations, gateways, attachments and their CIDRs',
  usage: [
    'tgw',
    'tgw show 1206',
    'tgw accept 1206/invitation-3 reason="hub network of payments"',
    'tgw reject 1206/invitation-3 reason="not ours"',
    'tgw attach 1206/tgw-7 reason="hub network of payments"',
    'tgw cidrs 1206/attachment-7 cidrs=10.20.0.0/16,10.21.0.0/16 reason="two more spokes"',
    'tgw detach 1206/attachment-7 confirm=1206/attachment-7 reason="moved to a peering"',
  ],
  keys: {
    ...commonKeys,
    from: 'region of the subscription; only where it is Active-Active',
    cidrs:
      'all CIDRs that are reached through the gateway, separated by commas; they replace the old ones, and `none` clears them',
    confirm: 'what has to be typed back before something is taken away',
    page: 'page number',
  },
  verbs: {
    accept: {
      label: 'Accept…',
      title: 'Accept an invitation',
      says: "A transit gateway that was shared with the subscription's AWS account is accepted, so that it can be attached.",
      needs: [],
    },
    reject: {
      label: 'Reject…',
      title: 'Reject an invitation',
      says: "A transit gateway that was shared with the subscription's AWS account is refused.",
      needs: [],
    },
    attach: {
      label: 'Attach…',
      title: 'Attach a gateway',
      says: 'The subscription is attached to the transit gateway; its owner accepts the attachment.',
      needs: [],
    },
    cidrs: {
      label: 'CIDRs…',
      title: 'CIDRs of an attachment',
      says: 'The CIDRs that are reached through the gateway are replaced by the full list that you give; what is not in it loses its way.',
      needs: ['cidrs'],
    },
    detach: {
      label: 'Detach…',
      title: 'Detach a gateway',
      says: 'The subscription is detached from the transit gateway: all traffic through it stops at once.',
      needs: ['confirm'],
    },
  },
  deletes: { tgw_attachment: 'detach' },
  begins:
    "A gateway's owner shares it with the subscription's AWS account through AWS Resource Access Manager; the invitation shows up here then.",
}

export const tgw = actionCommand(tgwWords)
