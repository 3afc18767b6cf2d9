/** A bot with last words, one being written and others waiting, which nobody reads any more. */
import { createLogger } from '../../../src/kit/logger.ts'
import { attachToSandbox } from '../../../src/sandbox/child.ts'

const logger = createLogger('info')
process.on('disconnect', () => {
  for (const word of ['the socket is gone', 'the cloud is gone', 'all is gone']) logger.error(word)
})
attachToSandbox(process.env)?.tellPort(0)
