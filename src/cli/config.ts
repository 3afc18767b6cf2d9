import { configSchema, type Loading, loadConfig, problemLine } from '../config/index.ts'

export function printConfigSchema(): number {
  console.log(JSON.stringify(configSchema(), null, 2))
  return 0
}

/** The configuration, or all its problems at once on standard error. */
export async function loadOrTell(env: NodeJS.ProcessEnv): Promise<Extract<Loading, { ok: true }> | null> {
  const loading = await loadConfig(env)
  if (loading.ok) return loading
  console.error(
    `peerbot: the configuration has ${loading.problems.length} problem(s); nothing was started.\n`,
  )
  for (const problem of loading.problems) console.error(`  ${problemLine(problem)}`)
  return null
}
