import { expect, it } from 'vitest'
import { Course } from '../../src/sandbox/course.ts'
import { manualClock } from '../support/manual-clock.ts'

/** A world in which a bell rings at given instants. */
class Bells extends Course<string> {
  readonly instants: number[] = []
  #told = 0

  protected nextAt(): number | null {
    return this.firstOf(this.instants)
  }

  protected announce(at: number): void {
    const rung = this.instants.filter(instant => instant <= at).length
    for (; this.#told < rung; this.#told++) this.tell(`bell ${this.#told + 1} at ${at}`)
  }
}

function begin() {
  const clock = manualClock()
  const bells = new Bells(clock)
  const told: string[] = []
  let redrawn = 0
  const stop = bells.onEvent(event => told.push(event))
  bells.onChange(() => redrawn++)
  const start = clock.now()
  return { clock, bells, told, stop, start, redrawn: () => redrawn }
}

it('tells in order, each with its own instant, what happened while nobody looked', () => {
  const { clock, bells, told, start, redrawn } = begin()
  bells.instants.push(start + 30, start + 10)

  clock.advance(50)
  bells.settle()
  bells.settle()

  expect(told).toEqual([`bell 1 at ${start + 10}`, `bell 2 at ${start + 30}`])
  expect(redrawn()).toBe(1)
})

it('wakes by itself for what is next, until it is closed', () => {
  const { clock, bells, told, start, redrawn } = begin()
  bells.instants.push(start + 10, start + 20, start + 30)
  bells.changed()
  expect(redrawn()).toBe(1)

  clock.advance(10)
  clock.advance(10)
  expect(told).toHaveLength(2)
  bells.close()
  clock.advance(10)

  expect(told).toHaveLength(2)
})

it('tells nobody who has stopped listening', () => {
  const { clock, bells, told, stop, start } = begin()
  bells.instants.push(start + 10)
  stop()

  clock.advance(10)
  bells.settle()

  expect(told).toEqual([])
})
