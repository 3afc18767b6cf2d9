/** The README's role has exactly the actions that the code calls: nothing lacks, and nothing is asked for in vain. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'

const folder = new URL('../../../src/providers/aws/', import.meta.url)
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

const called = new Set(
  readdirSync(folder).flatMap(file =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/new sdk\.(\w+)Command\(/g)].map(
      ([, name = '']) => name,
    ),
  ),
)
// Of STS: who one is may be asked by anybody, and assuming the role is its trust policy's.
const needed = [...called].filter(name => name !== 'GetCallerIdentity' && name !== 'AssumeRole').toSorted()

const blocks: [name: string, text: string][] = ['hcl', 'yaml'].map(language => [
  language === 'hcl' ? 'Terraform' : 'CloudFormation',
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))]
    .map(([, text = '']) => text)
    .filter(text => text.includes('ec2:'))
    .join(''),
])

describe.each(blocks)('the role as %s', (_, text) => {
  test('has the actions that are called, and no other', () => {
    const granted = new Set([...text.matchAll(/ec2:([A-Z][a-z]+[A-Za-z]*)/g)].map(([, name = '']) => name))
    // Keys of conditions.
    for (const key of ['RequesterVpc', 'ResourceTag']) granted.delete(key)

    expect(needed.length).toBeGreaterThan(20)
    expect([...granted].toSorted()).toEqual(needed)
  })

  test('lets nobody in without the external id', () => {
    expect(text).toContain('sts:ExternalId')
  })

  test('may reject whoever asks, and accept only whom it is told', () => {
    const [reject = '', accept = ''] = text.split(/"?AcceptTheseRequesters/)

    expect(reject.slice(reject.indexOf('RejectAnybody'))).not.toMatch(/condition|Condition/)
    expect(accept.slice(0, 600)).toMatch(/AcceptVpcPeeringConnection[\s\S]*RequesterVpc/)
  })

  test('writes only to what is tagged, or is a peering', () => {
    expect([...text.matchAll(/:route-table\/\*/g)]).toHaveLength(1)
    expect([...text.matchAll(/ResourceTag\/peering-bot/g)]).toHaveLength(3)
  })
})

test('the CloudFormation template is YAML, but for the tags of its functions', () => {
  const [, text = ''] = blocks[1] ?? []

  expect(parseDocument(text, { logLevel: 'silent' }).errors).toEqual([])
})
