import { actionCommand } from './action-command.ts'
import { commonKeys, type FamilyWords } from './family-words.ts'

export const updateWords: FamilyWords = {
  command: 'update',
  family: 'vpc-peering',
  title: 'VPC peering',
  summary: "Ask for other CIDRs of a peering's far side; the full list replaces the old one",
  usage: [
    'update 1206/87',
    'update 1206/87 cidrs=10.20.0.0/16,10.21.0.0/16 reason="a second subnet for checkout"',
  ],
  keys: {
    ...commonKeys,
    cidrs: 'all CIDRs that it shall have from then on, separated by commas, at most five',
  },
  verbs: {
    update: {
      label: 'Update CIDRs…',
      title: 'Update a peering',
      says: "The CIDRs of the peering's far side are replaced by the full list that you give; what is not in it loses its way.",
      needs: ['cidrs'],
    },
  },
  only: 'update',
  deletes: {},
  begins: '`/peering create` asks for a peering.',
}

export const update = actionCommand(updateWords)
