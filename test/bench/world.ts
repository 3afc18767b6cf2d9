/** The surroundings as a child process, from the driver's side. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Addresses {
  slackUrl: string
  cloudUrl: string
  accessKey: string
  secretKey: string
  /** By which the bot finds the simulated AWS. */
  awsEnvironment: Record<string, string>
}
export type FromSurroundings = ({ kind: 'ready' } & Addresses) | { kind: 'answered'; answers: number }
export type ToSurroundings = { kind: 'forget' } | { kind: 'expect'; answers: number }

export interface World extends Addresses {
  forgetAnswers(): void
  /** Resolves when that many commands have been answered since they were last forgotten. */
  answered(count: number): Promise<void>
  close(): void
}

/** Longest wait for the last answer of a run; a command without one was dropped. */
const answersWithinMs = 180_000

export async function startWorld(socketUrl: string): Promise<World> {
  const child: ChildProcess = fork(fileURLToPath(new URL('surroundings.ts', import.meta.url)), {
    env: { ...process.env, BENCH_SOCKET_URL: socketUrl },
    execArgv: [],
  })
  const [ready] = (await once(child, 'message')) as [FromSurroundings]
  if (ready.kind !== 'ready') throw new Error('the surroundings did not start')
  const tell = (message: ToSurroundings): void => {
    child.send(message)
  }
  return {
    ...ready,
    forgetAnswers: () => tell({ kind: 'forget' }),
    answered: async count => {
      const told = once(child, 'message', { signal: AbortSignal.timeout(answersWithinMs) })
      tell({ kind: 'expect', answers: count })
      await told.catch(() => {
        throw new Error(`not all of ${count} commands were answered within ${answersWithinMs / 1_000} s`)
      })
    },
    close: () => {
      child.disconnect()
    },
  }
}
