import { enableCompileCache } from 'node:module'
enableCompileCache('/tmp/ncc-v1')
const { start } = await import('./cli/start.ts')
process.exitCode = await start(process.env)
