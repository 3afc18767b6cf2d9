/**
 * The parts that block schemas are made of. A check looks at one value and reports problems in Slack's words, each with
 * its JSON pointer, as `response_metadata.messages` carries them.
 */

export type Surface = 'message' | 'modal' | 'home'

export interface Context {
  surface: Surface
  problems: string[]
}

export type Check = (value: unknown, at: string, context: Context) => void

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function report(context: Context, at: string, problem: string): void {
  context.problems.push(`${problem} [json-pointer:${at}]`)
}

/** A string of `min` to `max` characters. */
export const string =
  (max: number, min = 1): Check =>
  (value, at, context) => {
    if (typeof value !== 'string') return report(context, at, 'must provide a string')
    if (value.length < min) report(context, at, `must be more than ${min - 1} characters`)
    if (value.length > max) report(context, at, `must be less than ${max + 1} characters`)
  }

export const flag: Check = (value, at, context) => {
  if (typeof value !== 'boolean') report(context, at, 'must be a valid boolean')
}

export const integer =
  (min: number, max: number): Check =>
  (value, at, context) => {
    if (typeof value !== 'number' || !Number.isInteger(value))
      return report(context, at, 'must be an integer')
    if (value < min) report(context, at, `must be greater than or equal to ${min}`)
    if (value > max) report(context, at, `must be less than or equal to ${max}`)
  }

export const oneOf =
  (...words: string[]): Check =>
  (value, at, context) => {
    if (typeof value !== 'string' || !words.includes(value)) {
      report(context, at, `must be a valid enum value: ${words.join(', ')}`)
    }
  }

export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at, context) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(context, at, `must be a valid ${what}`)
  }

export const url: Check = (value, at, context) => {
  string(3_000)(value, at, context)
  if (typeof value === 'string' && !/^(https?|mailto|slack|tel):/.test(value))
    report(context, at, 'must be a valid URL')
}

export const list =
  (item: Check, max: number, min = 1): Check =>
  (value, at, context) => {
    if (!Array.isArray(value)) return report(context, at, 'must be an array')
    if (value.length < min) report(context, at, 'no fewer than 1 items allowed')
    if (value.length > max) report(context, at, `no more than ${max} items allowed`)
    value.forEach((entry, index) => {
      item(entry, `${at}/${index}`, context)
    })
  }

/** The fields an object may have; those that end in `!` it must have. */
export type Fields = Record<string, Check>

/** An object with these fields and no others. `also` looks at the object as a whole. */
export const object =
  (fields: Fields, also?: (value: Record<string, unknown>, at: string, context: Context) => void): Check =>
  (value, at, context) => {
    if (!isRecord(value)) return report(context, at, 'must be an object')
    for (const [name, check] of Object.entries(fields)) {
      const plain = name.replace(/!$/, '')
      if (value[plain] !== undefined) check(value[plain], `${at}/${plain}`, context)
      else if (plain !== name) report(context, at, `missing required field: ${plain}`)
    }
    for (const name of Object.keys(value)) {
      if (!(name in fields || `${name}!` in fields))
        report(context, at, `invalid additional property: ${name}`)
    }
    also?.(value, at, context)
  }

/** Picks the schema by the object's `type`; `where` says which types may stand in this place. */
export const typed =
  (schemas: () => Record<string, Check>, where: (type: string, context: Context) => boolean): Check =>
  (value, at, context) => {
    if (!isRecord(value)) return report(context, at, 'must be an object')
    const type = value['type']
    if (type === undefined) return report(context, at, 'missing required field: type')
    const schema = typeof type === 'string' ? schemas()[type] : undefined
    if (typeof type !== 'string' || !schema || !where(type, context)) {
      return report(context, `${at}/type`, `unsupported type: ${String(type)}`)
    }
    schema(value, at, context)
  }
