import { z } from 'zod'
import { SUBJECT_TOKEN } from '../../src/sandbox/gcp/credentials.ts'
import { startWorld } from '../providers/gcp/gcp-world.ts'
import { type ProviderWorld, providerSuite } from './provider-suite.ts'

const create = 'networks.addPeering'

async function world(): Promise<ProviderWorld> {
  const { gcp, clock, provider, calls, halvesAt, close } = await startWorld()
  const token = gcp.requests.find(({ name }) => name === 'sts.token')?.reply
  const { access_token } = z.object({ access_token: z.string() }).parse(token)
  return {
    provider,
    clock,
    scopeId: 'app',
    typed: { from: 'app:main', to: 'data:shared' },
    accept: id => {
      gcp.addHalf({
        project: 'data-prod',
        network: 'shared',
        name: `by-hand-${id.split('.')[1]?.slice(0, 20)}`.replace(/-+$/, ''),
        peerProject: 'app-prod',
        peerNetwork: 'main',
      })
    },
    faults: {
      loseNextCreateReply: () => gcp.faults.dropNextReply(create),
      loseNextCreateRequest: () => gcp.faults.dropNextRequest(create),
      failNextCreate: () => gcp.faults.failOperation('QUOTA_EXCEEDED'),
      refuseNextCreate: () => gcp.faults.failNext(create, 400, 'invalid'),
      loseKeys: () => {
        for (const project of ['app-prod', 'data-prod'])
          for (const call of ['list', 'get']) gcp.faults.forbid(project, `compute.networks.${call}`)
      },
      outage: () => gcp.faults.httpError(503, 1_000),
      showStatus: (id, word) => gcp.faults.unknownState(id.split('.')[1] ?? '', word),
      clear: () => gcp.faults.clear(),
    },
    held: () => halvesAt('app-prod/main').length,
    secrets: [access_token, SUBJECT_TOKEN],
    observed: () => JSON.stringify(calls.map(call => ({ ...call, error: call.error?.message }))),
    close,
  }
}

providerSuite('Google Cloud', world)
