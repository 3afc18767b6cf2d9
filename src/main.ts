#!/usr/bin/env node
/** The door of the program: which command, with what; everything else is elsewhere. */
import { audit } from './cli/audit.ts'
import { check } from './cli/check.ts'
import { printConfigSchema } from './cli/config.ts'
import { start } from './cli/start.ts'

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
    case 'start':
      return start(process.env)
    case 'check':
      return check(process.env)
    case 'audit':
      if (sub === 'verify' || sub === 'export') return audit(sub, rest, process.env)
      break
    case 'config':
      if (sub === 'schema') return printConfigSchema()
      break
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
