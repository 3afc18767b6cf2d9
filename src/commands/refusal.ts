import { formatDuration } from '../kit/duration.ts'
import type { Text } from '../kit/message.ts'
import type { Decision, Refusal } from '../peering/decide.ts'
import { rowOf } from '../peering/lifecycle.ts'
import { requestName } from '../requests/index.ts'

const decisionWords: Record<Decision['event'], string> = {
  quorum_reached: 'approved',
  denied: 'denied',
  canceled: 'canceled',
  expired: 'expired',
}

/** What a person is told when a command is refused: what happened, what it means, what to do. */
export function refusalText(id: number, refusal: Refusal, now: number): Text {
  const name = requestName(id)
  switch (refusal.code) {
    case 'not_open': {
      const { decision } = refusal
      const stands = `It is now: ${rowOf(refusal.status).words.toLowerCase()}.`
      if (decision === null) return `${name} is no longer open for this. ${stands}`
      const ago = ` ${formatDuration(now - decision.at)} ago. ${stands}`
      return decision.by === null
        ? `${name} was ${decisionWords[decision.event]}${ago}`
        : [`${name} was ${decisionWords[decision.event]} by `, { user: decision.by }, ago]
    }
    case 'lapsed':
      return `${name} was to be decided ${formatDuration(now - refusal.expiresAt)} ago at the latest; it has expired. Nothing was changed. Ask again if it is still wanted.`
    case 'not_planned':
      return `The plan of ${name} is still being worked out; the buttons come with it.`
    case 'not_eligible':
      return `You may not decide ${name}: the rule "${refusal.rule.name}" names who may. Nothing was changed.`
    case 'own_request':
      return `${name} is your own request, and the rule "${refusal.rule.name}" asks for somebody else. Nothing was changed.`
    case 'already_approved':
      return `You approved ${name} already, ${formatDuration(now - refusal.at)} ago; a person counts once.`
    case 'plan_changed':
      return `The plan of ${name} is no longer the one this button belongs to. Read the card again, then decide.`
    case 'not_requester':
      return [
        `Only `,
        { user: refusal.requester },
        ` may cancel ${name}. An approver can deny it while it waits for approval.`,
      ]
    case 'running':
      return `${name} is being carried out and cannot be canceled: the provider cannot take its task back. Let it end, then ask to delete the peering.`
    case 'not_due':
    case 'illegal':
      return `${name} cannot take this step as it stands; nothing was changed.`
  }
}
