import { describe, expect, test } from 'vitest'
import { drawMap, type MapDrawing } from '../../src/commands/index.ts'
import { plain } from '../../src/kit/message.ts'
import { PictureError, type PictureOrder } from '../../src/map/index.ts'
import { aSide } from '../support/builders.ts'
import { problemsOf, textOf } from './answer.ts'
import { aDesk, anObject, type DeskOptions } from './desk.ts'

const aws = (network: string, account = '111122223333') => aSide({ account, network })
const redis = (region = 'us-east-1') =>
  aSide({ cloud: 'redis-cloud', account: null, region, network: null, cidrs: [] })
const toRedis = (id: string, network: string, over: Parameters<typeof anObject>[2] = {}) =>
  anObject(id, 'vpc_peering', { near: redis(), far: aws(network), status: 'active', ...over })
const objects = [
  toRedis('1206/87', 'vpc-0a'),
  toRedis('1206/88', 'vpc-0b', { status: 'pending_acceptance' }),
  toRedis('1207/89', 'vpc-0b'),
]

describe('asked for', () => {
  test('the map is answered at once and sent later', async () => {
    const desk = aDesk({ objects })

    const said = textOf(await desk.types('map'))

    expect(said).toContain('The map is being drawn. It comes into this channel')
    expect(desk.maps).toEqual([null])
  })

  test('outside of any channel it is promised by direct message', async () => {
    const desk = aDesk({ objects })
    desk.context.channel = null

    expect(textOf(await desk.types('map'))).toContain('It comes to you by direct message')
  })

  test.each(['map from=vpc-0b', 'map vpc-0b', 'map from="VPC-0B "'])(
    '%s asks from one network',
    async line => {
      const desk = aDesk({ objects })

      expect(textOf(await desk.types(line))).toContain('from vpc-0b (AWS 111122223333')
      expect(desk.maps).toEqual(['aws/111122223333/vpc-0b'])
    },
  )

  test('a subscription is asked from by its id or its name', async () => {
    const desk = aDesk({ objects })
    await desk.types('map from=1207')
    await desk.types('map from=sessions-prod')

    expect(desk.maps).toEqual(Array.from({ length: 2 }, () => 'cloud/main/1207@us-east-1'))
  })

  test('what no peering leads to is told with the near ones, and no map is sent', async () => {
    const desk = aDesk({ objects })

    const [problem] = problemsOf(await desk.types('map from=vpc-0x'))

    expect(problem?.field).toBe('from')
    expect(problem?.text).toContain('No live peering has a network `vpc-0x` at either end.')
    expect(problem?.text).toContain('`from=vpc-0a` for vpc-0a (AWS 111122223333')
    expect(desk.maps).toEqual([])
  })

  test('what is like none of them is told what may be written', async () => {
    const [problem] = problemsOf(await aDesk({ objects }).types('map from=10.20.0.0/16'))

    expect(problem?.text).toContain('Write the id or name of a network or subscription')
  })

  test('a subscription without a peering is told to be there', async () => {
    const [problem] = problemsOf(await aDesk({ objects }).types('map from=orders'))

    expect(problem?.text).toContain('orders (1400) is known, but no live peering starts or ends there.')
  })

  test('what means several networks lists how each is written', async () => {
    const twins = [toRedis('1206/87', 'shared'), toRedis('1206/88', 'shared', { far: aws('shared', '44') })]
    const desk = aDesk({ objects: twins })

    const [problem] = problemsOf(await desk.types('map from=shared'))

    expect(problem?.text).toContain('`shared` means several networks')
    expect(problem?.text).toContain('`from=111122223333/shared`')
    expect(problem?.text).toContain('`from=44/shared`')
    expect(desk.maps).toEqual([])
  })

  test('an inventory without a live peering is told in words, with its age', async () => {
    const desk = aDesk({ objects: [toRedis('1206/87', 'vpc-0a', { status: 'failed' })] })

    const said = textOf(await desk.types('map from=vpc-0a'))

    expect(said).toContain('there is nothing to draw')
    expect(said).toContain('Nothing has been read yet.')
    expect(desk.maps).toEqual([])
  })
})

/** Draws as the letter's delivery does, with a painter that only remembers. */
async function drawn(
  options: DeskOptions,
  asked: { from?: string | null; attempt?: number } = {},
  code: PictureError['code'] | null = null,
): Promise<{ drawing: MapDrawing; orders: PictureOrder[] }> {
  const orders: PictureOrder[] = []
  const { inventory, clock } = aDesk(options).context
  const drawing = await drawMap(
    { person: 'U0REQUESTER', from: null, attempt: 1, ...asked },
    {
      inventory,
      clock,
      paint: async order => {
        orders.push(order)
        if (code !== null) throw new PictureError(code, 'no')
        return { png: new Uint8Array([1, 2, 3]), width: 1, height: 1 }
      },
    },
  )
  return { drawing, orders }
}

