import { expect, it } from 'vitest'
import { deletePlan } from '../../../src/providers/gcp/delete-plan.ts'
import { peeringOf } from '../../../src/providers/gcp/half.ts'
import { leavePlan } from '../../../src/providers/gcp/join-plan.ts'
import { scopeAt } from '../../../src/providers/gcp/project.ts'
import { networkRow } from '../../../src/providers/gcp/schema.ts'
import { app, main } from './gcp-world.ts'

/** The checks about consent, of a deletion and of leaving, for a half by consent. */
function consent(deleteStatus: string | null, state = 'ACTIVE') {
  const network = 'https://www.googleapis.com/compute/v1/projects/data-prod/global/networks/shared'
  const connectionStatus = { updateStrategy: 'CONSENSUS', consensusState: { deleteStatus } }
  const [half] = networkRow.parse({
    name: 'main',
    peerings: [{ name: 'ours', network, state, connectionStatus }],
  }).halves
  if (!half) throw new Error('there is a half')
  const known = peeringOf(scopeAt(app), half)
  const facts = { project: app, seen: half, isFarOurs: true }
  return [deletePlan(scopeAt(app), known, facts), leavePlan(app, main, half)].map(({ checks }) =>
    checks.find(({ code }) => code === 'consent'),
  )
}

it.each([
  [null, /both sides have asked for it\./],
  ['PEER_DELETE_REQUESTED', /so far the other side asks to delete it\./],
])(
  'a peering by consent is not deleted before both sides asked (%s), which Google would refuse',
  (status, text) => {
    for (const check of consent(status)) {
      expect(check).toMatchObject({ verdict: 'block', text: expect.stringMatching(text) })
      expect(check?.hint).toContain(
        'gcloud compute networks peerings request-delete ours --project=app-prod --network=main',
      )
    }
  },
)

it('it is once both have, and once the other half is gone', () => {
  expect(consent('DELETE_ACKNOWLEDGED').map(check => check?.verdict)).toEqual(['pass', 'pass'])
  expect(consent(null, 'INACTIVE')).toEqual([undefined, undefined])
})
