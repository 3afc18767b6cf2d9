import type { Call } from '../../src/http/index.ts'
import { createNfyio } from '../../src/providers/nfyio/index.ts'
import { startNfyio } from '../../src/sandbox/nfyio/index.ts'
import { anAccount, anInstall } from '../providers/nfyio/nfyio-world.ts'
import { manualClock } from '../support/manual-clock.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { type ProviderWorld, providerSuite } from './provider-suite.ts'

async function world(): Promise<ProviderWorld> {
  const clock = manualClock()
  const nfyio = await startNfyio({ clock, random: seededRandom(7) })
  const accounts = nfyio.accounts
    .filter(({ name }) => name !== 'stranger')
    .map(({ name, id, key }) => anAccount({ alias: name, accountId: id, apiKey: key }))
  const install = anInstall({ url: nfyio.url, prefix: nfyio.prefix, accounts })
  const calls: Call[] = []
  const provider = createNfyio({
    installs: [install],
    clock,
    random: seededRandom(11),
    observe: call => calls.push(call),
  })
  const live = () =>
    new Set(
      nfyio
        .state()
        .accounts.flatMap(({ vpcs }) => vpcs.flatMap(({ peerings }) => peerings))
        .filter(({ status }) => status === 'pending' || status === 'active')
        .map(({ peering }) => peering),
    )
  return {
    provider,
    clock,
    scopeId: 'onprem',
    typed: { requester: 'vpc_abc', accepter: 'vpc_def' },
    accept: id => nfyio.act(id, 'accept'),
    faults: {
      loseNextCreateReply: () => nfyio.faults.dropNextReply('peerings.create'),
      loseNextCreateRequest: () => nfyio.faults.dropNextRequest('peerings.create'),
      failNextCreate: () => nfyio.faults.failNext('peerings.create', 'ResourceLocked'),
      refuseNextCreate: () => nfyio.faults.failNext('peerings.create', 'InvalidParameter'),
      loseKeys: () => {
        for (const { id } of nfyio.accounts) nfyio.faults.revoke(id)
      },
      outage: () => nfyio.faults.httpError(503, 1_000),
      showStatus: (id, word) => nfyio.faults.unknownStatus(id, word),
      clear: () => nfyio.faults.clear(),
    },
    held: () => live().size,
    secrets: nfyio.accounts.map(({ key }) => key),
    observed: () => JSON.stringify(calls.map(call => ({ ...call, error: call.error?.message }))),
    close: () => nfyio.close(),
  }
}

providerSuite('NFYio', world)
