import { describe, expect, it } from 'vitest'
import { createDirectory, scopeAt } from '../../../src/providers/gcp/project.ts'
import { farFields, readFar, scopeNamed, typedEnds } from '../../../src/providers/gcp/typed.ts'
import { app, data, gSide, main, shared } from './gcp-world.ts'

const directory = createDirectory([app, data])
const [atApp, atData] = [scopeAt(app), scopeAt(data)]
const read = (values: Record<string, string>, scope = atApp) => readFar(scope, values, directory)

function problems(values: Record<string, string>, scope = atApp): Record<string, string> {
  const reading = read(values, scope)
  return 'problems' in reading ? reading.problems : {}
}

describe('what a person types about two networks', () => {
  it('is an alias, or the id of a project, and a network', () => {
    expect(read({ from: 'app:main', to: 'data:shared' })).toEqual({ near: main, far: shared, notes: [] })
    expect(read({ from: 'app-prod:main', to: 'data-prod:shared' })).toEqual(
      read({ from: 'app:main', to: 'data:shared' }),
    )
  })

  it('may lead to a project that is not configured, whose owner then has to act', () => {
    const reading = read({ from: 'app:main', to: 'other-project-id:net' })

    expect(reading).toMatchObject({ near: main, far: gSide('other-project-id', 'net') })
    expect('notes' in reading && reading.notes.join()).toContain('its owner adds the other half')
  })

  it('may lead to a project of an old organization', () => {
    expect(read({ from: 'app:main', to: 'example.com:their-prod:net' })).toMatchObject({
      far: gSide('example.com:their-prod', 'net'),
    })
  })

  it.each([
    ['the other one stands first in the configuration', { from: 'data:shared', to: 'app:main' }],
    ['only the other one is configured', { from: 'their-prod:net', to: 'app:main' }],
    ['both are in one project and the other comes first', { from: 'app:shared', to: 'app:main' }],
  ])('is turned around where %s', (_, values) => {
    const reading = read(values)

    expect(reading).toMatchObject({ near: main })
    expect('notes' in reading && reading.notes[0]).toContain('no direction')
    expect(scopeNamed(values, directory)).toBe('app')
  })

  it('keeps whose custom routes are meant when it is turned around', () => {
    const reading = read({ from: 'data:shared', to: 'app:main', 'custom-routes': 'Export' })

    expect('wanted' in reading && reading.wanted).toEqual({
      'custom-routes': 'export',
      'custom-routes-of': 'data-prod/shared',
    })
    expect(read({ from: 'app:main', to: 'data:shared', 'custom-routes': 'none' })).not.toHaveProperty(
      'wanted',
    )
  })

  it('is asked for where the peering is kept', () => {
    expect(problems({ from: 'data:shared', to: 'app:main' }, atData)['from']).toContain('app (app-prod)')
    expect(read({ from: 'data:shared', to: 'their-prod:net' }, atData)).toMatchObject({ near: shared })
  })

  it.each([
    [{}, ['from', 'to']],
    [{ from: 'main', to: 'data:shared' }, ['from']],
    [{ from: 'app:Main', to: 'data:shared' }, ['from']],
    [{ from: 'noone:main', to: 'data:shared' }, ['from']], // too short for the id of a project
    [{ from: 'app:main', to: 'app-prod:main' }, ['to']],
    [{ from: 'one-stranger:net', to: 'two-strangers:net' }, ['from']],
    [{ from: 'app:main', to: 'data:shared', 'custom-routes': 'yes' }, ['custom-routes']],
  ])('has a sentence for what is wrong with %o', (values, keys) => {
    const found = problems(values)

    expect(Object.keys(found)).toEqual(keys)
    for (const text of Object.values(found)) expect(text).toMatch(/\.$/)
  })

  it('is told back from the two ends', () => {
    expect(typedEnds(main, shared, directory)).toEqual({ from: 'app:main', to: 'data:shared' })
    expect(typedEnds(main, gSide('their-prod', 'net'), directory)['to']).toBe('their-prod:net')
  })

  it('names the scope, of one end alone too, and none for strangers', () => {
    expect(scopeNamed({ from: 'data:shared' }, directory)).toBe('data')
    expect(scopeNamed({ to: 'data:shared' }, directory)).toBe('data')
    expect(scopeNamed({ from: 'their-prod:net' }, directory)).toBeNull()
    expect(scopeNamed({}, directory)).toBeNull()
  })

  it('is asked for by fields that say why one would want custom routes', () => {
    const fields = farFields(atApp)

    expect(fields.map(({ key }) => key)).toEqual(['from', 'to', 'custom-routes'])
    expect(fields[2]?.choices?.map(({ value }) => value)).toEqual(['none', 'export', 'import', 'both'])
    expect(fields[2]?.hint).toContain('on-premises')
  })
})
