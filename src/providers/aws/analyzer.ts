/**
 * VPC Reachability Analyzer: asks AWS whether its configuration lets packets from an interface of ours reach the peering.
 * It sends none, and of a peering with somebody else's account it proves our half. AWS bills each analysis. Source:
 * cloud-peering reference, section 4.
 */
import { sleep } from '../../kit/clock.ts'
import { minute, second } from '../../kit/duration.ts'
import { ForeignError } from '../../kit/errors.ts'
import type { Check } from '../../peering/plan.ts'
import type { Side } from '../../peering/side.ts'
import { listed, pass, warn } from '../../peering/verdicts.ts'
import type { Place } from './account.ts'
import { type AwsCalls, tagsOfOurs } from './calls.ts'
import type { AwsClients, Surroundings } from './clients.ts'
import { cidrOf } from './range.ts'

export interface Question {
  pcx: string
  /** An interface in a subnet that is routed. */
  from: string
  /** One address of the other side, `192.168.0.1`. */
  to: string
  port: number
}

export interface Analyzer {
  /** Null where it did not answer in time. */
  ask(place: Place, question: Question): Promise<Answer | null>
}

export interface Answer {
  isReachable: boolean
  /** AWS's codes of what is in the way: `NO_ROUTE_TO_DESTINATION`. */
  obstacles: string[]
}

const POLL_MS = 3 * second
/** An analysis takes seconds, rarely a minute or two. */
const WITHIN_MS = 4 * minute

export function createAnalyzer(clients: AwsClients, { clock, random }: Surroundings): Analyzer {
  const createPath = (place: Place, { pcx, from, to, port }: Question): Promise<string> => {
    const input = {
      Source: from,
      Destination: pcx,
      Protocol: 'tcp',
      FilterAtSource: { DestinationAddress: to, DestinationPortRange: { FromPort: port, ToPort: port } },
      // The same token on every try: a lost reply makes no second path.
      ClientToken: random.uuid(),
      TagSpecifications: [{ ResourceType: 'network-insights-path' as const, Tags: tagsOfOurs }],
    } as const
    return clients.call(place, {
      operation: 'create a path for the analyzer',
      action: 'CreateNetworkInsightsPath',
      repeat: 'safe',
      send: async ({ ec2, sdk, options }) => {
        const output = await ec2.send(
          new sdk.CreateNetworkInsightsPathCommand({
            ...input,
            TagSpecifications: [...input.TagSpecifications],
          }),
          options,
        )
        return output.NetworkInsightsPath?.NetworkInsightsPathId ?? ''
      },
    })
  }

  const start = (place: Place, path: string): Promise<string> => {
    const input = { NetworkInsightsPathId: path, ClientToken: random.uuid() }
    return clients.call(place, {
      operation: 'start an analysis',
      action: 'StartNetworkInsightsAnalysis',
      repeat: 'safe',
      send: async ({ ec2, sdk, options }) => {
        const output = await ec2.send(new sdk.StartNetworkInsightsAnalysisCommand(input), options)
        return output.NetworkInsightsAnalysis?.NetworkInsightsAnalysisId ?? ''
      },
    })
  }

  const read = (place: Place, analysis: string): Promise<Answer | null | { failed: string }> =>
    clients.call(place, {
      operation: 'read the analysis',
      action: 'DescribeNetworkInsightsAnalyses',
      repeat: 'read',
      send: async ({ ec2, sdk, options }) => {
        const input = { NetworkInsightsAnalysisIds: [analysis] }
        const output = await ec2.send(new sdk.DescribeNetworkInsightsAnalysesCommand(input), options)
        const seen = output.NetworkInsightsAnalyses?.[0]
        if (seen?.Status === 'failed') return { failed: seen.StatusMessage ?? 'AWS does not say why' }
        if (seen?.Status !== 'succeeded') return null
        const codes = seen.Explanations?.flatMap(({ ExplanationCode }) => ExplanationCode ?? []) ?? []
        return { isReachable: seen.NetworkPathFound === true, obstacles: [...new Set(codes)] }
      },
    })

  /** The analysis first: a path that still has one cannot be deleted. What stays behind does no harm and is tagged. */
  const tidy = async (place: Place, path: string, analysis: string | null): Promise<void> => {
    const quietly = (job: Promise<unknown>) =>
      job.catch(thrown => {
        if (!(thrown instanceof ForeignError)) throw thrown
      })
    if (analysis !== null)
      await quietly(
        clients.call(place, {
          operation: 'delete the analysis',
          action: 'DeleteNetworkInsightsAnalysis',
          repeat: 'safe',
          send: ({ ec2, sdk, options }) =>
            ec2.send(
              new sdk.DeleteNetworkInsightsAnalysisCommand({ NetworkInsightsAnalysisId: analysis }),
              options,
            ),
        }),
      )
    await quietly(
      clients.call(place, {
        operation: 'delete the path of the analyzer',
        action: 'DeleteNetworkInsightsPath',
        repeat: 'safe',
        send: ({ ec2, sdk, options }) =>
          ec2.send(new sdk.DeleteNetworkInsightsPathCommand({ NetworkInsightsPathId: path }), options),
      }),
    )
  }

  return {
    async ask(place, question) {
      const path = await createPath(place, question)
      let analysis: string | null = null
      try {
        analysis = await start(place, path)
        const deadline = clock.now() + WITHIN_MS
        for (;;) {
          const answer = await read(place, analysis)
          if (answer !== null && 'failed' in answer)
            throw new ForeignError(`The analysis of AWS failed: ${answer.failed}.`, {
              service: 'aws',
              operation: 'read the analysis',
              kind: 'invalid',
              effect: 'no',
              code: 'ANALYSIS_FAILED',
            })
          if (answer !== null || clock.now() > deadline) return answer
          await sleep(clock, POLL_MS)
        }
      } finally {
        await tidy(place, path, analysis)
      }
    },
  }
}

