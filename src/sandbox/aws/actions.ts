/** Every call the simulated AWS knows, by service. */
import type { Action } from './call.ts'
import { insightsActions } from './insights-actions.ts'
import { peeringActions } from './peering-actions.ts'
import { routeActions } from './route-actions.ts'
import { securityActions } from './security-actions.ts'
import type { Service } from './sessions.ts'
import { stsActions } from './sts-actions.ts'
import { tagActions } from './tag-actions.ts'
import { vpcActions } from './vpc-actions.ts'

export const actions: Readonly<Record<Service, Readonly<Record<string, Action>>>> = {
  ec2: {
    ...peeringActions,
    ...routeActions,
    ...vpcActions,
    ...securityActions,
    ...tagActions,
    ...insightsActions,
  },
  sts: stsActions,
}
