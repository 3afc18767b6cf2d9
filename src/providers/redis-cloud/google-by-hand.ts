/**
 * What people do on the Google Cloud side. Redis Cloud makes its half only, and its API does not return the command
 * for the other half, so it is built from the row. Sources: Redis Cloud reference, section 8; cloud-peering reference,
 * section 7.
 */
import type { Instruction } from '../../peering/plan.ts'
import type { Peering, Side } from '../../peering/side.ts'
import type { Wanted } from '../provider.ts'
import { commandLine, type Word } from '../shell.ts'

/** Loose on purpose: Redis's own names must not be refused for a rule we only assume; what is odd stays out. */
const plainName = /^[a-z0-9][a-z0-9.:_-]{0,127}$/i

function known(value: string | null): string | null {
  return value !== null && plainName.test(value) ? value : null
}

/** Google takes up to 63 lower-case letters, digits and hyphens. */
function peeringName(...ids: string[]): string {
  const name = ['redis-cloud', ...ids]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return name.slice(0, 63).replace(/-+$/, '')
}

function createCommand(
  name: string,
  far: { project: string; network: string },
  peer: [Word, Word],
  wanted: Wanted,
): string {
  const line = commandLine(`gcloud compute networks peerings create ${name}`, '=', [
    ['project', far.project],
    ['network', far.network],
    ['peer-project', peer[0]],
    ['peer-network', peer[1]],
  ])
  return isExporting(wanted) ? `${line} --export-custom-routes` : line
}

const isExporting = (wanted: Wanted): boolean => wanted['custom-routes'] === 'export'

const openAndSwitch = (near: Side, wanted: Wanted): Instruction[] => [
  {
    text: `Let the egress firewall of your network reach ${near.cidrs.join(', ') || 'the deployment CIDR'} on the ports of your databases; routes are exchanged by Google, firewall rules never are.`,
    about: 'firewall',
  },
  ...(isExporting(wanted)
    ? []
    : [
        {
          text: [
            'For clients beyond the peered network (jump hosts, VPN), export custom routes on your half: ',
            { code: '--export-custom-routes' },
            '.',
          ],
        },
      ]),
  {
    text: 'Point applications at the private endpoint of each database: over the public one they keep paying for egress. A database with an allow list must also list your ranges.',
  },
]

/** For a plan, before the peering exists. */
export function googleManual(subscription: string, near: Side, far: Side, wanted: Wanted): Instruction[] {
  const [project, network] = [known(far.account), known(far.network)]
  if (project === null || network === null) return []
  return [
    {
      text: `Create the other half in project ${project}; the full command is posted as soon as Redis Cloud names its own project:`,
      command: createCommand(
        peeringName(subscription),
        { project, network },
        [{ blank: 'Redis project' }, known(near.network) ?? { blank: 'Redis network' }],
        wanted,
      ),
      about: 'accept',
    },
    ...openAndSwitch(near, wanted),
  ]
}

/** For the peering as it is. */
export function googleNext(subscription: string, peering: Peering, wanted: Wanted): Instruction[] {
  const { near, far, status } = peering
  if (status === 'active') return openAndSwitch(near, wanted)
  if (status !== 'pending_acceptance' && status !== 'inactive') return []
  const [project, network] = [known(far.account), known(far.network)]
  const [peerProject, peerNetwork] = [known(near.account), known(near.network)]
  if (project === null || network === null || peerProject === null || peerNetwork === null)
    return [
      {
        text: 'The other half of the peering has to be created in your project. Redis Cloud does not name all its parts yet; the command follows once it does.',
        about: 'accept',
      },
    ]
  const why =
    status === 'inactive'
      ? `Your half of the peering is gone; create it again in project ${project}:`
      : `Create the other half of the peering in project ${project}; there is no deadline, and the peering stays inactive until then:`
  return [
    {
      text: why,
      command: createCommand(
        peeringName(subscription, peering.providerId),
        { project, network },
        [peerProject, peerNetwork],
        wanted,
      ),
      // Once it was up and is gone, nobody but people brings it back.
      ...(status === 'pending_acceptance' ? { about: 'accept' as const } : {}),
    },
  ]
}

/** What a deletion leaves behind. */
export function googleLeftovers(peering: Peering): Instruction[] {
  const [project, network] = [known(peering.far.account), known(peering.far.network)]
  return [
    {
      text: 'Your half of the peering stays in your project; delete it under the name it was given:',
      command: commandLine('gcloud compute networks peerings delete <name>', '=', [
        ['project', project ?? { blank: 'project' }],
        ['network', network ?? { blank: 'network' }],
      ]),
      about: 'leave',
    },
    { text: 'Firewall rules for the deployment CIDR stay; remove those nobody else needs.' },
  ]
}
