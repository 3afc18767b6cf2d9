/** The client, bundled in memory when somebody first looks: whoever only runs the bot never pays for it. */
import { fileURLToPath } from 'node:url'

interface Bundle {
  script: string
  styles: string
}

let built: Promise<Bundle> | null = null

/** @throws when the client does not compile; the next call tries again. */
export function bundle(): Promise<Bundle> {
  built ??= build().catch((error: unknown) => {
    built = null
    throw error
  })
  return built
}

async function build(): Promise<Bundle> {
  const esbuild = await import('esbuild')
  const { outputFiles } = await esbuild.build({
    entryPoints: [
      fileURLToPath(new URL('./client/page.tsx', import.meta.url)),
      fileURLToPath(new URL('./client/page.css', import.meta.url)),
    ],
    bundle: true,
    write: false,
    outdir: '/',
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const output = (ending: string) => outputFiles.find(file => file.path.endsWith(ending))?.text ?? ''
  return { script: output('.js'), styles: output('.css') }
}
