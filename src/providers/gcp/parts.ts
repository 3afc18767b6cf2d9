/** What the capabilities are built from. */
import type { Clock } from '../../kit/clock.ts'
import type { GcpCalls } from './calls.ts'
import type { Halves } from './halves.ts'
import type { Directory } from './project.ts'

export interface PeeringsParts {
  clock: Clock
  calls: GcpCalls
  directory: Directory
  halves: Halves
}

export type EndsParts = Omit<PeeringsParts, 'clock'>