function pictureOf(drawing: MapDrawing): Extract<MapDrawing, { kind: 'picture' }> & { said: string } {
  if (drawing.kind !== 'picture') throw new Error(`no picture: ${JSON.stringify(drawing)}`)
  return { ...drawing, said: drawing.comment.map(plain).join('\n') }
}

const wordsOf = (drawing: MapDrawing): string => (drawing.kind === 'words' ? drawing.text : drawing.kind)

describe('drawn', () => {
  test('it is the whole inventory, with counts by status and who asked', async () => {
    const { drawing, orders } = await drawn({ objects })
    const { said, altText } = pictureOf(drawing)

    expect(orders[0]).toMatchObject({ title: 'Network peerings', from: null })
    expect(orders[0]?.map.networks).toHaveLength(4)
    expect(said).toContain('4 networks, 3 peerings: 2 active, 1 pending acceptance')
    expect(said).toContain('@U0REQUESTER')
    expect(said).toContain('What one network cannot reach: `/peering map from=sessions-prod`')
    expect(altText).toContain('1206/88')
  })

  test('without a gap anywhere it offers none', async () => {
    const { drawing } = await drawn({ objects: objects.slice(0, 1) })

    expect(pictureOf(drawing).said).not.toContain('What one network cannot reach')
  })

  test('names what the configuration names', async () => {
    const { orders } = await drawn({ objects })

    expect(orders[0]?.map.networks.map(({ title }) => title)).toEqual([
      'vpc-0a',
      'vpc-0b',
      'payments-prod',
      'sessions-prod',
    ])
  })

  test('from one network it says what cannot be reached', async () => {
    const { drawing } = await drawn({ objects }, { from: 'aws/111122223333/vpc-0a' })
    const { said, title } = pictureOf(drawing)

    expect(title).toContain('Peerings from vpc-0a')
    expect(said).toContain('1 peered directly')
    expect(said).toContain('not reachable: peering is not transitive')
    expect(said).not.toContain('What one network cannot reach')
  })

  test('tells when the clouds were read, what could not be, and what is only last known', async () => {
    const poll = { family: 'vpc-peering' as const, triedAt: 0, failingSince: null }
    const { drawing } = await drawn({
      objects: [...objects, toRedis('1207/90', 'vpc-0c', { staleSince: 5 })],
      polls: {
        1206: [{ ...poll, polledAt: 0, error: null }],
        1207: [{ ...poll, polledAt: 0, error: 'HTTP 503', failingSince: 1 }],
      },
    })
    const { said } = pictureOf(drawing)

    expect(said).toMatch(/Read from the cloud at most .+ ago\./)
    expect(said).toContain('sessions-prod (1207) could not be read (VPC peering): HTTP 503.')
    expect(said).toContain("Shown as last known, because the cloud's present word says no status: 1207/90.")
  })

  test('is read in as many pages as there are', async () => {
    const many = Array.from({ length: 2_300 }, (_, i) => toRedis(`1206/${i}`, `vpc-${i}`))
    const { orders } = await drawn({ objects: many })

    expect(orders[0]?.map.edges).toHaveLength(2_300)
  })

  test.each([
    ['too_slow', 1, 'The map could not be drawn: it took too long. `/peering list` has it in words.'],
    ['failed', 1, 'The map could not be drawn: the drawing broke off. `/peering list` has it in words.'],
    ['too_many', 1, 'later'],
    ['too_many', 4, 'too many maps are being drawn at the moment'],
    ['closed', 9, 'later'],
  ] as const)('where the painter says %s at try %i: %s', async (code, attempt, words) => {
    const { drawing } = await drawn({ objects }, { attempt }, code)

    expect(wordsOf(drawing)).toContain(words)
  })

  test('a network that is gone since is told in words', async () => {
    const { drawing, orders } = await drawn({ objects }, { from: 'aws/111122223333/vpc-0gone' })

    expect(wordsOf(drawing)).toContain('no live peering starts or ends there any more')
    expect(orders).toEqual([])
  })

  test('so is an inventory that is empty since', async () => {
    expect(wordsOf((await drawn({ objects: [] })).drawing)).toContain('nothing to draw')
  })

  test('an error of another kind is thrown, so that the letter is tried again', async () => {
    const { inventory, clock } = aDesk({ objects }).context
    const broken = { inventory, clock, paint: () => Promise.reject(new Error('a bug')) }

    await expect(drawMap({ person: 'U0REQUESTER', from: null, attempt: 1 }, broken)).rejects.toThrow('a bug')
  })
})
