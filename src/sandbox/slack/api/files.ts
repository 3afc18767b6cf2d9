/** The upload pair: an address for the bytes, then sharing them into a conversation. */
import { addMessage, type Message } from '../message.ts'
import { fileJson, isPicture, type StoredFile } from '../stored-file.ts'
import { isRecord } from '../validation/check.ts'
import { postingTarget } from './conversation.ts'
import { ApiRefusal, type Call, refusal } from './method.ts'

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal, under its errors. */
const ALT_TEXT_MAX = 1_000

type Reply = Record<string, unknown>

export function getUploadURLExternal(call: Call): Reply {
  const { workspace } = call
  const name = call.args.required('filename')
  const length = Number(call.args.required('length'))
  if (!Number.isInteger(length) || length < 1) throw new ApiRefusal('invalid_arguments')
  // The name is Slack's; another one, such as the SDK's `alt_text`, is left aside without a word.
  const altText = call.args.string('alt_txt') ?? ''
  if ([...altText].length > ALT_TEXT_MAX) throw new ApiRefusal('alt_txt_too_large')
  const id = workspace.newId('F')
  const uploadKey = workspace.random.hex(24)
  const file: StoredFile = {
    id,
    name,
    title: name,
    altText,
    length,
    content: null,
    uploadKey,
    url: `${call.origin}/files/${id}/${encodeURIComponent(name)}`,
    createdAt: workspace.clock.now(),
    channels: [],
  }
  workspace.files.set(id, file)
  return { upload_url: `${call.origin}/upload/${uploadKey}`, file_id: id }
}

export function completeUploadExternal(call: Call): Reply {
  const { workspace } = call
  const listed = call.args.json('files', 'invalid_arguments')
  if (!Array.isArray(listed) || listed.length === 0) {
    throw refusal({ error: 'invalid_arguments', messages: ['[ERROR] missing required field: files'] })
  }
  const files = listed.map(entry => {
    const file = isRecord(entry) ? workspace.files.get(String(entry['id'])) : undefined
    if (!file?.content) throw new ApiRefusal('file_not_found')
    if (isRecord(entry) && typeof entry['title'] === 'string') file.title = entry['title']
    return file
  })
  const channel = call.args.string('channel_id') ?? call.args.string('channels')
  if (channel && !files.some(isLeftUnshared)) share(call, channel, files)
  return { files: files.map(file => fileJson(file, workspace.botUserId)) }
}

/**
 * What is described and is no picture is taken and never shown, though the answer says ok.
 * https://github.com/slackapi/python-slack-sdk/issues/1818
 */
const isLeftUnshared = (file: StoredFile): boolean => file.altText !== '' && !isPicture(file)

function share(call: Call, channel: string, files: StoredFile[]): Message {
  const { workspace } = call
  // Unlike `chat.postMessage`, this one does not open direct messages from a person's id.
  if (workspace.people.has(channel)) throw new ApiRefusal('channel_not_found')
  const conversation = postingTarget(workspace, channel)
  for (const file of files) {
    file.channels.push(conversation.id)
    workspace.tell({
      kind: 'file_shared',
      channel: conversation.id,
      fileId: file.id,
      name: file.name,
      title: file.title,
    })
  }
  return addMessage(workspace, conversation, {
    text: call.args.string('initial_comment') ?? '',
    blocks: [],
    threadTs: call.args.string('thread_ts'),
    files,
  })
}
