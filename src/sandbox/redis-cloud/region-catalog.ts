/**
 * The Pro region catalog: Redis's own ids, as the example of `GET /regions` in the official OpenAPI has them. The same
 * ids are the `regionId` of Active-Active paths.
 */
export type CloudProvider = 'AWS' | 'GCP'

export interface CatalogRegion {
  id: number
  name: string
  provider: CloudProvider
}

const aws: readonly [number, string][] = [
  [1, 'us-east-1'],
  [2, 'us-west-1'],
  [3, 'us-west-2'],
  [4, 'eu-west-1'],
  [29, 'eu-central-1'],
  [7, 'sa-east-1'],
  [63, 'ca-central-1'],
  [62, 'eu-north-1'],
  [61, 'eu-west-3'],
  [60, 'eu-west-2'],
  [59, 'us-east-2'],
  [64, 'ap-east-1'],
  [146, 'ap-southeast-5'],
  [30, 'ap-south-1'],
  [117, 'ap-northeast-3'],
  [116, 'ap-northeast-2'],
  [145, 'ap-southeast-7'],
  [6, 'ap-northeast-1'],
  [5, 'ap-southeast-1'],
  [15, 'ap-southeast-2'],
  [132, 'il-central-1'],
  [144, 'mx-central-1'],
]

const gcp: readonly [number, string][] = [
  [32, 'asia-east1'],
  [67, 'asia-east2'],
  [33, 'asia-northeast1'],
  [104, 'asia-northeast2'],
  [69, 'asia-south1'],
  [34, 'asia-southeast1'],
  [71, 'australia-southeast1'],
  [72, 'europe-north1'],
  [35, 'europe-west1'],
  [74, 'europe-west2'],
  [128, 'asia-southeast2'],
  [75, 'europe-west3'],
  [36, 'europe-west4'],
  [133, 'europe-west10'],
  [130, 'europe-southwest1'],
  [134, 'europe-west8'],
  [113, 'europe-west6'],
  [129, 'me-west1'],
  [135, 'europe-west9'],
  [77, 'northamerica-northeast1'],
  [136, 'europe-west12'],
  [137, 'europe-central2'],
  [131, 'northamerica-northeast2'],
  [138, 'me-central2'],
  [139, 'me-central1'],
  [140, 'us-east5'],
  [141, 'us-south1'],
  [27, 'us-central1'],
  [38, 'us-east1'],
  [39, 'us-east4'],
  [40, 'us-west1'],
  [82, 'us-west2'],
  [142, 'southamerica-west1'],
  [95, 'southamerica-east1'],
  [143, 'africa-south1'],
]

const named = (provider: CloudProvider, rows: readonly [number, string][]): CatalogRegion[] =>
  rows.map(([id, name]) => ({ id, name, provider }))

export const regionCatalog: readonly CatalogRegion[] = [...named('AWS', aws), ...named('GCP', gcp)]

export function isRegionOf(provider: CloudProvider, name: string): boolean {
  return regionCatalog.some(region => region.provider === provider && region.name === name)
}

export function regionId(name: string): number {
  const region = regionCatalog.find(candidate => candidate.name === name)
  if (!region) throw new Error(`region ${name} is not in the catalog`)
  return region.id
}
