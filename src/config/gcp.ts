import { z } from 'zod'
import { alias } from './identifier.ts'
import type { Finding } from './problem.ts'

/** With the domain in front that ids of some old organizations have. */
const projectId = z
  .string()
  .regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'is not the id of a Google Cloud project')

const project = z.strictObject({
  alias: alias.meta({
    description: 'its name in lists, commands, audit and metrics',
    examples: ['app'],
  }),
  projectId: projectId.meta({
    description: 'the project, by id; not its number and not its display name',
    examples: ['app-prod'],
  }),
  accept: z
    .enum(['automatic', 'button', 'manual'])
    .default('button')
    .describe(
      'how our half of a peering is added: automatic (part of the approved plan), button (an approver presses it), manual (by hand)',
    ),
  impersonate: z
    .string()
    .regex(/^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/, 'is not the e-mail of a service account')
    .exactOptional()
    .meta({
      description: 'the service account to act as; absent: the application default credentials as they are',
      examples: ['peerbot@app-prod.iam.gserviceaccount.com'],
    }),
})

export const gcpSection = z
  .strictObject({ projects: z.array(project).min(1).describe('the Google Cloud projects to serve') })
  .describe('Google Cloud')

export type GcpSection = z.output<typeof gcpSection>
type Project = GcpSection['projects'][number]

export interface GcpProjectConfig extends Omit<Project, 'impersonate'> {
  /** Null: the application default credentials as they are. */
  impersonate: string | null
}

export function gcpConfig({ projects }: GcpSection): { projects: GcpProjectConfig[] } {
  return { projects: projects.map(({ impersonate = null, ...rest }) => ({ ...rest, impersonate })) }
}

/** What one project's form cannot say. */
export function gcpFindings({ projects }: GcpSection): Finding[] {
  return projects.flatMap(({ alias, projectId }, i) => {
    const at = ['gcp', 'projects', i]
    const earlier = projects.slice(0, i)
    const found: Finding[] = []
    const same = earlier.findIndex(other => other.alias === alias)
    if (same !== -1) {
      const text = `"${alias}" is the alias of projects[${same}] already`
      found.push({ at: [...at, 'alias'], text, write: 'give every project its own alias' })
    }
    const twin = earlier.find(other => other.projectId === projectId)
    if (twin) {
      const text = `is the project that "${twin.alias}" serves already`
      found.push({ at: [...at, 'projectId'], text, write: 'name each project once' })
    }
    // Both are typed in the same place: `from=app-prod:main`.
    if (projects.some(other => other.projectId === alias && other.projectId !== projectId)) {
      const text = `"${alias}" is the id of another project here`
      found.push({ at: [...at, 'alias'], text, write: 'choose an alias that is no project id' })
    }
    return found
  })
}
