import { actionCommand } from './action-command.ts'
import { commonKeys, type FamilyWords } from './family-words.ts'

export const privatelinkWords: FamilyWords = {
  command: 'privatelink',
  family: 'privatelink',
  title: 'AWS PrivateLink',
  summary: 'AWS PrivateLink: show it, share it with accounts, get its discovery script, delete it',
  usage: [
    'privatelink',
    'privatelink show 1206',
    'privatelink create 1206 principal=111122223333 name=payments reason="overlapping ranges"',
    'privatelink share 1206 principal=111122223333 reason="the reporting account reads too"',
    'privatelink unshare 1206 principal=111122223333 reason="the account is being closed"',
    'privatelink disassociate 1206 connection=vpce-0123456789abcdef0 reason="moved to another VPC"',
    'privatelink script 1206',
    'privatelink delete 1206 confirm=payments-prod reason="not needed any more"',
    'privatelink delete 1400/privatelink@us-east-1 confirm=1400/privatelink@us-east-1 reason="one region is given up"',
    'privatelink create 1400 from=us-east-1 principal=111122223333 reason="one region of an Active-Active subscription"',
  ],
  keys: {
    ...commonKeys,
    from: 'region of the subscription; only where it is Active-Active',
    principal: 'AWS account that it is shared with, 12 digits',
    name: 'name of the share that the account sees, at most 64 characters; optional',
    alias: 'what the account is called in the list; optional',
    connection: 'the connection, as `privatelink show` names it',
    principals: '`first`: remove all accounts before it is deleted; only where the cloud asks for it',
    confirm:
      'what has to be typed back before something is deleted: the name of the subscription; of an Active-Active one the object, as the form says',
    page: 'page number',
  },
  verbs: {
    create: {
      label: 'Create…',
      title: 'New PrivateLink',
      says: 'The databases of the subscription are shared with an AWS account, which then makes an endpoint for them in its own VPC. Overlapping CIDRs do not matter.',
      needs: ['principal'],
    },
    share: {
      label: 'Share…',
      title: 'Share a PrivateLink',
      says: 'The PrivateLink is shared with one more AWS account.',
      needs: ['principal'],
    },
    unshare: {
      label: 'Unshare…',
      title: 'Unshare a PrivateLink',
      says: 'The PrivateLink is no longer shared with an AWS account; its connections drop.',
      needs: ['principal'],
    },
    disassociate: {
      label: 'Disassociate…',
      title: 'Drop a connection',
      says: 'One connection of a consumer to the PrivateLink is cut off.',
      needs: ['connection'],
    },
    delete: {
      label: 'Delete…',
      title: 'Delete a PrivateLink',
      says: 'The PrivateLink is deleted: every connection through it drops at once.',
      needs: ['confirm'],
    },
  },
  deletes: { privatelink: 'delete' },
  files: {
    verb: 'script',
    says: 'Sends the discovery script by direct message.',
    labels: { script: 'Discovery script' },
  },
  begins: '`/peering privatelink create` asks for one.',
}

export const privatelink = actionCommand(privatelinkWords)
