/** The forms of ids that people copy into peerbot.yaml. */
import { z } from 'zod'

// Slack documents no length for its ids, only the first letter; W is a user of an Enterprise organization.
export const channelId = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, 'is not a channel id (C… or G…, from "View channel details")')
export const userId = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,}$/, 'is not a user id (U… or W…, from the profile\'s "Copy member ID")')
export const groupId = z
  .string()
  .regex(/^S[A-Z0-9]{2,}$/, "is not a user group id (S…, from the group's page)")

/** Names that become part of keys and of what people type. */
export const alias = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, 'is not an alias (lower-case letters, digits, - and _, at most 32)')
