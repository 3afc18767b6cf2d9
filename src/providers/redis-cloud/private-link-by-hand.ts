/**
 * What people do in AWS about a PrivateLink, with the exact commands: accept the share, connect a VPC, use the private
 * names, clean up. Source: Redis Cloud reference, section 9; the commands are those of the AWS CLI 2.32 and later.
 */
import type { Instruction } from '../../peering/plan.ts'
import type { Peering } from '../../peering/side.ts'
import type { Scope } from '../provider.ts'
import { commandLine, type Word } from '../shell.ts'
import { forms } from './far.ts'
import { typedBack } from './place.ts'
import { type Connection, connectionsOf, detail, principalsOf, stateOfPrincipal } from './private-link-row.ts'

/** Zones without VPC Lattice: no endpoint can be there. eu-central-1 left the list on 2026-04-28. */
const zonesWithout: Readonly<Record<string, string>> = {
  'us-east-1': 'use1-az3',
  'us-west-1': 'usw1-az2',
  'ap-northeast-1': 'apne1-az3',
  'ap-northeast-2': 'apne2-az2',
  'eu-west-1': 'euw1-az4',
  'ca-central-1': 'cac1-az3',
  'il-central-1': 'ilc1-az2',
}

const arnForm = /^arn:aws[a-z-]*:[a-z-]+:[a-z0-9-]*:\d{12}:[\w./:-]+$/
const endpointForm = /^vpce-[\w-]+$/

/** Values of an odd form stay out of commands. */
function known(value: string | null | undefined, form: RegExp, blank: string): Word {
  return typeof value === 'string' && form.test(value) ? value : { blank }
}

/** What is known of the link; before it exists there is only its region. */
interface LinkFacts {
  /** As people type it: `1206/privatelink`. */
  name: string
  region: string | null
  shareArn: string | null
  configurationArn: string | null
}

export function factsOf(scope: Scope, link: Peering): LinkFacts {
  return {
    name: `${scope.id}/${link.providerId}`,
    region: link.near.region,
    shareArn: link.details[detail.shareArn] ?? null,
    configurationArn: link.details[detail.configurationArn] ?? null,
  }
}

const regionFlag = ({ region }: Pick<LinkFacts, 'region'>): [string, Word] => [
  'region',
  known(region, forms.region, 'region'),
]

const command = (verb: string, name: string, rest: string) =>
  `/peering privatelink ${verb} ${name} ${rest}`.trimEnd()

/** The consumer's first step, for each account on its own. */
export function acceptSteps(link: LinkFacts, account: string): Instruction[] {
  const find = commandLine('aws ram get-resource-share-invitations', ' ', [
    ['resource-share-arns', known(link.shareArn, arnForm, 'share ARN')],
    regionFlag(link),
  ])
  const accept = commandLine('aws ram accept-resource-share-invitation', ' ', [
    ['resource-share-invitation-arn', { blank: 'ARN printed by the first command' }],
    regionFlag(link),
  ])
  return [
    {
      text: `In AWS account ${account}, accept the resource share within 12 hours of its creation; after that AWS may let it lapse and drop the principal. The first command prints the invitation's ARN, the second accepts it:`,
      // Plain double quotes read the same in a POSIX shell and in PowerShell.
      command: `${find} --query "resourceShareInvitations[?status=='PENDING'].resourceShareInvitationArn" --output text\n${accept}`,
    },
  ]
}

/** From an accepted share to a client that speaks to a database. */
export function connectSteps(link: LinkFacts): Instruction[] {
  const arn = known(link.configurationArn, arnForm, 'resource configuration ARN')
  const zone = zonesWithout[link.region ?? '']
  const where = link.region === null ? 'in the region of the PrivateLink' : `in ${link.region}`
  const group: [string, Word] = ['group-id', { blank: 'sg-…' }]
  const open = (ports: string) =>
    commandLine('aws ec2 authorize-security-group-ingress', ' ', [
      group,
      ['protocol', 'tcp'],
      ['port', ports],
      ['cidr', { blank: 'range of your clients' }],
      regionFlag(link),
    ])
  return [
    {
      text: `Prepare a VPC ${where}: DNS resolution and DNS hostnames switched on, and subnets with at least 16 free addresses each${zone ? `, none of them in zone ${zone}, which has no VPC Lattice` : ''}. Its security group lets clients in on 10000-19999 for databases and 8070 for metrics:`,
      command: `${open('10000-19999')}\n${open('8070')}`,
    },
    {
      text: 'Connect the VPC by a resource endpoint (AWS CLI 2.32 or newer):',
      command: commandLine(
        'aws ec2 create-vpc-endpoint --vpc-endpoint-type Resource --private-dns-enabled',
        ' ',
        [
          ['dns-options', 'PrivateDnsPreference=VERIFIED_DOMAINS_ONLY'],
          ['resource-configuration-arn', arn],
          ['vpc-id', { blank: 'vpc-…' }],
          ['subnet-ids', { blank: 'subnet-… subnet-…' }],
          ['security-group-ids', { blank: 'sg-…' }],
          regionFlag(link),
        ],
      ),
    },
    {
      text: 'Or, instead of an endpoint of its own, through a VPC Lattice service network that the VPC is connected to:',
      command: commandLine(
        'aws vpc-lattice create-service-network-resource-association --private-dns-enabled',
        ' ',
        [
          ['service-network-identifier', { blank: 'sn-…' }],
          ['resource-configuration-identifier', arn],
          regionFlag(link),
        ],
      ),
    },
    {
      text: 'Where the same VPC also has a peering or a transit gateway to this subscription, the private names resolve to the PrivateLink endpoint from then on.',
    },
    ...nameSteps(link),
  ]
}

