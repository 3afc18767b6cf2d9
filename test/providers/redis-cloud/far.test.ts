import { describe, expect, it } from 'vitest'
import { farFields, readFar, typedFar } from '../../../src/providers/redis-cloud/far.ts'
import { activeActiveGoogleScope, activeActiveScope, awsScope, googleScope } from './builders.ts'

const aws = {
  account: '111122223333',
  region: 'eu-west-1',
  vpc: 'vpc-0123456789abcdef0',
  cidrs: '10.20.0.0/16',
}
const google = { project: 'app-prod', network: 'main' }
const readAws = (change: Partial<typeof aws> = {}) => readFar(awsScope(), { ...aws, ...change })
const readGoogle = (change: Partial<typeof google> & { 'custom-routes'?: string } = {}) =>
  readFar(googleScope(), { ...google, ...change })
const problemsOf = (reading: ReturnType<typeof readFar>) => ('problems' in reading ? reading.problems : {})

describe('the far side in AWS', () => {
  it('is read as a side, with what surrounds the values cut', () => {
    expect(readAws({ account: ' 111122223333 ', vpc: 'vpc-0123456789abcdef0\n' })).toEqual({
      near: awsScope().near,
      far: {
        cloud: 'aws',
        account: '111122223333',
        region: 'eu-west-1',
        network: 'vpc-0123456789abcdef0',
        cidrs: ['10.20.0.0/16'],
      },
      notes: [],
    })
  })

  it.each(['10.20.0.0/16\n10.21.0.0/16', '10.20.0.0/16, 10.21.0.0/16', ' 10.20.0.0/16 ;10.21.0.0/16\r\n'])(
    'takes several ranges however they are separated (%j)',
    cidrs => {
      expect(readAws({ cidrs })).toMatchObject({ far: { cidrs: ['10.20.0.0/16', '10.21.0.0/16'] } })
    },
  )

  it('cuts host bits and leaves out twins, and says both', () => {
    expect(readAws({ cidrs: '10.20.3.4/16 10.20.0.0/16 10.22.0.0/16' })).toMatchObject({
      far: { cidrs: ['10.20.0.0/16', '10.22.0.0/16'] },
      notes: [
        '10.20.3.4/16 has host bits set and was read as 10.20.0.0/16.',
        '10.20.0.0/16 was left out: 10.20.0.0/16 is already there.',
      ],
    })
  })

  it.each([
    ['account', '11112222333'],
    ['account', '1111-2222-3333'],
    ['account', '１１１１２２２２３３３３'],
    ['region', 'eu-west'],
    ['region', 'EU-WEST-1'],
    ['region', 'eu-west-1a'],
    ['vpc', 'vpc-0123'],
    ['vpc', 'vpc-0123456789ABCDEF0'],
    ['vpc', 'subnet-0123456789abcdef0'],
    ['vpc', 'vpc-0123456789abcdef0; rm -rf /'],
    ['cidrs', '10.20.0.0'],
    ['cidrs', '010.20.0.0/16'],
    ['cidrs', '10.20.0.0/33'],
    ['cidrs', 'fd00::/64'],
    ['cidrs', '10.20.0.0/16 10.20.4.0/24'],
    ['cidrs', '10.0.0.0/24 10.0.1.0/24 10.0.2.0/24 10.0.3.0/24 10.0.4.0/24 10.0.5.0/24'],
  ])('refuses %s %j in its own field, in a sentence', (key, value) => {
    const problems = problemsOf(readAws({ [key]: value }))

    expect(Object.keys(problems)).toEqual([key])
    expect(problems[key]).toMatch(/\.$/)
  })

  it.each(['us-gov-west-1', 'ap-southeast-7', 'il-central-1', 'mx-central-1'])(
    'takes the region %s',
    region => {
      expect(problemsOf(readAws({ region }))).toEqual({})
    },
  )

  it('takes the short VPC ids of old accounts', () => {
    expect(problemsOf(readAws({ vpc: 'vpc-0a1b2c3d' }))).toEqual({})
  })

  it('reports all problems at once', () => {
    expect(Object.keys(problemsOf(readFar(awsScope(), {}))).toSorted()).toEqual([
      'account',
      'cidrs',
      'region',
      'vpc',
    ])
  })
})

