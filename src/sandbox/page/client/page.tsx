/** The page's entry: the bar at the top, and under it the workspace or the clouds. */
import { useEffect, useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { useAddress } from './address.ts'
import { Bot } from './bot.tsx'
import { Clouds } from './clouds.tsx'
import { NamesProvider, namesOf } from './names.ts'
import { PersonSwitch } from './person-switch.tsx'
import { Time } from './time.tsx'
import { Workspace } from './workspace.tsx'
import { useWorld } from './world.ts'

const tabs = [
  { id: 'slack', name: 'Slack' },
  { id: 'clouds', name: 'Clouds' },
] as const

function Page() {
  const [address, go] = useAddress()
  const { state, arrivedAt, isLost } = useWorld(address.as)

  // The names change rarely; a new object would make every message draw itself again.
  const namesKey = state ? JSON.stringify(namesOf(state)) : ''
  const names = useMemo(
    () => (namesKey ? JSON.parse(namesKey) : { people: [], channels: [], groups: [] }),
    [namesKey],
  )
  const faults = (state?.cloud.faults.length ?? 0) + (state?.aws?.faults.length ?? 0)
  const person = state?.workspace.viewer.realName
  useEffect(() => {
    document.title = person ? `${person} · Peerbot sandbox` : 'Peerbot sandbox'
  }, [person])

  return (
    <NamesProvider value={names}>
      <div className="page">
        <header className="bar">
          <h1 className="brand">
            Peerbot <span>sandbox</span>
          </h1>
          <div className="tabs" role="tablist" aria-label="Views">
            {tabs.map(tab => (
              <button
                key={tab.id}
                type="button"
                role="tab"
                aria-selected={address.tab === tab.id}
                data-testid={`tab-${tab.id}`}
                onClick={() => go({ tab: tab.id })}
              >
                {tab.name}
                {tab.id === 'clouds' && faults > 0 && (
                  <span className="tab-count" title="Faults armed">
                    {faults}
                  </span>
                )}
              </button>
            ))}
          </div>
          {state && (
            <>
              <Time clock={state.clock} arrivedAt={arrivedAt} />
              {state.bot && <Bot bot={state.bot} />}
              <PersonSwitch state={state} go={go} />
            </>
          )}
        </header>
        {isLost && (
          <div className="lost" role="alert">
            The sandbox does not answer. This page goes on by itself once it is back.
          </div>
        )}
        {state && address.tab === 'slack' && (
          <Workspace key={state.workspace.viewer.id} state={state} address={address} go={go} />
        )}
        {state && address.tab === 'clouds' && <Clouds state={state} />}
        {!state && !isLost && <p className="empty">Loading…</p>}
      </div>
    </NamesProvider>
  )
}

const place = document.getElementById('page')
if (place) createRoot(place).render(<Page />)
