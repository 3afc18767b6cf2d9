import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { configRows } from '../src/config/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const text = readFileSync(join(root, 'manifest.yml'), 'utf8')

/** The parts that are checked here; Slack's schema knows them all. */
const manifest = z
  .object({
    display_information: z.object({
      name: z.string().max(35),
      description: z.string().max(140),
      long_description: z.string().min(175).max(4_000).optional(),
    }),
    features: z.object({
      bot_user: z.object({ display_name: z.string().max(80) }),
      app_home: z.object({ home_tab_enabled: z.boolean() }),
      slash_commands: z
        .array(
          z.object({
            command: z.string().max(32),
            description: z.string().max(2_000),
            usage_hint: z.string().max(1_000),
            should_escape: z.boolean(),
          }),
        )
        .max(50),
      shortcuts: z
        .array(
          z.object({
            name: z.string().max(24),
            type: z.enum(['global', 'message']),
            callback_id: z.string().max(255),
            description: z.string().max(150),
          }),
        )
        .max(10),
    }),
    oauth_config: z.object({
      scopes: z.object({
        bot: z.array(z.string()).max(255),
        bot_optional: z.array(z.string()).max(255),
      }),
    }),
    settings: z.object({
      socket_mode_enabled: z.boolean(),
      interactivity: z.object({ is_enabled: z.boolean() }),
      event_subscriptions: z.object({ bot_events: z.array(z.string()).max(100) }),
    }),
  })
  .parse(parse(text))
const { features, settings } = manifest
const { bot, bot_optional: optional } = manifest.oauth_config.scopes

/** Names as Slack's own SDK spells them: a union of literals in its typed manifest. */
function namesInSdk(type: string): string[] {
  const sdk = createRequire(import.meta.url).resolve('@slack/web-api')
  const types = readFileSync(join(sdk, '../types/request/manifest.d.ts'), 'utf8')
  const union = new RegExp(`type ${type} = ([^;]+);`).exec(types)?.[1] ?? ''
  return [...union.matchAll(/'([^']+)'/g)].flatMap(([, name]) => name ?? [])
}

const schemaPath = join(root, '../shared/reference/slack-manifest.schema.json')
const isSchemaThere = existsSync(schemaPath)

describe('manifest.yml', () => {
  const title = isSchemaThere ? "Slack's schema" : "Slack's schema (skipped: not beside the checkout)"
  it.skipIf(!isSchemaThere)(`conforms to ${title}`, () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')))

    expect(validate(parse(text)), JSON.stringify(validate.errors, null, 2)).toBe(true)
  })

  it('asks for exactly the scopes that have a use', () => {
    expect(bot.filter(scope => !optional.includes(scope)).sort()).toEqual(
      [
        'channels:read',
        'chat:write',
        'commands',
        'files:write',
        'groups:read',
        'im:write',
        'usergroups:read',
        'users:read',
      ].sort(),
    )
    expect([...optional].sort()).toEqual(['channels:history', 'groups:history', 'im:history'])
    expect(new Set(bot).size).toBe(bot.length)
  })

  it('names scopes that exist, the optional ones in both lists', () => {
    const known = namesInSdk('BotScope')

    expect(known.length).toBeGreaterThan(50)
    expect([...bot, ...optional].filter(scope => !known.includes(scope))).toEqual([])
    expect(optional.filter(scope => !bot.includes(scope))).toEqual([])
  })

  it('says beside every scope why it is there', () => {
    const lines = text.split('\n').map(line => line.trim())
    const bare = bot.filter(scope => {
      const at = lines.findIndex(line => line.startsWith(`- ${scope}`))
      const block = lines.slice(0, at).findLast(line => !/^- [\w.:]+$/.test(line)) ?? ''
      return !lines[at]?.includes(' # ') && !block.startsWith('#')
    })

    expect(bare).toEqual([])
  })

  it('may use its command and its shortcut', () => {
    expect(bot).toContain('commands')
    expect(settings.interactivity.is_enabled).toBe(true)
  })

  it('subscribes to the one event it answers', () => {
    expect(settings.event_subscriptions.bot_events).toEqual(['app_home_opened'])
    expect(namesInSdk('ManifestEvent')).toEqual(
      expect.arrayContaining(settings.event_subscriptions.bot_events),
    )
    expect(features.app_home.home_tab_enabled).toBe(true)
  })

  it('needs no public address', () => {
    expect(settings.socket_mode_enabled).toBe(true)
    expect(text).not.toMatch(/^\s*(request_url|url|message_menu_options_url):/m)
  })

  it('has the one command that peerbot.yaml has by default', () => {
    const preset = configRows().find(row => row.key === 'slack.command')?.default

    expect(features.slash_commands.map(({ command }) => JSON.stringify(command))).toEqual([preset])
  })

  it('has the shortcut under the id that the code listens to', () => {
    const [shortcut, ...others] = features.shortcuts
    // Both ends of the wire: the bot's side, and the look-alike's that sends it.
    const ends = ['src/slack', 'src/sandbox/slack'].map(room => sourcesOf(room)).filter(Boolean)

    expect(shortcut).toMatchObject({ name: 'New peering', type: 'global', callback_id: 'new_peering' })
    expect(others).toEqual([])
    for (const source of ends) expect(source).toContain(`'${shortcut?.callback_id}'`)
  })
})

function sourcesOf(room: string): string {
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(join(root, room, name), 'utf8'))
    .join('\n')
}
