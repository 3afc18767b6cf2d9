import type { InputBlock } from '@slack/types'
import { expect, test } from 'vitest'
import type { Form } from '../../src/commands/index.ts'
import { refuseMessageBlocks, refuseView } from '../../src/sandbox/slack/validation/validate.ts'
import { errorsOf, formView, keysOf, memoryOf, messageView } from '../../src/slack/form.ts'
import { renderMessage } from '../../src/slack/render.ts'
import { formOf, textOf } from '../commands/answer.ts'
import { aDesk, anObject } from '../commands/desk.ts'
import { aScope } from '../support/builders.ts'

/** As long as Slack and the clouds let it be, of characters that escaping makes longer. */
const long = (length: number): string => '<&>'.repeat(length).slice(0, length)
const name = long(200)
const regions = Array.from({ length: 25 }, (_, index) => ({
  ...aScope().near,
  region: `region-${index}-${long(40)}`,
}))
const scopes = [
  aScope({ key: 'cloud/main/1206', name }),
  aScope({ key: 'cloud/main/1301', id: '1301', name, cloud: 'Google Cloud' }),
  aScope({ key: 'cloud/main/1400', id: '1400', name, deployment: 'Active-Active', regions }),
]
const member = (what: 'principal' | 'connection' | 'cidr', index: number) => ({
  what,
  id: `${what}-${index}-${long(50)}`,
  raw: long(30),
  text: long(500),
})
const members = (['principal', 'connection', 'cidr'] as const).flatMap(what =>
  Array.from({ length: 100 }, (_, index) => member(what, index)),
)
const details = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`detail ${index}`, long(1_000)]))
const objects = [
  anObject('1206/87', 'vpc_peering', {
    far: { ...aScope().near, cloud: 'aws', cidrs: Array.from({ length: 100 }, () => long(40)) },
  }),
  anObject('1206/privatelink', 'privatelink', { members, details }),
  anObject('1206/invitation-3', 'tgw_invitation', { details }),
  anObject('1206/tgw-7', 'tgw', { details }),
  anObject('1206/attachment-7', 'tgw_attachment', { members, details }),
  anObject('1301/psc', 'psc', { details }),
  anObject('1301/psc-12', 'psc_endpoint', { details }),
]
const desk = () => aDesk({ objects, scopes })

const verbs: [command: string, verb: string, object: string][] = [
  ['update', 'update', 'cloud/main/1206/87'],
  ['privatelink', 'create', 'cloud/main/1400'],
  ['privatelink', 'share', 'cloud/main/1206/privatelink'],
  ['privatelink', 'unshare', 'cloud/main/1206/privatelink'],
  ['privatelink', 'disassociate', 'cloud/main/1206/privatelink'],
  ['privatelink', 'delete', 'cloud/main/1206/privatelink'],
  ['tgw', 'accept', 'cloud/main/1206/invitation-3'],
  ['tgw', 'reject', 'cloud/main/1206/invitation-3'],
  ['tgw', 'attach', 'cloud/main/1206/tgw-7'],
  ['tgw', 'cidrs', 'cloud/main/1206/attachment-7'],
  ['tgw', 'detach', 'cloud/main/1206/attachment-7'],
  ['psc', 'create', 'cloud/main/1301'],
  ['psc', 'endpoint', 'cloud/main/1301/psc'],
  ['psc', 'accept', 'cloud/main/1301/psc-12'],
  ['psc', 'reject', 'cloud/main/1301/psc-12'],
  ['psc', 'remove', 'cloud/main/1301/psc-12'],
  ['psc', 'delete', 'cloud/main/1301/psc'],
]

test.each(verbs)(
  'the form of %s %s is one that Slack takes, whatever is in it',
  async (command, verb, object) => {
    const filled = Object.fromEntries(
      [
        'principal',
        'name',
        'cidrs',
        'project',
        'network',
        'subnet',
        'connection',
        'confirm',
        'reason',
        'ticket',
      ].map(key => [key, long(3_000)]),
    )
    const empty = formOf(await desk().runs(command, { via: 'draft', keys: { verb, ...filled } }))
    const full = formOf(await desk().runs(command, { via: 'draft', keys: { verb, object, ...filled } }))
    const wrong = formOf(
      await desk().runs(command, { via: 'draft', keys: { verb, object: 'cloud/main/1', ...filled } }),
    )

    for (const form of [empty, full, wrong]) {
      const view = formView(form)
      expect(refuseView(view, 'modal')).toBeNull()
      expect(memoryOf(view.private_metadata ?? '')?.hidden['verb']).toBe(verb)
    }
    expect(full.fields.length).toBeGreaterThan(empty.fields.length)
  },
)

