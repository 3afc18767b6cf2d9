/** The scripts that Redis Cloud hands out for an endpoint, for two shells each; people run them, unchanged. */
import { ForeignError } from '../../kit/errors.ts'
import type { Peering } from '../../peering/side.ts'
import type { CloudFile, FileContent, Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'
import { placeOf, regionIn } from './place.ts'
import { numberIn, serviceNumberOf } from './private-service-connect-row.ts'
import { scriptResource } from './private-service-connect-schema.ts'
import { readResource } from './read-resource.ts'

/** What one of the two scripts is, apart from the other. */
interface Script {
  /** As `CloudFile` names it. */
  name: string
  path: string
  title: string
  comment(endpoint: Peering): string
}

const projectOf = ({ far }: Peering) => (far.account === null ? 'your project' : `project ${far.account}`)

const scripts: Script[] = [
  {
    name: 'creation',
    path: 'creationScripts',
    title: 'Creation script',
    comment: endpoint =>
      `Makes the endpoint in ${projectOf(endpoint)}. Switch the Cloud DNS API on there about 10 minutes before. Run it unchanged, with gcloud signed in to that project. Afterwards the endpoint asks to be let in, which is accepted here.`,
  },
  {
    name: 'deletion',
    path: 'deletionScripts',
    title: 'Deletion script',
    comment: endpoint =>
      `Takes the endpoint down in ${projectOf(endpoint)} and cuts off what uses it, at once. Run it unchanged, with gcloud signed in to that project, and only when the endpoint is to go. It then leaves the list by itself.`,
  },
]

export function privateServiceConnectFiles(parts: FamilyParts): CloudFile[] {
  return scripts.map(script => ({
    name: script.name,
    kind: 'psc_endpoint',
    read: (scope, endpoint) => readScript(parts, script, scope, endpoint),
  }))
}

async function readScript(
  parts: FamilyParts,
  { name, path, title, comment }: Script,
  scope: Scope,
  endpoint: Peering,
): Promise<FileContent[]> {
  const region = regionIn(endpoint.providerId)
  const { prefix } = await placeOf(parts, scope, region)
  const service = encodeURIComponent(serviceNumberOf(endpoint))
  const number = numberIn(endpoint.providerId)
  const operation = `read the ${name} script of the endpoint`
  const { bash, powershell } = await readResource(
    parts,
    scope,
    operation,
    `${prefix}/private-service-connect/${service}/endpoints/${encodeURIComponent(number)}/${path}`,
    scriptResource,
  )
  const base = ['psc', scope.id, region, number, name].filter(part => part !== null).join('-')
  const shells: [shell: string, ending: string, text: string | null][] = [
    ['bash', 'sh', bash],
    ['PowerShell', 'ps1', powershell],
  ]
  const contents = shells.flatMap(([shell, ending, text]): FileContent[] =>
    text === null || text.trim() === ''
      ? []
      : [
          {
            fileName: `${base}.${ending}`,
            title: `${title} of ${scope.id}/${endpoint.providerId} for ${shell}`,
            comment: comment(endpoint),
            text,
          },
        ],
  )
  if (contents.length > 0) return contents
  throw new ForeignError(`Redis Cloud was asked to ${operation} and gave none.`, {
    service: 'redis-cloud',
    operation,
    kind: 'invalid_response',
    effect: 'no',
  })
}
