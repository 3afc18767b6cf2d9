/** What the capabilities are built from. */
import type { Clock } from '../../kit/clock.ts'
import type { Directory } from './account.ts'
import type { Analyzer } from './analyzer.ts'
import type { AwsCalls } from './calls.ts'

export interface PeeringsParts {
  clock: Clock
  calls: AwsCalls
  directory: Directory
}

export interface EndsParts {
  calls: AwsCalls
  directory: Directory
  analyzer: Analyzer
}
