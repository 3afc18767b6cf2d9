/** The calls of the Reachability Analyzer. */
import { iso } from '../../kit/clock.ts'
import { parseAddress } from '../cidr-block.ts'
import { draw } from '../span.ts'
import { type Action, type Call, ec2Action } from './call.ts'
import { describe, tagSet } from './describe.ts'
import type { InsightsAnalysis, InsightsPath } from './insights.ts'
import type { NetworkInterface } from './network.ts'
import type { Peering } from './peering.ts'
import { peeringNamed } from './peering-actions.ts'
import { type Explanation, reach } from './reachability.ts'
import { AwsRefusal, demandId, invalidValue, notFound } from './refusal.ts'
import { targetElement } from './route-actions.ts'
import { applyTagSpecifications, tagSpecificationsOf } from './tag-actions.ts'
import type { Xml } from './xml.ts'

/** Resources are named by id, or by an ARN that ends in it. */
const idOf = (text: string) => text.split('/').at(-1) ?? text

function interfaceNamed(text: string, call: Call): NetworkInterface {
  const id = idOf(text)
  const found = call.world
    .in(call.world.interfaces, call)
    .find(each => each.id === id || each.instance === id)
  if (found) return found
  throw invalidValue(`Value (${text}) is not a network interface or an instance of this account and Region`)
}

function endNamed(text: string, call: Call): NetworkInterface | Peering {
  return idOf(text).startsWith('pcx-') ? peeringNamed(idOf(text), call) : interfaceNamed(text, call)
}

function addressAsked({ form }: Call): string | null {
  const text = form.text('DestinationIp') ?? form.text('FilterAtSource.DestinationAddress')
  if (text === undefined) return null
  if (parseAddress(text)) return text
  throw invalidValue(`Value (${text}) for parameter destinationIp is invalid`)
}

/** Everything but the token: a token is for one request. */
const asked = ({ form }: Call) =>
  JSON.stringify([...form.entries].filter(([name]) => name !== 'ClientToken' && name !== 'DryRun').sort())

const createPath = ec2Action(
  call => {
    const { form } = call
    const source = form.required('Source')
    const destination = form.text('Destination')
    const protocol = form.required('Protocol')
    if (protocol !== 'tcp' && protocol !== 'udp')
      throw invalidValue(`Value (${protocol}) for parameter protocol is invalid`)
    const clientToken = form.required('ClientToken')
    interfaceNamed(source, call)
    if (destination !== undefined) endNamed(destination, call)
    const tags = tagSpecificationsOf(call, 'network-insights-path')
    return {
      source,
      destination: destination ?? null,
      protocol,
      clientToken,
      address: addressAsked(call),
      tags,
    } as const
  },
  ({ tags, ...path }, call) => {
    const { world, form, account, region, at } = call
    const known = [...world.paths.values()].find(each => each.clientToken === path.clientToken)
    if (known && known.asked !== asked(call))
      throw new AwsRefusal(
        'IdempotentParameterMismatch',
        'The client token has been used with other parameters',
      )
    const created: InsightsPath = known ?? {
      ...path,
      account,
      region,
      id: world.newId('nip'),
      asked: asked(call),
      port:
        form.whole('DestinationPort') ?? form.whole('FilterAtSource.DestinationPortRange.FromPort') ?? null,
      createdAt: at,
    }
    world.paths.set(created.id, created)
    applyTagSpecifications(call, created.id, tags)
    return { networkInsightsPath: pathBody(created, call) }
  },
)

function pathBody(path: InsightsPath, call: Call): Xml {
  return {
    networkInsightsPathId: path.id,
    networkInsightsPathArn: `arn:aws:ec2:${path.region}:${path.account}:network-insights-path/${path.id}`,
    createdDate: iso(path.createdAt),
    source: path.source,
    destination: path.destination,
    destinationIp: path.address,
    destinationPort: path.port,
    protocol: path.protocol,
    tagSet: tagSet(call, path.id),
  }
}

function pathAsked(call: Call): InsightsPath {
  const id = demandId('path', call.form.required('NetworkInsightsPathId'))
  const path = call.world.in(call.world.paths, call).find(each => each.id === id)
  if (!path) throw notFound('path', id)
  return path
}

const start = ec2Action(
  call => ({ path: pathAsked(call), clientToken: call.form.required('ClientToken') }),
  ({ path, clientToken }, call) => {
    const { world, account, region, at } = call
    const known = [...world.analyses.values()].find(
      each => each.path === path.id && each.clientToken === clientToken,
    )
    const analysis: InsightsAnalysis = known ?? {
      account,
      region,
      id: world.newId('nia'),
      clientToken,
      path: path.id,
      startedAt: at,
      endsAt: at + (world.box.armed.analysisMs ?? draw(world.pace.analysisMs, world.random)),
      failure: world.box.armed.failedAnalyses.shift() ?? null,
      verdict: reach(world, {
        ...path,
        source: interfaceNamed(path.source, call),
        destination: path.destination === null ? null : endNamed(path.destination, call),
        at,
      }),
    }
    world.analyses.set(analysis.id, analysis)
    return { networkInsightsAnalysis: analysisBody(analysis, call) }
  },
)

