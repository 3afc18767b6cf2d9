/** How far the bot goes by itself in the AWS accounts, as far as the page shows it and lets a person change it. */
export const reaches = ['automatic', 'button', 'manual', 'none'] as const

/** `none`: the bot is not told of the accounts. */
export type AwsReach = (typeof reaches)[number]

export interface AwsReachControl {
  /** Null: accepting and routing differ, which no single word says. */
  current(): AwsReach | null
  /** The bot's file is written anew, and the bot started anew with it. */
  change(reach: AwsReach): Promise<void>
}
