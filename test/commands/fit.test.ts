import { describe, expect, test } from 'vitest'
import { families } from '../../src/commands/connections.ts'
import type { FamilyWords } from '../../src/commands/family-words.ts'
import { commandNamed, read } from '../../src/commands/index.ts'
import { kinds } from '../../src/config/policy.ts'
import { familyOf, type PeeringKind, peeringKinds } from '../../src/peering/kind.ts'
import type { PeeringStatus } from '../../src/peering/status.ts'
import { createProviders } from '../../src/providers/index.ts'
import type { Action, Family } from '../../src/providers/provider.ts'
import { anAccount } from '../providers/aws/aws-world.ts'
import { anInstall } from '../providers/nfyio/nfyio-world.ts'
import { aPeering, aScope } from '../support/builders.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { anObject } from './desk.ts'

const surroundings = { clock: manualClock(), random: seededRandom(1), observe: () => undefined }
const providers = await createProviders({
  redisCloud: {
    accounts: [{ alias: 'main', accessKey: 'a', secretKey: 'b', requestsPerMinute: 200 }],
    baseUrl: 'http://127.0.0.1:9',
    ...surroundings,
  },
  aws: { accounts: [anAccount()], ...surroundings },
  gcp: {
    projects: [{ alias: 'app', projectId: 'app-prod', accept: 'button', impersonate: null }],
    ...surroundings,
  },
  nfyio: { installs: [anInstall()], ...surroundings },
})
const all = providers.flatMap(provider => provider.families)
/** What one subcommand is for may be had at several clouds, and one cloud's verbs may be subcommands of their own. */
const offers = (words: FamilyWords) =>
  all
    .filter(({ name }) => name === words.family)
    .flatMap(family => family.actions.map(action => ({ family, action })))
const offered = (words: FamilyWords) =>
  offers(words).filter(({ action }) => Object.hasOwn(words.verbs, action.verb))

/** A subscription that can have it. */
function scopeOf(family: Family) {
  const clouds = ['AWS', 'Google Cloud'].map(cloud =>
    aScope({ key: 'redis-cloud/main/1206', provider: 'redis-cloud', cloud }),
  )
  const able = clouds.find(scope => family.support(scope) === true)
  if (!able) throw new Error(`nothing can have ${family.name}`)
  return able
}

function neededBy(family: Family, action: Action): string[] {
  const scope = scopeOf(family)
  const target = action.target === null ? null : anObject('1206/1', action.target)
  const needed = action.fields(scope, target).filter(({ isOptional }) => !isOptional)
  return [...needed.map(({ key }) => key), ...(action.confirm(scope, target) === null ? [] : ['confirm'])]
}

describe.each(families.map(words => [words.command, words] as const))('%s', (_, words) => {
  const actions = offered(words).map(({ action }) => action)

  test('has a word for every verb of the family, and no other', () => {
    const said = families
      .filter(({ family }) => family === words.family)
      .flatMap(({ verbs }) => Object.keys(verbs))
    // Several clouds may have the same verb.
    const verbs = new Set(offers(words).map(({ action }) => action.verb))
    expect(said.toSorted()).toEqual([...verbs].toSorted())
  })

  test('opens a form where something is needed that was not given', () => {
    for (const { family, action } of offered(words)) {
      expect([action.verb, ...(words.verbs[action.verb]?.needs ?? [])]).toEqual([
        action.verb,
        ...neededBy(family, action),
      ])
    }
  })

  test('takes every key of every verb', () => {
    const keys = offered(words).flatMap(({ family, action }) => {
      const scope = scopeOf(family)
      const ofRegions = {
        ...scope,
        deployment: 'Active-Active',
        regions: [scope.near, { ...scope.near, region: 'eu-west-1' }],
      }
      return [scope, ofRegions].flatMap(where => action.fields(where, null).map(({ key }) => key))
    })

    expect(Object.keys(words.keys)).toEqual(expect.arrayContaining(keys))
  })

  test('shows an example of every verb, with what it needs', () => {
    const verbs =
      words.only === undefined
        ? [...Object.keys(words.verbs), ...(words.files ? [words.files.verb] : [])]
        : []
    for (const verb of verbs) {
      const example = words.usage.find(line => line.startsWith(`${words.command} ${verb} `))
      const asking = read(example ?? '', '/peering')
      if ('reply' in asking) throw new Error(`no example of ${verb}`)
      expect([verb, asking.command.mayOpenForm?.(asking.input)]).toEqual([verb, false])
    }
  })

  test('has windows and labels that Slack takes', () => {
    for (const { title, label } of Object.values(words.verbs)) {
      expect(title.length).toBeLessThanOrEqual(24)
      expect(label.length).toBeLessThanOrEqual(30)
    }
  })

  test('names its files', () => {
    expect(Object.keys(words.files?.labels ?? {}).toSorted()).toEqual(
      all
        .flatMap(({ name, files }) => (name === words.family ? files.map(file => file.name) : []))
        .toSorted(),
    )
  })

  test('takes away with a verb that removes', () => {
    for (const [kind, verb] of Object.entries(words.deletes)) {
      const action = actions.find(one => one.verb === verb)
      expect([kind, action?.target, action?.removes]).toEqual([kind, kind, true])
    }
  })
})

test.each<[verb: string, kind: PeeringKind, status: PeeringStatus, raw: string, isOpen: boolean]>([
  ['accept', 'tgw_invitation', 'pending_acceptance', 'pending', true],
  ['reject', 'tgw_invitation', 'pending_acceptance', 'pending', true],
  ['accept', 'tgw_invitation', 'active', 'accepted', false],
  ['reject', 'tgw_invitation', 'rejected', 'rejected', false],
  ['attach', 'tgw', 'active', 'available', true],
  ['attach', 'tgw', 'failed', 'failed', false],
  ['accept', 'psc_endpoint', 'pending_acceptance', 'pending', true],
  ['accept', 'psc_endpoint', 'pending_acceptance', 'initialized', false],
  ['reject', 'psc_endpoint', 'active', 'active', false],
  // A word that is new to us closes nothing; the plan decides.
  ['accept', 'psc_endpoint', 'unknown', 'musing', true],
  ['accept', 'tgw_invitation', 'active', 'musing', true],
  ['attach', 'tgw', 'unknown', 'musing', true],
])('%s of a %s that is %s (%s) is offered: %s', (verb, kind, status, raw, isOpen) => {
  const action = all.find(({ name }) => name === familyOf(kind))?.actions.find(one => one.verb === verb)

  expect(action?.isOpen?.(aPeering({ kind, status, raw }))).toBe(isOpen)
})

test('a gateway that is attached is not attached again', () => {
  const attach = all.find(({ name }) => name === 'tgw')?.actions.find(({ verb }) => verb === 'attach')
  const gateway = aPeering({ kind: 'tgw', status: 'active', raw: 'available' })

  expect(attach?.isOpen?.({ ...gateway, details: { attachment: 'tgw-attach-1' } })).toBe(false)
})

test('every family has a subcommand', () => {
  expect(new Set(families.map(({ family }) => family))).toEqual(new Set(all.map(({ name }) => name)))
  expect(new Set(peeringKinds.map(familyOf))).toEqual(new Set(families.map(({ family }) => family)))
  for (const { command } of families) expect(commandNamed(command)).not.toBeNull()
})

test('every kind of request may be named by a policy rule', () => {
  const asked = all.flatMap(family => family.actions.map(({ kind }) => kind))

  const named = new Set(['peering.create', 'peering.delete', ...asked])
  expect([...named].toSorted()).toEqual([...kinds].toSorted())
})
