/** The parameters of a query-protocol call: `Filter.1.Value.2=active` and the like, read by name. */
import { invalidValue, missing } from './refusal.ts'

export class Form {
  readonly entries: ReadonlyMap<string, string>

  constructor(entries: Iterable<readonly [string, string]>) {
    this.entries = new Map(entries)
  }

  text(name: string): string | undefined {
    return this.entries.get(name)
  }

  required(name: string): string {
    const value = this.entries.get(name)
    // Named as the error messages do, with a small first letter.
    if (!value) throw missing(name.charAt(0).toLowerCase() + name.slice(1))
    return value
  }

  flag(name: string): boolean | undefined {
    const value = this.entries.get(name)
    if (value === undefined || value === 'true' || value === 'false') return value && value === 'true'
    throw invalidValue(`Value (${value}) for parameter ${name} is invalid. It must be true or false`)
  }

  whole(name: string): number | undefined {
    const value = this.entries.get(name)
    if (value === undefined) return undefined
    if (/^-?\d{1,9}$/.test(value)) return Number(value)
    throw invalidValue(`Value (${value}) for parameter ${name} is invalid. It must be a whole number`)
  }

  /** `Name.1`, `Name.2`, … */
  list(name: string): string[] {
    return this.#indexes(name).flatMap(index => this.entries.get(`${name}.${index}`) ?? [])
  }

  /** The structures `Name.1.…`, `Name.2.…`. */
  structs(name: string): Form[] {
    return this.#indexes(name).map(index => this.struct(`${name}.${index}`))
  }

  /** What stands below `Name.`, without it. */
  struct(name: string): Form {
    const start = `${name}.`
    return new Form(
      [...this.entries]
        .filter(([key]) => key.startsWith(start))
        .map(([key, value]) => [key.slice(start.length), value] as const),
    )
  }

  get isEmpty(): boolean {
    return this.entries.size === 0
  }

  #indexes(name: string): number[] {
    const found = new Set<number>()
    for (const key of this.entries.keys()) {
      if (!key.startsWith(`${name}.`)) continue
      const index = key.slice(name.length + 1).split('.')[0] ?? ''
      if (/^\d+$/.test(index)) found.add(Number(index))
    }
    return [...found].sort((a, b) => a - b)
  }
}
