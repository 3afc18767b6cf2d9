/** How far the bot goes by itself in each cloud, in one word, and the switch for it. */
import type { Reach, ReachControl, ReachControls } from './page/index.ts'
import type { CloudSettings } from './settings.ts'

/** Null where no single word says it. */
function wordOf(setting: { accept: Reach; routes?: Reach } | null): Reach | null {
  if (setting === null) return 'none'
  const { accept, routes = accept } = setting
  return accept === routes ? accept : null
}

export function reachControls(
  current: () => CloudSettings,
  configure: (change: Partial<CloudSettings>) => Promise<unknown>,
): ReachControls {
  const control = <C extends keyof CloudSettings>(
    cloud: C,
    settingOf: (mode: Exclude<Reach, 'none'>) => CloudSettings[C],
  ): ReachControl => ({
    current: () => wordOf(current()[cloud]),
    change: async reach => {
      await configure({ [cloud]: reach === 'none' ? null : settingOf(reach) })
    },
  })
  return {
    aws: control('aws', mode => ({ accept: mode, routes: mode })),
    gcp: control('gcp', mode => ({ accept: mode })),
    nfyio: control('nfyio', mode => ({ accept: mode, routes: mode })),
  }
}
