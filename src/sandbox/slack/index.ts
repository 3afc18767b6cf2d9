/**
 * A look-alike Slack: Web API, Socket Mode, signed HTTP delivery, and a client for every person of its workspace.
 * It enforces Slack's rules (3 seconds, trigger ids, Block Kit limits, rates, redelivery, scopes) with Slack's own error
 * codes, and is judged by Slack's SDKs. It may import `src/kit` and npm packages, never the bot's own rooms.
 *
 * To add a Web API method: one function in `api/`, one line with its tier and scope in `api/methods.ts`.
 * To add a block or element: one row in `validation/schema.ts`; its limits go to `validation/limits.ts`.
 * To add something a person can do: one method in `actor.ts` and its file in `client/`.
 */
export type { Acked, Actor, Where } from './actor.ts'
export type {
  Shortcut,
  SlackLookalike,
} from './lookalike.ts'
export type { Person, UserGroup } from './person.ts'
export { startSlack } from './start.ts'
export type { SandboxEvent } from './story.ts'
export type {
  Block,
  ConversationView,
  FileView,
  MessageView,
  ModalView,
  Notice,
  Option,
  StateValues,
  TextObject,
  WorkspaceView,
} from './workspace-view.ts'
