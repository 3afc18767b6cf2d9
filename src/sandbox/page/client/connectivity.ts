/** What connects subscriptions besides peerings, as the simulated account tells it. */
import type { CloudState } from '../../redis-cloud/index.ts'

export type FamilyObject = CloudState['connectivity'][number]

/** What was made, as opposed to a place of the account at which something may begin. */
export const isThere = ({ id }: FamilyObject): boolean => !/^(tgw-account|cidr):/.test(id)
