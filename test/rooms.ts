/**
 * The house as data: which room may import which. `test/architecture.test.ts` holds the code to it, and the README prints
 * it.
 */

export interface Room {
  /** A folder of src. */
  room: string
  owns: string
  /** Other rooms, through their doors; `providers/provider.ts` is the contract alone. */
  mayImport: readonly string[]
  /** Of those, what may only be imported as types. */
  typesOnly?: readonly string[]
}

/** From the ground up: a room imports only rooms above it in this list. */
export const rooms: readonly Room[] = [
  {
    room: 'kit',
    owns: 'clock, ids, errors, backoff, durations, logger, canonical JSON, messages; sole owner of time and randomness',
    mayImport: [],
  },
  {
    room: 'config',
    owns: 'peerbot.yaml and environment as one typed value; secrets apart',
    mayImport: ['kit'],
  },
  {
    room: 'db',
    owns: 'Kysely over better-sqlite3: pragmas, transactions, migrations, the tables',
    mayImport: ['kit'],
  },
  { room: 'http', owns: 'HTTP client: time limits, retry, rate budget, error kinds', mayImport: ['kit'] },
  {
    room: 'peering',
    owns: "the pure core: statuses, a request's life, decisions, policy, CIDRs, plans",
    mayImport: ['kit'],
  },
  {
    room: 'map',
    owns: 'a picture of which network peers with which, and its alternative text',
    mayImport: ['kit', 'peering'],
  },
  {
    room: 'audit',
    owns: 'the append-only, hash-chained log: verify, export, seals',
    mayImport: ['kit', 'db'],
  },
  {
    room: 'outbox',
    owns: 'what must be said in Slack, durable and mergeable; knows no Slack',
    mayImport: ['kit', 'db'],
  },
  {
    room: 'engine',
    owns: 'durable steps: claim with a lease, run, retry, reconcile; knows no cloud and no Slack',
    mayImport: ['kit', 'db'],
  },
  {
    room: 'requests',
    owns: "the one writer of a request's status; plans, approvals",
    mayImport: ['kit', 'db', 'peering', 'audit', 'outbox', 'engine'],
  },
  {
    room: 'providers',
    owns: 'the contract, the registry, one folder per cloud',
    mayImport: ['kit', 'http', 'peering'],
  },
  {
    room: 'inventory',
    owns: 'what exists at the clouds: one shared poll per scope, status changes, drift',
    mayImport: ['kit', 'db', 'peering', 'audit', 'outbox', 'providers/provider.ts'],
  },
  {
    room: 'operations',
    owns: 'what each kind of request does, as named steps',
    mayImport: ['kit', 'peering', 'audit', 'engine', 'requests', 'inventory', 'providers/provider.ts'],
  },
  {
    room: 'commands',
    owns: 'one file per subcommand; returns a reply as data, no Bolt in it',
    mayImport: [
      'kit',
      'peering',
      'map',
      'audit',
      'requests',
      'inventory',
      'operations',
      'providers/provider.ts',
    ],
    typesOnly: ['providers/provider.ts'],
  },
  {
    room: 'slack',
    owns: 'the only Bolt room: dispatch, forms, cards, delivery of the outbox',
    mayImport: ['kit', 'peering', 'outbox', 'requests', 'commands'],
  },
  {
    room: 'sandbox',
    owns: 'look-alike Slack, simulated clouds, a page to use them from',
    mayImport: ['kit'],
  },
]

/** Files and folders that put the rooms together; they may import every room, and no room imports them. */
export const wiring: readonly string[] = [
  'main.ts',
  'app.ts',
  'beginning.ts',
  'clouds.ts',
  'door.ts',
  'jobs.ts',
  'metrics.ts',
  'reminders.ts',
  'schedule.ts',
  'cli',
]

/** The only ones that may touch the sandbox. */
export const sandboxStarters: readonly string[] = ['main.ts', 'cli']

/** A room is entered by its `index.ts`, except for these. */
export const otherDoors: Readonly<Record<string, readonly string[] | 'every file'>> = {
  // Small pure files, each one noun, imported one by one.
  kit: 'every file',
  peering: 'every file',
  // Rows as Kysely sees them: types for the rooms that own the tables.
  db: ['schema.ts'],
  // The contract alone, without a cloud behind it.
  providers: ['provider.ts'],
  // What the bot's process needs to be the sandbox's child.
  sandbox: ['child.ts'],
}
