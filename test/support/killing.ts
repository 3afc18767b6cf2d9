/** What stops the bot at a point where a crash would matter; `go` lets it live on. */
export type Gate = (point: string) => 'go' | 'kill'

/** Dies at the nth time that a point is reached, and remembers all points; null: at none. */
export function killing(point: string | null, nth = 1): { gate: Gate; seen: string[] } {
  const seen: string[] = []
  const gate: Gate = reached => {
    seen.push(reached)
    return reached === point && seen.filter(one => one === point).length === nth ? 'kill' : 'go'
  }
  return { gate, seen }
}