test.each([
  'show 1206/privatelink',
  'show 1206/attachment-7',
  'privatelink 1206',
  'tgw 1206',
  'psc 1301',
  'list',
  'privatelink',
  'help privatelink',
  'help tgw',
  'help psc',
])('the answer to %s is one that Slack takes, in a message and in a window', async typed => {
  const reply = await desk().types(typed)
  if (reply.kind !== 'say') throw new Error(JSON.stringify(reply))

  expect(refuseMessageBlocks(renderMessage(reply.message).blocks)).toBeNull()
  expect(refuseView(messageView('Peerbot', reply.message), 'modal')).toBeNull()
  expect(textOf(reply).length).toBeGreaterThan(200)
})

function aForm(over: Partial<Form>): Form {
  return {
    command: 'privatelink',
    title: 'A form',
    submit: 'Ask',
    intro: [],
    fields: [],
    hidden: {},
    ...over,
  }
}

test('a list to choose from shows what was chosen, and what is no option is not shown', () => {
  const choices = Array.from({ length: 100 }, (_, index) => ({ value: `v${index}`, label: long(200) }))
  const field = { key: 'principal', label: 'Principal', kind: 'choice' as const, choices }
  const chosen = formView(aForm({ fields: [{ ...field, initial: { value: 'v7', label: 'seven' } }] }))
  const foreign = formView(aForm({ fields: [{ ...field, initial: { value: 'w', label: 'w' } }] }))

  expect(refuseView(chosen, 'modal')).toBeNull()
  expect(refuseView(foreign, 'modal')).toBeNull()
  expect(JSON.stringify(chosen)).toContain('initial_option')
  expect(JSON.stringify(foreign)).not.toContain('initial_option')
})

test('what is chosen comes back under its key, and its problem stands beside it', () => {
  const picked = {
    key: 'object',
    label: 'PrivateLink',
    kind: 'pick' as const,
    redraws: true,
    initial: { value: 'cloud/main/1400/privatelink@us-east-1', label: 'x' },
  }
  const choice = {
    key: 'principal',
    label: 'Principal',
    kind: 'choice' as const,
    choices: [{ value: 'a', label: 'A' }],
  }
  const view = formView(aForm({ fields: [picked, choice] }))
  const blocks = view.blocks.map(block => block.block_id ?? '')

  expect(keysOf({ [blocks[1] ?? '']: { 'field:principal': { selected_option: { value: 'a' } } } })).toEqual({
    principal: 'a',
  })
  expect(Object.keys(errorsOf([{ field: 'principal', text: 'No.' }], blocks))).toEqual([blocks[1]])
})

test('a form drawn for another object does not keep what was filled in for the first', () => {
  const drawnFor = (value: string) =>
    formView(
      aForm({
        fields: [
          {
            key: 'object',
            label: 'PrivateLink',
            kind: 'pick',
            redraws: true,
            initial: { value, label: value },
          },
          { key: 'principal', label: 'Principal', kind: 'choice', choices: [{ value: 'a', label: 'A' }] },
        ],
      }),
    ).blocks.map(block => block.block_id)
  const [[pick, principal], [samePick, otherPrincipal]] = [
    drawnFor('cloud/main/1206/privatelink'),
    drawnFor('cloud/main/1207/privatelink'),
  ]

  expect(samePick).toBe(pick)
  expect(otherPrincipal).not.toBe(principal)
})

test('more boxes to tick than Slack takes in a group are several groups, and come back as one', () => {
  const ticks = Array.from({ length: 23 }, (_, index) => ({ value: String(index + 1), label: long(200) }))
  const field = { key: 'ticked', label: 'Take these over', kind: 'ticks' as const, choices: ticks }
  const view = formView(aForm({ fields: [field] }))
  const boxes = view.blocks.filter((block): block is InputBlock => block.type === 'input')
  const all = Object.fromEntries(
    boxes.map(({ block_id, element }) => [
      block_id,
      { 'field:ticked': { selected_options: (element as { options: { value: string }[] }).options } },
    ]),
  )

  expect(refuseView(view, 'modal')).toBeNull()
  expect(boxes).toHaveLength(3)
  expect(keysOf(all)).toEqual({ ticked: ticks.map(({ value }) => value).join(',') })
  expect(keysOf({ 'ticked@1:': { 'field:ticked': { selected_options: [] } } })).toEqual({})
})
