import { useEffect, useMemo } from 'react'
import { systemClock } from '../../../kit/clock.ts'
import type { PageState } from '../page-state.ts'
import { Blocks } from './blocks.tsx'
import { createDraftQueue } from './draft-queue.ts'
import { Icon } from './icon.tsx'
import { Notices } from './notices.tsx'
import { post } from './post.ts'
import { SurfaceProvider } from './surface.tsx'

/** The app's Home tab, which the app is asked for whenever somebody opens it. */
export function Home({ state, dismissed, dismiss }: HomeProps) {
  const { workspace, app } = state
  const { home } = workspace
  const viewer = workspace.viewer.id
  useEffect(() => {
    void post({ do: 'openHome', as: viewer })
  }, [viewer])

  const viewId = home?.id ?? ''
  const queue = useMemo(
    () => createDraftQueue(systemClock, values => post({ do: 'fill', as: viewer, view: viewId, values })),
    [viewer, viewId],
  )
  return (
    <main className="pane" aria-label={`${app.name} Home`} data-testid="home">
      <header className="pane-head">
        <Icon name="home" />
        <h2>{app.name}</h2>
        <span className="pane-about">Home</span>
      </header>
      <div className="home">
        {home ? (
          <SurfaceProvider
            person={viewer}
            where={{ view: home.id }}
            values={home.values}
            errors={home.errors}
            queue={queue}
          >
            <Blocks blocks={home.blocks} />
          </SurfaceProvider>
        ) : (
          <p className="empty">{app.name} has published nothing for you yet.</p>
        )}
      </div>
      <Notices
        notices={workspace.notices.slice(dismissed).filter(notice => notice.channel === undefined)}
        dismiss={dismiss}
      />
    </main>
  )
}

interface HomeProps {
  state: PageState
  /** How many notices were there when the person last waved them away. */
  dismissed: number
  dismiss: () => void
}
