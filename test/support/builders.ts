/** Small builders with overrides: a test names only what it is about. */
import type { Approval, Authority, RequestState } from '../../src/peering/decide.ts'
import type { Plan } from '../../src/peering/plan.ts'
import type { Rule } from '../../src/peering/policy.ts'
import type { Peering, Side } from '../../src/peering/side.ts'
import type { Scope } from '../../src/providers/provider.ts'
import type { NewRequest } from '../../src/requests/index.ts'

export function aRule(over: Partial<Rule> = {}): Rule {
  return {
    name: 'everything',
    when: {},
    approvers: { users: ['U0ANNA', 'U0BEN', 'U0CARLA'], groups: [] },
    approvals: 1,
    selfApproval: false,
    expireAfterMs: 86_400_000,
    ...over,
  }
}

export function anAuthority(over: Partial<Authority> = {}): Authority {
  const rule = over.rule ?? aRule()
  return { rule, policyVersion: 'policy-1', eligible: new Set(rule.approvers.users), ...over }
}

export function anApproval(over: Partial<Approval> = {}): Approval {
  return { person: 'U0ANNA', at: 1_000, planHash: 'plan-1', policyVersion: 'policy-1', ...over }
}

export function aState(over: Partial<RequestState> = {}): RequestState {
  return {
    status: 'pending_approval',
    requester: 'U0REQUESTER',
    planHash: 'plan-1',
    approvals: [],
    expiresAt: null,
    decision: null,
    ...over,
  }
}

export function aPlan(over: Partial<Plan> = {}): Plan {
  return {
    checks: [{ code: 'account', verdict: 'pass', text: 'The account answers.' }],
    changes: ['Create the peering.'],
    manual: [],
    material: { 'far network': 'vpc-0123456789abcdef0', 'far cidrs': '10.20.0.0/16' },
    ...over,
  }
}

export function aSide(over: Partial<Side> = {}): Side {
  return {
    cloud: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    network: 'vpc-0123456789abcdef0',
    cidrs: ['10.20.0.0/16'],
    ...over,
  }
}

const nearSide = aSide({ cloud: 'redis-cloud', account: null, network: null, cidrs: ['192.168.0.0/24'] })

export function aScope(over: Partial<Scope> = {}): Scope {
  return {
    key: 'cloud/main/1206',
    provider: 'cloud',
    account: 'main',
    id: '1206',
    name: 'payments-prod',
    cloud: 'AWS',
    status: 'active',
    supports: { peerings: true },
    deployment: 'standard',
    hostAccount: '999988887777',
    near: nearSide,
    regions: [nearSide],
    ...over,
  }
}

export function aPeering(over: Partial<Peering> = {}): Peering {
  return {
    kind: 'vpc_peering',
    scope: 'cloud/main/1206',
    providerId: '87',
    cloudId: 'pcx-0123456789abcdef0',
    near: aScope().near,
    far: aSide(),
    status: 'active',
    raw: 'active',
    expiresAt: null,
    members: [],
    details: {},
    ...over,
  }
}

export function aNewRequest(over: Partial<NewRequest> = {}): NewRequest {
  return {
    kind: 'peering.create',
    requester: 'U0REQUESTER',
    scope: 'cloud/main/1206',
    scopeName: 'payments-prod (1206)',
    facts: { 'redisCloud.subscription': '1206' },
    near: null,
    far: aSide(),
    peering: null,
    wanted: {},
    words: {
      heading: 'peer payments-prod (1206)',
      title: 'Peering of payments-prod (1206) with AWS 111122223333 · eu-west-1 · vpc-0123456789abcdef0',
      outcome: 'peered',
    },
    reason: 'checkout reads',
    ticket: null,
    ...over,
  }
}
