import type { FileView } from './workspace-view.ts'

/** A file from the moment its upload address was handed out. */
export interface StoredFile {
  id: string
  name: string
  title: string
  /** Bytes announced to `files.getUploadURLExternal`. */
  length: number
  /** Null until the bytes arrived. */
  content: Buffer | null
  uploadKey: string
  url: string
  createdAt: number // ms, workspace clock
  /** Conversations it was shared to. */
  channels: string[]
}

export function fileView(file: StoredFile): FileView {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    size: file.content?.length ?? 0,
    content: file.content?.toString('utf8') ?? '',
    url: file.url,
  }
}

/** The file object of the Web API. */
export function fileJson(file: StoredFile, user: string): Record<string, unknown> {
  const seconds = Math.floor(file.createdAt / 1_000)
  return {
    id: file.id,
    created: seconds,
    timestamp: seconds,
    name: file.name,
    title: file.title,
    user,
    size: file.content?.length ?? 0,
    mode: 'hosted',
    is_external: false,
    url_private: file.url,
    url_private_download: file.url,
    channels: file.channels.filter(id => id.startsWith('C')),
    ims: file.channels.filter(id => id.startsWith('D')),
  }
}
