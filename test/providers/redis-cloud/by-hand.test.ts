import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/kit/message.ts'
import type { Peering } from '../../../src/peering/side.ts'
import { farSideSays } from '../../../src/peering/side.ts'
import { instructionsFor } from '../../../src/providers/redis-cloud/by-hand.ts'
import { shellWord } from '../../../src/providers/shell.ts'
import { awsFar, awsPeering, awsScope, googleFar, googlePeering, googleScope } from './builders.ts'

const onAws = (change: Partial<Peering>) => instructionsFor(awsScope(), awsPeering(change))
const onGoogle = (change: Partial<Peering>) => instructionsFor(googleScope(), googlePeering(change))
const commands = (list: ReturnType<typeof onAws>) => list.flatMap(each => each.command ?? [])
const texts = (list: ReturnType<typeof onAws>) => list.map(each => plain(each.text)).join('\n')

describe('what a person does about a peering in AWS', () => {
  it('is to accept it while it is pending, in the right account and region, within 7 days', () => {
    const list = onAws({ status: 'pending_acceptance', raw: 'pending-acceptance' })

    expect(commands(list)).toEqual([
      'aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id pcx-0123456789abcdef0 --region eu-west-1',
    ])
    expect(texts(list)).toContain('AWS account 111122223333')
    expect(texts(list)).toContain('7 days')
  })

  it.each([
    { cloudId: null },
    { cloudId: 'pcx-0123;id' },
    { far: awsFar({ region: null }) },
    { far: awsFar({ region: 'eu-west-1 --profile x' }) },
  ])('has no command while a part is missing or odd (%j)', change => {
    const list = onAws({ status: 'pending_acceptance', ...change })

    expect(commands(list)).toEqual([])
    expect(texts(list)).toContain('the command follows')
  })

  it('is to add the routes once it is active, then groups, then the private endpoint', () => {
    const near = { ...awsScope().near, cidrs: ['192.168.0.0/26', '192.168.0.64/26', 'odd; id'] }
    const list = onAws({ near })

    expect(commands(list)).toEqual([
      ['192.168.0.0/26', '192.168.0.64/26']
        .map(
          cidr =>
            `aws ec2 create-route --route-table-id <rtb-…> --destination-cidr-block ${cidr} --vpc-peering-connection-id pcx-0123456789abcdef0 --region eu-west-1`,
        )
        .join('\n'),
    ])
    expect(texts(list)).toMatch(/security groups[\s\S]*private endpoint/)
  })

  it('mentions the route even when the deployment CIDR is not known', () => {
    expect(texts(onAws({ near: { ...awsScope().near, cidrs: [] } }))).toMatch(/Add a route/)
  })

  it('is to look in AWS when it is inactive', () => {
    expect(commands(onAws({ status: 'inactive' }))).toEqual([
      'aws ec2 describe-vpc-peering-connections --vpc-peering-connection-ids pcx-0123456789abcdef0 --region eu-west-1',
    ])
    expect(commands(onAws({ status: 'inactive', cloudId: null }))).toEqual([])
  })

  it.each(['requested', 'provisioning', 'deleting', 'deleted', 'unknown'] as const)(
    'is nothing while it is %s',
    status => {
      expect(onAws({ status })).toEqual([])
      expect(onGoogle({ status })).toEqual([])
    },
  )

  it('is to delete it here too where AWS says that the other side did', () => {
    const list = onAws({ status: 'inactive', details: { [farSideSays]: 'deleted' } })

    expect(commands(list)).toEqual([])
    expect(texts(list)).toContain('Delete it here too')
  })

  it('says that nobody gives a reason only where nobody does', () => {
    expect(texts(onAws({ status: 'failed' }))).toContain('Redis Cloud gives no reason')
    const known = onAws({ status: 'rejected', raw: 'inactive', details: { [farSideSays]: 'rejected' } })
    expect(texts(known)).toContain('(rejected, its own cloud says). Delete')
  })

  it.each(['failed', 'rejected', 'expired'] as const)('is to start over when it %s', status => {
    expect(texts(onAws({ status, raw: 'failed' }))).toContain('Delete 1206/87')
  })
})

describe('what a person does about a peering in Google Cloud', () => {
  const create =
    'gcloud compute networks peerings create redis-cloud-1301-88 --project=app-prod --network=main --peer-project=rcp-prod-tenant-1301 --peer-network=c13424-us-central1-1-rlrcp'

  it('is to create the other half, with every name filled in', () => {
    const list = onGoogle({ status: 'pending_acceptance', raw: 'inactive' })

    expect(commands(list)).toEqual([create])
    expect(texts(list)).toContain('no deadline')
  })

  it('is to export custom routes with it, where that was asked for', () => {
    const waiting = googlePeering({ status: 'pending_acceptance', raw: 'inactive' })

    const list = instructionsFor(googleScope(), waiting, { 'custom-routes': 'export' })

    expect(commands(list)).toEqual([`${create} --export-custom-routes`])
    expect(list[0]?.about).toBe('accept') // who adds the half itself leaves nobody anything to do
  })

  it('is to create it again when it was active before', () => {
    const list = onGoogle({ status: 'inactive', raw: 'inactive' })

    expect(commands(list)).toEqual([create])
    expect(texts(list)).toContain('again')
  })

  it.each([
    { near: { ...googlePeering().near, account: null } },
    { near: { ...googlePeering().near, network: "net'; id; '" } },
    { far: googleFar({ account: '$(id)' }) },
    { far: googleFar({ network: null }) },
  ])('has no command while a part is missing or odd (%j)', change => {
    const list = onGoogle({ status: 'pending_acceptance', ...change })

    expect(commands(list)).toEqual([])
    expect(texts(list)).toContain('the command follows')
  })

  it('gives the half a name that Google takes', () => {
    const scope = { ...googleScope(), id: '1301' }
    const list = instructionsFor(
      scope,
      googlePeering({ status: 'pending_acceptance', providerId: `A_${'9'.repeat(80)}` }),
    )
    const name = /create (\S+)/.exec(list[0]?.command ?? '')?.[1] ?? ''

    expect(name).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/)
    expect(name.length).toBeLessThanOrEqual(63)
  })

  it('is the firewall, custom routes and the private endpoint once it is active', () => {
    expect(texts(onGoogle({}))).toMatch(/firewall[\s\S]*--export-custom-routes[\s\S]*private endpoint/)
  })
})

describe('a word in a command line', () => {
  it('reaches the program as one argument, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 12 }), texts => {
        const clean = texts.map(text =>
          text
            .toWellFormed()
            .replace(/\p{Cc}+|[\u2028\u2029]+/gu, ' ')
            .replace(/ +/g, ' '),
        )
        const line = clean.map(shellWord).join(' ')
        const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })

        expect(stdout).toBe(clean.map(text => `${text}\n`).join(''))
      }),
      { numRuns: 60 },
    )
  })

  it.each(["'; id; '", '$(id)', '`id`', 'a b', '-x', '*', '', "it's", '!!', '~'])(
    'is quoted when it is %j',
    text => {
      const { stdout } = spawnSync('sh', ['-c', `printf '%s' ${shellWord(text)}`], { encoding: 'utf8' })

      expect(stdout).toBe(text)
    },
  )

  it('never ends its line early', () => {
    expect(shellWord('a\nrm -rf /\r\n\u0085x')).toBe("'a rm -rf / x'")
  })

  it('that is not known stops a shell', () => {
    expect(shellWord({ blank: 'pcx-…' })).toBe('<pcx-…>')
  })
})
