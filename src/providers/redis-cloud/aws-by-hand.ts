/** What people do on the AWS side of a peering, with the exact commands. Source: Redis Cloud reference, section 8. */
import { isCidr, parseCidr } from '../../peering/cidr.ts'
import type { Instruction } from '../../peering/plan.ts'
import { farSideSays, type Peering, type Side } from '../../peering/side.ts'
import { commandLine, type Word } from '../shell.ts'
import { forms } from './far.ts'

const pcxForm = /^pcx-([0-9a-f]{8}|[0-9a-f]{17})$/
const somePcx = { blank: 'pcx-…' }
const someRouteTable = { blank: 'rtb-…' }
const someRegion = { blank: 'region' }

/** Values of the wrong form stay out of commands. */
function known(value: string | null, form: RegExp): string | null {
  return value !== null && form.test(value) ? value : null
}

const acceptCommand = (pcx: Word, region: string) =>
  commandLine('aws ec2 accept-vpc-peering-connection', ' ', [
    ['vpc-peering-connection-id', pcx],
    ['region', region],
  ])

function routeSteps(near: Side, pcx: Word, region: Word): Instruction[] {
  const cidrs = near.cidrs.filter(cidr => isCidr(parseCidr(cidr)))
  if (cidrs.length === 0)
    return [
      {
        text: "Add a route to the subscription's deployment CIDR through the peering to every route table that needs it.",
        about: 'routes',
      },
    ]
  return chunks(cidrs).map(some => ({
    text: `In every route table that needs it, send ${some.join(', ')} through the peering:`,
    command: some
      .map(cidr =>
        commandLine('aws ec2 create-route', ' ', [
          ['route-table-id', someRouteTable],
          ['destination-cidr-block', cidr],
          ['vpc-peering-connection-id', pcx],
          ['region', region],
        ]),
      )
      .join('\n'),
    about: 'routes',
  }))
}

/** One instruction with a line per range reads better than one each; so many lines fit where commands are shown. */
function chunks(cidrs: readonly string[]): string[][] {
  const size = 8
  return Array.from({ length: Math.ceil(cidrs.length / size) }, (_, index) =>
    cidrs.slice(index * size, (index + 1) * size),
  )
}

const openAndSwitch = (near: Side): Instruction[] => [
  {
    text: `Let the security groups (and network ACLs) of your clients reach ${near.cidrs.join(', ') || 'the deployment CIDR'} on the ports of your databases.`,
  },
  {
    text: 'Point applications at the private endpoint of each database: over the public one they keep paying for egress. A database with an allow list must also list your ranges.',
  },
]

/** For a plan, before the peering exists. */
export function awsManual(near: Side, far: Side): Instruction[] {
  const region = known(far.region, forms.region)
  if (region === null) return []
  return [
    {
      text: `Accept the peering in AWS account ${far.account} within 7 days of its creation; the id is posted as soon as it is known:`,
      command: acceptCommand(somePcx, region),
      about: 'accept',
    },
    ...routeSteps(near, somePcx, region),
    ...openAndSwitch(near),
  ]
}

/** For the peering as it is. */
export function awsNext(peering: Peering): Instruction[] {
  const { near, far } = peering
  const pcx = known(peering.cloudId, pcxForm)
  const region = known(far.region, forms.region)
  const owner = far.account === null ? 'the AWS account of the VPC' : `AWS account ${far.account}`
  switch (peering.status) {
    case 'pending_acceptance':
      if (pcx === null || region === null)
        return [
          {
            text: `${owner} has to accept the peering. Redis Cloud does not say the id of the AWS peering connection or its region yet; the command follows once it does.`,
          },
        ]
      return [
        {
          text: `Accept the peering in ${owner}; AWS lets the request lapse 7 days after its creation:`,
          command: acceptCommand(pcx, region),
          about: 'accept',
        },
      ]
    case 'active':
      return [...routeSteps(near, pcx ?? somePcx, region ?? someRegion), ...openAndSwitch(near)]
    case 'inactive':
      // AWS said it, where it was asked.
      if (peering.details[farSideSays] === 'deleted')
        return [{ text: 'Delete it here too, and ask for a new one where it is still wanted.' }]
      return [
        {
          text: 'The AWS side rejected the request, let it lapse or deleted the connection; Redis Cloud does not say which. Such a peering does not come back: look in AWS, then delete it here and ask for a new one.',
          ...(pcx === null || region === null
            ? {}
            : {
                command: commandLine('aws ec2 describe-vpc-peering-connections', ' ', [
                  ['vpc-peering-connection-ids', pcx],
                  ['region', region],
                ]),
              }),
        },
      ]
    default:
      return []
  }
}

/** What a deletion leaves behind. */
export function awsLeftovers(peering: Peering): Instruction[] {
  const region = known(peering.far.region, forms.region)
  const cidrs = peering.near.cidrs.filter(cidr => isCidr(parseCidr(cidr)))
  return [
    ...chunks(cidrs).map(some => ({
      text: `Routes to ${some.join(', ')} through the peering stay in your route tables and lead nowhere; remove them:`,
      command: some
        .map(cidr =>
          commandLine('aws ec2 delete-route', ' ', [
            ['route-table-id', someRouteTable],
            ['destination-cidr-block', cidr],
            ['region', region ?? someRegion],
          ]),
        )
        .join('\n'),
      about: 'routes' as const,
    })),
    { text: 'Rules for the deployment CIDR stay in your security groups; remove those nobody else needs.' },
  ]
}
