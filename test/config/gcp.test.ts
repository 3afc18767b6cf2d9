import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { gcpConfig, gcpFindings, gcpSection } from '../../src/config/gcp.ts'

const app = { alias: 'app', projectId: 'app-prod' }
const data = { alias: 'data', projectId: 'data-prod' }

const read = (...projects: object[]) => gcpSection.parse({ projects })
const problems = (project: object): string[] =>
  gcpSection.safeParse({ projects: [project] }).error?.issues.map(({ path }) => path.slice(2).join('.')) ?? []

describe('the gcp section', () => {
  it('is completed by defaults that change nothing by themselves', () => {
    expect(gcpConfig(read(app))).toEqual({
      projects: [{ alias: 'app', projectId: 'app-prod', accept: 'button', impersonate: null }],
    })
  })

  it('reads how far the bot goes, and whom it acts as', () => {
    const impersonate = 'peerbot@app-prod.iam.gserviceaccount.com'

    expect(gcpConfig(read({ ...app, accept: 'automatic', impersonate })).projects[0]).toMatchObject({
      accept: 'automatic',
      impersonate,
    })
  })

  it('takes the example of the README as it stands', () => {
    const example = `
gcp:
  projects:
    - alias: app
      projectId: app-prod
      accept: button            # the consumer's half of the peering
`

    expect(gcpSection.safeParse((parse(example) as { gcp: unknown }).gcp).success).toBe(true)
  })

  it.each([
    [{ ...app, projectId: '123456789012' }, ['projectId']],
    [{ ...app, projectId: 'App Prod' }, ['projectId']],
    [{ ...app, alias: 'app:prod' }, ['alias']],
    [{ ...app, accept: 'never' }, ['accept']],
    [{ ...app, impersonate: 'somebody@example.com' }, ['impersonate']],
    [{ ...app, network: 'main' }, ['']],
  ])('refuses %o', (project, where) => {
    expect(problems(project)).toEqual(where)
  })

  it('takes the id of a project of an old organization', () => {
    expect(problems({ ...app, projectId: 'example.com:app-prod' })).toEqual([])
  })

  it('refuses a section without a project', () => {
    expect(gcpSection.safeParse({ projects: [] }).success).toBe(false)
  })

  it('finds nothing in projects that differ', () => {
    expect(gcpFindings(read(app, data, { alias: 'data-lake', projectId: 'data-lake' }))).toEqual([])
  })

  it.each([
    ['an alias twice', [app, { ...data, alias: 'app' }], 'alias', /projects\[0\]/],
    ['a project twice', [app, { ...app, alias: 'other' }], 'projectId', /"app" serves already/],
    [
      "an alias that is another project's id",
      [{ ...app, alias: 'data-prod' }, data],
      'alias',
      /another project/,
    ],
  ])('finds %s', (_, projects, key, text) => {
    const found = gcpFindings(read(...projects))

    expect(found).toHaveLength(1)
    expect(found[0]?.at.at(-1)).toBe(key)
    expect(found[0]?.text).toMatch(text)
    expect(found[0]?.write).not.toBe('')
  })
})
