import { startWorld, vpcs } from '../providers/aws/aws-world.ts'
import { type ProviderWorld, providerSuite } from './provider-suite.ts'

const create = 'CreateVpcPeeringConnection'

async function world(): Promise<ProviderWorld> {
  const { aws, clock, provider, calls, close } = await startWorld()
  /** As their requester's side shows them; what has ended is shown for hours. */
  const live = () =>
    aws
      .state()
      .accounts.flatMap(({ vpcs: own }) => own.flatMap(({ peerings }) => peerings))
      .filter(
        ({ side, status }) => side === 'requester' && !['deleted', 'deleting', 'failed'].includes(status),
      )
  return {
    provider,
    clock,
    scopeId: 'payments-eu-west-1',
    typed: {
      requester: `payments/eu-west-1:${vpcs.prod}`,
      accepter: `data/us-east-1:${vpcs.lake}`,
    },
    accept: id => aws.act(`${id}@${vpcs.lake}`, 'accept'),
    faults: {
      loseNextCreateReply: () => aws.faults.dropNextReply(create),
      loseNextCreateRequest: () => aws.faults.dropNextRequest(create),
      failNextCreate: () => aws.faults.failNext(create, 'OutstandingVpcPeeringConnectionLimitExceeded'),
      refuseNextCreate: () => aws.faults.failNext(create, 'InvalidParameterValue'),
      loseKeys: () => {
        for (let times = 0; times < 20; times++) aws.faults.failNext('AssumeRole', 'AccessDenied', 'No.', 403)
      },
      outage: () => aws.faults.httpError(503, 1_000),
      showStatus: (id, word) => aws.faults.unknownStatus(id, word),
      clear: () => aws.faults.clear(),
    },
    held: () => live().length,
    secrets: ['sandbox-external-id'],
    observed: () => JSON.stringify(calls.map(call => ({ ...call, error: call.error?.message }))),
    close,
  }
}

providerSuite('AWS', world)
