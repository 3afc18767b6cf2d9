/** Holds the code to the house: rooms, doors, time and randomness, and what no file may contain. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { otherDoors, rooms, sandboxStarters, wiring } from './rooms.ts'

interface Import {
  from: string
  /** Relative to src, or a package's name. */
  to: string
  isPackage: boolean
  isTypeOnly: boolean
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter(path => /\.(ts|tsx|mjs)$/.test(path))
  .toSorted()
const source = new Map(files.map(path => [path, readFileSync(join('src', path), 'utf8')]))

/** The code without comments, and without what strings say, where that is asked for. */
function code(path: string, strings: 'with strings' | 'without strings'): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g
  return (source.get(path) ?? '').replace(token, found => {
    if (found.startsWith('/')) return ''
    // A template's holes are code.
    if (found.startsWith('`')) return [...found.matchAll(/\$\{([^}]*)\}/g)].map(([, hole]) => hole).join(';')
    return strings === 'with strings' ? found : "''"
  })
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(?<type>type\s+)?(?<what>\*(?:\s+as\s+\w+)?|\w+|(?:\w+\s*,\s*)?\{[^}]*\})\s+from\s+'(?<from>[^']+)'/g
const bare = /(?:^|\n)\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

function importsOf(path: string): Import[] {
  const text = code(path, 'with strings')
  const found: Import[] = []
  const add = (specifier: string, isTypeOnly: boolean) => {
    const isPackage = !specifier.startsWith('.')
    const to = isPackage ? specifier : normalize(join(dirname(path), specifier))
    found.push({ from: path, to, isPackage, isTypeOnly })
  }
  for (const { groups } of text.matchAll(statement)) {
    const { type, what = '', from = '' } = groups ?? {}
    const names = what.startsWith('{')
      ? what
          .slice(1, -1)
          .split(',')
          .map(name => name.trim())
          .filter(Boolean)
      : []
    add(from, type !== undefined || (names.length > 0 && names.every(name => name.startsWith('type '))))
  }
  for (const [, plain, dynamic] of text.matchAll(bare)) add(plain ?? dynamic ?? '', false)
  return found
}

const imports = files.flatMap(importsOf)
const within = imports.filter(({ isPackage }) => !isPackage)

/** The room or wiring that a path belongs to: its first part. */
const placeOf = (path: string): string => path.split('/')[0] ?? path
const isWiring = (path: string): boolean => wiring.includes(placeOf(path))
const roomNamed = (name: string) => rooms.find(({ room }) => room === name)
const shown = ({ from, to }: Import): string => `src/${from} imports src/${to}`

