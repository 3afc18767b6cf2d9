/** Private Service Connect: the service, an endpoint whose script is run and which is let in, its end; one rejected. */
import type { Stage } from '../story.ts'

interface Endpoint {
  /** At the cloud. */
  id: string
  /** As people type it. */
  name: string
  /** That asked for it. */
  request: string
}

/** An endpoint is asked for, its script comes into the thread and is run: it waits to be let in. */
async function endpoint(stage: Stage, line: string): Promise<Endpoint> {
  const before = new Set(stage.sandbox.cloud.state().connectivity.map(({ id }) => id))
  const request = await stage.ask(line)
  await stage.approve(request)
  const made = await stage.object('the endpoint', ({ id }) =>
    Boolean(id.startsWith('psc-endpoint:') && !before.has(id)),
  )
  await stage.file(/\.sh$/, request)
  await stage.act(made.id, 'runCreationScript')
  await stage.told(request, 'wants to be accepted here')
  const [, place = '', number = ''] = /^psc-endpoint:(.*)\/(\d+)$/.exec(made.id) ?? []
  const [subscription, region] = place.split('/')
  const name = `${subscription}/psc-${number}${region === undefined ? '' : `@${region}`}`
  return { id: made.id, name, request }
}

async function play(stage: Stage, subscription: string, region: string | null): Promise<void> {
  const from = region === null ? '' : ` from=${region}`
  const place = region === null ? subscription : `${subscription}/${region}`
  const scope = region === null ? subscription : `${subscription}/psc@${region}`
  const confirm = region === null ? 'catalog-prod' : scope
  const service = `psc:${place}`
  const line = (project: string) =>
    `/peering psc endpoint ${scope} project=${project} network=main subnet=main-a connection=catalog reason="catalog reads"`

  await stage.carryOut(
    `/peering psc create ${subscription}${from} reason="the catalog is read from two projects"`,
  )
  const { id, name, request } = await endpoint(stage, line('app-prod'))
  await stage.carryOut(`/peering psc accept ${name} reason="the script has run"`)
  await stage.until(request, 'Done')

  if (region === null) {
    const wrong = await endpoint(stage, line('someone-elses'))
    await stage.carryOut(`/peering psc reject ${wrong.name} reason="wrong project"`)
    await stage.until(wrong.request, 'Failed')
    await stage.act(wrong.id, 'runDeletionScript')
    await gone(stage, wrong.id)
  }

  await stage.show(`/peering psc scripts ${name} file=deletion`, /direct message/)
  await stage.file(/delet.*\.sh$/)
  await stage.act(id, 'runDeletionScript')
  await gone(stage, id)
  await stage.carryOut(`/peering psc delete ${scope} confirm=${confirm} reason="not needed any more"`)
  await gone(stage, service)
}

/** The cloud has forgotten it. */
async function gone(stage: Stage, id: string): Promise<void> {
  await stage.object(`${id} to be gone`, () =>
    stage.sandbox.cloud.state().connectivity.every(object => object.id !== id),
  )
}

export const standard = (stage: Stage): Promise<void> => play(stage, '1301', null)
export const activeActive = (stage: Stage): Promise<void> => play(stage, '1401', 'us-central1')
