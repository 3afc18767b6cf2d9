/** The bot's process, as far as the page shows it and lets a person trouble it. */
export interface BotControl {
  state(): 'running' | 'stopped' | 'starting'
  /** Null while there is no process. */
  pid(): number | null
  /** SIGKILL; whoever keeps the bot starts it again. */
  kill(): void
  /** Returns the way to stop listening. */
  onChange(listener: () => void): () => void
}
