import { describe, expect, it } from 'vitest'
import { plain } from '../../../src/kit/message.ts'
import type { Peering } from '../../../src/peering/side.ts'
import {
  creationSteps,
  dnsStep,
  privateServiceConnectNext,
} from '../../../src/providers/redis-cloud/private-service-connect-by-hand.ts'
import { googlePeering, googleScope } from './builders.ts'
import { endpoint, endpointRow, service } from './private-service-connect-builders.ts'

const commands = (peering: Peering) =>
  privateServiceConnectNext(googleScope(), peering).flatMap(({ command }) => command ?? [])
const words = (peering: Peering) =>
  privateServiceConnectNext(googleScope(), peering)
    .map(({ text }) => plain(text))
    .join(' ')

describe('what comes next', () => {
  it('of a service is its first endpoint', () => {
    expect(commands(service())).toEqual([
      '/peering psc endpoint 1301/psc project=… network=… subnet=… connection=…',
    ])
    expect(commands(service('active', [endpointRow()]))).toEqual([])
    expect(commands(service('create-pending'))).toEqual([])
  })

  it('of a service that failed is to delete it', () => {
    expect(commands(service('provision-failed'))).toEqual(['/peering psc delete 1301/psc'])
  })

  it('of an endpoint is its script, after Cloud DNS is on', () => {
    expect(commands(endpoint('initialized'))).toEqual([
      'gcloud services enable dns.googleapis.com --project=app-prod',
      '/peering psc scripts 1301/psc-12',
    ])
    expect(words(endpoint('initialized'))).toMatch(/10 minutes before.*project app-prod, unchanged/)
  })

  it('of one that asks to be let in is to accept it', () => {
    expect(commands(endpoint('pending'))).toEqual(['/peering psc accept 1301/psc-12'])
  })

  it('of an active one are the private host names', () => {
    expect(words(endpoint())).toMatch(/network main at the private host names.*psc\.mc1301-0\.us-central1/)
    expect(words(endpoint())).toMatch(/OSS Cluster API/)
  })

  it('of one that has ended is its deletion script', () => {
    for (const word of ['rejected', 'failed'])
      expect(commands(endpoint(word))).toEqual(['/peering psc scripts 1301/psc-12'])
  })

  it('of what goes on by itself is nothing', () => {
    for (const word of ['processing', 'accept-pending', 'reject-pending', 'odd'])
      expect(commands(endpoint(word))).toEqual([])
    expect(commands(googlePeering())).toEqual([])
  })
})

it('says that the script is in the thread only where a request asked for the endpoint', () => {
  const asked = creationSteps(googleScope(), endpoint('initialized')).map(({ text }) => plain(text))

  expect(asked.join(' ')).toContain('the thread of the request for the endpoint, and comes anew with:')
  expect(words(endpoint('initialized'))).not.toContain('thread')
  expect(words(endpoint('initialized'))).toContain('unchanged; it comes with the scripts of the endpoint:')
})

it('leaves a project of an odd form out of commands', () => {
  expect(dnsStep('$(id)').command).toBe('gcloud services enable dns.googleapis.com --project=<project>')
  expect(dnsStep(null).command).toContain('<project>')
})
