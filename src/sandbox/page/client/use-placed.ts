/** Keeps a list under what opened it, or over it where there is more room, whatever scrolls or clips around them. */
import { type RefObject, useLayoutEffect } from 'react'

const GAP_PX = 3
const MARGIN_PX = 12
const ENOUGH_PX = 160
const MOST_PX = 232

interface Placing {
  opener: RefObject<HTMLElement | null>
  list: RefObject<HTMLElement | null>
  isOpen: boolean
  /** True: as wide as what opened it; otherwise as wide as its words. */
  isFitted: boolean
}

export function usePlaced({ opener, list, isOpen, isFitted }: Placing): void {
  useLayoutEffect(() => {
    if (!isOpen) return
    const place = () => {
      if (!opener.current || !list.current) return
      const { top, bottom, left, width } = opener.current.getBoundingClientRect()
      const below = innerHeight - bottom - GAP_PX - MARGIN_PX
      const above = top - GAP_PX - MARGIN_PX
      const isOver = below < ENOUGH_PX && above > below
      const farthest = innerWidth - MARGIN_PX - (isFitted ? width : list.current.offsetWidth)
      Object.assign(list.current.style, {
        left: `${Math.min(left, farthest)}px`,
        width: isFitted ? `${width}px` : 'auto',
        maxHeight: `${Math.min(MOST_PX, isOver ? above : below)}px`,
        top: isOver ? 'auto' : `${bottom + GAP_PX}px`,
        bottom: isOver ? `${innerHeight - top + GAP_PX}px` : 'auto',
      })
    }
    place()
    // Capturing: it is something around it that scrolls.
    addEventListener('scroll', place, true)
    addEventListener('resize', place)
    return () => {
      removeEventListener('scroll', place, true)
      removeEventListener('resize', place)
    }
  }, [isOpen, isFitted, opener, list])
}
