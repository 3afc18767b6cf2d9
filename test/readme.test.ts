import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commands } from '../src/commands/index.ts'
import { configRows, environmentRows } from '../src/config/index.ts'
import { lifecycleDiagram } from '../src/peering/lifecycle.ts'
import { rooms } from './rooms.ts'

const file = new URL('../README.md', import.meta.url)

const cell = (text: string): string => text.replace(/(?<!\\)\|/g, '\\|').replaceAll('\n', ' ')
const table = (header: string[], rows: string[][]): string =>
  [header, header.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** What each marked part of the README must say, printed from the code it describes. */
const parts: Record<string, string> = {
  commands: table(
    ['typed', 'does'],
    commands.map(({ usage, summary }) => [usage.map(line => `\`/peering ${line}\``).join('<br>'), summary]),
  ),
  configuration: table(
    ['key', 'type', 'default', 'meaning'],
    configRows().map(row => [`\`${row.key}\``, row.type, row.default, row.meaning]),
  ),
  environment: table(
    ['variable', 'type', 'default', 'meaning'],
    environmentRows().map(row => [`\`${row.key}\``, row.type, row.default, row.meaning]),
  ),
  lifecycle: `\`\`\`mermaid\n${lifecycleDiagram()}\n\`\`\``,
  rooms: table(
    ['room', 'owns', 'may import'],
    rooms.map(({ room, owns, mayImport }) => [`\`${room}\``, owns, mayImport.join(', ') || 'nothing']),
  ),
}

const between = (text: string, name: string): string | undefined =>
  new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n?<!-- /${name} -->`).exec(text)?.[1]

if (process.env['UPDATE_README'] === '1') {
  let text = readFileSync(file, 'utf8')
  for (const [name, content] of Object.entries(parts)) {
    text = text.replace(
      new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
      (_, open: string, close: string) => `${open}${content}\n${close}`,
    )
  }
  writeFileSync(file, text)
}

describe('the README', () => {
  const text = readFileSync(file, 'utf8')

  test.each(Object.keys(parts))('prints the %s as the code has them', name => {
    expect(between(text, name)).toBe(parts[name])
  })

  test("gives Google's role exactly the permissions that the check asks for", () => {
    const permissionsIn = (said: string): string[] => [
      ...new Set(said.match(/\bcompute\.[a-z]+s\.[a-zA-Z]+\b/gi)),
    ]
    const asked = permissionsIn(
      readFileSync(new URL('../src/providers/gcp/check.ts', import.meta.url), 'utf8'),
    )
    const granted = permissionsIn(/gcloud iam roles create[\s\S]*?\n```/.exec(text)?.[0] ?? '')

    expect(asked.length).toBeGreaterThan(5)
    expect(granted.toSorted()).toEqual(asked.toSorted())
  })

  test('names only pictures that exist', () => {
    const pictures = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(match => match[1] ?? '')

    expect(pictures.length).toBeGreaterThan(3)
    for (const picture of pictures)
      expect(readFileSync(new URL(`../${picture}`, import.meta.url)).length).toBeGreaterThan(1_000)
  })
})
