/** The configured projects: found by alias or id, and the scopes that they are. */
import { ForeignError } from '../../kit/errors.ts'
import type { Side } from '../../peering/side.ts'
import type { Mode, Scope } from '../provider.ts'

export interface GcpProject {
  alias: string
  projectId: string
  /** How our half of a peering is added. */
  accept: Mode
  /** The service account to act as; null: the application default credentials as they are. */
  impersonate: string | null
}

export interface Directory {
  projects: readonly GcpProject[]
  /** By alias or by id. */
  named(name: string): GcpProject | null
  byId(projectId: string | null): GcpProject | null
  /**
   * Whether a peering of these two is listed with the first: Google knows no direction, so the project that stands first
   * in the configuration has it, within one project the network whose name comes first. What is configured stands before
   * what is not.
   */
  comesFirst(a: Side, b: Side): boolean
}

export function createDirectory(projects: readonly GcpProject[]): Directory {
  const rank = ({ account }: Side): number => {
    const index = projects.findIndex(({ projectId }) => projectId === account)
    return index === -1 ? projects.length : index
  }
  return {
    projects,
    named: name =>
      projects.find(({ alias }) => alias === name) ??
      projects.find(({ projectId }) => projectId === name) ??
      null,
    byId: id => projects.find(({ projectId }) => projectId === id) ?? null,
    comesFirst(a, b) {
      if (a.account === b.account) return (a.network ?? '') < (b.network ?? '')
      return rank(a) <= rank(b)
    },
  }
}

/** An end whose network is not known yet, or all of the project. Networks are global. */
export function sideAt(projectId: string, network: string | null = null, cidrs: string[] = []): Side {
  return { cloud: 'gcp', account: projectId, region: null, network, cidrs }
}

export function projectName({ alias, projectId }: GcpProject): string {
  return alias === projectId ? alias : `${alias} (${projectId})`
}

export function scopeKey({ alias }: GcpProject): string {
  return `gcp/${alias}/${alias}`
}

/** From the configuration alone: nothing has to be asked. */
export function scopeAt(project: GcpProject): Scope {
  const near = sideAt(project.projectId)
  return {
    key: scopeKey(project),
    provider: 'gcp',
    account: project.alias,
    id: project.alias,
    name: projectName(project),
    cloud: 'Google Cloud',
    status: 'active',
    supports: { peerings: true },
    deployment: 'Google Cloud project',
    hostAccount: project.projectId,
    near,
    regions: [near],
  }
}

function noProject(what: string): ForeignError {
  return new ForeignError(`${what} is not configured. Add it to gcp.projects.`, {
    service: 'gcp',
    operation: 'choose the project',
    kind: 'auth',
    effect: 'no',
    code: 'NO_PROJECT',
  })
}

export function projectOfScope({ projects }: Directory, scope: Pick<Scope, 'key' | 'account'>): GcpProject {
  const project = projects.find(each => scopeKey(each) === scope.key)
  if (project) return project
  throw noProject(`The Google Cloud project ${scope.account}`)
}

export function projectOfEnd(directory: Directory, end: Side): GcpProject {
  const project = end.cloud === 'gcp' ? directory.byId(end.account) : null
  if (project) return project
  throw noProject(`The Google Cloud project ${end.account ?? 'of that network'}`)
}
