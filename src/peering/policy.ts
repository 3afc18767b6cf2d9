/**
 * Who may ask and who must approve. Policy is data from the configuration; group membership arrives as data, read at
 * the moment of the click. Nothing here fails open: no matching rule means nobody may approve.
 */
export interface People {
  users: readonly string[]
  groups: readonly string[]
}

export interface Environment {
  name: string
  /** Patterns by fact: `redisCloud.subscriptionName` → [`*-prod`]. One match is enough. */
  match: Readonly<Record<string, readonly string[]>>
}

export interface Rule {
  name: string
  when: { environment?: string; kinds?: readonly string[] }
  approvers: People
  /** Distinct people; 0 only with a reason. */
  approvals: number
  selfApproval: boolean
  expireAfterMs: number
}

export interface Policy {
  /** Changes when any of it changes. */
  version: string
  requesters: People & { anyone: boolean }
  environments: readonly Environment[]
  rules: readonly Rule[]
}

/** The members of user groups, as just read: group id → user ids. */
export type Memberships = ReadonlyMap<string, ReadonlySet<string>>

/** `*` stands for any run of characters; everything else for itself. */
function matches(pattern: string, value: string): boolean {
  const escaped = pattern.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(value)
}

/**
 * Names of the environments that a target belongs to, given its facts. A fact may have several values, each on a line of
 * its own, where an action concerns several accounts: one that matches is enough, so none of them escapes its rule.
 */
export function environmentsOf(policy: Policy, facts: Readonly<Record<string, string>>): string[] {
  return policy.environments
    .filter(environment =>
      Object.entries(environment.match).some(([fact, patterns]) => {
        const value = facts[fact]
        if (value === undefined) return false
        const values = [value, ...value.split('\n')]
        return patterns.some(pattern => values.some(each => matches(pattern, each)))
      }),
    )
    .map(environment => environment.name)
}

/** The first rule whose conditions all hold; null means that nobody may approve this. */
export function ruleFor(policy: Policy, kind: string, facts: Readonly<Record<string, string>>): Rule | null {
  const environments = environmentsOf(policy, facts)
  return (
    policy.rules.find(
      ({ when }) =>
        (when.environment === undefined || environments.includes(when.environment)) &&
        (when.kinds === undefined || when.kinds.includes(kind)),
    ) ?? null
  )
}

/** Everyone named, whichever groups they are in; a person counts once. */
export function expand(people: People, memberships: Memberships): Set<string> {
  return new Set([...people.users, ...people.groups.flatMap(group => [...(memberships.get(group) ?? [])])])
}

export function mayRequest(policy: Policy, user: string, memberships: Memberships): boolean {
  return policy.requesters.anyone || expand(policy.requesters, memberships).has(user)
}

/** Who may approve under a rule; the requester only where the rule says so. */
export function eligibleApprovers(rule: Rule, requester: string, memberships: Memberships): Set<string> {
  const eligible = expand(rule.approvers, memberships)
  if (!rule.selfApproval) eligible.delete(requester)
  return eligible
}
