/**
 * Makes a fresh clone ready: installs what package-lock.json names when node_modules holds anything else, and says
 * nothing when it holds just that. Runs before anything is installed and on whatever Node the machine has, hence plain
 * JavaScript of Node 14 without dependencies.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')
const isWindows = process.platform === 'win32'
/** Written last, so that an installation that was broken off does not count. */
const stampFile = join(modules, '.installed-lock')

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function fail(text, exitCode) {
  process.stderr.write(`peerbot: ${text}\n`)
  process.exit(exitCode || 1)
}

/** Why the pinned Node cannot be used; null when it can. */
function nodeProblem(range) {
  const node = join(modules, '.bin', isWindows ? 'node.cmd' : 'node')
  const run = spawnSync(node, ['--version'], { encoding: 'utf8', shell: isWindows })
  if (run.error || run.status !== 0) {
    return (
      'node_modules/.bin/node, which the scripts run on, does not run. It is put there by the install script of the ' +
      'package "node": if npm is set to ignore-scripts, run "npm rebuild node --ignore-scripts=false"; otherwise remove ' +
      'node_modules and try again.'
    )
  }
  const have = run.stdout.trim().replace(/^v/, '').split('.').map(Number)
  const need = range.replace(/^\D+/, '').split('.').map(Number)
  const isEnough = have[0] > need[0] || (have[0] === need[0] && have[1] >= (need[1] || 0))
  return isEnough
    ? null
    : `node_modules/.bin/node is ${run.stdout.trim()}; Peerbot needs ${range}. Remove node_modules and try again.`
}

/**
 * Runs npm on the machine's own Node: in an npm script the path begins with node_modules/.bin, whose Node the
 * installation is about to delete.
 */
function install() {
  const pathKey = Object.keys(process.env).find(key => key.toUpperCase() === 'PATH') || 'PATH'
  const path = (process.env[pathKey] || '')
    .split(delimiter)
    .filter(folder => !/node_modules[\\/]\.bin[\\/]?$/.test(folder))
    .join(delimiter)
  // include: NODE_ENV=production would leave out Node itself; loglevel: `npm run --silent` would silence its errors.
  const options = ['--no-audit', '--no-fund', '--include=dev', '--loglevel=error']
  process.stderr.write('peerbot: installing what package-lock.json names (npm ci) ...\n')
  const run = spawnSync('npm', ['ci', ...options], {
    cwd: root,
    env: { ...process.env, [pathKey]: path },
    stdio: ['ignore', 2, 'inherit'],
    shell: isWindows, // npm is npm.cmd there, which only a shell starts
  })
  if (run.error && run.error.code === 'ENOENT') {
    fail('npm is not on the path. It comes with Node.js: https://nodejs.org', 127)
  }
  if (run.error) fail(`npm could not be started: ${run.error.message}`)
  if (run.signal) fail(`the installation was ended by ${run.signal}; run the same command again.`)
  if (run.status !== 0) {
    fail(
      `npm ci failed (exit code ${run.status}); its own message is above. If the package registry could not be reached, ` +
        'connect to the network, or tell npm of your proxy or mirror ("npm config set proxy ..." or "... set registry ..."), ' +
        'and run the same command again.',
      run.status,
    )
  }
}

const lock = read(join(root, 'package-lock.json'))
const manifest = read(join(root, 'package.json'))
if (lock === null || manifest === null)
  fail('package.json or package-lock.json is missing: the checkout is incomplete.')

const { node: range } = JSON.parse(manifest).engines
const digest = createHash('sha256').update(lock).digest('hex')
if (read(stampFile) !== digest || nodeProblem(range) !== null) {
  install()
  const problem = nodeProblem(range)
  if (problem !== null) fail(problem)
  writeFileSync(stampFile, digest)
}
