/** One act at the clouds, and the words of whoever refused it. */
import { useState } from 'react'
import type { ActInput } from '../act.ts'
import { post } from './post.ts'

export function useAct(): { refusal: string; act: (input: ActInput) => Promise<void> } {
  const [refusal, setRefusal] = useState('')
  return {
    refusal,
    async act(input) {
      const answer = await post(input)
      setRefusal(answer.ok ? '' : (answer.text ?? 'That did not work.'))
    },
  }
}