const component = (id: string | undefined) => (id === undefined ? undefined : { id })

function explanationBody({ route, ...explanation }: Explanation): Xml {
  return {
    explanationCode: explanation.code,
    direction: explanation.direction,
    component: component(explanation.component),
    vpc: component(explanation.vpc),
    subnet: component(explanation.subnet),
    acl: component(explanation.acl),
    routeTable: component(explanation.routeTable),
    routeTableRoute: route && {
      destinationCidr: route.destination,
      [targetElement(route.target)]: route.target,
      state: route.state,
      origin: 'createroute',
    },
    securityGroupSet: explanation.groups?.map(id => ({ id })),
    vpcPeeringConnection: component(explanation.peering),
  }
}

type AnalysisStatus = 'running' | 'succeeded' | 'failed'

function analysisStatus({ endsAt, failure }: InsightsAnalysis, at: number): AnalysisStatus {
  if (at < endsAt) return 'running'
  return failure === null ? 'succeeded' : 'failed'
}

function analysisBody(analysis: InsightsAnalysis, call: Call): Xml {
  const status = analysisStatus(analysis, call.at)
  const { hops, explanations } = analysis.verdict
  const isFound = explanations.length === 0
  return {
    networkInsightsAnalysisId: analysis.id,
    networkInsightsAnalysisArn: `arn:aws:ec2:${analysis.region}:${analysis.account}:network-insights-analysis/${analysis.id}`,
    networkInsightsPathId: analysis.path,
    startDate: iso(analysis.startedAt),
    status,
    statusMessage: status === 'failed' ? analysis.failure : undefined,
    ...(status !== 'succeeded'
      ? {}
      : {
          networkPathFound: isFound,
          forwardPathComponentSet: isFound
            ? hops.map((id, index) => ({ sequenceNumber: index + 1, component: { id } }))
            : [],
          explanationSet: explanations.map(explanationBody),
        }),
    tagSet: tagSet(call, analysis.id),
  }
}

const describeAnalyses: Action = describe<InsightsAnalysis>({
  resource: 'analysis',
  ids: 'NetworkInsightsAnalysisId',
  set: 'networkInsightsAnalysisSet',
  all: call => {
    const path = call.form.text('NetworkInsightsPathId')
    return call.world
      .in(call.world.analyses, call)
      .filter(analysis => path === undefined || analysis.path === path)
  },
  idOf: ({ id }) => id,
  filters: {
    'path-found': (analysis, { at }) =>
      analysisStatus(analysis, at) === 'succeeded' ? [analysis.verdict.explanations.length === 0] : [],
    status: (analysis, { at }) => [analysisStatus(analysis, at)],
  },
  body: analysisBody,
})

const describePaths = describe<InsightsPath>({
  resource: 'path',
  ids: 'NetworkInsightsPathId',
  set: 'networkInsightsPathSet',
  all: call => call.world.in(call.world.paths, call),
  idOf: ({ id }) => id,
  filters: {
    source: ({ source }) => [source],
    destination: ({ destination }) => (destination === null ? [] : [destination]),
    protocol: ({ protocol }) => [protocol],
  },
  body: pathBody,
})

const deleteAnalysis = ec2Action(
  call => {
    const id = demandId('analysis', call.form.required('NetworkInsightsAnalysisId'))
    const analysis = call.world.in(call.world.analyses, call).find(each => each.id === id)
    if (!analysis) throw notFound('analysis', id)
    return analysis
  },
  ({ id }, call) => {
    call.world.analyses.delete(id)
    return { networkInsightsAnalysisId: id }
  },
)

const deletePath = ec2Action(pathAsked, ({ id }, call) => {
  if ([...call.world.analyses.values()].some(({ path }) => path === id))
    throw new AwsRefusal(
      'AnalysisExistsForNetworkInsightsPath',
      `The network insights path ${id} has analyses: delete them first`,
    )
  call.world.paths.delete(id)
  return { networkInsightsPathId: id }
})

export const insightsActions: Readonly<Record<string, Action>> = {
  CreateNetworkInsightsPath: createPath,
  StartNetworkInsightsAnalysis: start,
  DescribeNetworkInsightsAnalyses: describeAnalyses,
  DescribeNetworkInsightsPaths: describePaths,
  DeleteNetworkInsightsAnalysis: deleteAnalysis,
  DeleteNetworkInsightsPath: deletePath,
}
