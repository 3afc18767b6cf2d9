/** The commands over Google Cloud and NFYio as they are configured: nothing of this asks a cloud anything. */
import { describe, expect, test } from 'vitest'
import { commandNamed, read } from '../../src/commands/index.ts'
import { createGcp } from '../../src/providers/gcp/index.ts'
import { createNfyio } from '../../src/providers/nfyio/index.ts'
import { anInstall, sides } from '../providers/nfyio/nfyio-world.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { buttonsOf, formOf, problemsOf, textOf } from './answer.ts'
import { aDesk, anObject } from './desk.ts'

const surroundings = { clock: manualClock(), random: seededRandom(1), observe: () => undefined }
const google = createGcp({
  projects: [
    { alias: 'app', projectId: 'app-prod', accept: 'button', impersonate: null },
    { alias: 'data', projectId: 'data-prod', accept: 'button', impersonate: null },
  ],
  ...surroundings,
})
const nfyio = createNfyio({ installs: [anInstall()], ...surroundings })
const projects = await google.scopes()
const installs = await nfyio.scopes()

const atGoogle = () => aDesk({ provider: google, scopes: projects })
const atInstall = (over: Parameters<typeof aDesk>[0] = {}) =>
  aDesk({ provider: nfyio, scopes: installs, ...over })

const networkOf = (account: string, network: string) => ({
  cloud: 'gcp',
  account,
  region: null,
  network,
  cidrs: [],
})

const opens = (text: string): boolean | undefined => {
  const asking = read(text, '/peering')
  if ('reply' in asking) throw new Error('no command')
  return asking.command.mayOpenForm?.(asking.input)
}

describe('create gcp', () => {
  test('in one line asks for it, from the network that was named', async () => {
    const { asked, types } = atGoogle()

    const answer = await types(
      'create gcp from=app:main to=data:shared custom-routes=export reason="reports"',
    )

    expect(asked).toMatchObject([
      {
        kind: 'peering.create',
        scope: 'gcp/app/app',
        near: networkOf('app-prod', 'main'),
        far: networkOf('data-prod', 'shared'),
        wanted: { 'custom-routes': 'export' },
        facts: { 'gcp.nearProject': 'app-prod', 'gcp.project': 'data-prod' },
      },
    ])
    expect(textOf(answer)).toContain(
      'a peering of app (app-prod) from main with Google Cloud data-prod · shared',
    )
  })

  test('the other way round is kept with the project that stands first, and says so', async () => {
    const { asked, types } = atGoogle()

    const answer = await types('create gcp from=data:shared to=app:main reason="reports"')

    expect(asked).toMatchObject([{ scope: 'gcp/app/app', near: networkOf('app-prod', 'main') }])
    expect(textOf(answer)).toContain('has no direction')
  })

  test('without a reason opens the form, filled in, with what custom routes are for', async () => {
    const form = formOf(await atGoogle().types('create gcp from=app:main to=data:shared'))

    expect(form.fields.map(({ key }) => key)).toEqual([
      'subscription',
      'from',
      'to',
      'custom-routes',
      'reason',
      'ticket',
    ])
    expect(form.fields.find(({ key }) => key === 'custom-routes')?.hint).toContain('VPN')
  })

  test('opens a window where something lacks, and none where nothing does', () => {
    expect(opens('create gcp from=app:main to=data:shared')).toBe(true)
    expect(opens('create gcp from=app:main reason=x')).toBe(true)
    expect(opens('create gcp from=app:main to=data:shared reason=x')).toBe(false)
  })
})

describe('create nfyio', () => {
  const typed = 'create nfyio install=onprem requester=vpc_a accepter=vpc_data'

  test('in one line asks for it, with the account of each end', async () => {
    const { asked, types } = atInstall()

    const answer = await types(`${typed} account=data reason="reports"`)

    expect(asked).toMatchObject([
      {
        scope: 'nfyio/onprem/onprem',
        near: { ...sides.a, cidrs: [] },
        far: { ...sides.data, cidrs: [] },
        wanted: {},
        facts: { 'nfyio.install': 'onprem', 'nfyio.account': 'onprem/data' },
      },
    ])
    expect(textOf(answer)).toContain('a peering of onprem from vpc_a with NFYio onprem/data · vpc_data')
    expect(opens(`${typed} reason=x`)).toBe(false)
  })

  test('auto-accept across accounts is refused with why, beside its field', async () => {
    const problems = problemsOf(await atInstall().types(`${typed} account=data auto-accept=yes reason=x`))

    expect(problems).toMatchObject([
      { field: 'auto-accept', text: expect.stringContaining('only within one account') },
    ])
  })
})

