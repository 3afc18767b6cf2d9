/** AWS PrivateLink: one for each standard subscription, one for each region of an Active-Active one. */
import type { CloudFile, Family, Scope } from '../provider.ts'
import type { FamilyParts } from './parts.ts'
import { regionIn } from './place.ts'
import { createPrivateLinkActions, supportsPrivateLink } from './private-link-actions.ts'
import { linkNext } from './private-link-by-hand.ts'
import { createPrivateLinkCalls, type PrivateLinkCalls } from './private-link-calls.ts'
import { linkWords } from './private-link-fields.ts'

export function createPrivateLink(parts: FamilyParts): Family {
  const calls = createPrivateLinkCalls(parts)
  return {
    name: 'privatelink',
    title: 'AWS PrivateLink',
    reusesIds: true,
    support: supportsPrivateLink,
    list: calls.list,
    instructions: linkNext,
    actions: createPrivateLinkActions(parts, calls),
    files: [discoveryScript(calls)],
  }
}

/** Redis Cloud calls it an endpoint script, and others take it for one that makes the endpoint. */
function discoveryScript(calls: PrivateLinkCalls): CloudFile {
  const slug = ({ id }: Scope, region: string | null) => (region === null ? id : `${id}-${region}`)
  return {
    name: 'script',
    kind: 'privatelink',
    async read(scope, link) {
      const region = regionIn(link.providerId)
      return [
        {
          fileName: `discover-${slug(scope, region)}.py`,
          title: `Discovery script of the ${linkWords(scope, region)}`,
          comment:
            'A discovery script in Python, as Redis Cloud hands it out. Run it inside the VPC that is connected (python3, after the endpoint or the service-network association is there): it prints the DNS names and ports of the databases and of the metrics endpoint. It creates nothing and changes nothing.',
          text: await calls.readScript(scope, region),
        },
      ]
    },
  }
}