/** An address within a range that a host may have; AWS keeps the first four of a subnet. */
function someAddress(cidr: string): string | null {
  const range = cidrOf(cidr)
  if (range?.family !== 4) return null
  const address = range.hi - range.lo > 8n ? range.lo + 5n : range.lo
  return [24n, 16n, 8n, 0n].map(shift => String((address >> shift) & 255n)).join('.')
}

/** What it is asked, or why it cannot be; `routed` are the subnets whose tables lead to the peering. */
export async function analyze(
  calls: AwsCalls,
  analyzer: Analyzer,
  place: Place,
  end: Side,
  facts: { pcx: string; destinations: readonly string[]; routed: readonly string[] },
): Promise<Check> {
  const code = 'analyzer'
  const interfaces = (await calls.interfaces(place, end.network ?? ''))
    .filter(({ isInUse, subnet }) => isInUse && facts.routed.includes(subnet))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [source] = interfaces
  const [to] = facts.destinations.flatMap(cidr => someAddress(cidr) ?? [])
  const port = place.account.ports[0]?.[0]
  if (!source || to === undefined || port === undefined) {
    const lack = source ? 'the other side has no IPv4 range' : 'no interface in use is in a routed subnet'
    return warn(
      code,
      `Reachability Analyzer was not asked: ${lack}.`,
      'Start something in a routed subnet, or look by hand.',
    )
  }
  const asked = `from ${source.id} to ${to}:${port} through ${facts.pcx}`
  let answer: Answer | null
  try {
    answer = await analyzer.ask(place, { pcx: facts.pcx, from: source.id, to, port })
  } catch (thrown) {
    // An outage is worth another try; that the role may not ask, or AWS will not answer, is a result.
    const isFinal =
      thrown instanceof ForeignError && thrown.kind !== 'unavailable' && thrown.kind !== 'rate_limited'
    if (!isFinal) throw thrown
    return warn(
      code,
      `Reachability Analyzer gave no answer ${asked}: ${thrown.message}`,
      'Mend it, or set verify to control_plane.',
    )
  }
  if (answer === null)
    return warn(
      code,
      `Reachability Analyzer did not finish ${asked} within ${WITHIN_MS / minute} min.`,
      'Start the analysis in the AWS console.',
    )
  if (answer.isReachable)
    return pass(
      code,
      `Reachability Analyzer finds the way ${asked} open. It proves the configuration of this end as far as the peering, and sends no packet.`,
    )
  return warn(
    code,
    `Reachability Analyzer finds no way ${asked}: ${listed(answer.obstacles) || 'AWS does not say why'}.`,
    'Mend what it names; it looks at routes, security groups and network ACLs of that interface.',
  )
}
