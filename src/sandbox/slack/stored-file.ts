import { isUtf8 } from 'node:buffer'
import type { FileView } from './workspace-view.ts'

/** A file from the moment its upload address was handed out. */
export interface StoredFile {
  id: string
  name: string
  title: string
  altText: string
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
    ...lookOf(file),
    altText: file.altText,
    content: file.content && isUtf8(file.content) ? file.content.toString('utf8') : '',
    url: file.url,
  }
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Signature, then the header's chunk: length, name, width, height. */
const PNG_HEADER_BYTES = 24

/** What kind of file its bytes make it: a text that is called `.png` is no picture. */
function lookOf({ content }: StoredFile): Pick<FileView, 'mimeType' | 'pixels'> {
  const hasHeader = content !== null && content.length >= PNG_HEADER_BYTES
  if (hasHeader && content.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    const pixels = { width: content.readUInt32BE(16), height: content.readUInt32BE(20) }
    return { mimeType: 'image/png', pixels }
  }
  return { mimeType: content === null || isUtf8(content) ? 'text/plain' : 'application/octet-stream' }
}

export const isPicture = (file: StoredFile): boolean => lookOf(file).pixels !== undefined

export interface HandedOut {
  name: string
  mimeType: string
  bytes: Buffer
}

/** As a server hands it out; null until its bytes arrived. */
export function handOut(file: StoredFile): HandedOut | null {
  const { name, content } = file
  return content && { name, mimeType: lookOf(file).mimeType, bytes: content }
}

/** The file object of the Web API. */
export function fileJson(file: StoredFile, user: string): Record<string, unknown> {
  const seconds = Math.floor(file.createdAt / 1_000)
  const { mimeType, pixels } = lookOf(file)
  return {
    id: file.id,
    created: seconds,
    timestamp: seconds,
    name: file.name,
    title: file.title,
    user,
    size: file.content?.length ?? 0,
    mimetype: mimeType,
    filetype: pixels ? 'png' : mimeType === 'text/plain' ? 'text' : 'binary',
    ...(pixels ? { original_w: pixels.width, original_h: pixels.height } : {}),
    ...(file.altText === '' ? {} : { alt_txt: file.altText }),
    mode: 'hosted',
    is_external: false,
    url_private: file.url,
    url_private_download: file.url,
    channels: file.channels.filter(id => id.startsWith('C')),
    ims: file.channels.filter(id => id.startsWith('D')),
  }
}
