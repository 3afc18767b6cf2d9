import type { SlackLookalike, SlackLookalikeOptions } from './lookalike.ts'

export async function startSlack(_options: SlackLookalikeOptions): Promise<SlackLookalike> {
  throw new Error('being built')
}
