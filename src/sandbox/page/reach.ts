/** How far the bot goes by itself in a cloud, as far as the page shows it and lets a person change it. */
export const reaches = ['automatic', 'button', 'manual', 'none'] as const

/** `none`: the bot is not told of the cloud. */
export type Reach = (typeof reaches)[number]

export interface ReachControl {
  /** Null: accepting and routing differ, which no single word says. */
  current(): Reach | null
  /** The bot's file is written anew, and the bot started anew with it. */
  change(reach: Reach): Promise<void>
}

/** The clouds in which that can be chosen. */
export const reachable = ['aws', 'gcp', 'nfyio'] as const

export type ReachControls = Record<(typeof reachable)[number], ReachControl>
