import { describe, expect, it } from 'vitest'
import { planHash } from '../../../src/peering/plan.ts'
import type { Peering } from '../../../src/peering/side.ts'
import type { ActionPlan } from '../../../src/providers/provider.ts'
import {
  acceptPlan,
  createEndpointPlan,
  createPlan,
  deletePlan,
  type PrivateServiceConnectFacts,
  privateServiceConnectWayOut,
  rejectPlan,
  removePlan,
} from '../../../src/providers/redis-cloud/private-service-connect-plan.ts'
import { serviceOf } from '../../../src/providers/redis-cloud/private-service-connect-row.ts'
import { activeActiveGoogleScope, googleScope, googleSubscription } from './builders.ts'
import { endpoint, endpointRow, names, service, serviceRow } from './private-service-connect-builders.ts'

const facts = (...rows: Peering[]): PrivateServiceConnectFacts => ({
  alias: 'main',
  subscriptionId: '1301',
  account: { id: '1001', name: 'Acme', keyName: 'k', keyOwner: null, allowedSourceIps: [], sourceIp: null },
  subscription: googleSubscription(),
  rows,
})
const unread: PrivateServiceConnectFacts = { ...facts(), rows: { unread: 'it could not be read' } }

/** Without those about our own side, which are the same everywhere. */
const verdicts = ({ checks }: ActionPlan) =>
  checks
    .filter(({ code }) => !/^account_|^subscription_/.test(code))
    .map(({ code, verdict }) => `${code} ${verdict}`)
const checkOf = ({ checks }: ActionPlan, code: string) => checks.find(check => check.code === code)
const commandsOf = ({ manual }: ActionPlan) => manual.flatMap(({ command }) => command ?? [])
const scope = googleScope()

describe('every plan', () => {
  const plans = (all: PrivateServiceConnectFacts): [code: string, plan: ActionPlan][] => [
    ['psc_active', createEndpointPlan(scope, service(), names, all)],
    ['endpoint_pending', acceptPlan(scope, endpoint('pending'), all)],
    ['endpoint_pending', rejectPlan(scope, endpoint('pending'), all)],
    ['endpoint_initialized', removePlan(scope, endpoint('initialized'), all)],
    ['psc_deletable', deletePlan(scope, service(), all)],
  ]

  it('is blocked by what cannot be seen, and by what is gone', () => {
    for (const [code, plan] of [
      ...plans(unread),
      ...plans(facts()),
      ...plans(facts(service('deleted'), endpoint('deleted'))),
    ])
      expect(verdicts(plan)).toContain(`${code} block`)
    expect(verdicts(createPlan(scope, null, unread))).toEqual(['psc_new block'])
    expect(verdicts(createEndpointPlan(scope, service(), names, unread))).toContain('endpoint_new block')
    expect(verdicts(deletePlan(scope, service(), unread))).toContain('endpoints_down block')
  })

  it('warns about a status that nobody knows', () => {
    for (const [code, plan] of plans(facts(service('odd'), endpoint('odd'))))
      expect(verdicts(plan)).toContain(`${code} warn`)
  })

  it('checks our own side', () => {
    for (const [, plan] of plans(facts()))
      expect(plan.checks.map(({ code }) => code)).toContain('subscription_active')
  })
})

describe('the plan of a service', () => {
  it('says that nothing is connected by it', () => {
    const plan = createPlan(scope, null, facts())

    expect(verdicts(plan)).toEqual(['psc_new pass'])
    expect(plan.changes.at(-1)).toMatch(/Nothing is connected/)
    expect(plan.changes.join(' ')).not.toMatch(/Active-Active/)
    expect(commandsOf(plan)[0]).toMatch(/^\/peering psc endpoint 1301\/psc project=/)
    expect(plan.material).toMatchObject({ object: '1301/psc', region: 'us-central1' })
  })

  it('of an Active-Active subscription says that it is for one region', () => {
    const plan = createPlan(activeActiveGoogleScope(), 'europe-west1', facts())

    expect(plan.changes[1]).toMatch(/^It serves europe-west1 only/)
    expect(plan.material).toMatchObject({ object: '1401/psc@europe-west1', region: 'europe-west1' })
  })

  it.each([
    ['active', /Use it: \/peering psc endpoint 1301\/psc/],
    ['create-pending', /Use it/],
    ['provision-failed', /Delete it first: \/peering psc delete 1301\/psc/],
    ['delete-pending', /once it is gone/],
  ])('is blocked by one that is %s', (word, hint) => {
    const plan = createPlan(scope, null, facts(service(word)))

    expect(checkOf(plan, 'psc_new')).toMatchObject({ verdict: 'block', hint: expect.stringMatching(hint) })
  })

  it('is free where the last one is deleted, or is of another region', () => {
    expect(verdicts(createPlan(scope, null, facts(service('deleted'))))).toEqual(['psc_new pass'])
    expect(verdicts(createPlan(scope, null, facts(service('active', [], 'europe-west1'))))).toEqual([
      'psc_new pass',
    ])
  })
})

