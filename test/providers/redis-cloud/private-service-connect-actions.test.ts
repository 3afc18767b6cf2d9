import { describe, expect, it } from 'vitest'
import type { Action, ActionReading } from '../../../src/providers/provider.ts'
import { createDeployments } from '../../../src/providers/redis-cloud/deployments.ts'
import { createPrivateServiceConnect } from '../../../src/providers/redis-cloud/private-service-connect.ts'
import { createTaskReader } from '../../../src/providers/redis-cloud/tasks.ts'
import { manualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { activeActiveGoogleScope, googleScope } from './builders.ts'
import { endpoint, names, service } from './private-service-connect-builders.ts'

const clock = manualClock()
const family = createPrivateServiceConnect({
  clock,
  clientOf: () => {
    throw new Error('nothing is asked of the API here')
  },
  tasks: createTaskReader({ clock, random: seededRandom(1) }),
  deployments: createDeployments(),
})
function action(verb: string): Action {
  const found = family.actions.find(each => each.verb === verb)
  if (!found) throw new Error(`no ${verb}`)
  return found
}
const scope = googleScope()
const problemsOf = (reading: ActionReading) => ('problems' in reading ? reading.problems : {})

it('has these actions', () => {
  expect(family.actions.map(({ verb, kind, target, removes }) => [verb, kind, target, removes])).toEqual([
    ['create', 'psc.create', null, false],
    ['endpoint', 'psc.create_endpoint', 'psc', false],
    ['accept', 'psc.accept_endpoint', 'psc_endpoint', false],
    ['reject', 'psc.reject_endpoint', 'psc_endpoint', true],
    ['remove', 'psc.delete_endpoint', 'psc_endpoint', true],
    ['delete', 'psc.delete', 'psc', true],
  ])
})

it('hands the creation script out with the endpoint', () => {
  const names = new Set(family.files.map(({ name }) => name))

  expect(action('endpoint').handsOver).toEqual(['creation'])
  expect(action('endpoint').handsOver.every(name => names.has(name))).toBe(true)
})

it('has the name of the subscription typed back for a deletion only', () => {
  expect(family.actions.map(({ confirm }) => confirm(scope, service()))).toEqual([
    null,
    null,
    null,
    null,
    null,
    'catalog-prod',
  ])
})

describe('a service', () => {
  it('is asked for by region where there are several', () => {
    expect(action('create').fields(scope, null)).toEqual([])
    expect(
      action('create')
        .fields(activeActiveGoogleScope(), null)[0]
        ?.choices?.map(({ value }) => value),
    ).toEqual(['us-central1', 'europe-west1'])
    expect(action('create').read(scope, null, {})).toMatchObject({ wanted: {}, far: null })
    expect(action('create').read(activeActiveGoogleScope(), null, { from: 'europe-west1' })).toMatchObject({
      wanted: { from: 'europe-west1' },
      words: { title: 'Private Service Connect service for global-catalog (1401) in europe-west1' },
    })
    expect(problemsOf(action('create').read(activeActiveGoogleScope(), null, {}))).toHaveProperty('from')
  })
})

describe('an endpoint', () => {
  const read = (values: Record<string, string>) => action('endpoint').read(scope, service(), values)

  it('is asked for by four names, and its network is what policy goes by', () => {
    expect(
      action('endpoint')
        .fields(scope, service())
        .map(({ key }) => key),
    ).toEqual(Object.keys(names))
    expect(read({ ...names, project: ' app-prod ' })).toMatchObject({
      wanted: names,
      far: { cloud: 'gcp', account: 'app-prod', network: 'main', region: 'us-central1' },
      words: {
        title:
          'Private Service Connect endpoint of 1301/psc of catalog-prod (1301) in Google Cloud app-prod · us-central1 · main, subnet main-us-central1',
      },
    })
  })

  it.each([
    ['project', '123456789012'],
    ['project', ''],
    ['network', 'Main'],
    ['subnet', 'projects/app-prod/main'],
    ['connection', 'redis-'],
    ['connection', `r${'x'.repeat(60)}`],
  ])('with %s=%j is a problem of that field', (key, value) => {
    expect(Object.keys(problemsOf(read({ ...names, [key]: value })))).toEqual([key])
  })
})

it('names what it answers or removes', () => {
  expect(action('accept').read(scope, endpoint('pending'), {})).toMatchObject({
    wanted: {},
    far: { account: 'app-prod', network: 'main' },
    words: { heading: 'accept endpoint 1301/psc-12 of catalog-prod (1301)' },
  })
  expect(action('delete').read(scope, service(), {})).toMatchObject({ far: null })
})
