/**
 * Configuration: peerbot.yaml and the environment become one typed value; secrets stay apart from it, so that the value
 * may be logged and shown. Everything that is wrong is said at once, each with its place and what to write.
 *
 * May import: kit.
 *
 * To add a key: one line in its section's file (slack.ts, redis-cloud.ts, aws.ts, gcp.ts, nfyio.ts, policy.ts, schedule.ts) with a default and a
 * description; the JSON Schema and the README's table follow from it. What a single key cannot say about itself goes to
 * the section's findings. To add a section: one file, its line in schema.ts, its part of `Config` in load.ts. To add an
 * environment variable: one line in environment.ts, or in secrets.ts when nobody may read it.
 */
export { type Config, type Loading, loadConfig } from './load.ts'
export { nfyioKeyName } from './nfyio.ts'
export { type Problem, problemLine } from './problem.ts'
export { configRows, configSchema, environmentRows } from './schema.ts'
export type { Secrets } from './secrets.ts'
