import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configRows, configSchema, environmentRows } from '../../src/config/index.ts'
import { kinds } from '../../src/config/policy.ts'
import { policy, slack } from './configuration.ts'

describe('the JSON Schema of peerbot.yaml', () => {
  const validate = new Ajv2020({ strict: false }).compile(configSchema())

  it('accepts what the bot accepts', () => {
    expect(validate(parse(slack + policy)), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    ['a missing section', policy],
    ['an unknown key', `${slack}  comand: /peering\n${policy}`],
    ['a wrong type', `${slack}  mode: 3\n${policy}`],
    ['a section that names nothing', `${slack}${policy}gcp: {}\n`],
  ])('refuses %s', (_, yaml) => {
    expect(validate(parse(yaml))).toBe(false)
  })
})

describe('the tables', () => {
  it('have a meaning for every key', () => {
    const rows = [...configRows(), ...environmentRows()]

    expect(rows.filter(row => row.meaning === '' || row.type === 'value')).toEqual([])
  })

  it('have a row for every key of the file, with its type and default', () => {
    const rows = configRows().map(({ key, type, default: preset }) => `${key} | ${type} | ${preset}`)

    expect(rows).toEqual([
      'slack.mode | socket \\| http | "socket"',
      'slack.command | string | "/peering"',
      'slack.channels.approvals | string | required',
      'slack.channels.status | string | required',
      'slack.channels.audit | string | none',
      'redisCloud.accounts[].alias | string | required',
      'redisCloud.accounts[].accessKey | { env: NAME } \\| { file: path } | none',
      'redisCloud.accounts[].secretKey | { env: NAME } \\| { file: path } | none',
      'redisCloud.accounts[].requestsPerMinute | integer | 200',
      'aws.accounts[].alias | string | required',
      'aws.accounts[].accountId | string | required',
      'aws.accounts[].regions | list of string | required',
      'aws.accounts[].roleArn | string | none',
      'aws.accounts[].externalId | { env: NAME } \\| { file: path } | none',
      'aws.accounts[].accept | automatic \\| button \\| manual | "button"',
      'aws.accounts[].routes | automatic \\| button \\| manual | "button"',
      'aws.accounts[].routeTables | tagged \\| main \\| all \\| list of string | "tagged"',
      'aws.accounts[].verify | control_plane \\| analyzer | "control_plane"',
      'aws.accounts[].ports | list of integer \\| string | ["10000-19999"]',
      'gcp.projects[].alias | string | required',
      'gcp.projects[].projectId | string | required',
      'gcp.projects[].accept | automatic \\| button \\| manual | "button"',
      'gcp.projects[].impersonate | string | none',
      'nfyio.installs[].alias | string | required',
      'nfyio.installs[].url | string | required',
      'nfyio.installs[].auth | bearer \\| x-api-key | "bearer"',
      'nfyio.installs[].prefix | string | "/v1"',
      'nfyio.installs[].accounts[].alias | string | required',
      'nfyio.installs[].accounts[].accountId | string | none',
      'nfyio.installs[].accounts[].apiKey | { env: NAME } \\| { file: path } | required',
      'nfyio.installs[].accounts[].accept | automatic \\| button \\| manual | "button"',
      'nfyio.installs[].accounts[].routes | automatic \\| button \\| manual | "button"',
      'nfyio.installs[].accounts[].routeTables | all \\| list of string | "all"',
      'policy.requesters.users | list of string | []',
      'policy.requesters.groups | list of string | []',
      'policy.requesters.anyone | boolean | false',
      'policy.environments[].name | string | required',
      'policy.environments[].match.redisCloud.subscriptionNames | list of string | []',
      'policy.environments[].match.redisCloud.subscriptions | list of integer | []',
      'policy.environments[].match.aws.accounts | list of string | []',
      'policy.environments[].match.gcp.projects | list of string | []',
      'policy.environments[].match.nfyio.installs | list of string | []',
      'policy.rules[].name | string | required',
      'policy.rules[].when.environment | string | none',
      `policy.rules[].when.kinds | list of ${kinds.join(' \\| ')} | none`,
      'policy.rules[].approvers.users | list of string | []',
      'policy.rules[].approvers.groups | list of string | []',
      'policy.rules[].approvals | integer | 1',
      'policy.rules[].selfApproval | boolean | false',
      'policy.rules[].expireAfter | string | "24h"',
      'policy.rules[].reason | string | none',
      'schedule.timezone | string | "UTC"',
      'schedule.follow | string | "*/5 * * * * *"',
      'schedule.inventory | string | "0 */15 * * * *"',
      'schedule.reminders | string | "0 */10 * * * *"',
      'schedule.seal | string | "0 0 6 * * *"',
    ])
  })

  it('have a row for every environment variable', () => {
    expect(environmentRows().map(row => `${row.key} | ${row.default}`)).toEqual([
      'SLACK_BOT_TOKEN | required',
      'SLACK_APP_TOKEN | required',
      'SLACK_SIGNING_SECRET | required',
      'REDISCLOUD_ACCESS_KEY | required',
      'REDISCLOUD_SECRET_KEY | required',
      'PEERBOT_CONFIG | "./peerbot.yaml"',
      'DATABASE_URL | "file:./data/peerbot.db"',
      'PORT | "3000"',
      'HOST | "127.0.0.1"',
      'LOG_LEVEL | "info"',
      'SLACK_API_URL | "https://slack.com/api/"',
      'REDISCLOUD_URL | "https://api.redislabs.com/v1"',
      'GOOGLE_COMPUTE_CUSTOM_ENDPOINT | "https://compute.googleapis.com/compute/v1"',
      'GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT | "https://iamcredentials.googleapis.com/v1"',
      'GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT | "https://cloudresourcemanager.googleapis.com/v1"',
    ])
  })
})
