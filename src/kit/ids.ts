/** Ids and randomness: the only place that asks the machine for either. */
import { randomBytes, randomUUID } from 'node:crypto'

export interface Random {
  /** Uniform in [0, 1). */
  unit(): number
  uuid(): string
  /** `n` characters of lower-case hex. */
  hex(n: number): string
}

export const systemRandom: Random = {
  unit: () => Math.random(),
  uuid: () => randomUUID(),
  hex: n =>
    randomBytes(Math.ceil(n / 2))
      .toString('hex')
      .slice(0, n),
}
