/**
 * What a family of calls (PrivateLink, Transit Gateway, …) keeps in the account beside the peerings. Like these, it
 * stores instants and derives how everything looks at any moment. To add one: its class here beside, one line in
 * `families.ts`.
 */
export interface CloudFamily {
  name: string // 'privateLink'
  /** Instants at which something in it changes by itself. */
  instants(): number[]
  /** How each of its objects looks at an instant; a change is told as a line of the story. */
  looks(at: number): FamilyLook[]
  /** Its objects as plain data for the page and for tests, each with what a person may do to it now. */
  state(at: number): FamilyObject[]
  /** A person does something outside Redis Cloud; throws in that cloud's words what it would refuse. */
  act(objectId: string, act: string, at: number): void
}

export interface FamilyLook {
  name: string // stable, unique within the account
  subscriptionId: number
  looks: string // `gone` when it has left
  text: string // the line of the story
}

export interface FamilyObject {
  id: string // unique within the account: 'privatelink:1206', 'privatelink:1400/us-east-1', 'tgw:1206/7'
  family: string
  subscriptionId: number
  regionName: string | null // Active-Active only
  title: string // for the page
  status: string // as the API shows it
  facts: [label: string, value: string][]
  acts: { act: string; label: string }[] // { act: 'acceptShare:111122223333', label: 'Accept the share as …' }
}