describe('the plan of an endpoint', () => {
  it('names the network, and what people do then', () => {
    const plan = createEndpointPlan(scope, service(), names, facts(service()))

    expect(verdicts(plan)).toEqual(['psc_active pass', 'endpoint_new pass'])
    expect(plan.changes[0]).toContain('subnet main-us-central1 of network main of project app-prod')
    expect(commandsOf(plan)).toEqual(['gcloud services enable dns.googleapis.com --project=app-prod'])
    expect(plan.material).toMatchObject({ 'far project': 'app-prod', 'connection name': 'redis-prod' })
  })

  it('is blocked by one of the same names, even one that has ended', () => {
    for (const word of ['active', 'initialized', 'rejected', 'failed'])
      expect(
        verdicts(createEndpointPlan(scope, service(), names, facts(service(), endpoint(word)))),
      ).toContain('endpoint_new block')
    const others = facts(service(), endpoint('active', { connection: 'other' }), endpoint('deleted'))
    expect(verdicts(createEndpointPlan(scope, service(), names, others))).toContain('endpoint_new pass')
  })

  it('is blocked before the service is active', () => {
    expect(verdicts(createEndpointPlan(scope, service(), names, facts(service('create-pending'))))).toContain(
      'psc_active block',
    )
  })
})

describe('the plan of an answer', () => {
  it('says who is let in, and what stays behind when nobody is', () => {
    const all = facts(endpoint('pending'))

    expect(acceptPlan(scope, endpoint('pending'), all).changes[0]).toMatch(
      /^Redis Cloud lets endpoint 1301\/psc-12 in: Google Cloud app-prod · us-central1 · main · subnet main-us-central1/,
    )
    expect(verdicts(acceptPlan(scope, endpoint('pending'), all))).toEqual(['endpoint_pending pass'])
    expect(commandsOf(rejectPlan(scope, endpoint('pending'), all))).toEqual([
      '/peering psc scripts 1301/psc-12',
    ])
  })

  it.each([
    ['initialized', /script has to be run first/],
    ['active', /Only an endpoint that asks/],
    ['rejected', /Only an endpoint that asks/],
  ])('is blocked for one that is %s', (word, hint) => {
    const all = facts(endpoint(word))

    for (const plan of [
      acceptPlan(scope, endpoint('pending'), all),
      rejectPlan(scope, endpoint('pending'), all),
    ])
      expect(checkOf(plan, 'endpoint_pending')).toMatchObject({
        verdict: 'block',
        hint: expect.stringMatching(hint),
      })
  })
})

describe('the plan of a removal', () => {
  it('passes before the creation script was run', () => {
    const plan = removePlan(scope, endpoint('initialized'), facts(endpoint('initialized')))

    expect(verdicts(plan)).toEqual(['endpoint_initialized pass'])
    expect(plan.manual).toEqual([])
  })

  it.each(['processing', 'pending', 'active', 'rejected', 'failed'])(
    'is blocked for one that is %s, with the way to its deletion script',
    word => {
      const plan = removePlan(scope, endpoint('initialized'), facts(endpoint(word)))

      expect(checkOf(plan, 'endpoint_initialized')).toMatchObject({
        verdict: 'block',
        hint: expect.stringContaining('/peering psc scripts 1301/psc-12'),
      })
      expect(commandsOf(plan)).toEqual(['/peering psc scripts 1301/psc-12'])
    },
  )
})

