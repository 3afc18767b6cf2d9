/** What people read of a request, wherever it is named. */
export interface Words {
  /** After the request's number: `peer payments-prod (1206)`. */
  heading: string
  /** What is asked for, in full: `Peering of payments-prod (1206) with AWS 111122223333 · …`. */
  title: string
  /** What its success means, in the honest words: `peered`, `the PrivateLink is gone`. */
  outcome: string
}
