/** A transit gateway: shared, its invitation accepted, attached, its ranges set, detached; another one rejected. */
import { type Stage, untilSeen } from '../story.ts'

/** Somebody shares a gateway; answers the invitation as people type it. */
async function invited(stage: Stage): Promise<string> {
  const { cloud, clock } = stage.sandbox
  const account = await stage.object('the AWS account around 1206', ({ id }) => id === 'tgw-account:1206')
  const [share] = account.acts
  if (!share) throw new Error('nobody can share a gateway with 1206')
  cloud.actOn(account.id, share.act)
  const { id } = await stage.object('the invitation', object =>
    Boolean(object.id.startsWith('invitation:') && object.status === 'pending'),
  )
  const name = `1206/invitation-${id.split('/').at(-1)}`
  // AWS tells nobody; it is seen when the list is read again.
  clock.jump(25 * 60_000)
  await stage.show('/peering tgw show 1206', new RegExp(name))
  return name
}

export async function standard(stage: Stage): Promise<void> {
  const { cloud } = stage.sandbox
  const invitation = await invited(stage)
  await stage.carryOut(`/peering tgw accept ${invitation} reason="hub network of payments"`)
  const gateway = await stage.object('the gateway', ({ id }) => id.startsWith('tgw:1206/'))
  const number = gateway.id.split('/').at(-1)

  const request = await stage.ask(`/peering tgw attach 1206/tgw-${number} reason="hub network of payments"`)
  await stage.approve(request)
  await stage.told(request, 'aws ec2 accept-transit-gateway-vpc-attachment')
  await stage.act(gateway.id, 'acceptAttachment')
  await stage.until(request, 'Done')

  await stage.carryOut(
    `/peering tgw cidrs 1206/attachment-${number} cidrs=10.50.0.0/16,10.51.0.0/16 reason="two spokes"`,
  )
  await untilSeen(stage.sandbox, 'the ranges at the cloud', () =>
    cloud
      .state()
      .connectivity.find(({ id }) => id === gateway.id)
      ?.facts.some(([, value]) => value === '10.50.0.0/16, 10.51.0.0/16'),
  )
  const attachment = `1206/attachment-${number}`
  await stage.carryOut(`/peering tgw detach ${attachment} confirm=${attachment} reason="moved to a peering"`)

  const other = await invited(stage)
  await stage.carryOut(`/peering tgw reject ${other} reason="not ours"`)
}
