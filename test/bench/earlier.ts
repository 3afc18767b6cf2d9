/** The tree of an earlier commit, to measure beside this one: its own sources with the packages that are installed here. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('../../', import.meta.url))

export interface Earlier {
  root: string
  remove(): void
}

/** `which`: a commit of this checkout, or the folder of another one; null where there is no such thing. */
export function earlierTree(which: string): Earlier | null {
  if (statSync(which, { throwIfNoEntry: false })?.isDirectory())
    return { root: which, remove: () => undefined }
  const root = mkdtempSync(join(tmpdir(), 'peerbot-earlier-'))
  const remove = (): void => rmSync(root, { recursive: true, force: true })
  try {
    const tree = execFileSync('git', ['archive', which], {
      cwd: here,
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    execFileSync('tar', ['-x', '-C', root], { input: tree })
    symlinkSync(join(here, 'node_modules'), join(root, 'node_modules'))
    return { root, remove }
  } catch {
    // No git, or a checkout without its history.
    remove()
    return null
  }
}
