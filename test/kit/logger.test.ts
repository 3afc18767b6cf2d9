import { expect, test } from 'vitest'
import { capturedLog } from '../support/captured-log.ts'

test('no secret reaches a line, at any depth we log at', () => {
  const { logger, lines } = capturedLog()

  logger.info(
    {
      token: 'xoxb-1',
      slack: { botToken: 'xoxb-2' },
      config: { account: { secretKey: 's3' } },
      install: { accounts: { apiKey: 'nfk-4' } },
      name: 'kept',
    },
    'started',
  )

  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ level: 'info', msg: 'started', name: 'kept' })
  expect(JSON.stringify(lines)).not.toMatch(/xoxb|s3|nfk/)
})

test('says nothing below its level', () => {
  const { logger, lines, complaints } = capturedLog('warn')

  logger.info('a detail')
  logger.warn('a complaint')

  expect(lines).toHaveLength(1)
  expect(complaints()).toEqual(['a complaint'])
})
