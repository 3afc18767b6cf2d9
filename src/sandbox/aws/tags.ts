/** Tags by resource, account and Region: a peering's two owners see only their own (VPC Peering Guide). */
import type { Place } from './network.ts'

export class Tags {
  readonly #byResource = new Map<string, Map<string, string>>()

  of(place: Place, id: string): ReadonlyMap<string, string> {
    return this.#byResource.get(this.#key(place, id)) ?? new Map()
  }

  set(place: Place, id: string, key: string, value: string): void {
    const resource = this.#key(place, id)
    const tags = this.#byResource.get(resource) ?? new Map<string, string>()
    this.#byResource.set(resource, tags.set(key, value))
  }

  /** Removes the tag; with a value, only where it has that value. */
  remove(place: Place, id: string, key: string, value?: string): void {
    const tags = this.#byResource.get(this.#key(place, id))
    if (value === undefined || tags?.get(key) === value) tags?.delete(key)
  }

  #key({ account, region }: Place, id: string): string {
    return `${account}/${region}/${id}`
  }
}
