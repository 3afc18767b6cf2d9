/** The families of an account, a line each. */
import { ByocCidrLists } from './byoc-cidr.ts'
import type { Cloud } from './cloud.ts'
import type { CloudFamily } from './family.ts'
import { PrivateLinks } from './private-link-family.ts'
import { PrivateServiceConnects } from './private-service-connect-family.ts'
import { TransitGateways } from './transit-gateway-family.ts'

const makers: readonly ((cloud: Cloud) => CloudFamily)[] = [
  cloud => new PrivateLinks(cloud),
  cloud => new TransitGateways(cloud),
  cloud => new PrivateServiceConnects(cloud),
  cloud => new ByocCidrLists(cloud),
]

export function familiesOf(cloud: Cloud): ReadonlyMap<string, CloudFamily> {
  const families = makers.map(make => make(cloud))
  return new Map(families.map(family => [family.name, family]))
}
