import { actionCommand } from './action-command.ts'
import { commonKeys, type FamilyWords } from './family-words.ts'

export const acceptWords: FamilyWords = {
  command: 'accept',
  family: 'vpc-peering',
  title: 'VPC peering',
  summary: 'Ask to accept a peering that somebody wants with a VPC of ours',
  usage: ['accept onprem/peer_abc123', 'accept onprem/peer_abc123 reason="reports for the data team"'],
  keys: { ...commonKeys },
  verbs: {
    accept: {
      label: 'Accept…',
      title: 'Accept a peering',
      says: 'The request is accepted at the end that was asked: traffic can flow once both sides have routes and their rules allow it.',
      needs: [],
    },
  },
  only: 'accept',
  deletes: {},
  begins: '`/peering list status=pending_acceptance` shows what waits.',
}

export const accept = actionCommand(acceptWords)
