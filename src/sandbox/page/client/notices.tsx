/** Lines that Slack itself shows under the composer, for instance because the app did not answer in time. */
import type { Notice } from '../../slack/index.ts'
import { Icon } from './icon.tsx'
import { minuteOf } from './instant.ts'

interface NoticesProps {
  notices: readonly Notice[]
  dismiss: () => void
}

export function Notices({ notices, dismiss }: NoticesProps) {
  const latest = notices.at(-1)
  return (
    <div className="notices" role="status" data-testid="notices">
      {latest && (
        <div className="notice" data-code={latest.code}>
          <span>
            <strong>Slackbot</strong> {minuteOf(latest.at)} · {latest.text}
          </span>
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismiss}>
            <Icon name="close" size={12} />
          </button>
        </div>
      )}
    </div>
  )
}
