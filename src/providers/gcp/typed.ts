/** The two networks as people type them: `app:main`, `app-prod:main`, `other-project:net`. Pure. */
import { networkName } from '../../peering/network-pair.ts'
import { describeSide, type Side } from '../../peering/side.ts'
import type { FarField, FarReading, Scope } from '../provider.ts'
import { ROUTES_OF } from './half.ts'
import { type Directory, projectName, scopeAt, sideAt } from './project.ts'

const networkForm = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/
/** With the domain in front that ids of some old organizations have. */
const projectForm = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/

const customRoutes = ['none', 'export', 'import', 'both'] as const

const field = (part: Omit<FarField, 'isMultiline'>): FarField => ({ ...part, isMultiline: false })

export function farFields(scope: Scope): FarField[] {
  return [
    field({
      key: 'from',
      label: 'Network',
      hint: 'An alias of a project here and the network; the peering itself has no direction.',
      placeholder: `${scope.account}:main`,
      isOptional: false,
    }),
    field({
      key: 'to',
      label: 'Other network',
      hint: 'An alias and the network, or, of a project that is not configured here, its id and the network.',
      placeholder: 'other-project-id:shared',
      isOptional: false,
    }),
    field({
      key: 'custom-routes',
      label: 'Custom routes',
      hint: 'Subnets are always exchanged. Custom routes are what VPN, Interconnect and static routes bring, such as on-premises ranges: export lets the other network reach them through yours, import takes those of the other.',
      placeholder: 'none',
      isOptional: true,
      choices: [
        { value: 'none', label: 'none: subnets only' },
        { value: 'export', label: 'export: the other network reaches what lies behind yours' },
        { value: 'import', label: 'import: yours reaches what lies behind the other' },
        { value: 'both', label: 'both ways' },
      ],
    }),
  ]
}

function readEnd(typed: string, directory: Directory): Side | { problem: string } {
  const colon = typed.lastIndexOf(':')
  const [who, network] = [typed.slice(0, Math.max(colon, 0)), typed.slice(colon + 1)]
  const example = `${directory.projects[0]?.alias ?? 'app'}:main`
  if (who === '') return { problem: `Write a project and a network, as in ${example}.` }
  if (!networkForm.test(network))
    return {
      problem: `“${network}” is not the name of a network: lower-case letters, digits and hyphens, a letter first, at most 63.`,
    }
  const project = directory.named(who)
  if (project) return sideAt(project.projectId, network)
  if (projectForm.test(who)) return sideAt(who, network)
  const known = directory.projects.map(({ alias }) => alias).join(', ')
  return {
    problem: `No Google Cloud project is configured as “${who}” (there are ${known}); of another, give its id.`,
  }
}

interface Ends {
  from: Side
  to: Side
}

/** Near first: the one in whose scope the peering is listed. */
function ordered({ from, to }: Ends, directory: Directory): [near: Side, far: Side] {
  return directory.comesFirst(from, to) ? [from, to] : [to, from]
}

/** The scope in which a peering of these two is listed; of one alone, its own. */
export function scopeNamed(values: Record<string, string>, directory: Directory): string | null {
  const [from, to] = ['from', 'to'].map(key => {
    const end = readEnd(values[key]?.trim() ?? '', directory)
    return 'problem' in end ? null : end
  })
  const first = from && to ? ordered({ from, to }, directory)[0] : (from ?? to ?? null)
  const project = directory.byId(first?.account ?? null)
  return project ? scopeAt(project).id : null
}

/** The other way round: what to type for these two ends. */
export function typedEnds(near: Side, far: Side, directory: Directory): Record<string, string> {
  const words = ({ account, network }: Side): string =>
    `${directory.byId(account)?.alias ?? account}:${network}`
  return { from: words(near), to: words(far) }
}

export function readFar(scope: Scope, values: Record<string, string>, directory: Directory): FarReading {
  const problems: Record<string, string> = {}
  const read = (key: keyof Ends): Side | null => {
    const typed = values[key]?.trim() ?? ''
    const end = typed === '' ? { problem: 'This is needed.' } : readEnd(typed, directory)
    if (!('problem' in end)) return end
    problems[key] = end.problem
    return null
  }
  const [from, to] = [read('from'), read('to')]
  const choice = values['custom-routes']?.trim().toLowerCase() || 'none'
  if (!customRoutes.some(each => each === choice))
    problems['custom-routes'] = `Write ${customRoutes.slice(0, -1).join(', ')} or ${customRoutes.at(-1)}.`
  if (from && to && networkName(from) === networkName(to))
    problems['to'] = 'A network cannot be peered with itself.'
  if (!from || !to || Object.keys(problems).length > 0) return { problems }

  const [near, far] = ordered({ from, to }, directory)
  const home = directory.byId(near.account)
  if (!home)
    return {
      problems: { from: 'Neither of the two projects is configured here, so the bot can add no half.' },
    }
  if (near.account !== scope.near.account)
    return {
      problems: { from: `A peering of these two networks is kept with ${projectName(home)}; ask there.` },
    }
  return {
    near,
    far,
    notes: [
      ...(near === from ? [] : [`The peering has no direction; it is kept with ${describeSide(near)}.`]),
      ...(directory.byId(far.account)
        ? []
        : [`${far.account} is not configured here: its owner adds the other half.`]),
    ],
    ...(choice === 'none'
      ? {}
      : { wanted: { 'custom-routes': choice, [ROUTES_OF]: networkName(from) ?? '' } }),
  }
}
