/**
 * What is known of NFYio's networking API, a row per fact, with where it is from: its VPC peering page («seed»), its other
 * pages («docs»), or nowhere, so that it had to be guessed («inferred»). No body of a peering has been published, and no
 * SDK, no OpenAPI file. Every row that is a call is answered by one of `routes.ts`; tests compare the two.
 */
export type Origin = 'seed' | 'docs' | 'inferred'

/** The name by which faults and records know a call. */
export type CallName =
  | 'peerings.create'
  | 'peerings.accept'
  | 'peerings.list'
  | 'peerings.get'
  | 'peerings.reject'
  | 'peerings.delete'
  | 'routes.create'
  | 'routes.delete'
  | 'routeTables.list'
  | 'vpcs.list'
  | 'vpcs.get'
  | 'vpcs.delete'

export interface ContractRow {
  item: string
  origin: Origin
  /** Set where the row is a call. */
  call?: { name: CallName; method: 'GET' | 'POST' | 'DELETE'; path: string } // below the prefix
}

const call = (
  name: CallName,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  origin: Origin,
  item: string,
): ContractRow => ({ item, origin, call: { name, method, path } })

export const contract: readonly ContractRow[] = [
  { item: 'Base URL per install, paths under /v1', origin: 'seed' },
  { item: 'Authorization: Bearer <key>; the accepter has a key of their own', origin: 'seed' },
  { item: 'X-API-Key: <key> instead', origin: 'docs' },
  call(
    'peerings.create',
    'POST',
    '/vpc-peering',
    'seed',
    'requester_vpc_id, accepter_vpc_id, regions, account',
  ),
  { item: 'auto_accept works within one account only', origin: 'seed' },
  call('peerings.accept', 'POST', '/vpc-peering/{id}/accept', 'seed', 'no body, the accepter’s key'),
  call('routes.create', 'POST', '/route-tables/{id}/routes', 'seed', 'destination_cidr, target pcx_…'),
  { item: 'Statuses pending, active, rejected, expired, failed', origin: 'seed' },
  { item: 'No overlap; not transitive; routes on both sides', origin: 'seed' },
  call('vpcs.get', 'GET', '/vpcs/{id}', 'docs', 'id, name, cidr_block, status, created_at'),
  call('vpcs.list', 'GET', '/vpcs', 'docs', 'limit, offset; vpcs, total'),
  call('vpcs.delete', 'DELETE', '/vpcs/{id}', 'docs', '204'),
  { item: 'Errors {error: {code, message, details?}}', origin: 'docs' },
  { item: 'X-RateLimit-Limit, -Remaining, -Reset; Retry-After; 1000 a minute', origin: 'docs' },
  call('peerings.get', 'GET', '/vpc-peering/{id}', 'inferred', 'one peering'),
  call('peerings.list', 'GET', '/vpc-peering', 'inferred', 'limit, offset; vpc_peerings or peerings, total'),
  call('peerings.reject', 'POST', '/vpc-peering/{id}/reject', 'inferred', 'no body, the accepter’s key'),
  call('peerings.delete', 'DELETE', '/vpc-peering/{id}', 'inferred', '204'),
  call('routeTables.list', 'GET', '/route-tables', 'inferred', 'of vpc_id, with their routes'),
  call(
    'routes.delete',
    'DELETE',
    '/route-tables/{id}/routes',
    'inferred',
    'destination_cidr in the query; 204',
  ),
  { item: 'The body of a peering', origin: 'inferred' },
  { item: 'Overlap: an error, or a 2xx body with status failed', origin: 'inferred' },
  { item: 'No idempotency: the same pair twice is two peerings', origin: 'inferred' },
  { item: 'A deleted peering is 404', origin: 'inferred' },
  { item: 'Codes NotFound, MethodNotAllowed, Conflict and InternalError', origin: 'inferred' },
  { item: 'A key sees its own account’s VPCs, and the peerings of which it has an end', origin: 'inferred' },
  { item: 'auto_accept across accounts is passed over, and the request waits', origin: 'inferred' },
  { item: 'A region that is not the VPC’s, or a VPC with itself: InvalidParameter', origin: 'inferred' },
  { item: 'While it waits only its requester deletes it, then either side', origin: 'inferred' },
  { item: 'The bodies of route tables, and of a route that was added', origin: 'inferred' },
  { item: 'A destination that is routed already: Conflict', origin: 'inferred' },
  { item: 'A route to a peering that is not up leads nowhere', origin: 'inferred' },
  { item: 'A VPC with a live peering is ResourceLocked', origin: 'inferred' },
  { item: 'Pages of 50 rows, of 100 at most', origin: 'inferred' },
  { item: 'The rate limit counts by key and clock minute', origin: 'inferred' },
  { item: 'A request expires after seven days', origin: 'inferred' },
]
