/** What the Reachability Analyzer keeps: paths that were asked about, and analyses with the verdict of their start. */
import type { Place } from './network.ts'
import type { Verdict } from './reachability.ts'

export interface InsightsPath extends Place {
  id: string
  clientToken: string
  asked: string // the parameters: a token is for one request only
  source: string
  destination: string | null
  address: string | null // of the destination
  port: number | null
  protocol: 'tcp' | 'udp'
  createdAt: number
}

export interface InsightsAnalysis extends Place {
  id: string
  clientToken: string
  path: string
  startedAt: number
  endsAt: number
  failure: string | null // why it ends as `failed`
  verdict: Verdict
}
