#!/usr/bin/env node
/** The door of the program: which command, with what; everything else is elsewhere. */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Compiled code and stripped types are kept from one start to the next. Inside the checkout, not in a folder for all
// users: what is found there is run. Where it cannot be written, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/peerbot', import.meta.url)))

const usage = `peerbot: private connectivity between clouds, asked for and approved in Slack

  peerbot start                                      run the bot
  peerbot check                                      try every credential, scope, channel, approver and object
  peerbot audit verify [--seal SEQ:HASH]             recompute the audit chain; with a published seal, compare it
  peerbot audit export [--format jsonl|csv] [--since 7d]   print the audit log
  peerbot config schema                              print the JSON Schema of peerbot.yaml
`

async function main(args: readonly string[]): Promise<number> {
  const [command, sub, ...rest] = args
  switch (command) {
    case 'start': {
      const { start } = await import('./cli/start.ts')
      return start(process.env)
    }
    case 'check': {
      const { check } = await import('./cli/check.ts')
      return check(process.env)
    }
    case 'audit': {
      const { audit } = await import('./cli/audit.ts')
      if (sub === 'verify' || sub === 'export') return audit(sub, rest, process.env)
      break
    }
    case 'config': {
      const { printConfigSchema } = await import('./cli/config.ts')
      if (sub === 'schema') return printConfigSchema()
      break
    }
    case 'help':
    case '--help':
      console.log(usage)
      return 0
  }
  console.error(
    command === undefined ? usage : `peerbot: there is no command "${args.join(' ')}"\n\n${usage}`,
  )
  return 2
}

process.exitCode = await main(process.argv.slice(2))
