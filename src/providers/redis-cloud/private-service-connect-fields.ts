/** An endpoint as people ask for it: the network of theirs that it is made in. Read strictly, said plainly. */
import type { Side } from '../../peering/side.ts'
import type { FarField } from '../provider.ts'
import { forms } from './far.ts'
import type { EndpointNames } from './private-service-connect-row.ts'

const field = (part: Omit<FarField, 'isMultiline' | 'isOptional'>): FarField => ({
  ...part,
  isMultiline: false,
  isOptional: false,
})

export const endpointFields: FarField[] = [
  field({
    key: 'project',
    label: 'Google Cloud project',
    hint: 'The id of the project that owns the network, not its number.',
    placeholder: 'app-prod',
  }),
  field({
    key: 'network',
    label: 'VPC network',
    hint: 'The name of the network in that project.',
    placeholder: 'main',
  }),
  field({
    key: 'subnet',
    label: 'Subnet',
    hint: 'The name of a subnet of that network, in the region of the subscription; the endpoint takes its address from it.',
    placeholder: 'main-us-central1',
  }),
  field({
    key: 'connection',
    label: 'Connection name',
    hint: 'What the names of the endpoint in Google Cloud begin with; a number follows.',
    placeholder: 'redis-prod',
  }),
]

const fieldForms: Record<keyof EndpointNames, { form: RegExp; text: string }> = {
  project: {
    form: forms.project,
    text: 'A Google Cloud project id has 6 to 30 lower-case letters, digits and hyphens and starts with a letter; the project number is something else.',
  },
  network: {
    form: forms.network,
    text: 'A VPC network name has up to 63 lower-case letters, digits and hyphens and starts with a letter; give the name alone.',
  },
  subnet: {
    form: forms.network,
    text: 'A subnet name has up to 63 lower-case letters, digits and hyphens and starts with a letter; give the name alone.',
  },
  // Google's names end at 63 characters, and Redis Cloud adds a number.
  connection: {
    form: /^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$/,
    text: 'A connection name has up to 60 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen.',
  },
}

export function readEndpointNames(
  values: Record<string, string>,
): { names: EndpointNames } | { problems: Record<string, string> } {
  const problems: Record<string, string> = {}
  const read = (key: keyof EndpointNames): string => {
    const value = (values[key] ?? '').trim()
    const { form, text } = fieldForms[key]
    if (value === '') problems[key] = 'This is needed.'
    else if (!form.test(value)) problems[key] = text
    return value
  }
  const names: EndpointNames = {
    project: read('project'),
    network: read('network'),
    subnet: read('subnet'),
    connection: read('connection'),
  }
  return Object.keys(problems).length > 0 ? { problems } : { names }
}

export function sideOfNames({ project, network }: EndpointNames, region: string | null): Side {
  return { cloud: 'gcp', account: project, region, network, cidrs: [] }
}