describe('the plan of a deletion', () => {
  it('passes without endpoints', () => {
    expect(verdicts(deletePlan(scope, service(), facts(service())))).toEqual([
      'psc_deletable pass',
      'endpoints_down pass',
    ])
  })

  it.each(['processing', 'pending', 'accept-pending', 'active', 'reject-pending', 'odd'])(
    'is blocked by an endpoint that is %s',
    word => {
      const plan = deletePlan(scope, service(), facts(service('active', [endpointRow()]), endpoint(word)))

      expect(checkOf(plan, 'endpoints_down')).toMatchObject({
        verdict: 'block',
        text: expect.stringContaining('1301/psc-12'),
      })
      expect(commandsOf(plan)).toEqual(['/peering psc scripts 1301/psc-12'])
    },
  )

  it('is another one when the service was made anew under the same name', () => {
    const made = (id: string, attachment: string) =>
      serviceOf(scope, null, serviceRow({ id, attachment }), [])
    const hash = (live: Peering) => planHash(deletePlan(scope, service(), facts(live)))

    expect(hash(made('41', 'attachment-a'))).not.toBe(hash(made('40', 'attachment-a')))
    expect(hash(made('40', 'attachment-b'))).not.toBe(hash(made('40', 'attachment-a')))
  })

  it('concerns every network that has an endpoint, a line each for the policy', () => {
    const other = endpoint('rejected', { id: '13', project: 'other-prod', network: 'main' })

    expect(deletePlan(scope, service(), facts(service(), other, endpoint('rejected'))).facts).toEqual({
      'gcp.project': 'app-prod\nother-prod',
      'gcp.network': 'main',
    })
    expect(deletePlan(scope, service(), facts(service())).facts).toEqual({})
  })

  it('names some of many endpoints', () => {
    const many = Array.from({ length: 12 }, (_, index) => endpoint('active', { id: String(index) }))
    const plan = deletePlan(scope, service(), facts(service(), ...many))

    expect(checkOf(plan, 'endpoints_down')?.text).toMatch(/1301\/psc-9 [^;]*; 2 more\.$/)
    expect(plan.manual).toHaveLength(10)
  })

  it('warns of endpoints that are not up, whose scripts are gone with it', () => {
    const plan = deletePlan(
      scope,
      service(),
      facts(service(), endpoint('initialized'), endpoint('rejected', { id: '13' })),
    )

    expect(verdicts(plan)).toContain('endpoints_down warn')
    expect(commandsOf(plan)).toEqual(['/peering psc scripts 1301/psc-13'])
    expect(plan.material).toMatchObject({ endpoints: 'psc-12 pending_acceptance, psc-13 rejected' })
  })

  it.each([
    ['create-queued', /once it is set up/],
    ['delete-pending', /nothing left to do/],
  ])('is blocked while it is %s', (word, hint) => {
    expect(checkOf(deletePlan(scope, service(), facts(service(word))), 'psc_deletable')).toMatchObject({
      verdict: 'block',
      hint: expect.stringMatching(hint),
    })
  })
})

describe('the way out of a refusal', () => {
  it.each([
    ['PSC_ENDPOINT_CANNOT_BE_DELETED_WITHOUT_DELETION_SCRIPT', '/peering psc scripts 1301/psc-12'],
    ['PSC_SERVICE_CANNOT_DELETE_SERVICE_WITH_ACTIVE_ENDPOINTS', '/peering psc show 1301'],
    ['PSC_ENDPOINT_NOT_ACTIVE', '/peering psc show 1301/psc-12'],
    ['PSC_SERVICE_NOT_ACTIVE', '/peering psc show 1301/psc-12'],
    ['PSC_UPDATE_ENDPOINT_REQUEST_CANNOT_UPDATE_INITIALIZED_ENDPOINT', '/peering psc scripts 1301/psc-12'],
  ])('%s is %s', (code, command) => {
    const steps = privateServiceConnectWayOut(scope, endpoint('active'), code)

    expect(steps.at(-1)?.command).toBe(command)
    expect(privateServiceConnectWayOut(scope, null, code)).toEqual([])
  })

  it('is nothing where the refusal says it all', () => {
    expect(privateServiceConnectWayOut(scope, service(), 'PSC_SERVICE_ALREADY_EXISTS')).toEqual([])
  })
})
