/** Finds what is live in mrkdwn, so that a test can say that nobody's text became a mention or a link. */
import { isRecord } from './validation/check.ts'

/** `<!channel>`, `<@U…>`, `<#C…>`, `<https://…|…>`; date tokens only format, they reach nobody. */
const TOKEN = /<(?:[@#]|!(?!date\^)|https?:|mailto:)[^<>]*>/g

function inMrkdwn(text: string): string[] {
  return text.match(TOKEN) ?? []
}

function inRichTextRun(run: Record<string, unknown>): string[] {
  if (run['type'] === 'broadcast') return [`<!${String(run['range'])}>`]
  if (run['type'] === 'user') return [`<@${String(run['user_id'])}>`]
  if (run['type'] === 'usergroup') return [`<!subteam^${String(run['usergroup_id'])}>`]
  if (run['type'] === 'link') return [`<${String(run['url'])}>`]
  return []
}

function inBlocks(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(inBlocks)
  if (!isRecord(value)) return []
  const own =
    (value['type'] === 'mrkdwn' || value['type'] === 'markdown') && typeof value['text'] === 'string'
      ? inMrkdwn(value['text'])
      : inRichTextRun(value)
  return [...own, ...Object.values(value).flatMap(inBlocks)]
}

/** Live tokens of a message, each once, in the order they appear: the text first, then the blocks. */
export function mentionsIn(text: string, blocks: readonly unknown[]): string[] {
  return [...new Set([...inMrkdwn(text), ...inBlocks(blocks)])]
}
