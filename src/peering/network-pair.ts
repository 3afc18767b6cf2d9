/**
 * One name for the connection of two networks where the cloud itself has none: Google Cloud knows two halves, each with a
 * name of its own. Whoever lists the connection, from whichever side, says the same.
 */
import type { Side } from './side.ts'

/** Neither stands in a project's id nor in a network's name. */
const between = '~'

/** `app-prod/main`; null where one of the two is not known. */
export function networkName({ account, network }: Pick<Side, 'account' | 'network'>): string | null {
  return account && network ? `${account}/${network}` : null
}

/** `app-prod/main~tp-redis/net-7`, sorted; null where a project or a network is not known. */
export function networkPair(
  a: Pick<Side, 'account' | 'network'>,
  b: Pick<Side, 'account' | 'network'>,
): string | null {
  const [one, other] = [networkName(a), networkName(b)]
  if (one === null || other === null) return null
  return (one < other ? [one, other] : [other, one]).join(between)
}

export function isNetworkPair(cloudId: string): boolean {
  return cloudId.includes(between)
}

/** The other network of a pair; null where the text is no pair, or the end is none of the two. */
export function peerIn(pair: string, end: Side): { account: string; network: string } | null {
  const [one, other, ...more] = pair.split(between)
  const own = networkName(end)
  if (one === undefined || other === undefined || more.length > 0 || own === null) return null
  if (own !== one && own !== other) return null
  const [account, network, ...rest] = (own === one ? other : one).split('/')
  return account && network && rest.length === 0 ? { account, network } : null
}
