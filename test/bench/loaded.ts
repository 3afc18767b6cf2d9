/**
 * Imported before a subject: counts what it loads, and says so when it ends, with what lives on its heap then. A busy
 * machine changes neither.
 */
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

let modules = 0
let ofSdk = 0

registerHooks({
  load: (url, context, next) => {
    modules += 1
    if (/[/](@aws-sdk|@smithy|@aws-crypto)[/]/.test(url)) ofSdk += 1
    return next(url, context)
  },
})
process.on('exit', () => {
  // There where the subject is run with --expose-gc.
  globalThis.gc?.()
  const heap = process.memoryUsage().heapUsed / 2 ** 20
  writeSync(1, `${JSON.stringify({ msg: 'loaded', modules, ofSdk, heap })}\n`)
})
