/** Who one is and where one looks, kept in the address so that a reload and a second window work. */
import { useCallback, useEffect, useState } from 'react'

export interface Address {
  /** The person one is; empty: the first of the cast. */
  as: string
  tab: 'slack' | 'clouds'
  /** A conversation's id, or `home`. */
  place: string
  /** The `ts` of the open thread; empty: none. */
  thread: string
}

const start: Address = { as: '', tab: 'slack', place: '', thread: '' }

function read(): Address {
  const query = new URLSearchParams(location.hash.slice(1))
  return {
    as: query.get('as') ?? start.as,
    tab: query.get('tab') === 'clouds' ? 'clouds' : 'slack',
    place: query.get('place') ?? start.place,
    thread: query.get('thread') ?? start.thread,
  }
}

export function useAddress(): [Address, (change: Partial<Address>) => void] {
  const [address, setAddress] = useState(read)

  useEffect(() => {
    const follow = () => setAddress(read())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])

  const go = useCallback((change: Partial<Address>) => {
    const next = { ...read(), ...change }
    const told = Object.entries(next).filter(([, value]) => value !== '')
    location.hash = new URLSearchParams(told).toString()
  }, [])
  return [address, go]
}
