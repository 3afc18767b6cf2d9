import { actionCommand } from './action-command.ts'
import { commonKeys, type FamilyWords } from './family-words.ts'

export const rejectWords: FamilyWords = {
  command: 'reject',
  family: 'vpc-peering',
  title: 'VPC peering',
  summary: 'Ask to reject a peering that somebody wants with a VPC of ours',
  usage: [
    'reject payments-eu-west-1/pcx-0123456789abcdef0',
    'reject payments-eu-west-1/pcx-0123456789abcdef0 reason="nobody here knows this account"',
  ],
  keys: { ...commonKeys },
  verbs: {
    reject: {
      label: 'Reject…',
      title: 'Reject a peering',
      says: 'The request is refused at the end that was asked: it can never be accepted after that, and the requester sees it as rejected.',
      needs: [],
    },
  },
  only: 'reject',
  deletes: {},
  begins: '`/peering list status=pending_acceptance` shows what waits.',
}

export const reject = actionCommand(rejectWords)