describe('a value that names no place to start from', () => {
  const lone = 'requester=vpc_a accepter=vpc_data reason="reports"'

  test('an install that there is none of is said, with those that there are', async () => {
    const two = [anInstall(), anInstall({ alias: 'lab' })]
    const provider = createNfyio({ installs: two, ...surroundings })
    const desk = aDesk({ provider, scopes: await provider.scopes() })

    expect(problemsOf(await desk.types(`create nfyio install=nope ${lone}`))).toEqual([
      { field: 'install', text: 'NFYio install “nope” is not known here; there is `onprem`, `lab`.' },
    ])
    expect(desk.asked).toEqual([])
  })

  test('a network without its project is said at each end that lacks it', async () => {
    const problems = problemsOf(await atGoogle().types('create from=app to=data reason="reports"'))

    expect(problems).toMatchObject([
      { field: 'from', text: expect.stringContaining('Write a project and a network') },
      { field: 'to', text: expect.stringContaining('Write a project and a network') },
    ])
  })

  test('where it may be meant for several clouds, the form says so and keeps all of it', async () => {
    const desk = aDesk({ provider: google, scopes: [...projects, ...installs] })

    const form = formOf(await desk.types('create from=app to=data reason="reports" ticket=NET-1'))

    expect(form.intro.flatMap(part => (part.part === 'list' ? part.items : []))).toMatchObject([
      { mark: 'block', text: expect.stringContaining('`from=app`, `to=data` does not say where') },
    ])
    expect(form.hidden).toEqual({ from: 'app', to: 'data' })
    expect(form.fields.map(({ key, initial }) => [key, initial?.value])).toEqual([
      ['subscription', undefined],
      ['reason', 'reports'],
      ['ticket', 'NET-1'],
    ])
  })

  test('values that go together nowhere are kept, too', async () => {
    const form = formOf(await atGoogle().types(`create gcp from=app vpc=vpc-1 reason="reports"`))

    expect(JSON.stringify(form.intro)).toContain('goes together in no account')
    expect(form.hidden).toEqual({ from: 'app', vpc: 'vpc-1' })
  })

  test('the only place that takes them is chosen, with what was typed in its fields', async () => {
    const form = formOf(await atInstall().types('create nfyio accepter=vpc_data reason="reports"'))

    const values = Object.fromEntries(form.fields.map(({ key, initial }) => [key, initial?.value]))
    expect(values).toMatchObject({
      subscription: 'nfyio/onprem/onprem',
      accepter: 'vpc_data',
      reason: 'reports',
    })
  })
})

describe('the place in a form', () => {
  test('that is an install asks for the install no more, and forgets another one that was typed', async () => {
    const keys = { subscription: 'nfyio/onprem/onprem', install: 'nope', requester: 'vpc_a' }

    const form = formOf(await atInstall().runs('create', { keys, via: 'draft' }))

    expect(form.fields.map(({ key }) => key)).not.toContain('install')
    expect(form.hidden).not.toHaveProperty('install')
  })

  test('has no region where there is none', async () => {
    const desk = aDesk({ provider: google, scopes: [...projects, ...installs] })

    const choices = await commandNamed('create')?.suggest?.(
      { field: 'subscription', query: '', keys: {} },
      desk.context,
    )

    expect(choices?.map(({ description }) => description)).toEqual([
      'Google Cloud, active',
      'Google Cloud, active',
      'NFYio, active',
    ])
  })
})

describe('two clouds that are called alike', () => {
  test('the word of one and the values of the other ask for nothing', async () => {
    const desk = aDesk({ provider: google, scopes: [...projects, ...installs] })

    const problems = problemsOf(
      await desk.types('create nfyio from=app:main to=data:shared reason="reports"'),
    )

    expect(problems).toMatchObject([
      { field: null, text: expect.stringContaining('`nfyio` does not go with') },
    ])
    expect(desk.asked).toEqual([])
  })

  test('are two choices, each of which names its cloud', async () => {
    const [project] = projects
    const [install] = installs
    if (!project || !install) throw new Error('no scopes')
    const alike = { ...install, key: 'nfyio/app/app', account: 'app', id: 'app', name: 'app' }
    const objects = [
      anObject('app/main.x', 'vpc_peering', { scope: project.key }),
      anObject('app/peer_1', 'vpc_peering', { scope: alike.key }),
    ]
    const { context } = aDesk({ provider: google, scopes: [project, alike], objects })

    const choices = await commandNamed('delete')?.suggest?.(
      { field: 'peering', query: '', keys: {} },
      context,
    )

    expect(choices?.map(({ value }) => value)).toEqual(['gcp/app/app/main.x', 'nfyio/app/app/peer_1'])
  })
})

describe('what somebody asks of an NFYio account of ours', () => {
  const incoming = anObject('onprem/peer_1', 'vpc_peering', {
    scope: 'nfyio/onprem/onprem',
    near: sides.data,
    far: sides.stranger,
    status: 'pending_acceptance',
    raw: 'pending',
    details: { 'asked for by': 'the other side' },
  })
  const desk = () => atInstall({ objects: [incoming] })

  test.each(['accept', 'reject'])('may be answered: %s', async verb => {
    const { asked, types } = desk()

    await types(`${verb} onprem/peer_1 reason="reports"`)

    expect(asked).toMatchObject([{ kind: `peering.${verb}`, peering: 'peer_1' }])
  })

  test('has a button for each answer', async () => {
    const labels = buttonsOf(await desk().types('show onprem/peer_1')).map(({ label }) => label)

    expect(labels).toContain('Accept…')
    expect(labels).toContain('Reject…')
  })
})

test('what was deleted where nothing can be read is not called unknown', async () => {
  const gone = anObject('onprem/peer_3', 'vpc_peering', {
    scope: 'nfyio/onprem/onprem',
    near: sides.a,
    far: sides.data,
    status: 'deleted',
    raw: '',
    staleSince: 0,
  })

  const text = textOf(await atInstall({ objects: [gone] }).types('show onprem/peer_3'))

  expect(text).toContain('deleted for')
  expect(text).not.toContain('unknown')
})

test('what cannot be read is told by what was known last', async () => {
  const unread = anObject('onprem/peer_2', 'vpc_peering', {
    scope: 'nfyio/onprem/onprem',
    near: sides.a,
    far: sides.data,
    status: 'active',
    raw: 'not readable',
    staleSince: 0,
  })
  const { types } = atInstall({ objects: [unread] })

  expect(textOf(await types('list'))).toContain(
    'onprem/peer_2 status unknown, last known active (the cloud says "not readable")',
  )
  expect(textOf(await types('show onprem/peer_2'))).toContain('status unknown, last known active')
})