/** What is left once a VPC is connected. */
function nameSteps({ name }: LinkFacts): Instruction[] {
  return [
    {
      text: "Find the databases' names and ports with the discovery script, run inside the connected VPC, and point applications at each private DNS entry:",
      command: command('script', name, ''),
    },
  ]
}

/** For the PrivateLink as it is: who has to accept, who has to connect, who is to be shared with again. */
export function linkNext(scope: Scope, link: Peering): Instruction[] {
  if (link.status !== 'active') return []
  const facts = factsOf(scope, link)
  const principals = principalsOf(link)
  const connections = connectionsOf(link)
  const waiting = principals.filter(each => stateOfPrincipal(each) === 'waiting')
  const associated = principals.filter(each => stateOfPrincipal(each) === 'associated')
  const dropped = principals.filter(each => ['left', 'failed'].includes(stateOfPrincipal(each)))
  const isUnconnected = associated.some(({ id }) => connections.every(({ account }) => account !== id))
  if (principals.length === 0)
    return [
      {
        text: 'The PrivateLink is shared with nobody. Share it with the account that shall connect:',
        command: command('share', facts.name, 'principal=<12 digits> reason="…"'),
      },
    ]
  return [
    ...waiting.flatMap(({ id }) => acceptSteps(facts, id)),
    ...dropped.flatMap(({ id, raw }) => shareAgain(facts.name, id, raw)),
    ...(isUnconnected ? connectSteps(facts) : connections.length > 0 ? nameSteps(facts) : []),
  ]
}

function shareAgain(name: string, principal: string, raw: string): Instruction[] {
  return [
    {
      text: `Principal ${principal} is ${raw}: the share was not accepted in time, was rejected, or failed. Remove the principal, then share again and accept within 12 hours:`,
      command: [
        command('unshare', name, `principal=${principal} reason="…"`),
        command('share', name, `principal=${principal} reason="…"`),
      ].join('\n'),
    },
  ]
}

/** So many ids fit in a command that is shown whole. */
const PER_COMMAND = 40
/** The text names these; of more it says how many, and the command has them. */
const NAMED = 5

export function chunksOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  )
}

/** Endpoints and associations belong to their accounts: Redis Cloud cuts them off and leaves them there. */
export function leftovers(link: Pick<LinkFacts, 'region'>, cut: readonly Connection[]): Instruction[] {
  const accounts = [...new Set(cut.map(({ account }) => account))]
  return accounts.flatMap(account => {
    const owner = account === null ? 'the account that owns it' : `AWS account ${account}`
    const ids = cut
      .filter(each => each.account === account)
      .map(({ connectionId, associationId }) => connectionId ?? associationId)
    const endpoints = ids.filter(id => endpointForm.test(id))
    const others = ids.filter(id => !endpointForm.test(id))
    const text = (what: string) =>
      `${what} in ${owner}: connected to nothing from then on, still there and billed; delete it there`
    return [
      ...chunksOf(endpoints, PER_COMMAND).map(
        (some, at): Instruction => ({
          text: `${text(some.length > NAMED ? `Endpoints ${at * PER_COMMAND + 1} to ${at * PER_COMMAND + some.length} of ${endpoints.length}` : some.join(', '))}:`,
          command: commandLine(`aws ec2 delete-vpc-endpoints --vpc-endpoint-ids ${some.join(' ')}`, ' ', [
            regionFlag(link),
          ]),
        }),
      ),
      ...chunksOf(others, PER_COMMAND).map((some): Instruction => ({ text: `${text(some.join(', '))}.` })),
    ]
  })
}

/** `/peering privatelink delete 1206/privatelink principals=first …`, to be asked for after a refusal. */
export function principalsFirst(scope: Scope, target: Peering | null): Instruction {
  const name = `${scope.id}/${target?.providerId ?? ''}`
  const confirm = typedBack(scope, target)
  // The command line knows no escapes: a value is closed by the quote that opened it.
  const quote = confirm.includes('"') ? "'" : '"'
  return {
    text: 'Redis Cloud deletes this PrivateLink only once nobody is a principal of it any more. Ask for the deletion again with the principals removed first; the bot then removes them one by one:',
    command: command('delete', name, `principals=first confirm=${quote}${confirm}${quote} reason="…"`),
  }
}
