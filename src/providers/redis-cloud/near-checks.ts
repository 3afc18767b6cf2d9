/** Checks of a plan about our own side: the account, its key, the subscription. Pure; near.ts reads the facts. */
import { isCidr, overlaps, parseCidr } from '../../peering/cidr.ts'
import type { Check } from '../../peering/plan.ts'
import { block, pass, warn } from '../../peering/verdicts.ts'
import type { AccountRow, SubscriptionRow } from './schema.ts'
import { cloudName, isCustomerManaged } from './subscription.ts'

/** A check that cannot be made never passes: nothing is approved on what nobody looked at. */
export const unseen = (code: string, what: string, why: string): Check =>
  block(code, `${what} could not be checked: ${why}.`, 'Settle what is reported above, then ask again.')

export interface NearFacts {
  alias: string
  subscriptionId: string
  /** Or how the account refused the key. */
  account: AccountRow | { refusal: string }
  /** Null: Redis Cloud knows no such subscription. `unread`: it was not asked. */
  subscription: SubscriptionRow | null | 'unread'
}

export function accountChecks({ alias, account }: NearFacts): Check[] {
  const code = 'account_reachable'
  if ('refusal' in account)
    return [
      block(
        code,
        `The Redis Cloud account ${alias} refuses the bot: ${account.refusal}`,
        "Look whether the API is switched on, both keys are right, and the key's allow list has the bot's address.",
      ),
    ]
  const who = `The key ${account.keyName ?? 'of the bot'}${account.keyOwner ? ` of ${account.keyOwner}` : ''}`
  const where = `the Redis Cloud account ${account.name ?? alias}${account.id ? ` (${account.id})` : ''}`
  if (!isAllowedSource(account))
    return [
      warn(
        code,
        `${who} reaches ${where}, but from ${account.sourceIp}, which its allow list (${account.allowedSourceIps.join(', ')}) does not contain.`,
        "Add the bot's address to the key's allow list, or calls may be refused.",
      ),
    ]
  return [pass(code, `${who} reaches ${where}.`)]
}

/** True where there is no list or no address to compare. */
function isAllowedSource({ allowedSourceIps, sourceIp }: AccountRow): boolean {
  const source = sourceIp === null ? null : asRange(sourceIp)
  if (source === null || allowedSourceIps.length === 0) return true
  const allowed = allowedSourceIps.map(asRange)
  return allowed.some(range => range === null || overlaps(range, source))
}

function asRange(text: string) {
  const length = text.includes(':') ? 128 : 32
  const parsed = parseCidr(text.includes('/') ? text : `${text}/${length}`)
  return isCidr(parsed) ? parsed : null
}

/** The account, and the subscription: known, active, managed by Redis; in this order. */
export function nearChecks(facts: NearFacts): Check[] {
  return [...accountChecks(facts), ...subscriptionChecks(facts)]
}

function subscriptionChecks(facts: NearFacts): Check[] {
  const { subscription, subscriptionId } = facts
  const codes: [string, string][] = [
    ['subscription_known', `Subscription ${subscriptionId}`],
    ['subscription_active', 'The status of the subscription'],
    ['subscription_managed', 'Whether Redis manages the VPC of the subscription'],
  ]
  if (subscription === 'unread')
    return codes.map(([code, what]) => unseen(code, what, 'the account does not answer to the key'))
  if (subscription === null)
    return [
      block(
        'subscription_known',
        `The Redis Cloud account ${facts.alias} has no Pro subscription ${subscriptionId}.`,
        'Choose another one; Essentials subscriptions cannot be peered.',
      ),
      ...codes.slice(1).map(([code, what]) => unseen(code, what, 'the subscription is not known')),
    ]
  const called = `Subscription ${subscription.id} “${subscription.name}”`
  return [
    pass('subscription_known', `${called} exists.`),
    activeCheck(called, subscription),
    isCustomerManaged(subscription)
      ? block(
          'subscription_managed',
          `${called} runs in your own cloud account (cloud account ${subscription.cloudAccountId}).`,
          'Peer its VPC with the tools of your cloud; Redis Cloud cannot.',
        )
      : pass('subscription_managed', `${called} runs in Redis's own cloud account.`),
  ]
}

function activeCheck(called: string, { status }: SubscriptionRow): Check {
  if (status === 'active') return pass('subscription_active', `${called} is active.`)
  const text = `${called} is ${status}; Redis Cloud changes only active subscriptions.`
  if (status !== 'pending')
    return block(
      'subscription_active',
      text,
      'Look at it in the Redis Cloud console; ask again once it is active.',
    )
  return {
    ...block('subscription_active', text, 'Wait until it is active, then ask again.'),
    isTemporary: true,
  }
}

export function cloudCheck(far: 'aws' | 'gcp', { subscription }: NearFacts): Check {
  const code = 'cloud_matches'
  const wanted = far === 'gcp' ? 'Google Cloud' : 'AWS'
  if (subscription === null || subscription === 'unread')
    return unseen(code, 'The cloud of the subscription', 'the subscription was not read')
  const actual = cloudName(subscription)
  return actual === wanted
    ? pass(code, `Both sides are on ${wanted}.`)
    : block(
        code,
        `The subscription is on ${actual === 'not known yet' ? 'a cloud that is not known yet' : actual}, the far side on ${wanted}.`,
        'A peering joins two networks of one cloud; choose a subscription there.',
      )
}