describe('the far side in Google Cloud', () => {
  it('is a project and a network, without ranges', () => {
    expect(readGoogle()).toEqual({
      near: googleScope().near,
      far: { cloud: 'gcp', account: 'app-prod', region: null, network: 'main', cidrs: [] },
      notes: [],
    })
    expect(farFields(googleScope()).map(field => field.key)).toEqual(['project', 'network', 'custom-routes'])
  })

  it('may ask for its custom routes to be exported, which is kept with the request', () => {
    expect(readGoogle({ 'custom-routes': ' Export ' })).toMatchObject({
      wanted: { 'custom-routes': 'export' },
    })
    expect(readGoogle({ 'custom-routes': 'none' })).not.toHaveProperty('wanted')
    expect(problemsOf(readGoogle({ 'custom-routes': 'import' }))).toEqual({
      'custom-routes': 'Write none or export.',
    })
    expect(farFields(googleScope()).at(-1)?.hint).toContain('VPN')
  })

  it('takes a project that carries its domain', () => {
    expect(problemsOf(readGoogle({ project: 'example.com:app-prod' }))).toEqual({})
  })

  it.each([
    ['project', '123456789012'],
    ['project', 'App-Prod'],
    ['project', 'app-'],
    ['project', "app-prod'$(id)"],
    ['network', 'projects/app-prod/global/networks/main'],
    ['network', '-main'],
    ['network', 'n'.repeat(64)],
  ])('refuses %s %j', (key, value) => {
    expect(Object.keys(problemsOf(readGoogle({ [key]: value })))).toEqual([key])
  })
})

describe('the region of an Active-Active subscription', () => {
  const scope = activeActiveScope()

  it('is asked for first, with the regions there are to choose from', () => {
    expect(farFields(scope).map(field => field.key)).toEqual(['from', 'account', 'region', 'vpc', 'cidrs'])
    expect(farFields(activeActiveGoogleScope()).map(field => field.key)).toEqual([
      'from',
      'project',
      'network',
      'custom-routes',
    ])
    expect(farFields(scope)[0]?.choices?.map(choice => choice.value)).toEqual(['us-east-1', 'eu-west-1'])
  })

  it('is where the peering starts, with its own network and ranges', () => {
    expect(readFar(scope, { ...aws, from: 'us-east-1' })).toMatchObject({
      near: { region: 'us-east-1', network: 'vpc-0a1400c5d9e8f7a61', cidrs: ['192.168.10.0/24'] },
      far: { region: 'eu-west-1' },
    })
  })

  it.each(['', 'us-west-2'])('is one that the subscription has (%j), and the problem names them', from => {
    expect(problemsOf(readFar(scope, { ...aws, from }))).toEqual({
      from: expect.stringContaining('us-east-1, eu-west-1'),
    })
  })

  it('is not asked of a standard subscription, where only its own region may be named', () => {
    expect(readFar(awsScope(), { ...aws, from: 'eu-west-1' })).toMatchObject({ near: awsScope().near })
    expect(problemsOf(readFar(awsScope(), { ...aws, from: 'us-east-1' }))).toEqual({
      from: expect.stringContaining('standard'),
    })
  })
})

describe('what to type for two ends', () => {
  it.each([
    ['in AWS', awsScope(), { ...aws, cidrs: '10.20.0.0/16, 10.21.0.0/16' }],
    ['in Google Cloud', googleScope(), google],
    ['from a region of an Active-Active subscription', activeActiveScope(), { ...aws, from: 'us-east-1' }],
  ])('reads back as the same: %s', (_, scope, values) => {
    const asked = readFar(scope, values)
    if ('problems' in asked) throw new Error(JSON.stringify(asked.problems))

    expect(readFar(scope, typedFar(asked.near, asked.far))).toEqual(asked)
  })

  it('leaves out what is not known', () => {
    const far = { cloud: 'aws', account: null, region: 'eu-west-1', network: null, cidrs: [] }

    expect(typedFar(awsScope().near, far)).toEqual({ from: 'eu-west-1', region: 'eu-west-1' })
  })
})