describe('the reading of imports', () => {
  test('finds every line that imports, and every target is a file', () => {
    const lines = files.reduce(
      (count, path) =>
        count +
        [...(source.get(path) ?? '').matchAll(/^(?:import|export|\}).* from '\.|^import '\.|\bimport\('\./gm)]
          .length,
      0,
    )

    expect(within.filter(({ to }) => !existsSync(join('src', to))).map(shown)).toEqual([])
    expect(within.length).toBe(lines)
    expect(within.length).toBeGreaterThan(300)
  })
})

describe('rooms', () => {
  test('every folder and file of src has a row', () => {
    const places = [...new Set(files.map(placeOf))]

    const rowless = places.filter(place => !roomNamed(place) && !wiring.includes(place))
    expect(rowless).toEqual([])
    const gone = [...rooms.map(({ room }) => room), ...wiring].filter(name => !existsSync(join('src', name)))
    expect(gone).toEqual([])
  })

  test('a row names only rooms above it', () => {
    for (const [i, { mayImport }] of rooms.entries()) {
      const above = rooms.slice(0, i).map(({ room }) => room)
      expect(above).toEqual(expect.arrayContaining(mayImport.map(placeOf)))
    }
  })

  test.each(rooms)('$room imports only what its row allows', ({ room, mayImport }) => {
    const outside = within.filter(({ from, to }) => placeOf(from) === room && placeOf(to) !== room)

    const forbidden = outside.filter(({ to }) => !mayImport.includes(placeOf(to)) && !mayImport.includes(to))
    expect(forbidden.map(shown)).toEqual([])
  })

  test.each(rooms.filter(({ typesOnly }) => typesOnly))(
    '$room imports $typesOnly as types only',
    ({ room, typesOnly }) => {
      const values = within.filter(
        ({ from, to, isTypeOnly }) => placeOf(from) === room && typesOnly?.includes(to) && !isTypeOnly,
      )

      expect(values.map(shown)).toEqual([])
    },
  )

  test('no room imports the wiring', () => {
    const up = within.filter(({ from, to }) => !isWiring(from) && isWiring(to))

    expect(up.map(shown)).toEqual([])
  })

  test('only main.ts and the command line touch the sandbox', () => {
    const touching = within.filter(
      ({ from, to }) =>
        placeOf(to) === 'sandbox' && placeOf(from) !== 'sandbox' && !sandboxStarters.includes(placeOf(from)),
    )

    expect(touching.map(shown)).toEqual([])
  })

  test('the contract of providers stands alone, and no cloud knows another', () => {
    const clouds = files.flatMap(path => /^providers\/([^/]+)\//.exec(path)?.[1] ?? [])
    const cloudOf = (path: string) => clouds.find(cloud => path.startsWith(`providers/${cloud}/`))

    const leaning = within.filter(
      ({ from, to }) => from === 'providers/provider.ts' && placeOf(to) === 'providers',
    )
    const crossing = within.filter(({ from, to }) => {
      const [a, b] = [cloudOf(from), cloudOf(to)]
      return a !== undefined && b !== undefined && a !== b
    })
    expect([...leaning, ...crossing].map(shown)).toEqual([])
  })

  // Types that refer to each other are erased; what remains must have an order.
  test('there is no circle of imports', () => {
    const values = within.filter(({ isTypeOnly }) => !isTypeOnly)
    const targets = new Map(
      files.map(path => [path, values.filter(({ from }) => from === path).map(({ to }) => to)]),
    )
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
      if (done.has(path) || trail.includes(path)) return
      for (const to of targets.get(path) ?? []) visit(to, [...trail, path])
      done.add(path)
    }
    for (const path of files) visit(path, [])

    expect(circles).toEqual([])
  })
})

describe('doors', () => {
  const closed = rooms.filter(({ room }) => otherDoors[room] !== 'every file')

  test.each(closed)('$room has one that says what the room is', ({ room }) => {
    const door = source.get(`${room}/index.ts`) ?? ''

    const opening = /^\/\*\*\n(?: \*.*\n){3,14} \*\//.exec(door)?.[0]
    expect(opening, `src/${room}/index.ts opens with a doc comment of a few lines`).toBeDefined()
  })

  test.each(rooms.filter(({ room }) => otherDoors[room] === 'every file'))(
    '$room has none: each of its files is one, without an index',
    ({ room }) => {
      expect(existsSync(join('src', room, 'index.ts'))).toBe(false)
      expect(files.filter(path => placeOf(path) === room && path.split('/').length > 2)).toEqual([])
    },
  )

  test('nobody climbs in by a window', () => {
    const climbing = within.filter(({ from, to }) => {
      const room = placeOf(to)
      const doors = otherDoors[room] ?? []
      if (placeOf(from) === room || isWiring(to) || doors === 'every file') return false
      return ![`${room}/index.ts`, ...doors.map(door => `${room}/${door}`)].includes(to)
    })

    expect(climbing.map(shown)).toEqual([])
  })
})

describe('what belongs to one room', () => {
  test.each([
    ['@slack/bolt', ['slack']],
    ['better-sqlite3', ['db']],
    ['undici', ['http']],
    ['pino', ['kit']],
    ['node:child_process', ['sandbox']],
  ])('%s is used in %j alone', (name, owners) => {
    const users = imports.filter(
      ({ to, isPackage }) => isPackage && (to === name || to.startsWith(`${name}/`)),
    )

    expect(users.length).toBeGreaterThan(0)
    expect(
      users.filter(({ from }) => !owners.includes(placeOf(from)) && !from.endsWith('.mjs')).map(shown),
    ).toEqual([])
  })

  // The page's client runs in a browser, whose clock is the person's.
  const isExempt = (path: string) =>
    ['kit/clock.ts', 'kit/ids.ts'].includes(path) || path.startsWith('sandbox/page/client/')

  test('time and randomness come from kit/clock.ts and kit/ids.ts', () => {
    const own =
      /\bDate\b|\bMath\.random\b|\bset(?:Timeout|Interval)\b|\brandomUUID\b|\brandomBytes\b|\bperformance\b|\bhrtime\b|\bTemporal\b/
    const takers = files.filter(path => !isExempt(path) && own.test(code(path, 'without strings')))
    const importers = imports.filter(
      ({ from, to }) => /^(node:)?(timers|perf_hooks)(\/|$)/.test(to) && !isExempt(from),
    )

    expect(takers).toEqual([])
    expect(importers.map(shown)).toEqual([])
    expect(own.test(code('kit/clock.ts', 'without strings'))).toBe(true)
  })

  test('which provider it is, only providers ask', () => {
    const asking = files.filter(
      path =>
        // The simulated cloud has fields of that name, as the vendor's API has.
        !['providers', 'sandbox'].includes(placeOf(path)) &&
        /\bprovider(?:\.id)?\s*[!=]==?\s*['"]|['"]\s*[!=]==?\s*[\w.]*\bprovider\b|switch\s*\([^)]*\bprovider(?:\.id)?\)/.test(
          code(path, 'with strings'),
        ),
    )

    expect(asking).toEqual([])
  })
})

describe('what no file contains', () => {
  test.each([
    ['a default export', /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/],
    ['the type any', /(?::|<|\bas|\||&|,|=>)\s*any\b(?=\s*[\])>,;=|&){}\n[])/],
    ['a suppressed type error', /@ts-(?:ignore|nocheck|expect-error)/],
  ])('%s', (what, pattern) => {
    const found = files.filter(path =>
      pattern.test(
        what.startsWith('a suppressed') ? (source.get(path) ?? '') : code(path, 'without strings'),
      ),
    )

    expect(found).toEqual([])
  })

  test('a name that says nothing', () => {
    const vague = /^(utils?|helpers?|managers?|base|common|types|services?|models?)\.tsx?$/

    expect(files.filter(path => vague.test(path.split('/').at(-1) ?? ''))).toEqual([])
    expect(files.filter(path => !/^[a-z0-9-]+\.(ts|tsx|mjs)$/.test(path.split('/').at(-1) ?? ''))).toEqual([])
  })

  test('nothing in src is empty', () => {
    expect(files.filter(path => statSync(join('src', path)).size === 0)).toEqual([])
  })
})
