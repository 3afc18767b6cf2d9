/**
 * Whether the projects are in order: that the bot gets in, what it sees, and what it may do. A probe asks every minute;
 * permissions are asked anew only now and then.
 */
import type { Clock } from '../../kit/clock.ts'
import { minute } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import { listed } from '../../peering/verdicts.ts'
import type { Finding } from '../provider.ts'
import type { GcpCalls } from './calls.ts'
import { type GcpProject, projectName } from './project.ts'

const ASKED_FOR_MS = 15 * minute

/** Source: cloud-peering reference, section 7 (IAM). */
const reads = [
  'compute.networks.get',
  'compute.networks.list',
  'compute.networks.listPeeringRoutes',
  'compute.subnetworks.list',
  'compute.globalOperations.get',
]
const writes = [
  'compute.networks.addPeering',
  'compute.networks.updatePeering',
  'compute.networks.removePeering',
]

export function createCheck(
  calls: GcpCalls,
  clock: Clock,
): (projects: readonly GcpProject[]) => Promise<Finding[]> {
  const asked = new Map<string, { at: number; finding: Finding }>()

  const permissions = async (project: GcpProject): Promise<Finding> => {
    const known = asked.get(project.alias)
    if (known && clock.now() - known.at < ASKED_FOR_MS) return known.finding
    const held = await calls.permissions(project, [...reads, ...writes])
    const missing = held ? [...reads, ...writes].filter(each => !held.has(each)) : []
    const finding: Finding = {
      what: `Google Cloud permissions ${project.alias}`,
      isOk: missing.length === 0,
      text:
        held === null
          ? `What the bot may do is not proven: it cannot be asked without the Cloud Resource Manager API of ${project.projectId}.`
          : missing.length === 0
            ? 'The bot may read networks, add, change and remove peerings, and follow the operations.'
            : `The bot lacks ${listed(missing)} in ${project.projectId}; grant a role of its own with these, or roles/compute.networkAdmin.`,
    }
    // What is wrong is looked at again as soon as somebody asks.
    if (finding.isOk) asked.set(project.alias, { at: clock.now(), finding })
    return finding
  }

  const findings = async (project: GcpProject): Promise<Finding[]> => {
    const what = `Google Cloud project ${project.alias}`
    try {
      const networks = await calls.networks(project)
      const peerings = networks.reduce((count, { halves }) => count + halves.length, 0)
      const who = project.impersonate === null ? '' : ` as ${project.impersonate}`
      const text = `The bot reads ${projectName(project)}${who} and sees ${count(networks.length, 'network')} with ${count(peerings, 'peering')}.`
      return [{ what, isOk: true, text }, await permissions(project)]
    } catch (thrown) {
      if (!(thrown instanceof ForeignError)) throw thrown
      return [{ what, isOk: false, text: thrown.message }]
    }
  }

  return async projects => (await Promise.all(projects.map(findings))).flat()
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
