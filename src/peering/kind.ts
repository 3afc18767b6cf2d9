/**
 * What kinds of network objects there are, one vocabulary for every cloud. They are kept, listed, watched and announced
 * alike; what a kind is called stands here.
 */
interface KindRow {
  /** As people say it, in the middle of a sentence. */
  words: string
  /** What it is listed with. */
  family: FamilyName
}

/** Kinds that a provider lists together, under the name that people type. */
export type FamilyName = 'vpc-peering' | 'privatelink' | 'tgw' | 'psc'

const kinds = {
  vpc_peering: { words: 'peering', family: 'vpc-peering' },
  privatelink: { words: 'PrivateLink', family: 'privatelink' },
  tgw_invitation: { words: 'transit gateway invitation', family: 'tgw' },
  tgw: { words: 'transit gateway', family: 'tgw' },
  tgw_attachment: { words: 'transit gateway attachment', family: 'tgw' },
  psc: { words: 'Private Service Connect service', family: 'psc' },
  psc_endpoint: { words: 'Private Service Connect endpoint', family: 'psc' },
} as const satisfies Record<string, KindRow>

export type PeeringKind = keyof typeof kinds
export const peeringKinds = Object.keys(kinds) as readonly PeeringKind[]

export function kindWords(kind: PeeringKind): string {
  return kinds[kind].words
}

/** The same at the start of a line. */
export function kindTitle(kind: PeeringKind): string {
  const { words } = kinds[kind]
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

export function familyOf(kind: PeeringKind): FamilyName {
  return kinds[kind].family
}
