/** AWS PrivateLink from the first share to the last: consumers accept, connect, are cut off again. */
import { cardOf, type Stage, textOf } from '../story.ts'

const first = '111122223333'
const second = '444455556666'

/** The consumer accepts the share, and the request for it is done. */
async function share(stage: Stage, link: string, account: string, line: string): Promise<string> {
  const request = await stage.ask(line)
  await stage.approve(request)
  await stage.told(request, 'aws ram accept-resource-share-invitation')
  await stage.act(link, `acceptShare:${account}`)
  await stage.until(request, 'Done')
  return request
}

function untilConnected(stage: Stage, link: string) {
  return stage.object('the endpoint to be connected', ({ id, facts }) =>
    Boolean(id === link && facts.some(([label]) => label.startsWith('connection '))),
  )
}

async function untilGone(stage: Stage, id: string): Promise<void> {
  const isThere = stage.sandbox.cloud.state().connectivity.some(object => object.id === id)
  if (isThere) throw new Error(`${id} is still at the cloud after the request said that it is gone`)
}

export async function standard(stage: Stage): Promise<void> {
  const link = 'privatelink:1206'
  await share(
    stage,
    link,
    first,
    `/peering privatelink create 1206 principal=${first} name=payments reason="ranges overlap with checkout"`,
  )
  await stage.act(link, `createEndpoint:${first}`)
  const connected = await untilConnected(stage, link)
  await stage.show('/peering privatelink script 1206', /direct message/)
  const script = await stage.file(/^discover-1206.*\.py$/)
  if (!script.startsWith('#!')) throw new Error(`the script begins with ${script.slice(0, 40)}`)

  await share(
    stage,
    link,
    second,
    `/peering privatelink share 1206 principal=${second} reason="reporting reads too"`,
  )
  await stage.carryOut(
    `/peering privatelink unshare 1206 principal=${second} reason="reporting reads a copy"`,
  )

  const association = connected.acts
    .find(({ act }) => act.startsWith('deleteEndpoint:'))
    ?.act.slice('deleteEndpoint:'.length)
  // What is connected is known once it has been read again.
  stage.sandbox.clock.jump(25 * 60_000)
  await stage.show('/peering privatelink show 1206', new RegExp(String(association)))
  await stage.carryOut(
    `/peering privatelink disassociate 1206 connection=${association} reason="moved to another VPC"`,
  )

  stage.sandbox.cloud.faults.demandPrincipalsFirst(true)
  const refused = await stage.ask(
    '/peering privatelink delete 1206 confirm=payments-prod reason="not needed any more"',
  )
  await stage.approve(refused)
  const card = await stage.until(refused, 'Failed')
  const said = [card, ...(cardOf(stage.sandbox, 'U0APPROVER', refused)?.replies ?? [])].map(textOf).join('\n')
  const offer = /\/peering privatelink delete [^\n`]*principals=first[^\n`]*/.exec(said)?.[0]
  if (offer === undefined) throw new Error(`the refusal of ${refused} offers nothing: ${said}`)
  await stage.carryOut(offer.replace(/reason="[^"]*"/, 'reason="not needed any more"'))
  await untilGone(stage, link)
  stage.sandbox.cloud.faults.demandPrincipalsFirst(false)
}

export async function activeActive(stage: Stage): Promise<void> {
  const link = 'privatelink:1400/eu-west-1'
  await share(
    stage,
    link,
    first,
    `/peering privatelink create 1400 from=eu-west-1 principal=${first} reason="sessions of the European shop"`,
  )
  await stage.act(link, `createEndpoint:${first}`)
  await untilConnected(stage, link)
  await stage.carryOut(
    '/peering privatelink delete 1400/privatelink@eu-west-1 confirm=1400/privatelink@eu-west-1 reason="not needed any more"',
  )
  await untilGone(stage, link)
}
