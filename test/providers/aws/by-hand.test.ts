import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { scopeAt } from '../../../src/providers/aws/account.ts'
import {
  acceptByHand,
  nextByHand,
  removeRoutesByHand,
  routesByHand,
} from '../../../src/providers/aws/by-hand.ts'
import { peeringOf } from '../../../src/providers/aws/peering-row.ts'
import { anAccount, lake, prod } from './aws-world.ts'
import { activeRow, aRow, PCX } from './builders.ts'

const scope = scopeAt({ account: anAccount(), region: 'eu-west-1' })
const next = (row = aRow()) => nextByHand(peeringOf(scope, row))

describe('a command', () => {
  it('never lets a value break out of its argument', () => {
    const { command } = acceptByHand({ ...prod, region: 'eu-west-1; rm -rf ~' }, '$(id)')

    expect(command).toBe(
      "aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id '$(id)' --region 'eu-west-1; rm -rf ~'",
    )
  })

  it.each(['<pcx-1', "pcx-1'; id; '", 'pcx-1\nid', '<(id)>'])(
    'takes %j for a value, also where it looks like a blank',
    pcx => {
      const { command } = acceptByHand(prod, pcx)

      expect(
        execFileSync('sh', ['-c', `aws() { printf '%s|' "$@"; }; ${command}`], { encoding: 'utf8' }),
      ).toBe(
        `ec2|accept-vpc-peering-connection|--vpc-peering-connection-id|${pcx.replace('\n', ' ')}|--region|eu-west-1|`,
      )
    },
  )

  it('replaces where the plan replaces, and says which family', () => {
    const at = { table: 'rtb-00000001', now: null, text: '' }
    const [instruction] = routesByHand(
      prod,
      [
        { ...at, destination: '10.50.0.0/16', does: 'replace' },
        { ...at, destination: '2600:1f18:50::/56', does: 'create' },
        { ...at, destination: '10.51.0.0/20', does: 'keep' },
        { ...at, destination: '10.52.0.0/20', does: 'conflict' },
      ],
      PCX,
    )

    expect(instruction).toMatchObject({ about: 'routes' })
    expect(instruction?.command?.split('\n')).toEqual([
      `aws ec2 replace-route --route-table-id rtb-00000001 --destination-cidr-block 10.50.0.0/16 --vpc-peering-connection-id ${PCX} --region eu-west-1`,
      `aws ec2 create-route --route-table-id rtb-00000001 --destination-ipv6-cidr-block 2600:1f18:50::/56 --vpc-peering-connection-id ${PCX} --region eu-west-1`,
    ])
  })

  it('comes in parts that fit where commands are shown', () => {
    const routes = Array.from({ length: 20 }, (_, i) => ({
      table: 'rtb-00000001',
      destination: `10.${i}.0.0/16`,
    }))

    expect(
      removeRoutesByHand(prod, routes, 'They are left over.').map(
        ({ command }) => command?.split('\n').length,
      ),
    ).toEqual([8, 8, 4])
  })
})

describe('what is to be done next', () => {
  it('is accepting, at the end that was asked', () => {
    const asked = next(aRow({ requester: prod, accepter: lake }))

    expect(asked).toMatchObject([{ about: 'accept', command: expect.stringContaining(PCX) }])
    expect(asked[0]?.command).toContain('--region us-east-1')
  })

  it('is a word, and no command to paste, where somebody else asks', () => {
    expect(next()).toEqual([{ text: expect.stringMatching(/^AWS account 550680565604 asks for it.*Reject/) }])
    expect(next(aRow({ status: 'expired', raw: 'expired' }))[0]?.text).not.toContain('ask again')
  })

  it('is routing at both ends, and rules', () => {
    expect(next(activeRow()).map(({ about }) => about)).toEqual(['routes', 'routes', undefined, undefined])
  })

  it('is nothing while it moves, and a word on what is over', () => {
    expect(next(aRow({ status: 'provisioning', raw: 'provisioning' }))).toEqual([])
    expect(next(aRow({ status: 'expired', raw: 'expired' }))).toHaveLength(1)
  })
})
