import type { PageState } from '../page-state.ts'
import { post } from './post.ts'

const words = { running: 'Bot running', starting: 'Bot starting', stopped: 'Bot stopped, comes back' }

/** The bot's process: whether it runs, and the way to kill it. It comes back and goes on. */
export function Bot({ bot }: { bot: NonNullable<PageState['bot']> }) {
  return (
    <div className="bot" data-testid="bot" data-state={bot.state}>
      <span className="bot-state" role="status">
        <span className={`bot-light bot-${bot.state}`} />
        <span className="bot-words" title={bot.pid === null ? undefined : `Process ${bot.pid}`}>
          {words[bot.state]}
        </span>
      </span>
      <button
        type="button"
        className="button button-quiet"
        data-act="killBot"
        title="SIGKILL: nothing is said goodbye to. It comes back and goes on."
        disabled={bot.state === 'stopped'}
        onClick={() => void post({ do: 'killBot' })}
      >
        Kill the bot
      </button>
    </div>
  )
}
