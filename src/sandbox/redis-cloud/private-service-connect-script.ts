/**
 * The scripts with which the user makes and removes an endpoint in their own project: bash and PowerShell, long, and
 * to be run unchanged. One service attachment per endpoint, as since May 2025.
 */
import { attachmentNameOf, hostNameOf, type PscEndpoint } from './private-service-connect.ts'

interface Names {
  project: string
  network: string
  subnet: string
  region: string
  address: string
  rule: string
  zone: string
  dnsName: string
  record: string
  attachment: string // its full path, which the forwarding rule targets
}

function namesOf(endpoint: PscEndpoint, hostProject: string): Names {
  const { service, endpointConnectionName: prefix } = endpoint
  const { region } = service
  const record = `*.${hostNameOf(service)}.`
  return {
    project: endpoint.gcpProjectId,
    network: endpoint.gcpVpcName,
    subnet: endpoint.gcpVpcSubnetName,
    region,
    address: `${prefix}-${endpoint.id}-ip-1`,
    rule: `${prefix}-${endpoint.id}-1`,
    zone: `${prefix}-${endpoint.id}-zone`,
    dnsName: `${hostNameOf(service)}.`,
    record,
    attachment: `projects/${hostProject}/regions/${region}/serviceAttachments/${attachmentNameOf(service)}`,
  }
}

/** A step of a script: what it says it does, and its gcloud command in pieces. */
interface Step {
  says: string
  command: readonly string[]
  mayFail?: boolean // what it wants to remove may be gone already
}

function creationSteps(names: Names): Step[] {
  const { project, network, subnet, region, address, rule, zone, dnsName, record, attachment } = names
  return [
    {
      says: 'Enabling the Compute Engine and Cloud DNS APIs',
      command: ['services enable compute.googleapis.com dns.googleapis.com', `--project=${project}`],
    },
    {
      says: `Reserving the internal address ${address}`,
      command: [
        `compute addresses create ${address}`,
        `--project=${project}`,
        `--region=${region}`,
        `--subnet=${subnet}`,
        '--purpose=GCE_ENDPOINT',
      ],
    },
    {
      says: `Creating the endpoint ${rule}`,
      command: [
        `compute forwarding-rules create ${rule}`,
        `--project=${project}`,
        `--region=${region}`,
        `--network=${network}`,
        `--address=${address}`,
        `--target-service-attachment=${attachment}`,
        '--allow-psc-global-access',
      ],
    },
    {
      says: `Creating the private zone ${zone}`,
      command: [
        `dns managed-zones create ${zone}`,
        `--project=${project}`,
        `--dns-name=${dnsName}`,
        '--visibility=private',
        `--networks=${network}`,
        '--description="Redis Cloud Private Service Connect"',
      ],
    },
    {
      says: `Pointing ${record} to the endpoint`,
      command: [
        `dns record-sets create "${record}"`,
        `--project=${project}`,
        `--zone=${zone}`,
        '--type=A',
        '--ttl=300',
        '--rrdatas=ENDPOINT_ADDRESS',
      ],
    },
  ]
}

function deletionSteps(names: Names): Step[] {
  const { project, region, address, rule, zone, record } = names
  return [
    {
      says: `Removing the record ${record}`,
      command: [`dns record-sets delete "${record}"`, `--project=${project}`, `--zone=${zone}`, '--type=A'],
      mayFail: true,
    },
    {
      says: `Removing the private zone ${zone}`,
      command: [`dns managed-zones delete ${zone}`, `--project=${project}`],
      mayFail: true,
    },
    {
      says: `Deleting the endpoint ${rule}`,
      command: [
        `compute forwarding-rules delete ${rule}`,
        `--project=${project}`,
        `--region=${region}`,
        '--quiet',
      ],
    },
    {
      says: `Releasing the internal address ${address}`,
      command: [
        `compute addresses delete ${address}`,
        `--project=${project}`,
        `--region=${region}`,
        '--quiet',
      ],
    },
  ]
}

const readAddress = ({ address, project, region }: Names) =>
  `gcloud compute addresses describe ${address} --project=${project} --region=${region} --format="value(address)"`

function bash(title: string, names: Names, steps: readonly Step[]): string {
  const body = steps.flatMap(({ says, command, mayFail }) => [
    `echo "${says}"`,
    ...(command.includes('--rrdatas=ENDPOINT_ADDRESS') ? [`address="$(${readAddress(names)})"`] : []),
    `gcloud ${command.join(' \\\n  ').replace('ENDPOINT_ADDRESS', '"$address"')}${mayFail ? ' || true' : ''}`,
    '',
  ])
  return [
    '#!/bin/bash',
    `# ${title}`,
    '# Run it unchanged, signed in with gcloud as a user who may change the network of the project.',
    'set -euo pipefail',
    '',
    'if ! command -v gcloud > /dev/null; then',
    '  echo "gcloud was not found: install the Google Cloud CLI first" >&2',
    '  exit 1',
    'fi',
    '',
    ...body,
    'echo "Done"',
    '',
  ].join('\n')
}

function powershell(title: string, names: Names, steps: readonly Step[]): string {
  const body = steps.flatMap(({ says, command, mayFail }) => [
    `Write-Output "${says}"`,
    ...(command.includes('--rrdatas=ENDPOINT_ADDRESS') ? [`$address = ${readAddress(names)}`] : []),
    `gcloud ${command.join(' `\n  ').replace('ENDPOINT_ADDRESS', '$address')}`,
    ...(mayFail ? [] : ['if ($LASTEXITCODE -ne 0) { throw "gcloud failed" }']),
    '',
  ])
  return [
    `# ${title}`,
    '# Run it unchanged, signed in with gcloud as a user who may change the network of the project.',
    '$ErrorActionPreference = "Stop"',
    '',
    'if (-not (Get-Command gcloud -ErrorAction SilentlyContinue)) {',
    '  throw "gcloud was not found: install the Google Cloud CLI first"',
    '}',
    '',
    ...body,
    'Write-Output "Done"',
    '',
  ].join('\n')
}

export function creationScript(endpoint: PscEndpoint, hostProject: string, hasTerraform: boolean): object {
  const names = namesOf(endpoint, hostProject)
  const title = `Creates the Private Service Connect endpoint ${endpoint.id} of Redis Cloud`
  const steps = creationSteps(names)
  const { attachment: name, record: dnsRecord, address: ipAddressName, rule: forwardingRuleName } = names
  const terraformGcp = { serviceAttachments: [{ name, dnsRecord, ipAddressName, forwardingRuleName }] }
  return {
    bash: bash(title, names, steps),
    powershell: powershell(title, names, steps),
    ...(hasTerraform ? { terraformGcp } : {}),
  }
}

export function deletionScript(endpoint: PscEndpoint, hostProject: string): object {
  const names = namesOf(endpoint, hostProject)
  const title = `Removes the Private Service Connect endpoint ${endpoint.id} of Redis Cloud`
  const steps = deletionSteps(names)
  return { bash: bash(title, names, steps), powershell: powershell(title, names, steps) }
}
