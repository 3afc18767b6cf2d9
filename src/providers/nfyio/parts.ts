/** What the capabilities are built from. */
import type { Clock } from '../../kit/clock.ts'
import type { NfyioCalls } from './calls.ts'
import type { Directory, Place } from './install.ts'
import type { Reader } from './reader.ts'

export interface NfyioParts {
  clock: Clock
  directory: Directory
  callsOf(place: Place): NfyioCalls
  reader: Reader
}
