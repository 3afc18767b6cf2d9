/** Service quotas of Amazon VPC that peering and its routes run into; defaults of the VPC User Guide. */
export type QuotaName =
  | 'activePeeringsPerVpc' // L-7E9ECCDB
  | 'outstandingRequests' // L-DC9F7029, of an account as requester
  | 'pendingPeerings' // of an account on either side
  | 'peeringsPerVpc' // live ones in any status
  | 'routesPerTable' // L-93826ACB, IPv4 and IPv6 apart
  | 'rulesPerGroup' // L-0EA8095F, per direction, IPv4 and IPv6 apart
  | 'cidrsPerVpc' // L-83CA0A9D

export const defaultQuotas: Readonly<Record<QuotaName, number>> = {
  activePeeringsPerVpc: 50,
  outstandingRequests: 25,
  pendingPeerings: 100,
  peeringsPerVpc: 125,
  routesPerTable: 50,
  rulesPerGroup: 60,
  cidrsPerVpc: 5,
}
