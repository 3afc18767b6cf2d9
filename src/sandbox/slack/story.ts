/** What happened in the workspace, in order: for the printed conversation of the demo and for tests that wait. */
export type SandboxEvent = { at: number } & (
  | { kind: 'command_typed'; user: string; channel: string; text: string }
  | { kind: 'shortcut_used'; user: string; callbackId: string }
  | { kind: 'message_said'; user: string; channel: string; ts: string; text: string }
  | {
      kind: 'element_pressed'
      user: string
      actionId: string
      label: string
      value?: string
      channel?: string
      ts?: string
      viewId?: string
    }
  | { kind: 'suggestions_asked'; user: string; actionId: string; query: string; count: number }
  | { kind: 'view_opened'; user: string; viewId: string; callbackId: string; title: string; depth: number }
  | { kind: 'view_updated'; user: string; viewId: string; callbackId: string; title: string }
  | {
      kind: 'view_submitted'
      user: string
      viewId: string
      callbackId: string
      title: string
      errors: Record<string, string>
    }
  | { kind: 'view_closed'; user: string; viewId: string; callbackId: string; title: string }
  | { kind: 'home_opened'; user: string }
  | { kind: 'home_published'; user: string; viewId: string }
  | { kind: 'message_posted'; channel: string; ts: string; threadTs?: string; text: string }
  | { kind: 'message_updated'; channel: string; ts: string; threadTs?: string; text: string }
  | { kind: 'message_deleted'; channel: string; ts: string }
  | { kind: 'ephemeral_shown'; user: string; channel: string; ts: string; text: string }
  | { kind: 'reaction_added'; channel: string; ts: string; name: string }
  | { kind: 'file_shared'; channel: string; fileId: string; name: string; title: string }
  | { kind: 'notice_shown'; user: string; code: string; text: string; channel?: string }
  | { kind: 'call_refused'; method: string; error: string }
  | { kind: 'socket_connected'; sockets: number }
  | { kind: 'socket_closed'; sockets: number }
)
