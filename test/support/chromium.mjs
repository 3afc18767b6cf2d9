/** Makes sure that Debian's Chromium is there for the browser tests; installs it where it is missing and may be. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const chromium = '/usr/bin/chromium'
const run = (command, ...args) =>
  spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

if (!existsSync(chromium)) {
  console.error('Chromium is missing; installing the package chromium…')
  const isInstalled = run('apt-get', 'update', '-q') && run('apt-get', 'install', '-y', '-q', 'chromium')
  if (!isInstalled || !existsSync(chromium)) {
    console.error(`The browser tests need ${chromium}: install the package chromium and run them again.`)
    process.exit(1)
  }
}
