/** CreateTags and DeleteTags, and the tags given with a create call. */
import { type Action, type Call, ec2Action } from './call.ts'
import { isVisibleIn } from './peering-rules.ts'
import { AwsRefusal, invalidValue, missing, notFound, type Resource } from './refusal.ts'

type TagPair = readonly [key: string, value: string]

const kinds: readonly (readonly [start: string, resource: Resource])[] = [
  ['pcx-', 'peering'],
  ['vpc-', 'vpc'],
  ['rtb-', 'routeTable'],
  ['subnet-', 'subnet'],
  ['sg-', 'group'],
  ['acl-', 'acl'],
  ['eni-', 'interface'],
  ['nip-', 'path'],
  ['nia-', 'analysis'],
]

function demandTaggable(id: string, call: Call): string {
  const { world } = call
  const resource = kinds.find(([start]) => id.startsWith(start))?.[1]
  if (!resource) throw new AwsRefusal('InvalidID', `The ID '${id}' is not valid`)
  const peering = world.peerings.get(id)
  const stores = [
    world.vpcs,
    world.tables,
    world.subnets,
    world.groups,
    world.acls,
    world.interfaces,
    world.paths,
    world.analyses,
  ]
  const isHere = stores.some(store => {
    const thing = store.get(id)
    return thing !== undefined && thing.account === call.account && thing.region === call.region
  })
  if (isHere || (peering && isVisibleIn(peering, call, call.at))) return id
  throw notFound(resource, id)
}

function demandKey(key: string): string {
  if (key === '' || key.length > 127) throw invalidValue(`Tag key '${key}' is invalid`)
  // AWS keeps the prefix to itself (EC2 User Guide, «Tag restrictions»).
  if (/^aws:/i.test(key)) throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`)
  return key
}

/** The tags of a create call's `TagSpecification`s, which must be for that type of resource. */
export function tagSpecificationsOf(call: Call, type: string): TagPair[] {
  return call.form.structs('TagSpecification').flatMap(specification => {
    const asked = specification.text('ResourceType')
    if (asked !== type)
      throw invalidValue(`'${asked ?? ''}' is not a valid taggable resource type for this call`)
    return specification
      .structs('Tag')
      .map(tag => [demandKey(tag.required('Key')), tag.text('Value') ?? ''] as const)
  })
}

export function applyTagSpecifications(call: Call, id: string, tags: readonly TagPair[]): void {
  for (const [key, value] of tags) call.world.tags.set(call, id, key, value)
}

function resourcesOf(call: Call): string[] {
  const ids = call.form.list('ResourceId')
  if (ids.length === 0) throw missing('resourceIdSet')
  return ids.map(id => demandTaggable(id, call))
}

const createTags = ec2Action(
  call => {
    const tags = call.form.structs('Tag')
    if (tags.length === 0) throw missing('tagSet')
    return {
      ids: resourcesOf(call),
      tags: tags.map(tag => [demandKey(tag.required('Key')), tag.text('Value') ?? ''] as const),
    }
  },
  ({ ids, tags }, call) => {
    for (const id of ids) applyTagSpecifications(call, id, tags)
    return { return: true }
  },
)

const deleteTags = ec2Action(resourcesOf, (ids, call) => {
  const named = call.form.structs('Tag')
  for (const id of ids) {
    const keys = [...call.world.tags.of(call, id).keys()]
    // Without any, all of them go.
    if (named.length === 0) for (const key of keys) call.world.tags.remove(call, id, key)
    for (const tag of named) call.world.tags.remove(call, id, tag.required('Key'), tag.text('Value'))
  }
  return { return: true }
})

export const tagActions: Readonly<Record<string, Action>> = { CreateTags: createTags, DeleteTags: deleteTags }
