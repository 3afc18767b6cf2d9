import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commandNamed, commands, read } from '../../src/commands/index.ts'
import { defaultHints } from '../../src/sandbox/page/command-hint.ts'

const textOf = (typed: string): string => {
  const asked = read(typed, '/peering')
  if (!('reply' in asked)) return `runs ${asked.command.name}`
  return JSON.stringify(asked.reply)
}

describe('the registry', () => {
  test('has a file for every command, the three decisions in one', () => {
    const files = readdirSync(new URL('../../src/commands', import.meta.url)).map(name =>
      name.replace('.ts', ''),
    )
    const homes = commands.map(({ name }) =>
      ['approve', 'deny', 'cancel'].includes(name) ? 'decisions' : name,
    )

    expect(files).toEqual(expect.arrayContaining(homes))
  })

  test.each(commands.map(({ name }) => name))('shows examples of %s that it reads itself', name => {
    for (const usage of commandNamed(name)?.usage ?? []) expect(textOf(usage)).toBe(`runs ${name}`)
  })

  test("is what the sandbox's composer offers", () => {
    expect(defaultHints.map(({ name }) => name).toSorted()).toEqual(
      [...commands.map(({ name }) => name), 'help'].toSorted(),
    )
  })
})

describe('what is typed', () => {
  test('is help when it is nothing or help', () => {
    expect(textOf('')).toContain('/peering create')
    expect(textOf('help deny')).toContain('Deny a request')
    expect(textOf('help crate')).toContain('/peering create')
  })

  test('gets the nearest subcommand when there is none of that name', () => {
    expect(textOf('lsit')).toContain('/peering list')
  })

  test('gets the nearest key when there is none of that name', () => {
    expect(textOf('create regoin=eu-west-1')).toContain('`region`')
    expect(textOf('status foo=1')).toContain('takes no `foo`')
  })
})
